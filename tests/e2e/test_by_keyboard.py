"""Each of the sandbox's outcomes, for seller and buyer, by keyboard alone and in both directions of reading."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.e2e import chromium, keyboard
from tests.e2e.person import Person

in_both_directions = pytest.mark.parametrize("words", ["en", "ar"], indirect=True)


def begins(typist: Person) -> None:
    keyboard.strikes(typist, typist.words.text("Continue"))
    typist.waits_for("Stripe checks who you are, then pays your bank.")


def opens_the_browser(typist: Person) -> Page:
    return typist.page_of(lambda: keyboard.strikes(typist, typist.words.text("Open in browser")))


def fills_in_onboarding(page: Page, outcome: str) -> None:
    while chromium.asks_more(page):
        chromium.strike(page, "use-test-data")
        chromium.strike(page, "continue")
    chromium.choose(page, "outcome-verified", f"outcome-{outcome}")
    chromium.strike(page, "submit")
    page.wait_for_url("**/onboarding/return/**")


@in_both_directions
@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("verified", "Verified"),
        ("more_needed", "Send again"),
        ("refused", "Rejected"),
        ("pending", "Stripe is checking what you sent"),
    ],
)
def test_a_seller_gets_through(newcomer: Person, outcome: str, sentence: str) -> None:
    typist, text = newcomer, newcomer.words.text
    begins(typist)
    keyboard.strikes(typist, text("Start selling"))
    keyboard.writes(typist, text("Country you sell from"), typist.words.country("DE"))
    typist.strikes(Qt.Key.Key_Return)
    keyboard.tabs_to(typist, text("Just me"))
    typist.strikes(Qt.Key.Key_Space)
    keyboard.strikes(typist, text("Continue"))
    keyboard.strikes(typist, text("Continue on Stripe"))
    page = opens_the_browser(typist)
    fills_in_onboarding(page, outcome)
    typist.waits_for(sentence)
    page.close()


@in_both_directions
@pytest.mark.parametrize("outcome", ["saved", "needs_approval", "refused"])
def test_a_buyer_adds_a_card(newcomer: Person, outcome: str) -> None:
    typist, text = newcomer, newcomer.words.text
    begins(typist)
    typist.strikes(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    keyboard.writes(typist, text("Full name"), "Ana Ruiz")
    keyboard.writes(typist, text("E-mail"), "ana@ruiz.example")
    keyboard.strikes(typist, text("Save"))
    keyboard.strikes(typist, text("Add a payment method"))
    page = opens_the_browser(typist)
    chromium.choose(page, "outcome-saved", f"outcome-{outcome}")
    chromium.strike(page, "save-card")
    if outcome == "needs_approval":
        chromium.strike(page, "approve")
    if outcome == "refused":
        # As at Stripe the page stays and says so; nothing is saved, and another card can be tried there.
        assert page.locator("#errors").count() == 1
        typist.waits_for("No way to pay yet. You add one on Stripe’s page.")
        chromium.choose(page, "outcome-refused", "outcome-saved")
        chromium.strike(page, "save-card")
    typist.waits_to_read("3184" if outcome == "needs_approval" else "4242")
    page.close()


def test_help_and_keys_are_a_key_away_and_give_the_focus_back(newcomer: Person) -> None:
    typist = newcomer
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
