"""The month's share of Stripe's read budget (``docs/stripe.md`` §6.4), kept in the ledger over every restart."""

from __future__ import annotations

import os
import secrets
import threading
from datetime import datetime, timedelta
from typing import Protocol

from desktop_app.domain.clock import Clock
from desktop_app.onboarding.ledger.work import Ledger, Work
from desktop_app.onboarding.parts import Parts

_THERE = timedelta(seconds=45)
"""How long a process counts as being there after it last said so; it says so every ten seconds."""


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

    def share_among(self, processes: int) -> None:
        """Read only at this process's share of the pace."""
        ...


class ReadBudget:
    """Keeps a counter's reads in the ledger, and tells it what others spent.

    Several processes of one relay have one pace between them: each says that it is there, and takes its share.

    Args:
        ledger: Where the month's sum is kept.
        counter: What counts for this process.
        clock: Tells until when this process counts as being there.
    """

    def __init__(self, ledger: Ledger, counter: Counter, clock: Clock) -> None:
        self._ledger = ledger
        self._counter = counter
        self._clock = clock
        self._name = f"{os.getpid()}-{secrets.token_hex(6)}"
        self._lock = threading.Lock()
        self._kept: tuple[datetime, int] | None = None

    def keep(self) -> None:
        """Write down what was read since the last time, and take over what other processes and earlier runs read."""
        with self._lock:
            usage = self._counter.usage()
            before = self._kept[1] if self._kept is not None and self._kept[0] == usage.month else 0
            now = self._clock.now()
            with self._ledger.writing() as work:
                total = work.reads.add(usage.month, usage.reads - before)
                work.marks.beat(self._name, now + _THERE)
                processes = work.marks.beating(now)
            self._counter.share_among(max(1, processes))
            self._counter.count_in(usage.month, total - usage.reads)
            self._kept = (usage.month, total)

    def leave(self) -> None:
        """Write down the last reads, and leave the pace to the other processes."""
        self.keep()
        with self._ledger.writing() as work:
            work.marks.beat(self._name, self._clock.now())


def spent(parts: Parts) -> int:
    """Return how often Stripe was read this month by all processes, as last written down."""
    with parts.ledger.reading() as work:
        return spent_in(work, parts.clock.now())


def spent_in(work: Work, now: datetime) -> int:
    """Return how often Stripe was read in the month of a time."""
    return work.reads.of(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
