"""When a seller is paid next: a hint is read again, what isn't known is no date, and nothing is judged by it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from desktop_app import wire
from desktop_app.domain.account import CapabilityState
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.payouts import Payout, PayoutState
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import sellers
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.record import feed
from desktop_app.onboarding.support import accounts
from tests.integration.core.fake_stripe import World, fail, new_account, unreachable
from tests.integration.core.steps import about_account, deliver, event, fake, manual, work_off

DATABASES = "both"

GERMAN = wire.SellerRequest(country="DE", kind="individual")
TODAY = date(2026, 11, 23)
FIRST, SECOND = date(2026, 11, 26), date(2026, 11, 27)


@pytest.fixture
def ada(parts: Parts) -> str:
    return people.add_user(parts, name="Ada", email="ada@example.org")


@pytest.fixture
def account_id(parts: Parts, ada: str) -> str:
    """Ada's account, verified, of which nothing was read since."""
    opened = sellers.open_seller(parts, ada, GERMAN).seller.account_id or ""
    fake(parts).verify(opened)
    return opened


def payout_event(event_id: str, account_id: str, kind: str = "payout.created") -> dict[str, object]:
    return event(event_id, kind, account=account_id, data={"object": {"id": "po_1", "object": "payout"}})


def told(parts: Parts, user_id: str) -> tuple[date | None, bool | None]:
    shown = sellers.show_seller(parts, user_id)
    return shown.next_payout, shown.paid_out


def test_a_verified_seller_learns_that_there_was_no_payout_yet_and_then_its_day(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    assert told(parts, ada) == (None, None)
    deliver(parts, about_account("evt_1", account_id))
    work_off(parts)
    assert told(parts, ada) == (None, False)
    begun = sellers.show_seller(parts, ada)
    world.payouts[account_id] = [
        Payout(PayoutState.PENDING, SECOND), Payout(PayoutState.IN_TRANSIT, FIRST), Payout(PayoutState.PAID, TODAY),
        Payout(PayoutState.FAILED, TODAY),
    ]  # fmt: skip
    deliver(parts, payout_event("evt_2", account_id))
    work_off(parts)
    shown = sellers.show_seller(parts, ada)
    assert (shown.next_payout, shown.paid_out) == (FIRST, True)
    assert (shown.status, shown.verified, shown.since) == (begun.status, begun.verified, begun.since)
    assert shown.version == begun.version + 1
    assert world.calls("read_account") == 1  # a payout is no hint about the account


def test_a_change_of_the_day_is_told_once_and_no_change_isnt(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    deliver(parts, about_account("evt_1", account_id))
    work_off(parts)
    cursor = sellers.show_seller(parts, ada).cursor
    world.payouts[account_id] = [Payout(PayoutState.PENDING, FIRST)]
    for number in range(3):
        deliver(parts, payout_event(f"evt_again_{number}", account_id, "payout.updated"))
        work_off(parts)
    page = feed.changes_after(parts, Caller(ada, "user"), cursor)
    days = [wire.decode(wire.Seller, one.data).next_payout for one in page.changes if one.kind == "seller"]
    assert days == [FIRST]


@pytest.mark.parametrize("order", list(itertools.permutations(("created", "updated", "failed"))))
def test_a_payout_that_failed_takes_its_day_away_in_whatever_order_that_is_told(
    parts: Parts, world: World, ada: str, account_id: str, order: tuple[str, ...]
) -> None:
    deliver(parts, about_account("evt_1", account_id))
    world.payouts[account_id] = [Payout(PayoutState.PENDING, FIRST)]
    work_off(parts)
    assert told(parts, ada) == (FIRST, False)
    world.payouts[account_id] = [Payout(PayoutState.FAILED, FIRST)]
    for kind in order:
        deliver(parts, payout_event(f"evt_{kind}", account_id, f"payout.{kind}"))
        work_off(parts)
    assert told(parts, ada) == (None, False)


def test_an_older_question_never_replaces_a_newer_answer(parts: Parts, world: World, ada: str, account_id: str) -> None:
    deliver(parts, about_account("evt_1", account_id))
    work_off(parts)
    world.payouts[account_id] = [Payout(PayoutState.PENDING, FIRST)]

    def another_process() -> None:
        fake(parts).after.clear()
        with parts.ledger.writing() as work:
            before = work.accounts.get(account_id)
            assert before is not None
            work.accounts.put(replace(before, payouts_ticket=work.queue.ticket(), next_payout=SECOND))

    fake(parts).after["read_payouts"] = another_process
    deliver(parts, payout_event("evt_2", account_id))
    work_off(parts)
    assert told(parts, ada)[0] == SECOND


REFUSED = [
    KnownError("key_permission_missing", Remedy.OPERATOR, params={"permission": "rak_payout_read"}),
    KnownError("account_unreachable", Remedy.OPERATOR),
    KnownError("rate_limited", Remedy.RETRY, params={"cause": "reads_per_month"}),
]


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda one: one.code)
def test_what_may_not_be_read_is_no_date_and_nothing_else(
    parts: Parts, world: World, ada: str, account_id: str, refusal: KnownError
) -> None:
    deliver(parts, about_account("evt_1", account_id))
    world.payouts[account_id] = [Payout(PayoutState.PENDING, FIRST)]
    work_off(parts)
    before = sellers.show_seller(parts, ada)
    fake(parts).before["read_payouts"] = fail(refusal)
    deliver(parts, payout_event("evt_2", account_id, "payout.updated"))
    work_off(parts)
    after = sellers.show_seller(parts, ada)
    assert (before.next_payout, after.next_payout, after.paid_out) == (FIRST, None, None)
    assert (after.status, after.verified, after.check_failed_at) == (before.status, True, None)
    with parts.ledger.reading() as work:
        assert (work.queue.aside(), work.queue.next_due()) == ([], None)


def test_where_stripe_cannot_be_reached_the_day_stays_and_is_asked_again(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    deliver(parts, about_account("evt_1", account_id))
    world.payouts[account_id] = [Payout(PayoutState.PENDING, FIRST)]
    work_off(parts)
    fake(parts).before["read_payouts"] = unreachable
    world.payouts[account_id] = [Payout(PayoutState.PENDING, SECOND)]
    deliver(parts, payout_event("evt_2", account_id, "payout.updated"))
    work_off(parts)
    assert told(parts, ada) == (FIRST, False)
    assert sellers.show_seller(parts, ada).check_failed_at is None
    fake(parts).before.clear()
    manual(parts).advance(minutes=20)
    work_off(parts)
    assert told(parts, ada) == (SECOND, False)


def test_payouts_are_read_for_those_who_work_and_not_with_every_reading(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    for number in range(5):
        deliver(parts, about_account(f"evt_{number}", account_id))
        work_off(parts)
    assert world.calls("read_payouts") == 1
    manual(parts).advance(days=8)  # nothing was told of for long: perhaps something was missed
    with parts.ledger.writing() as work:
        work.queue.ask([Wanted("account", account_id, "reconcile")])
    work_off(parts)
    assert world.calls("read_payouts") == 2


def test_a_day_that_has_passed_is_looked_for_with_the_next_reading(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    world.payouts[account_id] = [Payout(PayoutState.PENDING, FIRST)]
    deliver(parts, about_account("evt_1", account_id))
    work_off(parts)
    manual(parts).advance(days=4)
    world.payouts[account_id] = [Payout(PayoutState.PAID, FIRST)]
    with parts.ledger.writing() as work:
        work.queue.ask([Wanted("account", account_id, "reconcile")])
    work_off(parts)
    assert told(parts, ada) == (None, True)


def test_an_account_of_nobody_is_asked_about_only_where_a_person_looks(parts: Parts, world: World) -> None:
    stranger = "acct_elsewhere"
    world.accounts[stranger] = new_account(stranger, None)
    fake(parts).verify(stranger)
    world.payouts[stranger] = [Payout(PayoutState.PENDING, FIRST)]
    deliver(parts, about_account("evt_1", stranger))
    work_off(parts)
    assert world.calls("read_payouts") == 0
    with parts.ledger.writing() as work:
        work.queue.ask([Wanted("account", stranger, "person")])
    work_off(parts)
    row = accounts.show_account(parts, stranger)
    assert row.seller is not None
    assert row.seller.next_payout == FIRST


def test_a_payout_of_an_account_that_stopped_is_not_told_and_comes_back_with_it(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    world.payouts[account_id] = [Payout(PayoutState.PENDING, FIRST)]
    deliver(parts, about_account("evt_1", account_id))
    work_off(parts)
    working = world.accounts[account_id]
    stopped = tuple(replace(one, state=CapabilityState.RESTRICTED) for one in working.capabilities)
    world.accounts[account_id] = replace(working, capabilities=stopped)
    deliver(parts, about_account("evt_2", account_id), payout_event("evt_3", account_id))
    work_off(parts)
    assert told(parts, ada) == (None, None)
    world.payouts[account_id] = [Payout(PayoutState.PENDING, SECOND)]
    world.accounts[account_id] = working
    manual(parts).advance(minutes=1)
    deliver(parts, about_account("evt_4", account_id))
    work_off(parts)
    assert told(parts, ada) == (SECOND, False)
