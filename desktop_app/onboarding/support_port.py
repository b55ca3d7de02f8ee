"""What support's use cases and the relay's rounds need of the ledger; the rest is in ``ledger_port``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """An invitation to start selling, by the hash of its reference; the reference itself is never kept.

    Attributes:
        user_id: Whom it invites: nobody else can use it.
        made_by: Who made it, and may revoke it.
    """

    id: str
    hash: str = field(repr=False)
    user_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """What staff wrote about a person or an account."""

    entry_id: str
    author_id: str
    at: datetime
    text: str
    id: int = 0


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


@dataclass(frozen=True, slots=True)
class Turns:
    """Which accounts are to be read again, seen from now.

    Attributes:
        pressing_before: Not verified, or with a deadline before ``soon``: read if last read before this.
        usual_before: All others: read if last read before this.
        soon: Which deadlines are near.
    """

    pressing_before: datetime
    usual_before: datetime
    soon: datetime


@dataclass(frozen=True, slots=True)
class Census:
    """How many accounts are kept up to date, how many of them aren't verified, and the oldest reading of them all."""

    accounts: int
    not_verified: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in the queue: how many are due now or later, since when the oldest, and how many were set aside."""

    waiting: int
    due_since: datetime | None
    set_aside: int


class Invitations(Protocol):
    """Invitations to start selling."""

    def add(self, record: InvitationRecord) -> None:
        """Keep a new one."""
        ...

    def get(self, invitation_id: str) -> InvitationRecord | None:
        """Return one by its id."""
        ...

    def by_hash(self, reference_hash: str) -> InvitationRecord | None:
        """Return the one that a reference belongs to."""
        ...

    def put(self, record: InvitationRecord) -> None:
        """Store it whole."""
        ...

    def open_of(self, user_id: str, now: datetime) -> int:
        """Return how many of a person's may still be used."""
        ...


class Notes(Protocol):
    """Support's notes."""

    def add(self, record: NoteRecord) -> NoteRecord:
        """Keep a note; the answer has its number."""
        ...

    def page(self, entry_id: str, before: int | None, limit: int) -> Sequence[NoteRecord]:
        """Return notes about one entry, newest first."""
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
