"""Threads that read objects again from Stripe: when something was queued, and when something falls due.

One of them at a time looks for work and takes some for all; each does one thing at a time; and whoever has an answer
while nobody stores any stores all there are, so that answers which come together share a commit and none waits for
another's.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from desktop_app.domain.clock import Clock
from desktop_app.relay.logs import log, whereabouts

ClaimT = TypeVar("ClaimT")
AnswerT = TypeVar("AnswerT")

_LONGEST_REST = 1.0
_AFTER_FAILURE = 1.0
_STALE = 30.0
"""Seconds after which what was taken and not begun is given back: its lease must not end while it is done."""

_TRIES = 5
"""How often answers are brought to a database that doesn't take them; then their leases end, and they are read anew."""


def taken_at_once(workers: int, reads_per_second: float) -> int:
    """Return how much is taken at a time: what is read within a quarter of a second at this pace, and 32 at most."""
    return max(workers, min(32, int(reads_per_second / 4)))


class Processing(Protocol[ClaimT, AnswerT]):
    """What there is to do; all of it may be called on several threads at once."""

    def claim(self, most: int) -> Sequence[ClaimT]:
        """Take what is due and that nobody else does; empty when there is nothing."""
        ...

    def do(self, claim: ClaimT) -> AnswerT | None:
        """Do one thing; an answer is still to be settled."""
        ...

    def settle(self, answers: Sequence[AnswerT]) -> None:
        """Store answers in one commit; settling the same ones again changes nothing."""
        ...

    def give_up(self, claims: Sequence[ClaimT]) -> None:
        """Give back what was taken and not begun."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next thing falls due, or None."""
        ...


class Workers(Generic[ClaimT, AnswerT]):
    """Threads that share the work.

    Args:
        processing: What they do.
        clock: Where the time comes from.
        count: How many there are: so many things are done at once.
        most: How much is taken at a time; it should be done in a moment, since what is more pressing waits for it.
    """

    def __init__(self, processing: Processing[ClaimT, AnswerT], clock: Clock, count: int, most: int) -> None:
        self._processing = processing
        self._clock = clock
        self._most = most
        self._queued = 0
        self._stopping = False
        self._lock = threading.Lock()
        self._bell = threading.Condition(self._lock)
        """Rung for who looks for work, when something was queued."""
        self._some = threading.Condition(self._lock)
        """Told of what was taken, for those who wait meanwhile."""
        self._looking = False
        self._claims: deque[tuple[ClaimT, float]] = deque()
        self._answers: deque[tuple[AnswerT, int]] = deque()
        self._storing = threading.Lock()
        self._threads = [
            threading.Thread(target=self._run, name=f"relay-worker-{number}", daemon=True) for number in range(count)
        ]

    @property
    def alive(self) -> bool:
        """Whether every thread works."""
        return all(thread.is_alive() for thread in self._threads)

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def queued(self) -> None:
        """Say that something was queued; called on whatever thread committed it."""
        with self._lock:
            self._queued += 1
            self._bell.notify_all()

    def stop(self, seconds: float) -> None:
        """Take nothing more and wait for what is under way; what takes longer is left to its lease."""
        with self._lock:
            self._stopping = True
            self._bell.notify_all()
            self._some.notify_all()
        end = self._clock.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - self._clock.monotonic()))
        with self._lock:
            left = [claim for claim, _ in self._claims]
            self._claims.clear()
        try:
            self._processing.give_up(left)
        except Exception as error:  # noqa: BLE001 - the lease of a process that ended holds nobody up
            log().warning("claims_not_given_back", error=type(error).__name__, where=whereabouts(error))

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._step()
            except Exception as error:  # noqa: BLE001 - a database that is gone for a while must not end the thread
                log().error("processing_failed", error=type(error).__name__, where=whereabouts(error))
                self._rest(self._queued, _AFTER_FAILURE)

    def _step(self) -> None:
        """Do one thing, or rest until there may be one."""
        self._store()
        taken = self._next()
        if taken is None:
            return
        claim, since = taken
        if self._clock.monotonic() - since > _STALE:
            self._processing.give_up([claim])
            return
        answer = self._processing.do(claim)
        if answer is not None:
            self._answers.append((answer, 0))
        self._store()

    def _next(self) -> tuple[ClaimT, float] | None:
        """Return something to do. Of those who find nothing one looks and rests, and the others wait for it."""
        with self._lock:
            while not self._claims and self._looking and not self._stopping:
                self._some.wait()
            if self._stopping:
                return None
            if self._claims:
                return self._claims.popleft()
            self._looking = True
        claims: Sequence[ClaimT] = ()
        try:
            seen = self._queued
            claims = self._processing.claim(self._most)
            if not claims:
                self._rest(seen, self._until_due())
        finally:
            with self._lock:
                now = self._clock.monotonic()
                self._claims.extend((claim, now) for claim in claims)
                self._looking = False
                self._some.notify(len(claims))
        return None

    def _until_due(self) -> float:
        due = self._processing.next_due()
        if due is None:
            return _LONGEST_REST
        return min(max((due - self._clock.now()).total_seconds(), 0.01), _LONGEST_REST)

    def _rest(self, seen: int, seconds: float) -> None:
        with self._lock:
            self._bell.wait_for(lambda: self._queued != seen or self._stopping, seconds)

    def _store(self) -> None:
        """Store all answers there are, unless somebody does; who does looks again before they stop."""
        while self._answers and self._storing.acquire(blocking=False):
            group: list[tuple[AnswerT, int]] = []
            try:
                while self._answers:
                    group.append(self._answers.popleft())
                self._processing.settle([answer for answer, _ in group])
            except Exception:
                self._answers.extend((answer, tries + 1) for answer, tries in group if tries + 1 < _TRIES)
                raise
            finally:
                self._storing.release()
