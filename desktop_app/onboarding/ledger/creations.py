"""Attempts to make objects at Stripe: written down before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CreationRecord:
    """One attempt to make one object at Stripe: unique per (user, purpose, generation), at most one of them open.

    Attributes:
        purpose: ``buyer`` or ``seller``.
        key: The idempotency key; purpose, row id and generation, nothing personal.
        body: The exact body, replayed unchanged until Stripe answered definitively.
        wish: What was chosen, as JSON, to fill our own row from.
        state: ``open``, ``made``, ``refused`` (Stripe said no) or ``lapsed`` (looked for, not found, given up).
        sends: How often it was sent; more than once means that an earlier answer was lost.
        look_since: Look for an object made since this time before sending (an earlier outcome is unknown).
        platform_id, livemode: Whose key it was sent with; another key must not replay it.
    """

    id: str
    user_id: str
    purpose: str
    generation: int
    key: str
    body: str
    wish: str
    state: str
    drafted_at: datetime
    first_sent_at: datetime | None = None
    sends: int = 0
    look_since: datetime | None = None
    platform_id: str | None = None
    livemode: bool | None = None
    stripe_id: str | None = None
    error_code: str | None = None


class Creations(Protocol):
    """Attempts to make objects at Stripe."""

    def open(self, user_id: str, purpose: str) -> CreationRecord | None:
        """Return the attempt that has no definite answer yet."""
        ...

    def latest(self, user_id: str, purpose: str) -> CreationRecord | None:
        """Return the attempt of the highest generation."""
        ...

    def add(self, record: CreationRecord) -> None:
        """Write an attempt down before anything is sent."""
        ...

    def put(self, record: CreationRecord) -> None:
        """Store what became of it."""
        ...

    def look_since(self) -> datetime | None:
        """Return since when creations may be missing here because a backup was restored, or None."""
        ...
