"""How accounts came to be what they are. Facts are kept as a compressed difference to the facts before.

Every thirty-second row of an account holds its facts whole: any moment is rebuilt from a bounded number of rows.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, bindparam, func, insert, select

from desktop_app.onboarding.ledger.accounts import HistoryRecord
from desktop_app.storage.ledger.records import values
from desktop_app.storage.ledger.schema import history

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
    """Satisfies :class:`~desktop_app.onboarding.ledger.accounts.History`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, records: Sequence[HistoryRecord]) -> None:
        """Add changes, of each account one; facts are stored as a difference to the ones before."""
        if not records:
            return
        last = self._last([one.account_id for one in records if one.facts is not None])
        rows = []
        for one in records:
            row = values(one)
            del row["id"]
            row["chain"], row["facts"] = self._packed(one, last.get(one.account_id))
            rows.append(row)
        self._connection.execute(_ADDING, rows)

    def _last(self, account_ids: Sequence[str]) -> dict[str, int]:
        """Return the newest rows with facts of those accounts that have any."""
        if not account_ids:
            return {}
        found = self._connection.execute(_NEWEST, {"accounts": list(account_ids)})
        return {row.account_id: row.newest for row in found}

    def _packed(self, record: HistoryRecord, last: int | None) -> tuple[int | None, bytes | None]:
        if record.facts is None:
            return None, None
        rows = [] if last is None else self._chain(record.account_id, last)
        if not rows or rows[0].chain + 1 >= KEYFRAME:
            return 0, shrink(record.facts.encode(), b"")
        return rows[0].chain + 1, shrink(record.facts.encode(), _unpacked(rows))

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
        return _unpacked(self._chain(account_id, record_id))

    def _chain(self, account_id: str, record_id: int) -> Sequence[Row[Any, Any]]:
        """Return the rows from one back to where its facts are whole, newest first, and perhaps some beyond."""
        return self._connection.execute(_CHAIN, {"account": account_id, "last": record_id}).all()


_ADDING = insert(history)
_FACTS = history.c.chain.is_not(None)
_NEWEST = (
    select(history.c.account_id, func.max(history.c.id).label("newest"))
    .where(history.c.account_id.in_(bindparam("accounts", expanding=True)), _FACTS)
    .group_by(history.c.account_id)
)
_CHAIN = (
    select(history.c.chain, history.c.facts)
    .where(history.c.account_id == bindparam("account"), history.c.id <= bindparam("last"), _FACTS)
    .order_by(history.c.id.desc())
    .limit(KEYFRAME)
)


def _unpacked(rows: Sequence[Row[Any, Any]]) -> bytes:
    """Return the facts of the first row."""
    start = next(place for place, row in enumerate(rows) if row.chain == 0)
    facts = b""
    for row in reversed(rows[: start + 1]):
        facts = grow(row.facts, facts)
    return facts
