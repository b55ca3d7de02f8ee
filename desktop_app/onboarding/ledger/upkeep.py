"""What the relay keeps for itself, repeats, gives away and lets go of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ReplayRecord:
    """The relay's own answer to a request with an Idempotency-Key."""

    user_id: str
    route: str
    key: str
    body_hash: str
    status: int
    body: bytes
    at: datetime


class Replays(Protocol):
    """Answers to repeat."""

    def get(self, user_id: str, route: str, key: str) -> ReplayRecord | None:
        """Return the answer given before."""
        ...

    def put(self, record: ReplayRecord) -> None:
        """Keep an answer; the first one stays."""
        ...


class Marks(Protocol):
    """Times that the relay remembers of its own work, by name; shared by all processes."""

    def get(self, name: str) -> datetime | None:
        """Return a time, or None where it was never set."""
        ...

    def among(self, names: Sequence[str]) -> frozenset[str]:
        """Return which of several times were ever set."""
        ...

    def put(self, name: str, moment: datetime) -> None:
        """Remember a time."""
        ...

    def beat(self, process: str, until: datetime) -> None:
        """Say that a process is there until a time."""
        ...

    def beating(self, now: datetime) -> int:
        """Return how many processes are there."""
        ...


class Leaving(Protocol):
    """All that is held about one person."""

    def stripe_ids(self, user_id: str) -> tuple[str, ...]:
        """Return the ids of a person's objects at Stripe."""
        ...

    def told(self, user_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return every row about a person, by table; secrets are left out."""
        ...

    def erase(self, user_id: str, entries: Sequence[str]) -> None:
        """Remove a person, and what the feed and the list still tell under some ids."""
        ...

    def strip(self, stripe_ids: Sequence[str]) -> None:
        """Let go of what Stripe's deliveries say about some objects."""
        ...


class Trimming(Protocol):
    """What is let go of after its time. Each call removes a bounded number and says how many."""

    def bodies(self, before: datetime, most: int) -> int:
        """Strip bodies and headers of deliveries received before a time."""
        ...

    def history(self, before: datetime, most: int) -> int:
        """Remove history rows of before a time, as far as later rows don't build on them."""
        ...

    def feed(self, upto: int, most: int) -> int:
        """Remove changes up to a number; cursors of before are refused from then on."""
        ...

    def mark_feed(self, now: datetime, last: int) -> None:
        """Remember where the feed stood on a day, once for each."""
        ...

    def feed_before(self, before: datetime) -> int | None:
        """Return where the feed stood on the last day before a time, and forget the marks of earlier days."""
        ...

    def answers(self, before: datetime, most: int) -> int:
        """Forget answers kept for repeated requests."""
        ...

    def links(self, before: datetime, most: int) -> int:
        """Forget hand-offs made before a time."""
        ...

    def leases(self, before: datetime) -> int:
        """Forget leases that ran out before a time."""
        ...
