"""Invitations to start selling, by the hashes of their references."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from desktop_app.onboarding.ledger.handoffs import InvitationRecord
from desktop_app.storage.ledger.records import one_or_none, values
from desktop_app.storage.ledger.schema import invitations


class SqlInvitations:
    """Satisfies :class:`~desktop_app.onboarding.ledger.handoffs.Invitations`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._rows = select(invitations).with_for_update() if writing else select(invitations)

    def add(self, record: InvitationRecord) -> None:
        """Keep a new one."""
        self._connection.execute(insert(invitations).values(values(record)))

    def get(self, invitation_id: str) -> InvitationRecord | None:
        """Return one by its id."""
        return one_or_none(self._connection, InvitationRecord, self._rows.where(invitations.c.id == invitation_id))

    def by_hash(self, reference_hash: str) -> InvitationRecord | None:
        """Return the one that a reference belongs to."""
        return one_or_none(self._connection, InvitationRecord, self._rows.where(invitations.c.hash == reference_hash))

    def put(self, record: InvitationRecord) -> None:
        """Store it whole."""
        self._connection.execute(update(invitations).where(invitations.c.id == record.id).values(values(record)))

    def open_of(self, user_id: str, now: datetime) -> int:
        """Return how many of a person's may still be used."""
        usable = (invitations.c.user_id == user_id, invitations.c.expires_at > now, invitations.c.revoked_at.is_(None))
        return self._connection.execute(select(func.count()).select_from(invitations).where(*usable)).scalar_one()
