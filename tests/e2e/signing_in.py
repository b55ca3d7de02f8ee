"""Coming in at a marketplace: its address, its page in the browser, and a yes there."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.marketplace import PASSWORD
from tests.e2e.person import Person


def names(person: Person, address: str) -> None:
    """Choose the marketplace, type its address and go on."""
    person.window.first_run().choices.cards[1].choose(chosen=True)
    person.fills_in(person.words.text("Address or invitation from your marketplace"), address)
    person.clicks("Continue")


def opens_the_sign_in_page(person: Person) -> Page:
    """Go on to the marketplace's page."""
    return person.page_of(lambda: person.clicks("Open the sign-in page"))


def is_in(person: Person) -> None:
    """Wait for the seller's own page: empty, since nothing was made at Stripe."""
    person.waits_for("Stripe checks who you are, then pays your bank.", "Up to date")


def signs_in(page: Page, address: str, decision: str = "allow") -> None:
    """Say who it is, then whether the app may come in."""
    page.fill("#email", address)
    page.fill("#password", PASSWORD)
    page.click("form button[type=submit]")
    page.click(f"button[value={decision}]")


def comes_in(person: Person, url: str, address: str) -> None:
    """Go all the way from the first question to the seller's own page."""
    names(person, url)
    signs_in(opens_the_sign_in_page(person), address)
    is_in(person)
