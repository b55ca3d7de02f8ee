"""Finds lines of the list by what stands anywhere in them, however many lines there are.

Looking through every line takes half a second for a million of them. PostgreSQL uses its index of threes by itself
(``pg_trgm``); SQLite has one of its own beside the table (FTS5), kept by triggers, and has to be asked for it here. An
index is good at what few lines have; what many have is met soon enough by walking through the lines in their order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, FromClause, Text, column, func, select, table, text

from desktop_app.storage.ledger.schema import directory

FEW: Final = 1_000
"""So many lines are sorted at once; where more have what is looked for, the lines are walked through."""

ONLY_IN_ONE_DATABASE: Final = ("directory_search", "directory_places", "ix_directory_search")
"""How tables and indices begin that only one kind of database has, and that the schema doesn't name."""

_search = table("directory_search", column("rowid"), column("search", Text))
_places = table("directory_places", column("number"), column("entry_id", Text))
_IDS: Final = ("acct_", "cus_")
_RUN: Final = 3
"""Characters that stand together in the index. It doesn't keep where they stand: that is looked up in the lines."""


def contains(q: str, search: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the test whether a line has what is looked for, in a column with its text."""
    wanted = _plain(q)
    # One and two characters match the beginning of a word or id: anywhere would find nearly everybody.
    return search.contains(f" {wanted}" if len(wanted) < _RUN else wanted, autoescape=True)


@dataclass(frozen=True, slots=True)
class Found:
    """Lines that have what is looked for, in no order; ``whole`` says that there are no others."""

    lines: FromClause
    whole: bool


def lines_of(connection: Connection, q: str | None, most: int) -> Found | None:
    """Return up to ``most`` lines that have what is looked for; None where the list has to be walked through for them.

    Args:
        connection: To the ledger.
        q: What is looked for.
        most: So many are taken from the index.
    """
    wanted = _plain(q or "")
    if not wanted or connection.dialect.name != "sqlite":
        return None
    has_all = text("directory_search MATCH :threes").bindparams(threes=_threes(wanted))
    # The index is asked once, and what it named is given back as one value: asking is the dearest part of a key.
    numbers = connection.execute(select(_search.c.rowid).where(has_all).limit(most + 1)).scalars().all()
    named = func.json_each(json.dumps(numbers[:most])).table_valued("value")
    ids = select(_places.c.entry_id).where(_places.c.number.in_(select(named.c.value)))
    # The limit keeps the planner from beginning elsewhere, such as with all lines of a country.
    lines = (
        select(directory).where(directory.c.id.in_(ids), contains(wanted, directory.c.search)).limit(most).subquery()
    )
    return Found(lines, len(numbers) <= most)


def _plain(q: str) -> str:
    return " ".join(q.lower().split())


def _threes(wanted: str) -> str:
    """Return what is looked for as FTS5 takes it: runs of three side by side, words beginning after two spaces.

    Those that overlap would say little more and cost as much again: whether a line has it all is seen in the line.
    """
    for beginning in _IDS:  # every line has these: only what follows tells one from another
        if wanted.startswith(beginning) and len(wanted) >= len(beginning) + _RUN:
            wanted = wanted.removeprefix(beginning)
    spaced = f"  {wanted}" if len(wanted) < _RUN else wanted.replace(" ", "  ")
    last = len(spaced) - _RUN
    runs = dict.fromkeys(spaced[at : at + _RUN] for at in (*range(0, last, _RUN), last))
    return " AND ".join('"' + run.replace('"', '""') + '"' for run in runs)
