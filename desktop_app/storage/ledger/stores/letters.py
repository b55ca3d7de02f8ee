"""E-mails to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.letters import LetterRecord
from desktop_app.storage.ledger.access_tables import letters
from desktop_app.storage.ledger.records import all_of, insert_for, record, values
from desktop_app.storage.ledger.schema import accounts


class SqlLetters:
    """Satisfies :class:`~desktop_app.onboarding.ledger.letters.Letters`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: LetterRecord) -> bool:
        """Keep a letter; False when there was one with the same ``once``."""
        statement = insert_for(self._connection, letters).values(values(record)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(letters.c.id)).first() is not None

    def take(self, now: datetime) -> LetterRecord | None:
        """Return one that is due, marked as being sent; nobody else gets it."""
        due = select(letters.c.id).where(letters.c.state == "queued", letters.c.due_at <= now)
        first = due.order_by(letters.c.due_at, letters.c.id).limit(1).with_for_update(skip_locked=True)
        taking = (
            update(letters)
            .where(letters.c.id == first.scalar_subquery(), letters.c.state == "queued")
            .values(state="sending", attempts=letters.c.attempts + 1)
            .returning(letters)
        )
        row = self._connection.execute(taking).first()
        return None if row is None else record(LetterRecord, row)

    def put(self, record: LetterRecord) -> None:
        """Store what became of it."""
        self._connection.execute(update(letters).where(letters.c.id == record.id).values(values(record)))

    def next_due(self) -> datetime | None:
        """Return when the next one falls due."""
        query = select(func.min(letters.c.due_at)).where(letters.c.state == "queued")
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def near_deadline(self, now: datetime, until: datetime, beyond: str, limit: int) -> Sequence[AccountRecord]:
        """Return current accounts of users with a deadline within a time, in the order of their ids."""
        query = (
            select(accounts)
            .where(accounts.c.deadline > now, accounts.c.deadline <= until, accounts.c.id > beyond)
            .where(accounts.c.user_id.is_not(None), accounts.c.current.is_(True))
        )
        return all_of(self._connection, AccountRecord, query.order_by(accounts.c.id).limit(limit))
