"""Our share of Stripe's limits (``docs/stripe.md`` §6.4): requests per second, and reads per month.

Two lanes: reads, of which most are ours to time, and writes, behind each of which a person waits. Together they keep
to the rate: a write never queues behind reads, and reads make room for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy


@dataclass(frozen=True, slots=True)
class ReadUsage:
    """How much of the month's read budget is spent.

    Attributes:
        month: First moment of the calendar month (UTC) that is counted.
        reads: Reads sent in it.
        budget: What may be sent in it, or None for no limit of ours.
    """

    month: datetime
    reads: int
    budget: int | None


class Pace:
    """Hands out turns to ask; shared by all threads that use one key.

    Args:
        clock: Where the time comes from.
        per_second: Turns per second in the long run; a pause saves up at most one second's worth.
        per_month: Turns per calendar month, or None.
        longest_wait: Seconds that a turn may lie ahead.
        sleep: How to wait.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        per_second: float,
        per_month: int | None,
        longest_wait: float,
        sleep: Callable[[float], None],
    ) -> None:
        self._clock = clock
        self._per_second = per_second
        self._gap = 1 / per_second
        self._budget = per_month
        self._longest_wait = longest_wait
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = self._next_write = clock.monotonic() - 1
        self._month = _month_of(clock.now())
        self._reads = 0

    def usage(self) -> ReadUsage:
        """Return what was spent this month."""
        with self._lock:
            self._turn_month()
            return ReadUsage(self._month, self._reads, self._budget)

    def count_in(self, month: datetime, reads: int) -> None:
        """Count what earlier runs and other processes read in a month, if it is this one."""
        with self._lock:
            self._turn_month()
            if month == self._month:
                self._reads += reads

    def share_among(self, processes: int) -> None:
        """Hand out only a share of the turns per second: so many processes use this key."""
        with self._lock:
            self._gap = processes / self._per_second

    def spare(self) -> bool:
        """Whether a read that is merely good to have may go: a tenth of the month is kept for the others."""
        with self._lock:
            self._turn_month()
            return self._budget is None or self._reads < self._budget * 0.9

    def take(self) -> None:
        """Wait for a turn to read, and count it.

        Raises:
            KnownError: ``rate_limited`` when the month's budget is spent, or the turn lies too far ahead.
        """
        with self._lock:
            self._turn_month()
            self._refuse_beyond_budget()
            now = self._clock.monotonic()
            turn = max(self._next, now - 1)
            if turn - now > self._longest_wait:
                raise _too_busy("reads_per_second", turn - now)
            self._next = turn + self._gap
            self._reads += 1
        if turn > now:
            self._sleep(turn - now)

    def take_write(self) -> None:
        """Wait for a turn to write; it comes out of the reads' rate, but not out of their budget.

        Raises:
            KnownError: ``rate_limited`` when writes alone are so many that the turn lies too far ahead.
        """
        with self._lock:
            now = self._clock.monotonic()
            turn = max(self._next_write, now - 1)
            if turn - now > self._longest_wait:
                raise _too_busy("reads_per_second", turn - now)
            self._next_write = turn + self._gap
            self._next = max(self._next, now - 1) + self._gap
        if turn > now:
            self._sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Let nobody read for a while: Stripe said that this key asks too much."""
        with self._lock:
            self._next = max(self._next, self._clock.monotonic() + seconds)

    def _refuse_beyond_budget(self) -> None:
        if self._budget is not None and self._reads >= self._budget:
            left = (_month_after(self._month) - self._clock.now()).total_seconds()
            raise _too_busy("reads_per_month", max(left, 1))

    def _turn_month(self) -> None:
        month = _month_of(self._clock.now())
        if month != self._month:
            self._month, self._reads = month, 0


def _too_busy(cause: str, seconds: float) -> KnownError:
    return KnownError("rate_limited", Remedy.RETRY, params={"cause": cause}, retry_after=seconds)


def _month_of(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, 1, tzinfo=UTC)


def _month_after(month: datetime) -> datetime:
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)
