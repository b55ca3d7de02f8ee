"""The list of people for support: searched, filtered and sorted by keyset, never by offset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, select, tuple_

from desktop_app.onboarding.ledger.directory import DirectoryCounts, DirectoryQuery, DirectoryRecord, StandingRecord
from desktop_app.storage.ledger.records import all_of, many_by, one_by, upsert, upsert_records, values
from desktop_app.storage.ledger.schema import accounts, directory, directory_counts, to_micros
from desktop_app.storage.ledger.stores.finding import FEW, contains, lines_of

_SORTS: dict[str, tuple[str, bool]] = {
    "changed": ("changed", True),
    "deadline": ("deadline_key", False),
    "since": ("since_key", False),
    "id": ("id", False),
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
        name, down = _SORTS[query.sort]
        if query.backwards:
            down = not down
        few = lines_of(self._connection, query.q, FEW)
        found = few.lines if few is not None and few.whole else directory
        c, tests = found.c, _tests(found.c, query, searched=found is not directory)
        if query.start is not None:
            value, entry_id = query.start
            here, there = (c.id, entry_id) if name == "id" else (tuple_(c[name], c.id), tuple_(value, entry_id))
            tests.append(here < there if down else here > there)
        keys = dict.fromkeys((name, "id"))
        order = [c[key].desc() if down else c[key].asc() for key in keys]
        statement = select(found).where(*tests).order_by(*order).limit(query.limit)
        rows = all_of(self._connection, DirectoryRecord, statement)
        return rows[::-1] if query.backwards else rows

    def counts(self, query: DirectoryQuery, most: int) -> DirectoryCounts:
        """Return how many lines of the query there are by status, lines without an account under an empty name.

        Where lines are looked for, those beyond ``most`` aren't counted; all lines together are counted however many.
        """
        if query.finds_all:
            return DirectoryCounts(self._all_by_status(), whole=True)
        some = lines_of(self._connection, query.q, most)
        found = directory if some is None else some.lines
        lines = (
            select(found.c.status).where(*_tests(found.c, query, searched=some is not None)).limit(most + 1).subquery()
        )
        counted = select(lines.c.status, func.count()).group_by(lines.c.status)
        by_status = {status or "": number for status, number in self._connection.execute(counted)}
        return DirectoryCounts(by_status, sum(by_status.values()) <= most if some is None else some.whole)

    def _all_by_status(self) -> dict[str, int]:
        number = func.sum(directory_counts.c.number)
        counted = select(directory_counts.c.status, number).group_by(directory_counts.c.status).having(number > 0)
        return {status: int(found) for status, found in self._connection.execute(counted)}

    def standing(self, query: DirectoryQuery, now: datetime, days: Sequence[int]) -> Sequence[StandingRecord]:
        """Count lines by status and wants, in one walk through the list."""
        since = directory.c.since_key
        # A line whose status is older than what we know has been in it the longest, but nobody knows since when.
        known = func.min(case((since > 0, since)))
        lasting = [func.sum(case((since <= to_micros(now - timedelta(days=n)), 1), else_=0)) for n in days]
        tests = [*_tests(directory.c, query, searched=False), directory.c.status.is_not(None)]
        kinds = (directory.c.status, directory.c.wants)
        statement = select(*kinds, func.count(), func.coalesce(known, 0), *lasting).where(*tests).group_by(*kinds)
        return [
            StandingRecord(status, wants, int(lines), tuple(map(int, for_days)), int(longest))
            for status, wants, lines, longest, *for_days in self._connection.execute(statement)
        ]

    def without_wants(self, limit: int) -> Sequence[DirectoryRecord]:
        """Return lines with an account that don't say yet what it wants."""
        lacking = select(directory).where(directory.c.account_id.is_not(None), directory.c.wants.is_(None))
        return all_of(self._connection, DirectoryRecord, lacking.order_by(directory.c.id).limit(limit))


def _opened(c: Any, query: DirectoryQuery) -> ColumnElement[bool]:  # noqa: ANN401 - columns of either source
    """Test what the list itself doesn't hold, at the account of the line."""
    tests = [accounts.c.id == c.account_id]
    if query.kind:
        tests.append(accounts.c.kind == query.kind)
    if query.opened_after is not None:
        tests.append(accounts.c.made_at >= query.opened_after)
    return exists().where(*tests)


def _tests(c: Any, query: DirectoryQuery, *, searched: bool) -> list[ColumnElement[bool]]:  # noqa: ANN401 - columns of either source
    tests: list[ColumnElement[bool]] = [c.listed.is_(True)]
    if query.q and not searched:
        tests.append(contains(query.q, c.search))
    exactly = ((c.status, query.status), (c.country, query.country))
    tests.extend(column == value for column, value in exactly if value)
    if query.capability:
        tests.append(c.capabilities.contains(f",{query.capability},", autoescape=True))
    if query.requirement:
        tests.append(c.wants.contains(f",{query.requirement}", autoescape=True))
    if query.kind or query.opened_after is not None:
        tests.append(_opened(c, query))
    if query.due_before is not None:
        tests.append(c.deadline_key < to_micros(query.due_before))
    if query.since_before is not None:
        tests.append(c.since_key <= to_micros(query.since_before))
    return tests
