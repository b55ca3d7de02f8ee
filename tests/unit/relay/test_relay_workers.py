"""Workers take what is queued at once, come back when something falls due, and survive a failing database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from desktop_app.domain.clock import SystemClock
from desktop_app.relay import workers as module
from desktop_app.relay.workers import Workers, taken_at_once

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _nothing() -> None:
    """Do nothing beside."""


class Queue:
    """Work to do, and what became of it."""

    def __init__(self) -> None:
        self.waiting = 0
        self.due: datetime | None = None
        self.failures: list[Exception] = []
        self.unstored: list[Exception] = []
        self.done: list[int] = []
        self.groups: list[list[int]] = []
        self.given_up: list[int] = []
        self.looks = threading.Semaphore(0)
        self.changed = threading.Condition()
        self.doing: Callable[[], object] = _nothing
        self.storing: Callable[[], object] = _nothing
        self._numbers = iter(range(1_000_000))

    def claim(self, most: int) -> list[int]:
        with self.changed:
            if self.failures:
                raise self.failures.pop()
            taken = min(most, self.waiting)
            self.waiting -= taken
            if not taken:
                self.looks.release()
            return [next(self._numbers) for _ in range(taken)]

    def do(self, claim: int) -> int | None:
        self.doing()
        return claim

    def settle(self, answers: Sequence[int]) -> None:
        self.storing()
        with self.changed:
            if self.unstored:
                raise self.unstored.pop()
            self.groups.append(list(answers))
            self.done += answers
            self.changed.notify_all()

    def give_up(self, claims: Sequence[int]) -> None:
        self.given_up += claims

    def next_due(self) -> datetime | None:
        return self.due

    def add(self, count: int) -> None:
        with self.changed:
            self.waiting += count

    def wait_done(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.done) >= count, 120)


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def workers(queue: Queue) -> Iterator[Workers[int, int]]:
    made = Workers(queue, SystemClock(), 2, 8)
    made.start()
    yield made
    made.stop(120)
    assert not made.alive


def test_what_is_queued_is_taken_without_waiting_for_the_next_look(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST_REST", 3600.0)
    workers = Workers(queue, SystemClock(), 2, 8)
    workers.start()
    try:
        assert queue.looks.acquire(timeout=120)
        queue.add(50)
        workers.queued()
        queue.wait_done(50)
    finally:
        workers.stop(120)
    assert not workers.alive
    assert sorted(queue.done) == list(range(50))


def test_what_is_queued_just_before_the_rest_is_not_slept_over(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST_REST", 3600.0)

    made: list[Workers[int, int]] = []

    def look() -> datetime | None:
        if not queue.done and not queue.waiting:
            queue.add(1)
            made[0].queued()  # another thread commits while this one has just found nothing
        return None

    monkeypatch.setattr(queue, "next_due", look)
    workers = Workers(queue, SystemClock(), 1, 8)
    made.append(workers)
    workers.start()
    try:
        queue.wait_done(1)
    finally:
        workers.stop(120)


def test_what_nobody_told_of_is_found_by_looking(queue: Queue, workers: Workers[int, int]) -> None:
    assert workers.alive
    assert queue.looks.acquire(timeout=120)
    queue.add(1)  # as another process does
    queue.wait_done(1)


def test_what_falls_due_is_taken_then(queue: Queue, workers: Workers[int, int]) -> None:
    queue.due = SystemClock().now() + timedelta(milliseconds=50)
    assert queue.looks.acquire(timeout=120)
    queue.add(1)
    queue.wait_done(1)


@pytest.mark.logs("processing_failed")
def test_a_failing_database_ends_no_worker(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AFTER_FAILURE", 0.01)
    queue.failures = [RuntimeError("locked"), OSError("disk full")]
    queue.waiting = 3
    workers = Workers(queue, SystemClock(), 1, 8)
    workers.start()
    queue.wait_done(3)
    assert workers.alive
    workers.stop(120)


@pytest.mark.logs("processing_failed")
def test_what_could_not_be_stored_is_stored_when_the_database_is_back(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AFTER_FAILURE", 0.01)
    queue.unstored = [OSError("disk full"), OSError("disk full")]
    queue.waiting = 1
    workers = Workers(queue, SystemClock(), 2, 8)
    workers.start()
    queue.wait_done(1)
    workers.stop(120)
    assert queue.done == [0]


def test_answers_that_come_while_others_are_stored_share_a_commit(queue: Queue) -> None:
    entered, gate, asked = threading.Event(), threading.Event(), threading.Semaphore(0)

    def store() -> None:
        entered.set()
        assert gate.wait(120)

    queue.storing, queue.doing = store, asked.release
    workers = Workers(queue, SystemClock(), 3, 8)
    queue.waiting = 1
    workers.start()
    assert entered.wait(120)
    queue.add(6)
    workers.queued()
    for _ in range(7):
        assert asked.acquire(timeout=120)
    while len(workers._answers) < 6:
        pass
    gate.set()
    queue.wait_done(7)
    workers.stop(120)
    assert queue.groups[0] == [0]
    assert sorted(queue.groups[1]) == [1, 2, 3, 4, 5, 6]


def test_a_slow_one_holds_no_other_up(queue: Queue) -> None:
    gate, first = threading.Event(), threading.Semaphore(1)

    def do() -> None:
        if first.acquire(blocking=False):
            assert gate.wait(120)

    queue.doing = do
    queue.waiting = 8
    workers = Workers(queue, SystemClock(), 2, 8)
    workers.start()
    queue.wait_done(7)
    gate.set()
    queue.wait_done(8)
    workers.stop(120)


def test_no_more_is_taken_than_is_read_in_a_moment() -> None:
    assert [taken_at_once(4, pace) for pace in (0.1, 20, 80, 1000)] == [4, 5, 20, 32]


def test_a_stop_waits_for_what_is_under_way_and_gives_the_rest_back(queue: Queue) -> None:
    entered, gate = threading.Event(), threading.Event()

    def do() -> None:
        entered.set()
        assert gate.wait(120)

    queue.doing, queue.waiting = do, 3
    workers = Workers(queue, SystemClock(), 1, 8)
    workers.start()
    assert entered.wait(120)
    stopping = threading.Thread(target=workers.stop, args=(120,))
    stopping.start()
    while not workers._stopping:
        pass
    gate.set()
    stopping.join()
    assert queue.done == [0]
    assert queue.given_up == [1, 2]
