"""The product's main job, with every part real: window, relay, sandbox, database, signed webhooks, browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from person import PATIENCE, Person
from playwright.sync_api import BrowserContext, Page
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.desktop import DesktopComposition
from desktop_app.ui.app import make_window


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
    with tabs.expect_page(timeout=PATIENCE) as opened:
        somebody.presses(button)
        # The opening runs in the window's own loop; the page comes when the loop has turned.
        somebody.qtbot.waitUntil(lambda: len(tabs.pages) > 1, timeout=PATIENCE)
    opened.value.wait_for_load_state()
    return opened.value


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
    somebody.presses("Next")
    somebody.presses("Just me")
    somebody.presses("Next")


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
    place = somebody.window.place()
    somebody.window.be(place.people[1])
    somebody.waits_to_read("Sell on Hearthside")
    somebody.window.go("buying")
    somebody.fills_in("Full name", "Omar Haddad")
    somebody.fills_in("E-mail", "omar@haddad.example")
    somebody.presses("Save")
    page = _page_that_opens(somebody, tabs, "Add a payment method")
    page.check("#outcome-saved")
    page.click("#save-card")
    somebody.waits_to_read("Visa •••• 4242", "Expires 12/20")
    page.close()

    # Support finds both.
    somebody.window.be(place.people[2])
    somebody.waits_to_read("All")
    rows = somebody.window.page("accounts")
    somebody.qtbot.waitUntil(lambda: rows.names() >= {"Ana Ruiz", "Omar Haddad"}, timeout=PATIENCE)
