"""What Stripe sent, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One HTTP request of Stripe's, whole."""

    id: str
    received_at: datetime
    event_id: str
    body: bytes
    headers: str
    secret_index: int


@dataclass(frozen=True, slots=True)
class EventRecord:
    """What deliveries carried, once per event id.

    Attributes:
        delivery_id: The first delivery; empty where the event was found in Stripe's list and never delivered.
        subject: The object that is read because of it, as ``kind:id``; None where nothing is.
        verdict, attempts, failure, settled_at: As in :class:`DeliveredRecord`.
    """

    id: str
    type: str
    first_at: datetime
    delivery_id: str
    account_id: str | None = None
    object_id: str | None = None
    livemode: bool | None = None
    subject: str | None = None
    verdict: str = "read"
    attempts: int = 0
    failure: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveredRecord:
    """One delivery with what became of its event.

    Attributes:
        verdict: ``read`` (objects are read because of it), ``nothing`` (it concerns nothing we hold), ``other_mode``
            or ``set_aside`` (reading failed too often).
        attempts, failure: How often reading failed since it arrived, and why the last time.
        settled_at: When what it asked for was read.
        size: Bytes of its body; 0 once the body was stripped.
    """

    id: str
    received_at: datetime
    event_id: str
    secret_index: int
    size: int
    type: str
    livemode: bool | None
    account_id: str | None
    object_id: str | None
    subject: str | None
    verdict: str
    attempts: int
    failure: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Where a page begins: the line next to it, and on which side of that line it lies."""

    at: datetime
    id: str
    newer: bool = False


class Deliveries(Protocol):
    """What Stripe sent."""

    def record(self, records: Sequence[DeliveryRecord], carried: Sequence[EventRecord]) -> frozenset[str]:
        """Store deliveries and their events; return the ids of the events that were new."""
        ...

    def record_events(self, carried: Sequence[EventRecord]) -> frozenset[str]:
        """Store events that weren't delivered; return the ids of those that were new."""
        ...

    def event(self, event_id: str) -> EventRecord | None:
        """Return an event."""
        ...

    def newest_event(self) -> datetime | None:
        """Return when the newest event was first heard of."""
        ...

    def delivery(self, delivery_id: str) -> DeliveryRecord | None:
        """Return a delivery whole."""
        ...

    def settle(self, subjects: Sequence[str], now: datetime) -> None:
        """Note that objects were read after all events about them that had arrived."""
        ...

    def failed(self, subject: str, failure: str, *, aside: bool) -> None:
        """Note that reading an object failed; ``aside`` when it won't be tried again by itself."""
        ...

    def reopen(self, event_id: str) -> None:
        """Begin anew with an event: it waits to be read."""
        ...

    def delivered(self, delivery_id: str) -> DeliveredRecord | None:
        """Return a delivery with what became of its event."""
        ...

    def about(self, subjects: Sequence[str], beside: Beside | None, limit: int) -> Sequence[DeliveredRecord]:
        """Return deliveries whose events are about some objects (``kind:id``), newest first."""
        ...

    def with_verdict(self, verdict: str | None, beside: Beside | None, limit: int) -> Sequence[DeliveredRecord]:
        """Return deliveries by what became of their events, newest first."""
        ...

    def count(self, event_id: str) -> int:
        """Return how often an event was delivered."""
        ...
