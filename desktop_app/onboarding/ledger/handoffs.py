"""Ways to Stripe's pages, by the hashes of our own references: hand-offs now, and invitations for days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """One hand-off to a page of Stripe's, by the hashes of our own references; Stripe's address is never kept."""

    return_hash: str
    refresh_hash: str | None
    purpose: str
    user_id: str
    made_at: datetime
    account_id: str | None = None
    setup_id: str | None = None
    return_port: int | None = None
    submitted: bool = False
    superseded: bool = False
    refreshes: int = 0


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


class Links(Protocol):
    """Hand-offs to Stripe's pages."""

    def add(self, record: LinkRecord) -> None:
        """Remember a hand-off; onboarding links of the same account that were made before die."""
        ...

    def by_return(self, return_hash: str) -> LinkRecord | None:
        """Return the hand-off that a return reference belongs to."""
        ...

    def by_refresh(self, refresh_hash: str) -> LinkRecord | None:
        """Return the hand-off that a refresh reference belongs to."""
        ...

    def put(self, record: LinkRecord) -> None:
        """Store it whole."""
        ...


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
