"""Signing in from the first run to the app: real window, relay, sandbox and Chromium, with every wrong turn on the way.

A wrong turn is no dead end: it is said, and everything can be gone back from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from doubles.key_store import Store

from desktop_app.app.demo_services import free_port
from tests.e2e.chromium import PATIENCE
from tests.e2e.marketplace import NAME, PASSWORD, Marketplace
from tests.e2e.person import Person
from tests.e2e.signing_in import is_in, names, opens_the_sign_in_page, signs_in


@pytest.fixture(scope="module")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """One for all tests here: each signs somebody else in."""
    made = Marketplace(tmp_path_factory.mktemp("marketplace"))
    yield made
    made.ends()


@pytest.mark.parametrize("words", ["en", "ar"], indirect=True)
def test_somebody_new_signs_up_in_the_browser_and_is_in(
    newcomer: Person, marketplace: Marketplace, store: Store
) -> None:
    address = f"nora-{newcomer.words.language}@example.org"
    names(newcomer, marketplace.url.removeprefix("http://"))
    # Whose it is, whether money there is real, and the host: all seen before any browser opens.
    newcomer.waits_for("Is this your marketplace?", "Test · nothing is real")
    newcomer.waits_to_read(NAME, urlsplit(marketplace.url).netloc)
    assert [page.url for page in newcomer.tabs.pages[1:]] == []

    page = opens_the_sign_in_page(newcomer)
    newcomer.waits_for("Waiting for you to sign in")
    page.click("a[href^='/signup']")
    page.fill("#name", "Nora Lindqvist")
    page.fill("#email", address)
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    newcomer.qtbot.waitUntil(lambda: bool(marketplace.letter_to(address)), timeout=PATIENCE)
    page.goto(marketplace.letter_to(address))
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.click("button[value=allow]")
    page.wait_for_url("http://127.0.0.1:*/signed-in?*")
    assert newcomer.words.text("You’re signed in") in page.inner_text("body")

    is_in(newcomer)
    newcomer.waits_to_read("Nora Lindqvist")
    assert NAME in newcomer.window.windowTitle()
    assert len(store.kept) == 1  # the tokens, and nowhere else
    # Signing up made nothing at Stripe.
    made = [one["path"] for one in marketplace.stripe.asked() if one["method"] == "POST"]
    assert [path for path in made if "accounts" in path or "customers" in path] == []


def test_an_invitation_shows_its_host_and_leads_in(newcomer: Person, marketplace: Marketplace) -> None:
    user = marketplace.has_user("Vera Blum", "vera@example.org")
    staff = marketplace.gives_token("u_staff", "support")
    invitation = httpx.post(
        f"{marketplace.url}/accounts/{user}/invitation", headers={"Authorization": f"Bearer {staff}"}, timeout=60
    ).json()["url"]
    names(newcomer, invitation)
    newcomer.waits_to_read(
        "Your invitation leads here. Go on only if you know this address.", urlsplit(marketplace.url).netloc
    )
    signs_in(opens_the_sign_in_page(newcomer), "vera@example.org")
    is_in(newcomer)


def test_a_no_in_the_browser_is_said_and_can_be_taken_back(newcomer: Person, marketplace: Marketplace) -> None:
    marketplace.has_user("Ida Falk", "ida@example.org")
    names(newcomer, marketplace.url)
    page = opens_the_sign_in_page(newcomer)
    signs_in(page, "ida@example.org", "deny")
    page.wait_for_url("http://127.0.0.1:*/signed-in?*")
    assert "You weren’t signed in" in page.inner_text("body")
    newcomer.waits_to_read("You weren’t signed in")
    # The browser knows the person by now: a yes is all that's left.
    again = opens_the_sign_in_page(newcomer)
    again.click("button[value=allow]")
    is_in(newcomer)


def test_a_sign_in_that_is_given_up_leaves_every_way_open(
    newcomer: Person, marketplace: Marketplace, store: Store
) -> None:
    marketplace.has_user("Ebba Lund", "ebba@example.org")
    names(newcomer, marketplace.url)
    page = opens_the_sign_in_page(newcomer)
    newcomer.waits_for("Waiting for you to sign in")
    newcomer.clicks("Back")
    newcomer.waits_for("Is this your marketplace?")
    # Whoever goes on in the forgotten tab after all is let in nowhere: nobody waits for it.
    page.fill("#email", "ebba@example.org")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.locator("button[value=allow]").wait_for()
    with page.expect_event("requestfailed"):
        page.click("button[value=allow]")
    assert store.kept == {}
    newcomer.clicks("Back")
    newcomer.waits_for("Where would you like to start?")
    newcomer.clicks("Continue")
    again = opens_the_sign_in_page(newcomer)
    again.click("button[value=allow]")
    is_in(newcomer)


def test_an_address_that_leads_nowhere_is_said_at_the_field(newcomer: Person, marketplace: Marketplace) -> None:
    names(newcomer, f"127.0.0.1:{free_port()}")
    newcomer.waits_to_read("Nothing answers at this address")
    assert newcomer.window.first_run().address_field.error()
    # Something answers, but it's no marketplace.
    names(newcomer, marketplace.stripe.url)
    newcomer.waits_for("No marketplace answers here")
    # The right one, from the same field.
    names(newcomer, marketplace.url)
    newcomer.waits_for("Is this your marketplace?")


@pytest.fixture
def short_lived(tmp_path: Path) -> Iterator[Marketplace]:
    """A marketplace for one test, that may close it."""
    made = Marketplace(tmp_path / "short-lived")
    yield made
    made.ends()


def test_a_marketplace_that_goes_away_meanwhile_can_be_waited_for(newcomer: Person, short_lived: Marketplace) -> None:
    marketplace = short_lived
    marketplace.has_user("Siri Dahl", "siri@example.org")
    names(newcomer, marketplace.url)
    newcomer.waits_for("Is this your marketplace?")
    page = opens_the_sign_in_page(newcomer)
    page.fill("#email", "siri@example.org")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.locator("button[value=allow]").wait_for()
    marketplace.closes()
    page.click("button[value=allow]", no_wait_after=True)
    newcomer.clicks("Back")
    newcomer.waits_for("Is this your marketplace?")
    newcomer.clicks("Back")
    names(newcomer, f"{marketplace.url}/")
    newcomer.waits_to_read("Nothing answers at this address")
    marketplace.opens()
    newcomer.clicks("Continue")
    again = opens_the_sign_in_page(newcomer)
    again.click("button[value=allow]")
    is_in(newcomer)


def test_the_account_is_ended_in_the_app(newcomer: Person, marketplace: Marketplace, store: Store) -> None:
    marketplace.has_user("Tuva Holm", "tuva@example.org")
    names(newcomer, marketplace.url)
    signs_in(opens_the_sign_in_page(newcomer), "tuva@example.org")
    is_in(newcomer)
    newcomer.window.go("settings")
    newcomer.clicks("End the account")
    newcomer.waits_to_read(f"End your account on {NAME}?")
    newcomer.clicks("Yes, end my account")
    newcomer.clicks("End the account")
    newcomer.waits_for("The account is ended", "Where would you like to start?")
    assert store.kept == {}
    newcomer.clicks("Close")
    # Nobody of that name is there any more.
    names(newcomer, marketplace.url)
    page = opens_the_sign_in_page(newcomer)
    page.fill("#email", "tuva@example.org")
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.locator("[role=alert], .wrong").first.wait_for()


def test_signing_out_leaves_nothing_and_leads_to_the_first_question(
    newcomer: Person, marketplace: Marketplace, store: Store
) -> None:
    marketplace.has_user("Maja Sund", "maja@example.org")
    names(newcomer, marketplace.url)
    signs_in(opens_the_sign_in_page(newcomer), "maja@example.org")
    is_in(newcomer)
    newcomer.window.go("settings")
    newcomer.clicks("Sign out here")
    newcomer.waits_to_read(f"Sign out of {NAME} here?")
    newcomer.window.frame()
    newcomer.clicks("Sign out here")
    newcomer.waits_for("Where would you like to start?")
    assert store.kept == {}
