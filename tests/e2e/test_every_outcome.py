"""Each outcome that Stripe's pages can have, for seller and buyer, in English and from right to left.

Every part is real: window, relay, sandbox, database, signed webhooks and a Chromium that the system opens links in.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.chromium import finish_onboarding, save_card
from tests.e2e.person import Person

pytestmark = pytest.mark.parametrize("words", ["en", "ar"], indirect=True)


def _sends(page: Page, outcome: str) -> None:
    """Finish Stripe's pages and close the tab."""
    finish_onboarding(page, outcome)
    page.close()


def _starts_selling(person: Person) -> Page:
    person.answers_before_stripe()
    return person.goes_to_stripe()


def _continues(person: Person) -> Page:
    person.clicks("Continue on Stripe")
    return person.goes_to_stripe()


def test_every_outcome_of_onboarding_is_told_in_its_words(somebody: Person) -> None:
    person = somebody
    page = _starts_selling(person)

    # Stripe sends a document back: what it said, and that it is to be sent again.
    _sends(page, "more_needed")
    # Nothing ever worked for them: nothing has stopped.
    person.waits_for("Send again", "They start when Stripe has checked what you send.", "Not yet")

    # Sent again, and everything is there.
    _sends(_continues(person), "verified")
    person.waits_for("Verified", "Your first payout")

    # Another person's takes its time: nothing to do.
    person.becomes("Omar Haddad")
    person.waits_for("Stripe checks who you are, then pays your bank.")
    _sends(_starts_selling(person), "pending")
    person.waits_for("In review", "Stripe is checking what you sent")


def test_a_refused_account_is_told_as_stripes_decision(somebody: Person) -> None:
    _sends(_starts_selling(somebody), "refused")
    somebody.waits_for("Rejected", "Stripe won’t work with this account")


def test_every_outcome_of_adding_a_card_is_told_apart(somebody: Person) -> None:
    person = somebody
    person.becomes("Omar Haddad")
    person.waits_for("Stripe checks who you are, then pays your bank.")
    person.leaves_details("Omar Haddad", "omar@haddad.example")

    def adds(outcome: str) -> Page:
        person.clicks("Add a payment method")
        page = person.goes_to_stripe()
        save_card(page, outcome)
        return page

    # A page that is closed before anything was typed there: nothing is said to have failed, and the way is open again.
    person.clicks("Add a payment method")
    person.goes_to_stripe().close()
    person.clicks("I’m back")
    person.waits_for("No way to pay yet. You add one on Stripe’s page.")

    refused = adds("refused")
    person.waits_for("Your bank refused it. Nothing was saved.")
    refused.close()

    adds("saved").close()
    person.waits_to_read("4242")

    bank = adds("needs_approval")
    person.waits_for("Needs approval by your bank")
    bank.click("#approve")
    person.waits_to_read("3184")
    bank.close()
