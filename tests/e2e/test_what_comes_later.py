"""What happens to a seller and a buyer after the first visit to Stripe, in English and from right to left.

Every part is real: window, relay, sandbox, database, signed webhooks and a Chromium that the system opens links in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext
from PySide6.QtWidgets import QApplication

from desktop_app.app.demo_services import DemoAddresses, DemoServices
from tests.e2e.test_every_outcome import Speaker, somebody, words

__all__ = ["somebody", "words"]
_DAY = 86_400
_ID = "individual.verification.document"
PLATFORM = Callable[..., Any]


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> list[DemoAddresses]:
    """Where the demo's services are, once somebody has started it."""
    seen: list[DemoAddresses] = []
    start = DemoServices.start

    def noted(services: DemoServices) -> DemoAddresses:
        seen.append(start(services))
        return seen[-1]

    monkeypatch.setattr(DemoServices, "start", noted)
    return seen


@pytest.fixture
def stripe(addresses: list[DemoAddresses], somebody: Speaker) -> PLATFORM:
    """Do something at the sandbox, as Stripe would: a path below ``/sandbox`` and what to say."""
    del somebody  # the demo runs once its person is there

    def do(path: str, **said: object) -> Any:
        key = {"Authorization": f"Bearer {addresses[0].sandbox_key}"}
        answer = httpx.post(f"{addresses[0].sandbox}/sandbox/{path}", json=said, headers=key, timeout=60)
        assert answer.is_success, answer.text
        return answer.json()

    return do


def _begins(person: Speaker) -> None:
    """Open an account, up to the address; nothing is opened in the browser."""
    person.clicks("Start selling")
    person.fills_in(person.words.text("Country you sell from"), person.words.country("DE"))
    person.clicks("Continue")
    person.clicks("Just me")
    person.clicks("Continue")
    person.clicks("Continue on Stripe")
    person.waits_for("The address that opens")


def _account(person: Speaker) -> str:
    context = person.window.context()
    assert context is not None
    account = context.bridge.desk.seller().data
    assert account is not None
    return str(account.account_id)


def test_a_sellers_life_after_the_first_visit(somebody: Speaker, stripe: PLATFORM) -> None:
    person = somebody
    _begins(person)
    person.clicks("Not now")
    account = _account(person)
    stripe(f"accounts/{account}/complete", outcome="verified")
    person.waits_for("Verified")

    def happens(action: str, **said: object) -> None:
        stripe(f"accounts/{account}/change", action=action, **said)

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
    person.fills_in(person.words.text("Country you sell from"), person.words.country("FR"))
    person.clicks("Continue")
    person.clicks("Just me")
    person.clicks("Continue")
    person.clicks("Continue on Stripe")
    person.waits_for("The address that opens")
    person.clicks("Not now")
    person.waits_for("Not finished")
    assert _account(person) != account


def test_an_address_that_was_used_up_mends_itself(somebody: Speaker, tabs: BrowserContext) -> None:
    person = somebody
    _begins(person)
    person.clicks("Copy")
    address = QApplication.clipboard().text()
    first, second = tabs.new_page(), tabs.new_page()
    first.goto(address)
    assert first.locator("#continue").count() == 1
    # The second opening finds Stripe's link used up: the relay makes another on the way.
    second.goto(address)
    assert second.locator("#continue").count() == 1
    assert second.url != first.url
    for page in (first, second):
        page.close()


@pytest.mark.parametrize("order", ["event first", "return first", "neither"])
def test_a_card_is_seen_whatever_comes_back_first(
    somebody: Speaker,
    stripe: PLATFORM,
    tabs: BrowserContext,
    order: str,
) -> None:
    person = somebody
    person.becomes("Omar Haddad")
    person.waits_for("Stripe checks who you are, then pays your bank.")
    person.window.go("buying")
    person.fills_in(person.words.text("Full name"), "Omar Haddad")
    person.fills_in(person.words.text("E-mail"), "omar@haddad.example")
    person.clicks("Save")
    if order != "event first":
        stripe("faults", kind="lost")
    person.clicks("Add a payment method")
    page = person.goes_to_stripe()
    if order == "return first":
        page.check("#outcome-saved")
        page.click("#save-card")
    else:
        # The tab is closed before it could go back to anybody.
        session = page.url.rpartition("/")[2].partition("?")[0]
        page.close()
        stripe(f"checkout/{session}/complete", outcome="saved")
    person.waits_to_read("4242")
    if order == "return first":
        page.close()
