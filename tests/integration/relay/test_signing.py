"""Signing up and in on the relay's own pages: throttled, closed-mouthed, by forms that are ours (properties S3, S4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from desktop_app.onboarding.access.people import hashed
from desktop_app.relay.access import argon
from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.relay.browser import EMAIL, NAME, PASSWORD, NewBrowser, letters, signed_up
from tests.integration.relay.conftest import SETTINGS
from tests.integration.relay.served import PUBLIC_URL, Served


def user_of(relay: Served, email: str) -> str | None:
    with relay.parts.ledger.reading() as work:
        found = work.logins.by_login(email)
    return None if found is None else found.user_id


def test_signing_up_makes_a_user_once_the_address_is_shown_and_nothing_at_stripe(
    relay: Served, new: NewBrowser, world: World
) -> None:
    browser = new()
    browser.look("/signup")
    browser.send(name=NAME, email="Nora@Example.org", password=PASSWORD)
    assert browser.heading() == "Look into your mail"
    assert user_of(relay, EMAIL) is None
    (letter,) = letters(relay)
    assert (letter.kind, letter.to, letter.name) == ("confirm", EMAIL, NAME)
    asked = browser.look(f"/confirm/{letter.ref}")
    # A password manager keeps the password under the address, which nobody has to type again.
    assert f'autocomplete="username" value="{EMAIL}"' in asked.text
    browser.send(password=PASSWORD)
    browser.follow()
    assert browser.heading() == "Your account"
    assert NAME in browser.text
    assert user_of(relay, EMAIL) is not None
    assert world.log == []
    with relay.parts.ledger.reading() as work:
        login = work.logins.by_login(EMAIL)
    assert login is not None
    assert login.password is not None
    assert login.password.startswith("$argon2id$")


def test_passwords_are_hashed_as_rfc_9106_recommends(launch: Callable[..., Served], new: NewBrowser) -> None:
    relay = launch(passwords=None)
    signed_up(relay, lambda: new(relay))
    with relay.parts.ledger.reading() as work:
        login = work.logins.by_login(EMAIL)
    assert login is not None
    assert login.password is not None
    assert login.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_of_weaker_times_is_made_anew(launch: Callable[..., Served], new: NewBrowser) -> None:
    signed_up(launch(), new)
    relay = launch(passwords=None)
    browser = new(relay)
    browser.look("/signin")
    assert browser.send(email=EMAIL, password=PASSWORD).status_code == 303
    with relay.parts.ledger.reading() as work:
        login = work.logins.by_login(EMAIL)
    assert login is not None
    assert login.password is not None
    assert "m=65536" in login.password


def test_a_strangers_curiosity_opens_nothing(relay: Served, new: NewBrowser) -> None:
    """Somebody signs up with Nora's address: her click alone doesn't confirm it, and her own sign-up wins."""
    stranger = new()
    stranger.look("/signup")
    stranger.send(name="Mallory", email=EMAIL, password="mallory knows this")
    (theirs,) = letters(relay)
    nora = new()
    nora.look(f"/confirm/{theirs.ref}")
    nora.send(password=PASSWORD)
    assert nora.page is not None
    assert nora.page.status_code == 422
    assert user_of(relay, EMAIL) is None
    signed_up(relay, new)
    nora.look(f"/confirm/{theirs.ref}")
    assert nora.heading() == "This link is over"
    late = new()
    late.look("/signin")
    assert late.send(email=EMAIL, password="mallory knows this").status_code == 422


def test_no_answer_tells_who_is_here(relay: Served, new: NewBrowser) -> None:
    signed_up(relay, new)
    shown: dict[str, set[str]] = {"/signup": set(), "/signin": set(), "/reset": set()}
    for email in (EMAIL, "nobody@example.org"):
        for path, typed in (
            ("/signup", {"name": NAME, "email": email, "password": PASSWORD}),
            ("/signin", {"email": email, "password": "not the password"}),
            ("/reset", {"email": email}),
        ):
            browser = new()
            browser.look(path)
            answer = browser.send(**typed)
            text = re.sub(r'name="form" value="[\w-]+"', "", answer.text).replace(email, "EMAIL")
            shown[path].add(f"{answer.status_code} {sorted(answer.headers)} {text}")
    assert {path: len(texts) for path, texts in shown.items()} == {"/signup": 1, "/signin": 1, "/reset": 1}
    told = [(letter.kind, letter.to) for letter in letters(relay)]
    assert sorted(told) == [("already", EMAIL), ("confirm", "nobody@example.org"), ("reset", EMAIL)]


def test_a_password_is_hashed_for_nobody_too(relay: Served, new: NewBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes the time is done whether or not there is such a person; a test of time itself would be chance."""
    signed_up(relay, new)
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, kept: str | bytes, password: str | bytes) -> bool:
        checked.append(str(password))
        return verify(self, kept, password)

    monkeypatch.setattr(argon.PasswordHasher, "verify", counting)
    for email in (EMAIL, "nobody@example.org", "not an address"):
        browser = new()
        browser.look("/signin")
        assert browser.send(email=email, password="not the password").status_code == 422
    assert checked == ["not the password"] * 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " ", "email": EMAIL, "password": PASSWORD}, "Something is missing here."),
        ({"name": NAME, "email": "nora@", "password": PASSWORD}, "This doesn’t look like an e-mail address."),
        ({"name": NAME, "email": EMAIL, "password": "short"}, "A password has ten characters or more."),
        ({"name": NAME, "email": EMAIL, "password": "aaaaaaaaaaaa"}, "This is too easy to guess."),
        ({"name": NAME, "email": EMAIL, "password": EMAIL}, "This is too easy to guess."),
        ({"name": NAME, "email": EMAIL, "password": "x" * 201}, "This is too long; 200 characters at most."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(relay: Served, new: NewBrowser, typed: dict[str, str], said: str) -> None:
    browser = new()
    browser.look("/signup")
    answer = browser.send(**typed)
    assert answer.status_code == 422
    wrong = re.search(r'<input id="(\w+)"[^>]*aria-invalid="true"[^>]*aria-describedby="\1-about"', answer.text)
    assert wrong
    assert re.search(
        rf'id="{wrong[1]}-about"><svg class="icon" aria-hidden="true".*?</svg><span>{said}</span>',
        answer.text,
        re.DOTALL,
    )
    assert typed["password"] not in answer.text or typed["password"] == EMAIL
    assert letters(relay) == []


def test_signing_in_leads_on_and_out_again(relay: Served, new: NewBrowser) -> None:
    signed_up(relay, new)
    browser = new()
    assert browser.look("/pages/account").status_code == 303
    browser.follow()
    browser.send(email=EMAIL, password=PASSWORD)
    assert browser.page is not None
    assert browser.page.headers["location"] == "/pages/account"
    cookie = browser.page.headers["set-cookie"]
    assert re.fullmatch(r"sellerdesk=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
    secret = browser.http.cookies["sellerdesk"]
    assert browser.follow().status_code == 200
    browser.send("/signout")
    browser.follow()
    assert browser.heading() == "You’re signed out"
    browser.http.cookies.set("sellerdesk", secret)
    assert browser.look("/pages/account").status_code == 303


def test_on_https_cookies_are_secure_and_of_this_host_alone(launch: Callable[..., Served]) -> None:
    relay = launch(replace(SETTINGS, public_url="https://relay.hearthside.test"))
    cookie = relay.get(None, "/signin").headers["set-cookie"]
    assert re.fullmatch(r"__Host-sellerdesk-form=[\w-]+; HttpOnly; Path=/; SameSite=lax; Secure", cookie)


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/pages/\\..", "javascript:alert(1)", "/metrics"],
)
def test_nobody_is_led_to_other_places(relay: Served, new: NewBrowser, onward: str) -> None:
    signed_up(relay, new)
    browser = new()
    browser.look("/signin")
    answer = browser.send(email=EMAIL, password=PASSWORD, next=onward)
    assert answer.headers["location"] == "/pages/account"


def test_every_page_that_stands_in_the_way_leads_on(new: NewBrowser) -> None:
    browser = new(Accept="text/html")
    assert 'href="/signin">Sign in</a>' in browser.http.get("/seller").text
    assert 'href="/pages/account">Your account</a>' in browser.http.get("/nowhere").text
    assert 'href="/pages/account">Your account</a>' in browser.http.delete("/signin").text
    assert 'href="/signin">Sign in</a>' in browser.look("/confirm/nothing").text


def test_a_form_must_be_ours_and_of_this_browser(relay: Served, new: NewBrowser) -> None:
    signed_up(relay, new)
    other = new()
    other.look("/signin")
    token = re.search(r'name="form" value="([\w-]+)"', other.text)
    assert token
    typed = {"email": EMAIL, "password": PASSWORD}
    refused = new().post("/signin", typed)
    assert refused.status_code == 403
    assert '<a class="main" href="/signin">Try again</a>' in refused.text
    assert new().post("/signin", typed | {"form": token[1]}).status_code == 403
    assert new().post("/signin", typed | {"form": "x"}).status_code == 403
    evil = {"Origin": "https://evil.example"}
    assert other.post("/signin", typed | {"form": token[1]}, headers=evil).status_code == 403
    crossed = {"Sec-Fetch-Site": "cross-site"}
    assert other.post("/signin", typed | {"form": token[1]}, headers=crossed).status_code == 403
    ours = {"Origin": PUBLIC_URL, "Sec-Fetch-Site": "same-origin"}
    assert other.post("/signin", typed | {"form": token[1]}, headers=ours).status_code == 303


def test_signing_in_is_throttled_for_one_person(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    signed_up(relay, new)
    for email in (EMAIL, "nobody@example.org"):
        browser = new()
        for number in range(11):
            browser.look("/signin")
            answer = browser.send(email=email, password="not the password")
            assert answer.status_code == (422 if number < 10 else 429)
        assert 0 < int(answer.headers["Retry-After"]) <= 900
        assert "<span>That was tried too often. Try again in 15 minutes.</span>" in answer.text
    browser.look("/signin")
    assert browser.send(email=EMAIL, password=PASSWORD).status_code == 429
    clock.advance(minutes=15, seconds=1)
    browser.look("/signin")
    assert browser.send(email=EMAIL, password=PASSWORD).status_code == 303


def test_signing_in_is_throttled_for_one_address_whoever_is_tried(
    launch: Callable[..., Served], new: NewBrowser
) -> None:
    relay = launch(replace(SETTINGS, proxies=("127.0.0.1", "10.0.0.0/8")))
    statuses = []
    for number in range(62):
        browser = new(relay, **{"X-Forwarded-For": f"{number}.1.1.1, 203.0.113.7, 10.1.2.3"})
        browser.look("/signin")
        statuses.append(browser.send(email=f"p{number}@example.org", password="not the password").status_code)
    assert statuses == [422] * 60 + [429] * 2
    elsewhere = new(relay, **{"X-Forwarded-For": "203.0.113.8"})
    elsewhere.look("/signin")
    assert elsewhere.send(email="p1@example.org", password="not the password").status_code == 422


def test_without_proxies_of_ours_nobody_names_their_own_address(relay: Served, new: NewBrowser) -> None:
    statuses = []
    for number in range(7):
        browser = new(**{"X-Forwarded-For": f"203.0.113.{number}"})
        browser.look("/reset")
        statuses.append(browser.send(email="one@example.org").status_code)
    assert statuses == [200] * 5 + [429] * 2


def test_a_forgotten_password_is_replaced_and_everything_else_signed_out(relay: Served, new: NewBrowser) -> None:
    before = signed_up(relay, new)
    browser = new()
    browser.look("/reset")
    browser.send(email=EMAIL)
    first, second = (letters(relay), browser.look("/reset"), browser.send(email=EMAIL), letters(relay))[::3]
    browser.look(f"/reset/{first[0].ref}")
    assert browser.send(password="another good one").status_code == 303
    assert browser.follow().status_code == 200
    assert before.look("/pages/account").status_code == 303
    for ref in (first[0].ref, second[0].ref):
        assert browser.look(f"/reset/{ref}").status_code == 410
    assert [letter.kind for letter in letters(relay)] == ["changed"]
    other = new()
    other.look("/signin")
    assert other.send(email=EMAIL, password=PASSWORD).status_code == 422
    other.look("/signin")
    assert other.send(email=EMAIL, password="another good one").status_code == 303


def test_links_of_letters_end(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    signed_up(relay, new)
    browser = new()
    browser.look("/reset")
    browser.send(email=EMAIL)
    (letter,) = letters(relay)
    clock.advance(minutes=29)
    assert browser.look(f"/reset/{letter.ref}").status_code == 200
    assert browser.look(f"/confirm/{letter.ref}").status_code == 410
    clock.advance(minutes=1)
    assert browser.look(f"/reset/{letter.ref}").status_code == 410
    assert browser.look("/reset/unknown").status_code == 410


def test_sessions_end(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    browser = signed_up(relay, new)
    for _ in range(2):
        clock.advance(days=13)
        assert browser.look("/pages/account").status_code == 200
    clock.advance(days=4)
    assert browser.look("/pages/account").status_code == 303
    idle = new()
    idle.look("/signin")
    idle.send(email=EMAIL, password=PASSWORD)
    clock.advance(days=14, seconds=1)
    assert idle.look("/pages/account").status_code == 303


def test_no_secret_stands_in_the_ledger(relay: Served, new: NewBrowser, database: str) -> None:
    browser = signed_up(relay, new)
    secret = browser.http.cookies["sellerdesk"]
    browser.look("/reset")
    browser.send(email=EMAIL)
    (letter,) = letters(relay)
    with relay.parts.ledger.reading() as work:
        assert work.sessions.get(hashed(secret)) is not None
    relay.running.stop()
    files = sorted(Path(database.removeprefix("sqlite:///")).parent.glob("ledger.db*"))
    content = b"".join(path.read_bytes() for path in files)
    assert EMAIL.encode() in content
    for hidden in (secret, PASSWORD, str(letter.ref)):
        assert hidden.encode() not in content


def test_where_sign_up_is_closed_it_says_so(launch: Callable[..., Served], new: NewBrowser) -> None:
    relay = launch(replace(SETTINGS, own_sign_up=False))
    browser = new(relay)
    assert browser.look("/signup").status_code == 404
    assert browser.heading() == "You can’t sign up here by yourself"
    assert "/signup" not in browser.look("/signin").text


def test_pages_need_no_script_and_are_in_the_readers_language(relay: Served, new: NewBrowser) -> None:
    for path in ("/signup", "/signin", "/reset", "/signout"):
        page = new(**{"Accept-Language": "ar"}).look(path)
        assert '<html lang="ar" dir="rtl">' in page.text
        assert "<script" not in page.text
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "form-action 'self';" in policy
    assert "Anmelden" in new(**{"Accept-Language": "de"}).look("/signin").text


def test_static_files_may_be_kept_and_nothing_else_is_served(relay: Served) -> None:
    address = re.search(r'href="(/static/page\.css\?\w+)"', relay.get(None, "/signin").text)
    assert address
    sheet = relay.get(None, address[1])
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "immutable" in sheet.headers["Cache-Control"]
    for name in ("page.html", "..%2fstyle%2fapp.qss", "nothing.css"):
        assert relay.get(None, f"/static/{name}").status_code == 404
