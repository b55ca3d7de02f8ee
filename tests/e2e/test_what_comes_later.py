"""What happens to a seller and a buyer after the first visit to Stripe, in English and from right to left.

Every part is real: window, relay, sandbox, database, signed webhooks and a Chromium that the system opens links in.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext
from PySide6.QtWidgets import QApplication

from tests.e2e.chromium import asks_more, finish_onboarding, save_card
from tests.e2e.person import Person
from tests.e2e.pretend_stripe import PretendStripe

pytestmark = pytest.mark.parametrize("words", ["en", "ar"], indirect=True)
_DAY = 86_400
_ID = "individual.verification.document"


def _account(person: Person) -> str:
    context = person.window.context()
    assert context is not None
    account = context.bridge.desk.seller().data
    assert account is not None
    return str(account.account_id)


def test_a_sellers_life_after_the_first_visit(somebody: Person, stripe: PretendStripe) -> None:
    person = somebody
    person.answers_before_stripe()
    person.clicks("Not now")
    account = _account(person)
    stripe.does(f"accounts/{account}/complete", outcome="verified")
    person.waits_for("Verified")

    def happens(action: str, **said: object) -> None:
        stripe.does(f"accounts/{account}/change", action=action, **said)

    # Stripe pays out: the day at the bank stands there.
    happens("pay_out")
    arrives = datetime.fromtimestamp((stripe.does("clock")["now"] + 2 * _DAY) // _DAY * _DAY, UTC).date()
    context = person.window.context()
    assert context is not None
    person.waits_to_read(person.words.day(arrives, context.now()))

    # Stripe asks for more by a date, and gets it; then it asks for something whose date has passed.
    happens("require", requirement=_ID, deadline=10 * _DAY)
    person.waits_for("Restricted soon")
    happens("settle", requirement=_ID)
    person.waits_for("Verified")
    happens("require", requirement=_ID, deadline=-60)
    person.waits_for("Restricted")
    happens("settle", requirement=_ID)
    person.waits_for("Verified")

    # Stripe looks closer, holds back, and lets go again.
    happens("review")
    person.waits_for("In review")
    happens("hold")
    person.waits_for("Held by Stripe")
    happens("restore")
    person.waits_for("Verified")

    # Stripe stops offering it here: starting over keeps the history, and leads on to Stripe again.
    happens("unsupport", reason="unsupported_country")
    person.waits_for("Not supported")
    person.clicks("Start over")
    person.waits_for("Start over?")
    person.clicks("Start over")
    person.answers_where_and_who("FR")
    person.clicks("Not now")
    person.waits_for("Not finished")
    assert _account(person) != account


def test_an_address_that_was_used_up_mends_itself(somebody: Person, tabs: BrowserContext) -> None:
    person = somebody
    person.answers_before_stripe()
    person.clicks("Copy")
    address = QApplication.clipboard().text()
    first, second = tabs.new_page(), tabs.new_page()
    first.goto(address)
    assert asks_more(first)
    # The second opening finds Stripe's link used up: the relay makes another on the way.
    second.goto(address)
    assert asks_more(second)
    assert second.url != first.url
    for page in (first, second):
        page.close()


def test_an_address_that_waited_too_long_mends_itself(somebody: Person, stripe: PretendStripe) -> None:
    person = somebody
    person.answers_before_stripe()
    # The person is called away; what they open then is a page that Stripe has let go meanwhile.
    stripe.does("clock", advance=3_600)
    page = person.goes_to_stripe()
    assert asks_more(page)
    finish_onboarding(page, "verified")
    person.waits_for("Verified")


def test_an_address_of_before_leads_back_to_the_app(somebody: Person, tabs: BrowserContext) -> None:
    person = somebody
    person.answers_before_stripe()
    person.clicks("Copy")
    before = QApplication.clipboard().text()
    first = tabs.new_page()
    first.set_extra_http_headers({"Accept-Language": person.words.language})
    first.goto(before)
    finish_onboarding(first, "verified")
    person.waits_for("Verified")
    # It's all done: the old address makes no new one, and says where to go on.
    first.goto(before)
    read = first.inner_text("body")
    for sentence in ("Go on from the app", "Back to the app"):
        assert person.words.text(sentence) in read
    assert first.locator("html").get_attribute("dir") == ("rtl" if person.words.language == "ar" else "ltr")


@pytest.mark.parametrize("order", ["event first", "return first", "neither"])
def test_a_card_is_seen_whatever_comes_back_first(
    somebody: Person,
    stripe: PretendStripe,
    tabs: BrowserContext,
    order: str,
) -> None:
    person = somebody
    person.becomes("Omar Haddad")
    person.waits_for("Stripe checks who you are, then pays your bank.")
    person.leaves_details("Omar Haddad", "omar@haddad.example")
    if order != "event first":
        stripe.does("faults", kind="lost")
    person.clicks("Add a payment method")
    page = person.goes_to_stripe()
    if order == "return first":
        save_card(page, "saved")
    else:
        # The tab is closed before it could go back to anybody.
        session = page.url.rpartition("/")[2].partition("?")[0]
        page.close()
        stripe.does(f"checkout/{session}/complete", outcome="saved")
    person.waits_to_read("4242")
    if order == "return first":
        page.close()
