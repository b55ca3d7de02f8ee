"""Each of the sandbox's outcomes, for seller and buyer, by keyboard alone and in both directions of reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.desktop import DesktopComposition
from desktop_app.ui.app import make_window
from desktop_app.words.wording import Wording
from tests.e2e import keyboard
from tests.e2e.person import Person
from tests.e2e.test_every_outcome import LANGUAGES, Speaker


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Wording:
    return Wording(request.param)


@pytest.fixture
def typist(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: Wording,
    tabs: BrowserContext,
) -> Iterator[Speaker]:
    """Somebody with a keyboard alone, in front of a window that was opened for the first time."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / "window.json").write_text(json.dumps({"locale": words.language}))
    composition = DesktopComposition(home)
    window = make_window(qapp, composition)
    qtbot.addWidget(window)
    window.resize(1180, 760)
    window.show_first_run()
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield Speaker(qtbot, Person(qtbot, window), words, tabs)
    window.close()
    composition.close()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def begins(typist: Speaker) -> None:
    keyboard.strikes(typist, typist.words.text("Continue"))
    typist.waits_for("Stripe checks who you are, then pays your bank.")


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
        ("verified", "Verified"),
        ("more_needed", "Send again"),
        ("refused", "Rejected"),
        ("pending", "Stripe is checking what you sent"),
    ],
)
def test_a_seller_gets_through(typist: Speaker, outcome: str, sentence: str) -> None:
    text = typist.words.text
    begins(typist)
    keyboard.strikes(typist, text("Start selling"))
    keyboard.writes(typist, text("Country you sell from"), typist.words.country("DE"))
    typist.strikes(Qt.Key.Key_Return)
    keyboard.tabs_to(typist, text("Just me"))
    typist.strikes(Qt.Key.Key_Space)
    keyboard.strikes(typist, text("Continue"))
    keyboard.strikes(typist, text("Continue on Stripe"))
    page = keyboard.page_after(typist, typist.tabs, text("Open in browser"))
    fills_in_onboarding(page, outcome)
    typist.waits_for(sentence)
    page.close()


@pytest.mark.parametrize("outcome", ["saved", "needs_approval", "refused"])
def test_a_buyer_adds_a_card(typist: Speaker, outcome: str) -> None:
    text = typist.words.text
    begins(typist)
    typist.strikes(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    keyboard.writes(typist, text("Full name"), "Ana Ruiz")
    keyboard.writes(typist, text("E-mail"), "ana@ruiz.example")
    keyboard.strikes(typist, text("Save"))
    keyboard.strikes(typist, text("Add a payment method"))
    page = keyboard.page_after(typist, typist.tabs, text("Open in browser"))
    keyboard.browser_chooses(page, "outcome-saved", f"outcome-{outcome}")
    keyboard.browser_strikes(page, "save-card")
    if outcome == "needs_approval":
        keyboard.browser_strikes(page, "approve")
    if outcome == "refused":
        # As at Stripe the page stays and says so; nothing is saved, and another card can be tried there.
        assert page.locator("#errors").count() == 1
        typist.waits_for("No way to pay yet. You add one on Stripe’s page.")
        keyboard.browser_chooses(page, "outcome-refused", "outcome-saved")
        keyboard.browser_strikes(page, "save-card")
    typist.waits_to_read("3184" if outcome == "needs_approval" else "4242")
    page.close()


@pytest.mark.parametrize("words", ["en"], indirect=True)
def test_help_and_keys_are_a_key_away_and_give_the_focus_back(typist: Speaker) -> None:
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
