"""Attempts to make objects at Stripe: one row per (user, purpose, generation), at most one of them open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from desktop_app.onboarding.ledger.creations import CreationRecord
from desktop_app.storage.ledger.records import one_or_none, values
from desktop_app.storage.ledger.schema import creations, feed


class SqlCreations:
    """Satisfies :class:`~desktop_app.onboarding.ledger.creations.Creations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, user_id: str, purpose: str) -> CreationRecord | None:
        """Return the attempt that has no definite answer yet."""
        query = select(creations).where(
            creations.c.user_id == user_id, creations.c.purpose == purpose, creations.c.state == "open"
        )
        return one_or_none(self._connection, CreationRecord, query)

    def latest(self, user_id: str, purpose: str) -> CreationRecord | None:
        """Return the attempt of the highest generation."""
        query = (
            select(creations)
            .where(creations.c.user_id == user_id, creations.c.purpose == purpose)
            .order_by(creations.c.generation.desc())
            .limit(1)
        )
        return one_or_none(self._connection, CreationRecord, query)

    def add(self, record: CreationRecord) -> None:
        """Write an attempt down before anything is sent."""
        self._connection.execute(insert(creations).values(values(record)))

    def put(self, record: CreationRecord) -> None:
        """Store what became of it."""
        self._connection.execute(update(creations).where(creations.c.id == record.id).values(values(record)))

    def look_since(self) -> datetime | None:
        """Return since when creations may be missing here because a backup was restored, or None."""
        return self._connection.execute(select(feed.c.restored_since)).scalar()
