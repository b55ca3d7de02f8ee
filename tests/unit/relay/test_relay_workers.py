"""Workers take what is queued at once, come back when something falls due, and survive a failing database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from desktop_app.domain.clock import SystemClock
from desktop_app.relay import workers as module
from desktop_app.relay.workers import Workers

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Queue:
    """Work to do, and who did it."""

    def __init__(self) -> None:
        self.waiting = 0
        self.due: datetime | None = None
        self.failures: list[Exception] = []
        self.done: list[str] = []
        self.looks = threading.Semaphore(0)
        self.changed = threading.Condition()

    def process(self, owner: str) -> bool:
        with self.changed:
            if self.failures:
                raise self.failures.pop()
            if not self.waiting:
                self.looks.release()
                return False
            self.waiting -= 1
            self.done.append(owner)
            self.changed.notify_all()
            return True

    def next_due(self) -> datetime | None:
        return self.due

    def add(self, count: int) -> None:
        with self.changed:
            self.waiting += count

    def wait_done(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.done) >= count, 20)


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def workers(queue: Queue) -> Iterator[Workers]:
    made = Workers(queue.process, queue.next_due, SystemClock(), 2, "here")
    made.start()
    yield made
    made.stop(10)
    assert not made.alive


def test_what_is_queued_is_taken_without_waiting_for_the_next_look(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST_REST", 3600.0)
    workers = Workers(queue.process, queue.next_due, SystemClock(), 2, "here")
    workers.start()
    try:
        assert queue.looks.acquire(timeout=120)
        assert queue.looks.acquire(timeout=120)
        queue.add(50)
        workers.queued()
        queue.wait_done(50)
    finally:
        workers.stop(10)
    assert not workers.alive
    assert set(queue.done) <= {"here-0", "here-1"}


def test_what_is_queued_just_before_the_rest_is_not_slept_over(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST_REST", 3600.0)

    def look() -> None:
        if not queue.done and not queue.waiting:
            queue.add(1)
            workers.queued()  # another thread commits while this one has just found nothing

    workers = Workers(queue.process, look, SystemClock(), 1, "here")
    workers.start()
    try:
        queue.wait_done(1)
    finally:
        workers.stop(10)


def test_what_nobody_told_of_is_found_by_looking(queue: Queue, workers: Workers) -> None:
    assert workers.alive
    assert queue.looks.acquire(timeout=120)
    queue.add(1)  # as another process does
    queue.wait_done(1)


def test_what_falls_due_is_taken_then(queue: Queue, workers: Workers) -> None:
    queue.due = SystemClock().now() + timedelta(milliseconds=50)
    assert queue.looks.acquire(timeout=120)
    queue.add(1)
    queue.wait_done(1)


@pytest.mark.logs("processing_failed")
def test_a_failing_database_ends_no_worker(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AFTER_FAILURE", 0.01)
    queue.failures = [RuntimeError("locked"), OSError("disk full")]
    queue.waiting = 3
    workers = Workers(queue.process, queue.next_due, SystemClock(), 1, "here")
    workers.start()
    queue.wait_done(3)
    assert workers.alive
    workers.stop(10)


def test_a_stop_waits_for_what_is_under_way_and_takes_nothing_more() -> None:
    entered, gate, done = threading.Event(), threading.Event(), []

    def process(_owner: str) -> bool:
        entered.set()
        assert gate.wait(120)
        done.append(1)
        return True

    workers = Workers(process, lambda: LONG_AGO, SystemClock(), 1, "here")
    workers.start()
    assert entered.wait(120)
    stopping = threading.Thread(target=workers.stop, args=(20,))
    stopping.start()
    while not workers._stopping:
        pass
    gate.set()
    stopping.join()
    assert done == [1]
