"""What a relay's processes do, on this computer: read what is queued, keep the copy of all accounts, at Stripe's pace.

It is quiet while nobody looks: what is queued is read, the list is read to its end, and events are asked for, and
accounts read again in their turn, only while somebody is there.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.keeping.events import next_due, process_next
from desktop_app.onboarding.keeping.indexing import Indexer
from desktop_app.onboarding.keeping.reconcile import Reconciler
from desktop_app.onboarding.parts import Parts
from desktop_app.sync.desk import Listing
from desktop_app.sync.loop import Loop

EVENTS_EVERY = 60.0
"""Seconds between two looks at the events while somebody is there."""

ATTENTION = 15 * 60.0
"""Seconds for which somebody counts as there after they last did something."""

_SOON = 3.0
"""Seconds after somebody came back in which nothing is asked twice."""

_IDLE = 30.0
_LONGEST = 900.0


class OwnWork:
    """The two threads of a profile that holds a key itself.

    Args:
        parts: What the use cases work with.
        indexer: Keeps the copy.
        clock: Where the time comes from.
        lead: Takes the lead among the processes of one profile if it is free: one of them lists.
        queued: Registers a callback for when something was queued; returns the way to end that.
        keep: Writes down what was read of Stripe, so that the budget outlives this run.

    Attributes:
        told: Called when the progress changed.
    """

    def __init__(
        self,
        parts: Parts,
        indexer: Indexer,
        clock: Clock,
        lead: Callable[[], bool],
        queued: Callable[[Callable[[], None]], Callable[[], None]],
        keep: Callable[[], None],
    ) -> None:
        self._reconciler = Reconciler(parts)
        self._parts = parts
        self._indexer = indexer
        self._clock = clock
        self._lead = lead
        self._keep = keep
        self.told: Callable[[Listing], None] = _nobody
        self._owner = f"desk-{uuid.uuid4().hex[:12]}"
        self._attended = clock.monotonic()
        self._leading = False
        self._failures = 0
        self._events_at = float("-inf")
        self.progress = Listing(indexer.place.listed, indexer.place.done_at)
        self._reading = Loop("stripe-reading", self._read)
        self._listing = Loop("stripe-listing", self._list)
        self._deaf = queued(self._reading.ring)
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin."""
        self._reading.start()
        self._listing.start()

    def attend(self, *, back: bool = False) -> None:
        """Somebody is there; one who is just back wants to know soon what happened meanwhile."""
        self._attended = self._clock.monotonic()
        if back:
            self._events_at = min(self._events_at, self._attended - EVENTS_EVERY + _SOON)
            self._listing.ring()

    def stop(self, seconds: float = 5.0) -> None:
        """End both threads; what takes longer is left to its lease."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._deaf()
        loops = (self._reading, self._listing)
        for loop in loops:
            loop.stop()
        ends = self._clock.monotonic() + seconds
        for loop in loops:
            loop.join(max(0.0, ends - self._clock.monotonic()))

    def _read(self) -> float:
        if process_next(self._parts, self._owner):
            return 0.0
        due = next_due(self._parts)
        if due is None:
            return _IDLE
        return min(max((due - self._clock.now()).total_seconds(), 0.05), _IDLE)

    def _list(self) -> float:
        """Do one page of the list, or of the events while somebody is there."""
        pause = self._page()
        if pause:
            self._keep()
        return pause

    def _page(self) -> float:
        if not self._leading:
            self._leading = self._lead()
            if not self._leading:
                return _IDLE
        rest = 0.0 if self._indexer.place.done_at is None else self._due_in()
        if rest > 0:
            return min(rest, _IDLE)
        try:
            more = self._indexer.step()
        except KnownError as error:
            self._failures += 1
            self._tell(error.params.get("between", error.code))
            return min(_LONGEST, max(error.retry_after or 0.0, 2.0 ** min(self._failures, 8)))
        self._failures = 0
        if not more:
            self._events_at = self._clock.monotonic()
            self._reconciler.step()
        self._tell(None)
        return 0.0 if more else _IDLE

    def _due_in(self) -> float:
        now = self._clock.monotonic()
        if now - self._attended >= ATTENTION:
            return _IDLE
        return max(0.0, self._events_at + EVENTS_EVERY - now)

    def _tell(self, error_code: str | None) -> None:
        place = self._indexer.place
        progress = Listing(place.listed, place.done_at, error_code)
        if progress != self.progress:
            self.progress = progress
            self.told(progress)


def _nobody(listing: Listing) -> None:
    """Nobody wants to hear."""
