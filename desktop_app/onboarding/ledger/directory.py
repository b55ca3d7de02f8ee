"""The list of people as support sees it, and its notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DirectoryRecord:
    """One line of the list of people, kept for searching and sorting.

    Attributes:
        id: The user id, or the Stripe id where no user is linked.
        search: What a search looks through, in lower case.
        capabilities: ``,payouts:on,transfers:checking,``.
        changed: The feed's number of the last change, so that the newest come first.
        since_key, deadline_key: Microseconds, with nulls moved to where the sort order wants them.
        wants: What Stripe waits for from the seller: ``,requirement.photo_id:refused,requirement.website:to_do,``; None
            in a line that was written before this was kept.
    """

    id: str
    user_id: str | None
    account_id: str | None
    listed: bool
    search: str
    status: str | None
    country: str | None
    capabilities: str
    since_key: int
    deadline_key: int
    changed: int
    version: int
    wants: str | None = None


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """How many lines of the list are in one status and want the same.

    Attributes:
        lasting: How many of them have been in their status for so long, for each of the asked numbers of days.
        longest: The earliest :attr:`DirectoryRecord.since_key` of them that is known; 0 where none is.
    """

    status: str
    wants: str | None
    lines: int
    lasting: tuple[int, ...]
    longest: int


@dataclass(frozen=True, slots=True)
class DirectoryQuery:
    """Which lines of the list are wanted, in which order, from where on.

    Attributes:
        kind, opened_after: What the account was opened as, and that it was opened here, then or later.
        sort: ``changed`` (newest first), ``deadline`` (soonest first), ``since`` (longest first) or ``id``.
        start: Sort value and id of the line next to the wanted ones, or None for an end of the list.
        backwards: Lines before ``start`` instead of after it.
    """

    q: str | None = None
    status: str | None = None
    country: str | None = None
    capability: str | None = None
    due_before: datetime | None = None
    since_before: datetime | None = None
    requirement: str | None = None
    kind: str | None = None
    opened_after: datetime | None = None
    sort: str = "changed"
    limit: int = 50
    start: tuple[int, str] | None = None
    backwards: bool = False

    @property
    def finds_all(self) -> bool:
        """Whether it passes over no line, wherever a page of it begins."""
        whole = DirectoryQuery()
        return whole == replace(self, q=self.q or None, sort=whole.sort, limit=whole.limit, start=None, backwards=False)


@dataclass(frozen=True, slots=True)
class DirectoryCounts:
    """How many lines were found by status, those without an account under an empty name.

    Attributes:
        whole: All of them were counted; otherwise there are at least so many.
    """

    by_status: Mapping[str, int]
    whole: bool


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """What staff wrote about a person or an account."""

    entry_id: str
    author_id: str
    at: datetime
    text: str
    id: int = 0


class Directory(Protocol):
    """The list of people, as support sees it."""

    def get(self, entry_id: str) -> DirectoryRecord | None:
        """Return one line."""
        ...

    def put(self, record: DirectoryRecord) -> None:
        """Store a line."""
        ...

    def many(self, entry_ids: Sequence[str]) -> dict[str, DirectoryRecord]:
        """Return several lines by id."""
        ...

    def put_many(self, records: Sequence[DirectoryRecord]) -> None:
        """Store several lines, each once."""
        ...

    def remove(self, entry_id: str) -> None:
        """Drop a line (an account that was linked to a user is on the user's line)."""
        ...

    def page(self, query: DirectoryQuery) -> Sequence[DirectoryRecord]:
        """Return lines in the order of the query."""
        ...

    def counts(self, query: DirectoryQuery, most: int) -> DirectoryCounts:
        """Return how many lines of the query there are by status; of those looked for, up to ``most`` are counted."""
        ...

    def standing(self, query: DirectoryQuery, now: datetime, days: Sequence[int]) -> Sequence[StandingRecord]:
        """Count the query's lines with an account by status and what they want, also those so for so many days."""
        ...

    def without_wants(self, limit: int) -> Sequence[DirectoryRecord]:
        """Return lines with an account that don't say yet what it wants."""
        ...


class Notes(Protocol):
    """Support's notes."""

    def add(self, record: NoteRecord) -> NoteRecord:
        """Keep a note; the answer has its number."""
        ...

    def page(self, entry_id: str, before: int | None, limit: int) -> Sequence[NoteRecord]:
        """Return notes about one entry, newest first."""
        ...
