"""Every page that the relay shows a browser, with something on it, in a language; and what each one is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pyotp

from desktop_app.onboarding.access import signing_in
from tests.integration.core.fake_stripe import ManualClock
from tests.integration.relay.browser import PASSWORD, Browser, letters, signed_up
from tests.integration.relay.conftest import QUICK
from tests.integration.relay.served import Served
from tests.integration.relay.test_oauth import App

NewBrowser = Callable[..., Browser]
_DEVICES = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
)


class EveryPage:
    """Somebody new, a seller with everything, and an operator, each at their browser; made once, read in any language.

    Args:
        relay: The relay that they come to.
        new: Opens a browser.
        clock: The relay's, for codes of the second factor.
    """

    def __init__(self, relay: Served, new: NewBrowser, clock: ManualClock) -> None:
        self._relay, self._clock = relay, clock
        self._nobody = new()
        self._nora = signed_up(relay, new)
        app = App(relay)
        app.pair(self._nora)
        for device in _DEVICES:
            again = new(**{"User-Agent": device})
            again.look("/signin")
            again.send(email="nora@example.org", password=PASSWORD)
        self._nobody.look("/signup")
        self._nobody.send(name="Max Berg", email="max@example.org", password=PASSWORD)
        self._nobody.look("/reset")
        self._nobody.send(email="nora@example.org")
        sent = letters(relay)
        self._confirm = next(one.ref for one in sent if one.to == "max@example.org")
        self._reset = next(one.ref for one in sent if one.to == "nora@example.org")
        user = relay.get("jonas", "/accounts?q=nora").json()["items"][0]["id"]
        made = relay.call("jonas", "POST", f"/accounts/{user}/invitation").json()
        self._start = "/start/" + made["url"].rsplit("/", 1)[1]
        self._vera = self._employed(new)
        self._vera.look("/pages/staff")
        self._vera.send("/pages/staff/u_omar/role", role="support")
        self._vera.look("/pages/staff")
        self._vera.send("/pages/staff/u_omar/role", role="user")

    def _employed(self, new: NewBrowser) -> Browser:
        signing_in.invite(
            self._relay.parts,
            name="Vera Moss",
            email="vera@example.org",
            role="operator",
            locale="en",
            password=QUICK.hashed(PASSWORD),
        )
        browser = new()
        browser.look("/signin")
        browser.send(email="vera@example.org", password=PASSWORD)
        browser.follow()
        browser.follow()
        found = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.text)
        assert found
        code = pyotp.TOTP(found[1].replace(" ", "")).at(self._clock.now())
        self._codes = browser.send(code=code).text
        return browser

    def in_language(self, locale: str) -> Iterator[tuple[str, str]]:
        """Yield each page's name and its HTML."""
        for one in (self._nobody, self._nora, self._vera):
            one.http.headers["Accept-Language"] = locale
        yield from self._doors()
        yield from self._own()
        yield from self._staffs()

    def _doors(self) -> Iterator[tuple[str, str]]:
        look, send = self._nobody.look, self._nobody.send
        yield "signup", look("/signup").text
        yield "signup-wrong", send(name="Max", email="max", password="short").text
        look("/signup")
        yield "signup-sent", send(name="Max Berg", email="max@example.org", password=PASSWORD).text
        yield "confirm", look(f"/confirm/{self._confirm}").text
        yield "confirm-wrong", send(password="another one entirely").text
        yield "confirm-over", look("/confirm/nothing").text
        yield "signin", look("/signin").text
        yield "signin-wrong", send(email="max@example.org", password="another one entirely").text
        yield "reset", look("/reset").text
        yield "reset-sent", send(email="max@example.org").text
        yield "reset-set", look(f"/reset/{self._reset}").text
        yield "reset-set-wrong", send(password="short").text
        yield "signed-out", look("/signout").text
        yield "nowhere", self._nobody.http.get("/pages/nowhere", headers={"Accept": "text/html"}).text
        yield "return-over", self._nobody.http.get("/onboarding/return/nothing").text
        yield "refresh-over", self._nobody.http.get("/onboarding/refresh/nothing").text

    def _own(self) -> Iterator[tuple[str, str]]:
        look, send = self._nora.look, self._nora.send
        yield "account", look("/pages/account").text
        yield "devices", look("/pages/devices").text
        yield "factor-setup", look("/pages/second-factor").text
        yield "factor-setup-wrong", send("/pages/second-factor", code="000000").text
        yield "password", look("/pages/password").text
        yield "password-wrong", send("/pages/password", old="no", password="short").text
        yield "emails", look("/pages/emails").text
        yield "emails-saved", self._after(self._nora)
        yield "data", look("/pages/data").text
        yield "data-wrong", send("/pages/data/end", password="no", sure="1").text
        yield "start", look(self._start).text
        yield "start-wrong", send(country="", kind="individual").text
        yield "consent", look(App(self._relay).page()).text
        yield "not-staff", look("/pages/staff").text

    @staticmethod
    def _after(browser: Browser) -> str:
        browser.send("/pages/emails", worse="1")
        return browser.follow().text

    def _staffs(self) -> Iterator[tuple[str, str]]:
        yield "people", self._vera.look("/pages/staff").text
        yield "people-none", self._vera.look("/pages/staff?q=zzz").text
        yield "deeds", self._vera.look("/pages/staff/audit").text
        yield "factor-codes", self._codes
        yield "factor", self._vera.look("/pages/second-factor").text
