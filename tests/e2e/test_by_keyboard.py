"""Each of the sandbox's outcomes, for seller and buyer, by keyboard alone: window, browser and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.desktop import DesktopComposition
from desktop_app.ui.app import make_window
from tests.e2e import keyboard
from tests.e2e.person import Person


@pytest.fixture
def typist(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chromium: str
) -> Iterator[Person]:
    """Somebody with a keyboard alone, in front of a window that was opened for the first time."""
    del chromium  # links must lead to it before the window opens any
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    composition = DesktopComposition(tmp_path / "home")
    window = make_window(qapp, composition)
    qtbot.addWidget(window)
    window.resize(1180, 760)
    window.show_first_run()
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield Person(qtbot, window)
    window.close()
    composition.close()


def begins(typist: Person) -> None:
    keyboard.strikes(typist, "Continue")
    typist.waits_to_read("Sell on Hearthside")


def fills_in_onboarding(page: Page, outcome: str) -> None:
    while page.locator("#continue").count():
        keyboard.browser_strikes(page, "use-test-data")
        keyboard.browser_strikes(page, "continue")
    keyboard.browser_chooses(page, "outcome-verified", f"outcome-{outcome}")
    keyboard.browser_strikes(page, "submit")
    page.wait_for_url("**/onboarding/return/**")


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("verified", "You’re ready to sell, Ana"),
        ("more_needed", "Transfers and payouts have stopped: Stripe needs one thing"),
        ("refused", "Rejected"),
        ("pending", "Stripe is checking what you sent"),
    ],
)
def test_a_seller_gets_through(typist: Person, tabs: BrowserContext, outcome: str, sentence: str) -> None:
    begins(typist)
    keyboard.strikes(typist, "Start selling")
    keyboard.writes(typist, "Country you sell from", "Germany")
    typist.strikes(Qt.Key.Key_Return)
    keyboard.tabs_to(typist, "Just me")
    typist.strikes(Qt.Key.Key_Space)
    keyboard.strikes(typist, "Continue")
    typist.waits_to_read("Sell from Germany, in your own name?")
    keyboard.strikes(typist, "Continue on Stripe")
    page = keyboard.page_after(typist, tabs, "Open in browser")
    fills_in_onboarding(page, outcome)
    typist.waits_to_read(sentence)
    page.close()


@pytest.mark.parametrize("outcome", ["saved", "needs_approval", "refused"])
def test_a_buyer_adds_a_card(typist: Person, tabs: BrowserContext, outcome: str) -> None:
    begins(typist)
    typist.strikes(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    keyboard.writes(typist, "Full name", "Ana Ruiz")
    keyboard.writes(typist, "E-mail", "ana@ruiz.example")
    keyboard.strikes(typist, "Save")
    typist.waits_to_read("Saved with Stripe")
    keyboard.strikes(typist, "Add a payment method")
    page = keyboard.page_after(typist, tabs, "Open in browser")
    keyboard.browser_chooses(page, "outcome-saved", f"outcome-{outcome}")
    keyboard.browser_strikes(page, "save-card")
    if outcome == "needs_approval":
        keyboard.browser_strikes(page, "approve")
    if outcome == "refused":
        # As at Stripe the page stays and says so; nothing is saved, and another card can be tried there.
        assert page.locator("#errors").count() == 1
        typist.waits_to_read("No way to pay yet.")
        keyboard.browser_chooses(page, "outcome-refused", "outcome-saved")
        keyboard.browser_strikes(page, "save-card")
    typist.waits_to_read("Expires 12/20")
    page.close()


def test_help_and_keys_are_a_key_away_and_give_the_focus_back(typist: Person) -> None:
    begins(typist)
    keyboard.tabs_to(typist, "Start selling")
    typist.strikes(Qt.Key.Key_F1)
    typist.waits_to_read("What is a requirement?")
    typist.strikes(Qt.Key.Key_Escape)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Start selling"
    typist.strikes(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    typist.waits_to_read("What you’re told")
