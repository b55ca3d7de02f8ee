"""The list of people for support: searched, filtered and sorted by keyset, never by offset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    case,
    delete,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)

from desktop_app.onboarding.ledger.directory import DirectoryQuery, DirectoryRecord, StandingRecord
from desktop_app.storage.records import all_of, many_by, one_by, upsert, upsert_records, values
from desktop_app.storage.schema import directory, to_micros

_SORTS: dict[str, tuple[Column[Any], bool]] = {
    "changed": (directory.c.changed, True),
    "deadline": (directory.c.deadline_key, False),
    "since": (directory.c.since_key, False),
}
"""Column and whether it goes down, by name of the order."""


class SqlDirectory:
    """Satisfies :class:`~desktop_app.onboarding.ledger.directory.Directory`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing

    def get(self, entry_id: str) -> DirectoryRecord | None:
        """Return one line."""
        return one_by(self._connection, DirectoryRecord, directory.c.id, entry_id, lock=self._writing)

    def put(self, record: DirectoryRecord) -> None:
        """Store a line."""
        upsert(self._connection, directory, [values(record)])

    def many(self, entry_ids: Sequence[str]) -> dict[str, DirectoryRecord]:
        """Return several lines by id."""
        found = many_by(self._connection, DirectoryRecord, directory.c.id, entry_ids, lock=self._writing)
        return {one.id: one for one in found}

    def put_many(self, records: Sequence[DirectoryRecord]) -> None:
        """Store several lines, each once."""
        if records:
            upsert_records(self._connection, directory, records)

    def remove(self, entry_id: str) -> None:
        """Drop a line."""
        self._connection.execute(delete(directory).where(directory.c.id == entry_id))

    def page(self, query: DirectoryQuery) -> Sequence[DirectoryRecord]:
        """Return lines in the order of the query."""
        column, down = _SORTS[query.sort]
        if query.backwards:
            down = not down
        statement = _filtered(select(directory), query).limit(query.limit)
        order = (column.desc(), directory.c.id.desc()) if down else (column.asc(), directory.c.id.asc())
        if query.start is not None:
            here, there = tuple_(column, directory.c.id), tuple_(*query.start)
            statement = statement.where(here < there if down else here > there)
        found = all_of(self._connection, DirectoryRecord, statement.order_by(*order))
        return found[::-1] if query.backwards else found

    def counts(self, query: DirectoryQuery) -> dict[str, int]:
        """Return how many lines of the query there are by status, lines without an account under an empty name."""
        statement = _filtered(select(directory.c.status, func.count()), query).group_by(directory.c.status)
        return {status or "": number for status, number in self._connection.execute(statement)}

    def standing(self, query: DirectoryQuery, now: datetime, days: Sequence[int]) -> Sequence[StandingRecord]:
        """Count lines by status, wants and days in status, in one walk through the list."""
        long = [(directory.c.since_key <= to_micros(now - timedelta(days=n)), n) for n in sorted(days, reverse=True)]
        lasted = case(*long, else_=0).label("days")
        kinds = (directory.c.status, directory.c.wants, lasted)
        # A line whose status is older than what we know has been in it the longest, but nobody knows since when.
        known = case((directory.c.since_key > 0, directory.c.since_key))
        counted = (func.count().label("lines"), func.coalesce(func.min(known), literal(0)).label("longest"))
        statement = _filtered(select(*kinds, *counted), query).where(directory.c.status.is_not(None))
        # By place: PostgreSQL takes a bound number in both places for two different ones.
        return all_of(self._connection, StandingRecord, statement.group_by(literal_column("1, 2, 3")))

    def without_wants(self, limit: int) -> Sequence[DirectoryRecord]:
        """Return lines with an account that don't say yet what it wants."""
        lacking = select(directory).where(directory.c.account_id.is_not(None), directory.c.wants.is_(None))
        return all_of(self._connection, DirectoryRecord, lacking.order_by(directory.c.id).limit(limit))


def _filtered(statement: Select[Any], query: DirectoryQuery) -> Select[Any]:
    tests: list[ColumnElement[bool]] = [directory.c.listed.is_(True)]
    if query.q:
        tests.append(_matches(query.q))
    if query.status:
        tests.append(directory.c.status == query.status)
    if query.country:
        tests.append(directory.c.country == query.country)
    if query.capability:
        tests.append(directory.c.capabilities.contains(f",{query.capability},", autoescape=True))
    if query.requirement:
        tests.append(directory.c.wants.contains(f",{query.requirement}", autoescape=True))
    if query.due_before is not None:
        tests.append(directory.c.deadline_key < to_micros(query.due_before))
    if query.since_before is not None:
        tests.append(directory.c.since_key <= to_micros(query.since_before))
    return statement.where(*tests)


def _matches(q: str) -> ColumnElement[bool]:
    wanted = " ".join(q.lower().split())
    # One and two characters match the beginning of a word or id: anywhere would find nearly everybody.
    return directory.c.search.contains(f" {wanted}" if len(wanted) < 3 else wanted, autoescape=True)
