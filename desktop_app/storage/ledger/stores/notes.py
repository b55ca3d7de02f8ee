"""What staff wrote about people and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select

from desktop_app.onboarding.ledger.directory import NoteRecord
from desktop_app.storage.ledger.records import all_of, values
from desktop_app.storage.ledger.schema import notes


class SqlNotes:
    """Satisfies :class:`~desktop_app.onboarding.ledger.directory.Notes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: NoteRecord) -> NoteRecord:
        """Keep a note; the answer has its number."""
        row = values(record)
        del row["id"]
        number = self._connection.execute(insert(notes).values(row).returning(notes.c.id)).scalar_one()
        return replace(record, id=number)

    def page(self, entry_id: str, before: int | None, limit: int) -> Sequence[NoteRecord]:
        """Return notes about one entry, newest first."""
        query = select(notes).where(notes.c.entry_id == entry_id).order_by(notes.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(notes.c.id < before)
        return all_of(self._connection, NoteRecord, query)
