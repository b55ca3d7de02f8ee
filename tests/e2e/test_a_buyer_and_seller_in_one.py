"""Where buyers are v2 accounts: one screen for their details and cards, whichever kind of object Stripe keeps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop_app.wire import Buyer
from tests.e2e.chromium import PATIENCE, finish_onboarding, save_card
from tests.e2e.person import Person


@pytest.fixture(autouse=True)
def accounts_for_buyers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo takes this setting from its caller; it is read when the demo starts."""
    monkeypatch.setenv("SELLERDESK_BUYERS", "account")


def _buyer(person: Person) -> Buyer:
    context = person.window.context()
    assert context is not None
    buyer = context.bridge.desk.buyer().data
    assert buyer is not None
    return buyer


def _customer(person: Person) -> str:
    return str(_buyer(person).customer_id)


def _usual(person: Person) -> str | None:
    return next((method.last4 for method in _buyer(person).payment_methods if method.default), None)


def _picks_of(person: Person, method: str, words: str) -> None:
    """Open the menu of a card and choose something in it."""
    person.presses(f"More for {method}")
    (menu,) = [menu for menu in person.window.findChildren(QMenu) if menu.isVisible()]
    (action,) = [action for action in menu.actions() if action.text() == words]
    person.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_cards_of_an_account_are_kept_as_those_of_a_customer(somebody: Person) -> None:
    person = somebody
    person.leaves_details("Ana Ruiz", "ana@ruizceramica.example")
    # What Stripe has no place for isn't asked: it would be said to be saved, and be gone.
    assert "Tax ID" not in person.reads()
    person.clicks("Add a payment method")
    page = person.goes_to_stripe()
    save_card(page, "saved")
    person.waits_to_read("4242")
    assert _customer(person).startswith("acct_")
    page.close()

    # Another one, approved by the bank, becomes the usual one; the first can go then.
    person.clicks("Add a payment method")
    page = person.goes_to_stripe()
    save_card(page, "needs_approval")
    page.click("#approve")
    person.waits_to_read("4242", "3184")
    page.close()
    _picks_of(person, "Visa 3184", "Make default")
    person.qtbot.waitUntil(lambda: _usual(person) == "3184", timeout=PATIENCE)
    _picks_of(person, "Visa 4242", "Remove")
    person.waits_to_read("Remove Visa 4242?")
    person.presses("Remove")
    person.qtbot.waitUntil(lambda: "4242" not in person.reads(), timeout=PATIENCE)

    # The same person sells as well; what they left as a buyer stays as it was.
    customer = _customer(person)
    person.window.go("selling")
    person.answers_before_stripe()
    page = person.goes_to_stripe()
    finish_onboarding(page, "verified")
    person.waits_to_read("Verified")
    page.close()
    person.window.go("buying")
    person.waits_to_read("3184")
    assert _customer(person) == customer
