"""The month's share of Stripe's read budget (``stripe-facts`` §6.4), kept in the ledger over every restart."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Protocol

from desktop_app.onboarding.ledger_port import Ledger
from desktop_app.onboarding.parts import Parts


class Usage(Protocol):
    """What one process counted: reads sent since the first moment of a calendar month (UTC)."""

    @property
    def month(self) -> datetime:
        """The month's first moment."""
        ...

    @property
    def reads(self) -> int:
        """Reads sent in it."""
        ...


class Counter(Protocol):
    """What counts the reads of one process and holds them against the budget."""

    def usage(self) -> Usage:
        """Return what was counted this month."""
        ...

    def count_in(self, month: datetime, reads: int) -> None:
        """Count what others read in a month, if it is this one."""
        ...


class ReadBudget:
    """Keeps a counter's reads in the ledger, and tells it what others spent.

    Args:
        ledger: Where the month's sum is kept.
        counter: What counts for this process.
    """

    def __init__(self, ledger: Ledger, counter: Counter) -> None:
        self._ledger = ledger
        self._counter = counter
        self._lock = threading.Lock()
        self._kept: tuple[datetime, int] | None = None

    def keep(self) -> None:
        """Write down what was read since the last time, and take over what other processes and earlier runs read."""
        with self._lock:
            usage = self._counter.usage()
            before = self._kept[1] if self._kept is not None and self._kept[0] == usage.month else 0
            with self._ledger.writing() as work:
                total = work.reads.add(usage.month, usage.reads - before)
            self._counter.count_in(usage.month, total - usage.reads)
            self._kept = (usage.month, total)


def spent(parts: Parts) -> int:
    """Return how often Stripe was read this month by all processes, as last written down."""
    now = parts.clock.now()
    with parts.ledger.reading() as work:
        return work.reads.of(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
