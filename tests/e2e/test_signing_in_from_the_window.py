"""Signing in from the first run to the app: real window, relay, sandbox and Chromium, with every wrong turn on the way.

A wrong turn is no dead end: it is said, and everything can be gone back from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from doubles.key_store import Store, StoreVault
from playwright.sync_api import BrowserContext, Page
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import vault
from desktop_app.app.demo_services import free_port
from desktop_app.app.desktop import DesktopComposition
from desktop_app.ui.app import make_window
from desktop_app.words.wording import Wording
from tests.e2e.marketplace import NAME, PASSWORD, Marketplace
from tests.e2e.person import PATIENCE, Person


@pytest.fixture(scope="module")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """One for all tests here: each signs somebody else in."""
    made = Marketplace(tmp_path_factory.mktemp("marketplace"))
    yield made
    made.ends()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    monkeypatch.setattr(vault, "KeyVault", lambda: StoreVault(made))
    return made


class Newcomer(Person):
    """Somebody at the first question, with a browser of their own that nobody is signed in with."""

    def __init__(self, qtbot: QtBot, person: Person, words: Wording, tabs: BrowserContext, store: Store) -> None:
        super().__init__(qtbot, person.window)
        self.words, self.tabs, self.store = words, tabs, store

    def clicks(self, sentence: str, **params: object) -> None:
        self.presses(self.words.text(sentence, **params))

    def waits_for(self, *sentences: str) -> None:
        self.waits_to_read(*(self.words.text(sentence) for sentence in sentences))

    def names(self, address: str) -> None:
        """Choose the marketplace, type its address and go on."""
        self.window.first_run().choices.cards[1].choose(chosen=True)
        self.fills_in(self.words.text("Address or invitation from your marketplace"), address)
        self.clicks("Continue")

    def page_of(self, press: Callable[[], None]) -> Page:
        """Do what opens a page, and return the page that came up in the browser."""
        before = list(self.tabs.pages)

        def opened() -> list[Page]:
            before[0].title()  # asking anything lets the driver take in what the browser did meanwhile
            return [page for page in self.tabs.pages if page not in before]

        press()
        self.qtbot.waitUntil(lambda: bool(opened()), timeout=PATIENCE)
        page = opened()[0]
        page.wait_for_load_state()
        return page

    def opens_the_sign_in_page(self) -> Page:
        return self.page_of(lambda: self.clicks("Open the sign-in page"))

    def is_in(self) -> None:
        """Wait for the seller's own page: empty, since nothing was made at Stripe."""
        self.waits_for("Stripe checks who you are, then pays your bank.", "Up to date")


@pytest.fixture
def words(request: pytest.FixtureRequest) -> Wording:
    return Wording(getattr(request, "param", "en"))


@pytest.fixture
def somebody(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: Wording,
    tabs: BrowserContext,
    store: Store,
) -> Iterator[Newcomer]:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    tabs.clear_cookies()
    home = tmp_path / "home"
    home.mkdir()
    (home / "window.json").write_text(json.dumps({"locale": words.language}))
    composition = DesktopComposition(home)
    window = make_window(qapp, composition)
    qtbot.addWidget(window)
    window.resize(1180, 760)
    window.show_first_run()
    with qtbot.waitExposed(window):
        window.show()
    yield Newcomer(qtbot, Person(qtbot, window), words, tabs, store)
    window.close()
    composition.close()
    for page in tabs.pages[1:]:
        page.close()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def signs_in(page: Page, address: str, decision: str = "allow") -> None:
    page.fill("#email", address)
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.click(f"button[value={decision}]")


@pytest.mark.parametrize("words", ["en", "ar"], indirect=True)
def test_somebody_new_signs_up_in_the_browser_and_is_in(somebody: Newcomer, marketplace: Marketplace) -> None:
    address = f"nora-{somebody.words.language}@example.org"
    somebody.names(marketplace.url.removeprefix("http://"))
    # Whose it is, whether money there is real, and the host: all seen before any browser opens.
    somebody.waits_for("Is this your marketplace?", "Test · nothing is real")
    somebody.waits_to_read(NAME, urlsplit(marketplace.url).netloc)
    assert [page.url for page in somebody.tabs.pages[1:]] == []

    page = somebody.opens_the_sign_in_page()
    somebody.waits_for("Waiting for you to sign in")
    page.click("a[href^='/signup']")
    page.fill("#name", "Nora Lindqvist")
    page.fill("#email", address)
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    somebody.qtbot.waitUntil(lambda: bool(marketplace.letter_to(address)), timeout=PATIENCE)
    page.goto(marketplace.letter_to(address))
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.click("button[value=allow]")
    page.wait_for_url("http://127.0.0.1:*/signed-in?*")
    assert somebody.words.text("You’re signed in") in page.inner_text("body")

    somebody.is_in()
    somebody.waits_to_read("Nora Lindqvist")
    assert NAME in somebody.window.windowTitle()
    assert len(somebody.store.kept) == 1  # the tokens, and nowhere else
    # Signing up made nothing at Stripe.
    key = {"Authorization": "Bearer sk_test_market"}
    asked = httpx.get(f"{marketplace.sandbox}/sandbox/requests", headers=key, timeout=60).json()
    made = [one["path"] for one in asked if one["method"] == "POST"]
    assert [path for path in made if "accounts" in path or "customers" in path] == []


def test_an_invitation_shows_its_host_and_leads_in(somebody: Newcomer, marketplace: Marketplace) -> None:
    user = marketplace.has_user("Vera Blum", "vera@example.org")
    staff = marketplace.gives_token("u_staff", "support")
    invitation = httpx.post(
        f"{marketplace.url}/accounts/{user}/invitation", headers={"Authorization": f"Bearer {staff}"}, timeout=60
    ).json()["url"]
    somebody.names(invitation)
    somebody.waits_to_read(
        "Your invitation leads here. Go on only if you know this address.", urlsplit(marketplace.url).netloc
    )
    signs_in(somebody.opens_the_sign_in_page(), "vera@example.org")
    somebody.is_in()


def test_a_no_in_the_browser_is_said_and_can_be_taken_back(somebody: Newcomer, marketplace: Marketplace) -> None:
    marketplace.has_user("Ida Falk", "ida@example.org")
    somebody.names(marketplace.url)
    page = somebody.opens_the_sign_in_page()
    signs_in(page, "ida@example.org", "deny")
    page.wait_for_url("http://127.0.0.1:*/signed-in?*")
    assert "You weren’t signed in" in page.inner_text("body")
    somebody.waits_to_read("You weren’t signed in")
    # The browser knows the person by now: a yes is all that's left.
    again = somebody.opens_the_sign_in_page()
    again.click("button[value=allow]")
    somebody.is_in()


def test_a_sign_in_that_is_given_up_leaves_every_way_open(somebody: Newcomer, marketplace: Marketplace) -> None:
    marketplace.has_user("Ebba Lund", "ebba@example.org")
    somebody.names(marketplace.url)
    page = somebody.opens_the_sign_in_page()
    somebody.waits_for("Waiting for you to sign in")
    somebody.clicks("Back")
    somebody.waits_for("Is this your marketplace?")
    # Whoever goes on in the forgotten tab after all is let in nowhere: nobody waits for it.
    page.fill("#email", "ebba@example.org")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.locator("button[value=allow]").wait_for()
    with page.expect_event("requestfailed"):
        page.click("button[value=allow]")
    assert somebody.store.kept == {}
    somebody.clicks("Back")
    somebody.waits_for("Where would you like to start?")
    somebody.clicks("Continue")
    again = somebody.opens_the_sign_in_page()
    again.click("button[value=allow]")
    somebody.is_in()


def test_an_address_that_leads_nowhere_is_said_at_the_field(somebody: Newcomer, marketplace: Marketplace) -> None:
    somebody.names(f"127.0.0.1:{free_port()}")
    somebody.waits_to_read("can’t be reached")
    assert somebody.window.first_run().address_field.error()
    # Something answers, but it's no marketplace.
    somebody.names(marketplace.sandbox)
    somebody.waits_for("No marketplace answers here")
    # The right one, from the same field.
    somebody.names(marketplace.url)
    somebody.waits_for("Is this your marketplace?")


@pytest.fixture
def short_lived(tmp_path: Path) -> Iterator[Marketplace]:
    """A marketplace for one test, that may close it."""
    made = Marketplace(tmp_path / "short-lived")
    yield made
    made.ends()


def test_a_marketplace_that_goes_away_meanwhile_can_be_waited_for(somebody: Newcomer, short_lived: Marketplace) -> None:
    marketplace = short_lived
    marketplace.has_user("Siri Dahl", "siri@example.org")
    somebody.names(marketplace.url)
    somebody.waits_for("Is this your marketplace?")
    page = somebody.opens_the_sign_in_page()
    page.fill("#email", "siri@example.org")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.locator("button[value=allow]").wait_for()
    marketplace.closes()
    page.click("button[value=allow]", no_wait_after=True)
    somebody.clicks("Back")
    somebody.waits_for("Is this your marketplace?")
    somebody.clicks("Back")
    somebody.names(f"{marketplace.url}/")
    somebody.waits_to_read("can’t be reached")
    marketplace.opens()
    somebody.clicks("Continue")
    again = somebody.opens_the_sign_in_page()
    again.click("button[value=allow]")
    somebody.is_in()


def test_the_account_is_ended_in_the_app(somebody: Newcomer, marketplace: Marketplace) -> None:
    marketplace.has_user("Tuva Holm", "tuva@example.org")
    somebody.names(marketplace.url)
    signs_in(somebody.opens_the_sign_in_page(), "tuva@example.org")
    somebody.is_in()
    somebody.window.go("settings")
    somebody.clicks("End the account")
    somebody.waits_to_read(f"End your account on {NAME}?")
    somebody.clicks("Yes, end my account")
    somebody.clicks("End the account")
    somebody.waits_for("The account is ended", "Where would you like to start?")
    assert somebody.store.kept == {}
    somebody.clicks("Close")
    # Nobody of that name is there any more.
    somebody.names(marketplace.url)
    page = somebody.opens_the_sign_in_page()
    page.fill("#email", "tuva@example.org")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.locator("[role=alert], .wrong").first.wait_for()


def test_signing_out_leaves_nothing_and_leads_to_the_first_question(
    somebody: Newcomer, marketplace: Marketplace
) -> None:
    marketplace.has_user("Maja Sund", "maja@example.org")
    somebody.names(marketplace.url)
    signs_in(somebody.opens_the_sign_in_page(), "maja@example.org")
    somebody.is_in()
    somebody.window.go("settings")
    somebody.clicks("Sign out here")
    somebody.waits_to_read(f"Sign out of {NAME} here?")
    somebody.window.frame()
    somebody.clicks("Sign out here")
    somebody.waits_for("Where would you like to start?")
    assert somebody.store.kept == {}
