"""Threads that read objects again from Stripe: when something was queued, and when something falls due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from desktop_app.domain.clock import Clock
from desktop_app.relay.logs import log, whereabouts

_LONGEST_REST = 1.0
_AFTER_FAILURE = 1.0


class Workers:
    """A few threads that take one queued object at a time.

    Args:
        process: Takes one object, reads it and publishes what changed; False when nothing is due.
        next_due: When the next object falls due, or None.
    """

    def __init__(
        self,
        process: Callable[[str], bool],
        next_due: Callable[[], datetime | None],
        clock: Clock,
        count: int,
        name: str,
    ) -> None:
        self._process = process
        self._next_due = next_due
        self._clock = clock
        self._queued = 0
        self._stopping = False
        self._some = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, args=(f"{name}-{number}",), name=f"relay-worker-{number}", daemon=True)
            for number in range(count)
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
        with self._some:
            self._queued += 1
            self._some.notify_all()

    def stop(self, seconds: float) -> None:
        """Take nothing more and wait for what is under way; what takes longer is left to its lease."""
        with self._some:
            self._stopping = True
            self._some.notify_all()
        end = self._clock.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - self._clock.monotonic()))

    def _run(self, owner: str) -> None:
        while not self._stopping:
            seen = self._queued
            rest = self._work(owner)
            if rest > 0:
                self._rest(seen, rest)

    def _work(self, owner: str) -> float:
        """Do one thing; return how many seconds to rest."""
        try:
            if self._process(owner):
                return 0.0
            due = self._next_due()
        except Exception as error:  # noqa: BLE001 - a database that is gone for a while must not end the thread
            log().error("processing_failed", error=type(error).__name__, where=whereabouts(error))
            return _AFTER_FAILURE
        if due is None:
            return _LONGEST_REST
        return min(max((due - self._clock.now()).total_seconds(), 0.01), _LONGEST_REST)

    def _rest(self, seen: int, seconds: float) -> None:
        with self._some:
            if self._queued == seen and not self._stopping:
                self._some.wait(seconds)
