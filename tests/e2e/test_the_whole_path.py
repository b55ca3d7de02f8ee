"""The product's main job, with every part real: window, relay, sandbox, database, signed webhooks, browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.desktop import DesktopComposition
from desktop_app.ui.app import make_window
from tests.e2e.person import PATIENCE, Person


@pytest.fixture
def somebody(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chromium: str
) -> Iterator[Person]:
    """Somebody in front of a window that was opened for the first time."""
    del chromium  # links must lead to it before the window opens any
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    composition = DesktopComposition(tmp_path / "home")
    window = make_window(qapp, composition)
    qtbot.addWidget(window)
    window.resize(1180, 760)
    window.show_first_run()
    with qtbot.waitExposed(window):
        window.show()
    yield Person(qtbot, window)
    window.close()
    composition.close()


def _page_that_opens(somebody: Person, tabs: BrowserContext, button: str) -> Page:
    """Press a button of the window and return the page that it opened in the browser."""
    before = list(tabs.pages)

    def opened() -> list[Page]:
        before[0].title()  # asking anything lets the driver take in what the browser did meanwhile
        return [page for page in tabs.pages if page not in before]

    somebody.presses(button)
    somebody.qtbot.waitUntil(lambda: bool(opened()), timeout=PATIENCE)
    page = opened()[0]
    page.wait_for_load_state()
    return page


def _goes_through_onboarding(page: Page, outcome: str) -> None:
    while page.locator("#continue").count():
        page.click("#use-test-data")
        page.click("#continue")
    page.check(f"#outcome-{outcome}")
    page.click("#submit")
    page.wait_for_url("**/onboarding/return/**")


def _starts_selling(somebody: Person, country: str) -> None:
    somebody.presses("Start selling")
    somebody.fills_in("Country you sell from", country)
    somebody.presses("Continue")
    somebody.presses("Just me")
    somebody.presses("Continue")
    somebody.waits_to_read(f"Sell from {country}, in your own name?")


def test_from_the_first_run_to_a_verified_seller_a_saved_card_and_what_support_sees(
    somebody: Person, tabs: BrowserContext
) -> None:
    somebody.presses("Continue")
    somebody.waits_to_read("Sell on Hearthside", "Stripe checks who you are, then pays your bank.")

    # A seller begins, and support sees what is left.
    _starts_selling(somebody, "Germany")
    somebody.presses("Continue on Stripe")
    page = _page_that_opens(somebody, tabs, "Open in browser")
    assert "Sandbox" in page.inner_text("body")
    somebody.waits_to_read("Not finished")

    # Finishing Stripe's pages is all it takes: the window says so by itself.
    _goes_through_onboarding(page, "verified")
    somebody.waits_to_read("Verified", "You’re ready to sell, Ana")
    page.close()

    # A buyer leaves details and a card.
    somebody.becomes("Omar Haddad")
    somebody.waits_to_read("Sell on Hearthside")
    somebody.window.go("buying")
    somebody.fills_in("Full name", "Omar Haddad")
    somebody.fills_in("E-mail", "omar@haddad.example")
    somebody.presses("Save")
    somebody.presses("Add a payment method")
    page = _page_that_opens(somebody, tabs, "Open in browser")
    page.check("#outcome-saved")
    page.click("#save-card")
    somebody.waits_to_read("Visa", "4242", "Expires 12/20")
    page.close()

    # Support finds both.
    somebody.becomes("Jonas Berg")
    somebody.waits_for_rows("Ana Ruiz", "Omar Haddad")
