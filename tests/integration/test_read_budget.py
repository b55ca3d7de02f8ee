"""The month's read budget over restarts and processes: the adapter's pace, the ledger, and what keeps them together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.app.read_keeper import keeping
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.keeping.read_budget import ReadBudget
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from desktop_app.stripe_api.pace import Pace
from tests.integration.core.fake_stripe import ManualClock

BUDGET = 10
Open = Callable[[], tuple[Pace, ReadBudget]]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 10, 30, tzinfo=UTC))


@pytest.fixture
def run(tmp_path: Path, clock: ManualClock) -> Iterator[Open]:
    """One more process on the same ledger."""
    opened: list[SqlLedger] = []

    def start() -> tuple[Pace, ReadBudget]:
        ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db", clock)
        opened.append(ledger)
        pace = Pace(clock, per_second=1000, per_month=BUDGET, longest_wait=60, sleep=lambda _: None)
        return pace, ReadBudget(ledger, pace, clock)

    yield start
    for ledger in opened:
        ledger.close()


def read(pace: Pace, times: int) -> None:
    for _ in range(times):
        pace.take()


def test_a_restart_forgets_nothing(run: Open) -> None:
    pace, budget = run()
    with keeping(budget, 3600):
        read(pace, 7)
    again, budget = run()
    with keeping(budget, 3600):
        assert again.usage().reads == 7
        read(again, 3)
        with pytest.raises(KnownError) as caught:
            again.take()
    assert caught.value.params == {"cause": "reads_per_month"}


def test_two_processes_share_one_budget(run: Open) -> None:
    (one, kept), (other, kept_too) = run(), run()
    read(one, 4)
    kept.keep()
    read(other, 5)
    kept_too.keep()
    assert other.usage().reads == 9
    kept.keep()
    kept_too.keep()
    assert (one.usage().reads, other.usage().reads) == (9, 9)
    read(one, 1)
    kept.keep()
    kept_too.keep()
    with pytest.raises(KnownError):
        other.take()


def test_a_new_month_begins_with_nothing(run: Open, clock: ManualClock) -> None:
    pace, budget = run()
    read(pace, 9)
    budget.keep()
    clock.advance(days=3)
    read(pace, 2)
    budget.keep()
    budget.keep()
    assert pace.usage().reads == 2
    assert run()[0].usage().reads == 0
    fresh, again = run()
    again.keep()
    assert fresh.usage().reads == 2


def test_what_is_read_meanwhile_is_written_down_without_a_stop(run: Open) -> None:
    pace, budget = run()
    written = threading.Event()
    keep = budget.keep

    def note() -> None:
        keep()
        if pace.usage().reads == 3:
            written.set()

    budget.keep = note  # type: ignore[method-assign]
    with keeping(budget, 0.01):
        read(pace, 3)
        assert written.wait(120)
        late, other = run()
        other.keep()
        assert late.usage().reads == 3


@pytest.mark.logs("reads_not_kept")
def test_a_database_that_is_gone_does_not_end_the_keeping(run: Open) -> None:
    _, budget = run()
    failed, kept = threading.Event(), threading.Event()
    keep = budget.keep
    calls = iter(range(10**6))

    def fail_once() -> None:
        if next(calls) == 1:
            failed.set()
            raise OSError
        keep()
        if failed.is_set():
            kept.set()

    budget.keep = fail_once  # type: ignore[method-assign]
    with keeping(budget, 0.01):
        assert failed.wait(120)
        assert kept.wait(120)
