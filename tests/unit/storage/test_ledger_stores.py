"""The ledger's stores, each by itself on a real file."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.ledger.accounts import AccountRecord, HistoryRecord, Mark
from desktop_app.onboarding.ledger.creations import CreationRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.queue import Task, Wanted
from desktop_app.onboarding.ledger.work import Work
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from desktop_app.storage.ledger.owners import surely_gone, this_process
from desktop_app.storage.ledger.schema import from_micros, history, to_micros
from desktop_app.storage.ledger.stores.history import KEYFRAME, grow, shrink

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def ledger(migrated: Path, tmp_path: Path) -> Iterator[SqlLedger]:
    shutil.copy(migrated, tmp_path / "ledger.db")
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db", SystemClock())
    yield opened
    opened.close()


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_come_back_exactly(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


@given(st.binary(), st.binary())
def test_differences_come_back(facts: bytes, before: bytes) -> None:
    assert grow(shrink(facts, before), before) == facts


def _facts(step: int) -> str:
    """About 4.7 KB of facts of which little changes."""
    entries = [
        {"description": f"identity.individual.field_{number}.{number**7}", "due": "currently"} for number in range(60)
    ]
    return json.dumps({"id": "acct_1", "entries": entries[step % 3 :], "note": f"reading {step} of this account"})


def test_history_is_small_and_any_moment_is_rebuilt(ledger: SqlLedger) -> None:
    steps = KEYFRAME * 2 + 5
    with ledger.writing() as work:
        for step in range(steps):
            row = HistoryRecord("acct_1", NOW, "event", "enabled", None, False, "[]", step, _facts(step), "u_1")
            work.history.add([row])
            work.history.add([replace(row, account_id="acct_2", facts=None)])
    with ledger.reading() as work:
        rows = work.history.page(account_id="acct_1", user_id=None, before=None, limit=1000)
        assert [row.ticket for row in rows] == list(range(steps))[::-1]
        assert [work.history.facts_at(row.id) for row in rows] == [_facts(row.ticket) for row in rows]
        assert work.history.facts_at(10**9) is None
    with ledger._engine.connect() as connection:
        sizes = [len(row.facts) for row in connection.execute(select(history).where(history.c.facts.is_not(None)))]
    assert len(_facts(0)) > 4000
    assert sum(sizes) / len(sizes) < 400


def test_unit_of_work_leaves_nothing_behind_when_it_fails(ledger: SqlLedger) -> None:
    told: list[int] = []
    ledger.on_queued(lambda: told.append(1))

    def fail() -> None:
        with ledger.writing() as work:
            work.people.add(UserRecord("u_1", None, None, NOW))
            work.queue.ask([Wanted("account", "acct_1")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with ledger.reading() as work:
        assert work.people.get("u_1") is None
        assert work.queue.next_due() is None
    assert told == []


def test_reading_units_see_one_moment(ledger: SqlLedger) -> None:
    with ledger.reading() as before:
        assert before.people.get("u_1") is None
        with ledger.writing() as work:
            work.people.add(UserRecord("u_1", None, None, NOW))
        assert before.people.get("u_1") is None
    with ledger.reading() as after:
        assert after.people.get("u_1") is not None


def _creation(number: int, generation: int, state: str) -> CreationRecord:
    return CreationRecord(f"cr_{number}", "u_1", "buyer", generation, f"k{number}", "{}", "{}", state, NOW)


def test_two_open_creations_are_impossible(ledger: SqlLedger) -> None:
    with ledger.writing() as work:
        work.people.add(UserRecord("u_1", None, None, NOW))
        work.creations.add(_creation(1, 1, "refused"))
        work.creations.add(_creation(2, 2, "open"))
    for clash in (_creation(3, 3, "open"), _creation(4, 1, "made")):
        with pytest.raises(IntegrityError), ledger.writing() as work:
            work.creations.add(clash)


def test_two_current_accounts_are_impossible(ledger: SqlLedger) -> None:
    with ledger.writing() as work:
        work.people.add(UserRecord("u_1", None, None, NOW))
        work.accounts.put(AccountRecord("acct_1", "v2", "u_1"))
        work.accounts.put(AccountRecord("acct_2", "v2", None))
        work.accounts.put(AccountRecord("acct_3", "v2", None))
    with pytest.raises(IntegrityError), ledger.writing() as work:
        work.accounts.put(AccountRecord("acct_4", "v2", "u_1"))


def test_disconnected_and_joined_again_in_any_order(ledger: SqlLedger) -> None:
    marks = [Mark("acct_1", NOW + timedelta(seconds=n), joined=bool(n % 2)) for n in range(4)]
    with ledger.writing() as work:
        work.accounts.put(AccountRecord("acct_1", "v2"))
        work.accounts.mark(marks)
        record = work.accounts.get("acct_1")
        assert record is not None
        assert record.deauthorised_at is None
        work.accounts.mark([Mark("acct_1", LATER, joined=False), Mark("acct_1", NOW, joined=True)])
        record = work.accounts.get("acct_1")
        assert record is not None
        assert record.deauthorised_at == LATER


def one(work: Work, owner: str) -> Task | None:
    """Take the next object."""
    return next(iter(work.queue.take(owner, NOW, LATER)), None)


def test_queue_hands_out_each_object_once(ledger: SqlLedger) -> None:
    with ledger.writing() as work:
        work.queue.ask([Wanted("account", "a"), Wanted("account", "b"), Wanted("account", "a")])
        first, second = one(work, "w1"), one(work, "w2")
        assert first is not None
        assert second is not None
        assert {first.id, second.id} == {"a", "b"}
        assert second.ticket > first.ticket
        assert one(work, "w3") is None
        assert work.queue.next_due() == LATER
        work.queue.done([first], "w1")
        work.queue.done([second], "w2")
        assert work.queue.next_due() is None


def test_several_are_taken_and_given_back_at_once(ledger: SqlLedger) -> None:
    names = [f"a{number}" for number in range(30)]
    with ledger.writing() as work:
        work.queue.ask([Wanted("account", name) for name in names])
        held = work.queue.take_this("account", "a7", "w1", NOW, LATER)
        # A lease that is over is taken again.
        assert [task.id for task in work.queue.take("w1", NOW, NOW, most=1)] == ["a0"]
        taken = [*work.queue.take("w2", NOW, LATER, most=20), *work.queue.take("w2", NOW, LATER, most=20)]
        assert held is not None
        assert {task.id for task in taken} == set(names) - {"a7"}
        assert len({task.ticket for task in taken} | {held.ticket}) == 30
        assert work.queue.take("w3", NOW, LATER, most=20) == []
        work.queue.ask([Wanted("account", "a3"), Wanted("account", "a4")])
        assert work.queue.done(taken, "w1") == []
        assert {task.id for task in work.queue.done([*taken, held], "w2")} == set(names) - {"a3", "a4", "a7"}
        assert {task.id for task in work.queue.take("w3", NOW, LATER, most=20)} == {"a3", "a4"}


def test_asked_meanwhile_stays_queued(ledger: SqlLedger) -> None:
    with ledger.writing() as work:
        work.queue.ask([Wanted("account", "a")])
        task = one(work, "w")
        assert task is not None
        work.queue.ask([Wanted("account", "a")])
        work.queue.done([task], "w")
        again = one(work, "w")
        assert again is not None
        assert again.ticket > task.ticket


def test_who_lost_the_lease_cannot_give_it_back(ledger: SqlLedger) -> None:
    with ledger.writing() as work:
        work.queue.ask([Wanted("account", "a")])
        slow = one(work, "slow")
        (fast,) = work.queue.take("fast", LATER, LATER + timedelta(minutes=2))
        assert slow is not None
        for give_back in (
            lambda: work.queue.done([slow], "slow"),
            lambda: work.queue.again(slow, "slow", NOW, None),
            lambda: work.queue.set_aside(slow, "slow", "x"),
        ):
            give_back()
            assert work.queue.take_this("account", "a", "third", LATER, LATER) is None
        work.queue.done([fast], "fast")
        assert work.queue.next_due() is None


def test_person_first_then_events(ledger: SqlLedger) -> None:
    with ledger.writing() as work:
        work.queue.ask([Wanted("account", "event"), Wanted("account", "reconciled", "reconcile")])
        work.queue.ask([Wanted("account", "person", "person")])
        taken = [one(work, "w") for _ in range(3)]
    assert [task.id for task in taken if task is not None] == ["person", "event", "reconciled"]


def test_leases_of_ended_processes_count_no_more(ledger: SqlLedger) -> None:
    program = "from desktop_app.storage.ledger.owners import this_process; print(this_process())"
    gone = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert surely_gone(f"{gone} worker")
    assert not surely_gone(f"{this_process()} worker")
    assert not surely_gone("elsewhere/boot/pid:[1] 12 34 worker")
    assert not surely_gone("")


def test_many_random_asks_and_readings_end_with_an_empty_queue(ledger: SqlLedger) -> None:
    chance = random.Random(5)
    asked_after_ticket = dict.fromkeys("abc", False)
    held: dict[str, Task] = {}
    for _ in range(200):
        name = chance.choice("abc")
        with ledger.writing() as work:
            if chance.random() < 0.5:
                work.queue.ask([Wanted("account", name)])
                asked_after_ticket[name] = True
            elif name in held:
                work.queue.done([held.pop(name)], name)
            elif (task := work.queue.take_this("account", name, name, NOW, LATER)) is not None:
                held[name] = task
                asked_after_ticket[name] = False
    with ledger.writing() as work:
        for name, task in held.items():
            work.queue.done([task], name)
        left = set()
        while (next_task := one(work, "w")) is not None:
            left.add(next_task.id)
    # Everything that was asked for after a ticket was taken is still there, whatever happened in between.
    assert left == {name for name, asked in asked_after_ticket.items() if asked}
