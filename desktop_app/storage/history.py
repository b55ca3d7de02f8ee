"""How accounts came to be what they are. Facts are kept as a compressed difference to the facts before.

Every thirty-second row of an account holds its facts whole: any moment is rebuilt from a bounded number of rows.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, insert, select

from desktop_app.onboarding.ledger_port import HistoryRecord
from desktop_app.storage.records import values
from desktop_app.storage.schema import history

KEYFRAME = 32
"""How many rows a chain of differences has at most."""

_WINDOW = 32_768


def shrink(facts: bytes, before: bytes) -> bytes:
    """Compress facts with the ones before as the dictionary: what stayed the same costs next to nothing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=before[-_WINDOW:])
    return packer.compress(facts) + packer.flush()


def grow(packed: bytes, before: bytes) -> bytes:
    """Undo :func:`shrink`."""
    unpacker = zlib.decompressobj(-15, zdict=before[-_WINDOW:])
    return unpacker.decompress(packed) + unpacker.flush()


def _without_facts(row: RowMapping) -> HistoryRecord:
    fields = {str(name): value for name, value in row.items() if name not in {"chain", "facts"}}
    return HistoryRecord(**fields, facts=None)


class SqlHistory:
    """Satisfies :class:`~desktop_app.onboarding.ledger_port.History`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: HistoryRecord) -> None:
        """Add a change; facts are stored as a difference to the ones before."""
        row = values(record)
        del row["id"]
        row["chain"], row["facts"] = self._packed(record)
        self._connection.execute(insert(history).values(row))

    def _packed(self, record: HistoryRecord) -> tuple[int | None, bytes | None]:
        if record.facts is None:
            return None, None
        last = self._connection.execute(
            select(history.c.id, history.c.chain)
            .where(history.c.account_id == record.account_id, history.c.chain.is_not(None))
            .order_by(history.c.id.desc())
            .limit(1)
        ).first()
        if last is None or last.chain + 1 >= KEYFRAME:
            return 0, shrink(record.facts.encode(), b"")
        before = self._rebuilt(record.account_id, last.id)
        return last.chain + 1, shrink(record.facts.encode(), before)

    def page(
        self, *, account_id: str | None, user_id: str | None, before: int | None, limit: int, after: int | None = None
    ) -> Sequence[HistoryRecord]:
        """Return changes of one account, or of all accounts of a user, newest first, without their facts."""
        query = select(history).order_by(history.c.id.desc() if after is None else history.c.id.asc()).limit(limit)
        if user_id is not None:
            query = query.where(history.c.user_id == user_id)
        if account_id is not None:
            query = query.where(history.c.account_id == account_id)
        if before is not None:
            query = query.where(history.c.id < before)
        if after is not None:
            query = query.where(history.c.id > after)
        found = [_without_facts(row) for row in self._connection.execute(query).mappings()]
        return found if after is None else found[::-1]

    def get(self, record_id: int) -> HistoryRecord | None:
        """Return a change without its facts."""
        row = self._connection.execute(select(history).where(history.c.id == record_id)).mappings().first()
        return None if row is None else _without_facts(row)

    def facts_at(self, record_id: int) -> str | None:
        """Rebuild the facts of a change."""
        row = self._connection.execute(
            select(history.c.account_id, history.c.chain).where(history.c.id == record_id)
        ).first()
        if row is None or row.chain is None:
            return None
        return self._rebuilt(row.account_id, record_id).decode()

    def _rebuilt(self, account_id: str, record_id: int) -> bytes:
        rows = self._connection.execute(
            select(history.c.chain, history.c.facts)
            .where(history.c.account_id == account_id, history.c.id <= record_id, history.c.chain.is_not(None))
            .order_by(history.c.id.desc())
            .limit(KEYFRAME)
        ).all()
        start = next(place for place, row in enumerate(rows) if row.chain == 0)
        facts = b""
        for row in reversed(rows[: start + 1]):
            facts = grow(row.facts, facts)
        return facts
