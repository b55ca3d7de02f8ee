"""Events are hints: stored once, the object read again; no order matters and a failing one holds nobody up."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app import wire
from desktop_app.domain.account import Account, Capability, CapabilityName, CapabilityState
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import sellers
from desktop_app.onboarding.incoming import reading_events
from desktop_app.onboarding.keeping import events
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading import readings
from desktop_app.onboarding.reading.checking import Answer
from desktop_app.onboarding.reading.readings import Reading, store_reading
from desktop_app.onboarding.record import feed
from desktop_app.onboarding.stripe_port import Platform
from desktop_app.onboarding.support import accounts
from tests.integration.core.fake_stripe import FakeStripe, ManualClock, World, crash, new_account, unreachable
from tests.integration.core.steps import STAFF, about_account, deliver, event, every_order, fake, manual, work_off

DATABASES = "both"

GERMAN = wire.SellerRequest(country="DE", kind="individual")


@pytest.fixture
def ada(parts: Parts) -> str:
    return people.add_user(parts, name="Ada", email="ada@example.org")


@pytest.fixture
def account_id(parts: Parts, ada: str) -> str:
    return sellers.open_seller(parts, ada, GERMAN).seller.account_id or ""


def count_of(parts: Parts, event_id: str) -> int:
    with parts.ledger.reading() as work:
        return work.deliveries.count(event_id)


@pytest.mark.parametrize("times", [1, 2, 100])
def test_delivered_so_often_and_seen_once(parts: Parts, world: World, ada: str, account_id: str, times: int) -> None:
    fake(parts).verify(account_id)
    for _ in range(times):
        deliver(parts, about_account("evt_1", account_id))
        work_off(parts)
    assert count_of(parts, "evt_1") == times
    assert (world.calls("read_account"), world.calls("read_payouts")) == (1, 1)
    assert sellers.show_seller(parts, ada).version == 3  # opened, verified, and what is known of payouts


def test_delivered_eight_times_at_once(open_parts: Callable[..., Parts], parts: Parts, account_id: str) -> None:
    several, gate = [parts, open_parts()], threading.Barrier(8)

    def one(number: int) -> None:
        gate.wait(120)
        deliver(several[number % 2], about_account("evt_1", account_id))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    assert count_of(parts, "evt_1") == 8
    assert work_off(parts) == 1


def test_many_in_one_commit(parts: Parts, world: World, account_id: str) -> None:
    told = []
    end = parts.ledger.on_queued(lambda: told.append(1))
    deliver(parts, *(about_account(f"evt_{number % 3}", account_id) for number in range(9)))
    end()
    assert len(told) == 1
    assert work_off(parts) == 1


def test_orders_of_six_events(parts: Parts, world: World, ada: str) -> None:
    every_order(parts, world, ada, each=60)


def test_overlapping_readings_answered_in_reverse(
    open_parts: Callable[..., Parts], parts: Parts, world: World, ada: str, account_id: str
) -> None:
    """Two processes read at once, with clocks ten minutes apart so that the leases don't keep them apart."""
    slow = open_parts()
    fast = open_parts(clock=ManualClock(parts.clock.now() + timedelta(minutes=10)))
    asked, go_on = threading.Event(), threading.Event()
    stale = world.accounts[account_id]

    def wait_with_the_old_answer() -> None:
        asked.set()
        assert go_on.wait(120)

    fake(slow).after["read_account"] = wait_with_the_old_answer
    deliver(parts, about_account("evt_1", account_id))
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(events.process_next, slow, "slow")
        assert asked.wait(120)
        fake(parts).verify(account_id)
        deliver(parts, about_account("evt_2", account_id))
        work_off(fast, "fast")
        assert sellers.show_seller(parts, ada).verified
        go_on.set()
        assert reading.result(120)
    assert stale != world.accounts[account_id]
    assert sellers.show_seller(parts, ada).verified
    work_off(fast)
    assert sellers.show_seller(parts, ada).verified


def test_event_during_a_reading_causes_one_more(parts: Parts, world: World, ada: str, account_id: str) -> None:
    deliver(parts, about_account("evt_1", account_id))
    done = iter([True])

    def another_event() -> None:
        if next(done, False):
            fake(parts).verify(account_id)
            deliver(parts, about_account("evt_2", account_id), about_account("evt_3", account_id))

    fake(parts).after["read_account"] = another_event
    work_off(parts)
    assert world.calls("read_account") == 2
    assert sellers.show_seller(parts, ada).verified


def test_older_ticket_never_replaces_a_newer_one(parts: Parts, ada: str, account_id: str) -> None:
    fresh, stale = replace(new_account(account_id, ada), form_submitted=True), new_account(account_id, ada)
    with parts.ledger.writing() as work:
        older, newer = work.queue.ticket(), work.queue.ticket()
        known = work.accounts.get(account_id)
        assert known is not None
        after = store_reading(parts, work, known, Reading(fresh, newer, "event"))
        assert store_reading(parts, work, after, Reading(stale, older, "event")) is after
    assert sellers.show_seller(parts, ada).status == "in_review"


def test_one_reader_at_a_time_for_each_object(
    open_parts: Callable[..., Parts], parts: Parts, world: World, account_id: str
) -> None:
    other = open_parts()
    deliver(parts, about_account("evt_1", account_id))
    inside = []

    def look_for_more() -> None:
        inside.append(events.process_next(other, "other"))

    fake(parts).before["read_account"] = look_for_more
    assert events.process_next(parts, "worker")
    assert inside == [False]


def test_poison_is_set_aside_and_blocks_nobody(
    parts: Parts, world: World, ada: str, account_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    ben = people.add_user(parts, name="Ben", email=None)
    other = sellers.open_seller(parts, ben, GERMAN).seller.account_id or ""
    fake(parts).verify(other)

    def poison() -> None:
        if world.log[-1] == ("read_account", account_id):
            raise ZeroDivisionError("a secret that must not be kept")

    fake(parts).after["read_account"] = poison
    deliver(parts, about_account("evt_1", account_id), about_account("evt_2", other))
    work_off(parts)
    assert sellers.show_seller(parts, ben).verified
    for _ in range(20):
        manual(parts).advance(minutes=16)
        work_off(parts)
    with parts.ledger.reading() as work:
        (aside,) = work.queue.aside()
    assert (aside.kind, aside.id, aside.attempts) == ("account", account_id, 8)
    assert "ZeroDivisionError in poison" in aside.failure
    assert "secret" not in aside.failure + caplog.text
    assert events.next_due(parts) is None
    assert sellers.show_seller(parts, ada).status == "not_started"
    fake(parts).after.clear()
    deliver(parts, about_account("evt_3", account_id))
    work_off(parts)
    with parts.ledger.reading() as work:
        assert work.queue.aside() == []


test_poison_is_set_aside_and_blocks_nobody = pytest.mark.logs("could not be processed")(
    test_poison_is_set_aside_and_blocks_nobody
)


def taken_together(parts: Parts, count: int) -> tuple[events.Processing, list[Answer]]:
    """Return answers about so many accounts that were taken at once, yet to be settled."""
    processing = events.Processing(parts, "worker")
    answers = [processing.do(claim) for claim in processing.claim(32)]
    assert len(answers) == count
    return processing, [one for one in answers if one is not None]


def test_answers_settled_together_share_one_commit(parts: Parts, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    staff_saw = feed.changes_after(parts, STAFF, None).cursor
    names = [f"acct_{number}" for number in range(12)]
    for name in names:
        world.accounts[name] = new_account(name, None)
    deliver(parts, *(about_account(f"evt_{name}", name) for name in names))
    processing, answers = taken_together(parts, 12)
    assert len({one.claim.task.ticket for one in answers}) == 12
    commits, writing = itertools.count(), parts.ledger.writing

    def counted(*, flushed: bool = True) -> AbstractContextManager[Work]:
        next(commits)
        return writing(flushed=flushed)

    monkeypatch.setattr(parts.ledger, "writing", counted)
    processing.settle(answers)
    assert next(commits) == 1
    monkeypatch.undo()
    told = feed.changes_after(parts, STAFF, staff_saw)
    assert sorted(one.id for one in told.changes) == sorted(names)
    assert [one.seq for one in told.changes] == list(range(told.changes[0].seq, told.changes[0].seq + 12))
    for name in names:
        assert [row.cause for row in accounts.account_history(parts, name).items] == ["event"]
    processing.settle(answers)  # as after a commit whose answer was lost
    assert feed.changes_after(parts, STAFF, told.cursor).changes == ()
    assert events.next_due(parts) is None


@pytest.mark.logs("could not be processed")
def test_one_that_can_not_be_stored_takes_no_other_with_it(
    parts: Parts, world: World, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("acct_1", "acct_2", "acct_3"):
        world.accounts[name] = new_account(name, None)
    deliver(parts, *(about_account(f"evt_{name}", name) for name in ("acct_1", "acct_2", "acct_3")))
    processing, answers = taken_together(parts, 3)
    whole = readings.first_record

    def poison(parts: Parts, platform: Platform, account: Account, user_id: str | None) -> AccountRecord:
        if account.id == "acct_2":
            raise ZeroDivisionError
        return whole(parts, platform, account, user_id)

    monkeypatch.setattr(readings, "first_record", poison)
    processing.settle(answers)
    assert {row.id for row in accounts.list_accounts(parts, accounts.AccountFilter()).items} >= {"acct_1", "acct_3"}
    with parts.ledger.reading() as work:
        event_2, event_3 = work.deliveries.event("evt_acct_2"), work.deliveries.event("evt_acct_3")
        assert work.accounts.get("acct_2") is None
    assert event_2 is not None
    assert event_2.failure is not None
    assert event_2.failure.startswith("ZeroDivisionError in poison")
    assert event_3 is not None
    assert event_3.settled_at is not None
    monkeypatch.undo()
    manual(parts).advance(minutes=16)
    assert work_off(parts) == 1
    assert accounts.show_account(parts, "acct_2").id == "acct_2"


def test_asked_for_between_the_question_and_the_commit_is_read_once_more(parts: Parts, world: World) -> None:
    for name in ("acct_1", "acct_2"):
        world.accounts[name] = new_account(name, None)
    deliver(parts, about_account("evt_1", "acct_1"), about_account("evt_2", "acct_2"))
    processing, answers = taken_together(parts, 2)
    deliver(parts, about_account("evt_3", "acct_2"))
    processing.settle(answers)
    with parts.ledger.reading() as work:
        settled = [one and one.settled_at is not None for one in map(work.deliveries.event, ("evt_1", "evt_2"))]
    assert settled == [True, False]
    assert work_off(parts) == 1
    assert world.calls("read_account") == 3


def test_stripe_down_for_hours_is_waited_for(parts: Parts, ada: str, account_id: str) -> None:
    fake(parts).verify(account_id)
    fake(parts).before["read_account"] = unreachable
    deliver(parts, about_account("evt_1", account_id))
    for _ in range(40):
        work_off(parts)
        manual(parts).advance(minutes=16)
    shown = sellers.show_seller(parts, ada)
    assert (shown.status, shown.verified) == ("not_started", False)
    assert shown.check_failed_at is not None
    due = events.next_due(parts)
    assert due is not None
    assert due <= parts.clock.now() + timedelta(minutes=15)
    fake(parts).before.clear()
    work_off(parts)
    assert sellers.show_seller(parts, ada).verified


def test_person_is_not_kept_waiting_by_a_backoff(parts: Parts, ada: str, account_id: str) -> None:
    fake(parts).before["read_account"] = unreachable
    deliver(parts, about_account("evt_1", account_id))
    work_off(parts)
    fake(parts).before.clear()
    deliver(parts, about_account("evt_2", account_id))
    assert work_off(parts) == 0
    assert sellers.check_seller(parts, ada).check_failed_at is None


def test_crash_of_a_worker_loses_nothing(parts: Parts, world: World, ada: str, account_id: str) -> None:
    fake(parts).verify(account_id)
    fake(parts).after["read_account"] = crash
    deliver(parts, about_account("evt_1", account_id))
    with pytest.raises(BaseException):  # noqa: B017, PT011 - the crash itself
        events.process_next(parts, "worker")
    fake(parts).after.clear()
    assert work_off(parts) == 0  # its lease is still there: the process lives
    manual(parts).advance(minutes=3)
    assert work_off(parts) == 2  # and then when they are paid next
    assert sellers.show_seller(parts, ada).verified


def test_unknown_account_that_this_key_cannot_see_is_parked(parts: Parts, world: World) -> None:
    deliver(parts, about_account("evt_1", "acct_nobodys"))
    assert work_off(parts) == 1
    assert accounts.list_accounts(parts, accounts.AccountFilter()).items == ()


def test_unknown_account_of_a_known_user_is_adopted(parts: Parts, world: World, ada: str) -> None:
    world.accounts["acct_made_elsewhere"] = new_account("acct_made_elsewhere", ada)
    deliver(parts, about_account("evt_1", "acct_made_elsewhere"))
    work_off(parts)
    shown = sellers.show_seller(parts, ada)
    assert (shown.account_id, shown.since) == ("acct_made_elsewhere", None)


@pytest.mark.parametrize("marked", [True, False])
def test_what_stripe_demanded_beside_is_wanted_of_nobody(parts: Parts, world: World, ada: str, marked: bool) -> None:
    """An account of ours whose record was lost; without our mark nobody knows why payments were requested."""
    account = new_account("acct_lost", ada if marked else None)
    both = (*account.capabilities, Capability(CapabilityName.PAYMENTS, CapabilityState.RESTRICTED))
    world.accounts["acct_lost"] = replace(account, capabilities=both)
    deliver(parts, about_account("evt_1", "acct_lost"))
    work_off(parts)
    (row,) = accounts.list_accounts(parts, accounts.AccountFilter(q="acct_lost")).items
    assert row.seller is not None
    wanted = {one.name for one in row.seller.capabilities if one.wanted}
    assert wanted == {"transfers", "payouts"} | (set() if marked else {"payments"})


def test_second_account_of_a_user_stays_apart_for_support(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    world.accounts["acct_second"] = new_account("acct_second", ada)
    deliver(parts, about_account("evt_1", "acct_second"))
    work_off(parts)
    assert sellers.show_seller(parts, ada).account_id == account_id
    row = accounts.show_account(parts, "acct_second")
    assert (row.id, row.user_id) == ("acct_second", None)
    assert row.seller is not None
    assert accounts.account_history(parts, "acct_second").items[0].status == "not_started"


def test_disconnection_is_remembered(parts: Parts, world: World, ada: str, account_id: str) -> None:
    fake(parts).verify(account_id)
    sellers.check_seller(parts, ada)
    world.hidden.add(account_id)
    deliver(
        parts,
        event(
            "evt_1",
            "account.application.deauthorized",
            account=account_id,
            data={"object": {"id": "ca_1", "object": "application"}},
        ),
    )
    work_off(parts)
    shown = sellers.show_seller(parts, ada)
    assert (shown.status, shown.verified) == ("disconnected", False)


def test_closing_is_remembered_when_it_is_no_longer_shown(
    parts: Parts, world: World, ada: str, account_id: str
) -> None:
    world.accounts[account_id] = replace(world.accounts[account_id], deleted=True)
    related = {"id": account_id, "type": "v2.core.account", "url": f"/v2/core/accounts/{account_id}"}
    deliver(parts, event("evt_1", "v2.core.account.closed", related_object=related))
    work_off(parts)
    assert sellers.show_seller(parts, ada).status == "closed"
    world.hidden.add(account_id)
    assert sellers.check_seller(parts, ada).status == "closed"


def test_return_notice_without_an_object_is_fetched(parts: Parts, ada: str, account_id: str) -> None:
    fake(parts).verify(account_id)
    deliver(parts, event(f"evt_for_{account_id}", "v2.core.account_link.returned", related_object=None))
    assert work_off(parts) == 3  # the event, the account, and when they are paid next
    assert sellers.show_seller(parts, ada).verified


def test_unknown_types_and_other_modes_are_kept_and_cause_nothing(parts: Parts, account_id: str) -> None:
    deliver(parts, event("evt_1", "something.entirely.new"), {**about_account("evt_2", account_id), "livemode": True})
    assert work_off(parts) == 0
    with parts.ledger.reading() as work:
        kept = [work.deliveries.event(one) for one in ("evt_1", "evt_2")]
    assert [one and (one.verdict, one.subject) for one in kept] == [("nothing", None), ("other_mode", None)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'"x"',
        b"{}",
        b'{"id": "evt_1"}',
        b'{"id": 1, "type": "x"}',
        b'{"id":"","type":"x"}',
        b"\xff",
    ],
)
def test_what_is_no_event(body: bytes) -> None:
    with pytest.raises(KnownError) as caught:
        reading_events.read_envelope(body)
    assert (caught.value.code, caught.value.remedy) == ("not_an_event", Remedy.OURS)


def test_nothing_queued_is_never_due(parts: Parts) -> None:
    assert events.next_due(parts) is None
    assert not events.process_next(parts, "worker")


def test_history_is_written_only_when_something_changed(parts: Parts, ada: str, account_id: str) -> None:
    for number in range(5):
        deliver(parts, about_account(f"evt_{number}", account_id))
        work_off(parts)
    assert len(sellers.seller_history(parts, ada).items) == 1
    fake(parts).verify(account_id)
    deliver(parts, about_account("evt_x", account_id))
    work_off(parts)
    statuses = [entry.status for entry in accounts.account_history(parts, ada).items]
    assert statuses == ["complete", "not_started"]
    assert STAFF.staff


def test_clock_behind_does_not_wait_for_a_clock_ahead(
    open_parts: Callable[..., Parts], parts: Parts, world: World, account_id: str
) -> None:
    behind = open_parts(clock=ManualClock(parts.clock.now() - timedelta(minutes=10)))
    deliver(parts, about_account("evt_1", account_id))
    assert isinstance(behind.stripe, FakeStripe)
    assert work_off(behind) == 1
