"""The change feed, as far as a caller may see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Raw

from desktop_app import wire
from desktop_app.domain.errors import CursorExpired
from desktop_app.onboarding.ledger.feed import ChangeRecord, FeedState, Published
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.record.publishing import SIGNED_OUT, STAFF, audience_of

MOST_CHANGES = 500
MOST_BYTES = 256 * 1024
"""What a page holds at most; a single change that is larger travels alone."""

_FEW, _LITTLE = 50, 64 * 1024
"""Of one commit's changes: how many, and how many bytes of them, are told without looking."""

_MANY = 2000
"""Of more changes at once it isn't worth knowing whom they are for."""

_CURSOR = re.compile(r"([A-Za-z0-9]+)\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom something that happened is for, and what it was.

    Attributes:
        cursor: Where the feed stands.
        audiences: Whom it is for, or None where that may be anybody.
        pages: What those of them who wait hear, as far as it was looked for and no sign-in ended.
    """

    cursor: str
    audiences: frozenset[str] | None
    pages: Mapping[str, wire.ChangePage] = field(default_factory=dict)


def audience_for(caller: Caller) -> str:
    """Return the audience that a caller belongs to."""
    return STAFF if caller.staff else audience_of(caller.user_id)


def position(parts: Parts, caller: Caller) -> str:  # noqa: ARG001 - a cursor may come to depend on the audience
    """Return the cursor from which a caller hears of everything that happens from now on."""
    with parts.ledger.reading() as work:
        return work.changes.cursor(work.changes.state().last)


def changes_after(parts: Parts, caller: Caller, after: str | None) -> wire.ChangePage:
    """Return what changed for a caller since a cursor; without one, nothing and the present cursor.

    Raises:
        CursorExpired: The cursor is too old, from before a restore, or not one of ours.
    """
    audience = audience_for(caller)
    with parts.ledger.reading() as work:
        state = work.changes.state()
        if after is None:
            return wire.ChangePage(work.changes.cursor(state.last))
        seq = _sequence(after, state)
        if seq == state.last:
            return wire.ChangePage(after)
        rows = work.changes.after(audience, seq, state.last, MOST_CHANGES + 1)
        page = _fitting(rows)
        end = page[-1].seq if len(page) < len(rows) else state.last
        return _page(page, work.changes.cursor(end))


def _page(rows: Sequence[ChangeRecord], cursor: str) -> wire.ChangePage:
    told = tuple(wire.Change(one.seq, one.kind, one.id, Raw(one.data)) for one in rows if one.kind != SIGNED_OUT)
    return wire.ChangePage(cursor, told)


def concerned_since(parts: Parts, since: str | None, waiting: Collection[str] = ()) -> Concerned:
    """Return whom what happened since a cursor is for, so that nobody else who waits has to look.

    Those of ``waiting`` needn't look either where it wasn't much: what they hear is part of the answer.
    """
    with parts.ledger.reading() as work:
        state = work.changes.state()
        cursor = work.changes.cursor(state.last)
        try:
            seq = None if since is None else _sequence(since, state)
        except CursorExpired:
            seq = None
        if seq is None or state.last - seq > _MANY:
            return Concerned(cursor, None)
        if seq == state.last:
            return Concerned(cursor, frozenset())
        if state.last - seq > MOST_CHANGES:
            return Concerned(cursor, work.changes.audiences(seq, state.last))
        return _concerned(work.changes.between(seq, state.last), cursor, waiting)


def concerned_by(published: Published, waiting: Collection[str]) -> Concerned | None:
    """Return whom a commit's changes are for, and what those of ``waiting`` hear who had heard of all before it.

    None where they are so many that they are better looked for beside the loop.
    """
    rows = published.changes
    if len(rows) > _FEW or sum(len(row.data) for row in rows) > _LITTLE:
        return None
    return _concerned(rows, published.after, waiting)


def _concerned(rows: Sequence[ChangeRecord], cursor: str, waiting: Collection[str]) -> Concerned:
    """Put changes together by whom they are for; what doesn't fit into one page, they look for."""
    told: dict[str, list[ChangeRecord]] = {}
    for row in rows:
        told.setdefault(row.audience, []).append(row)
    # Where a sign-in ended, whoever waits shows theirs once more, and looks for themselves.
    ended = {row.audience for row in rows if row.kind == SIGNED_OUT}
    heard = {one: told[one] for one in told if one in waiting and one not in ended}
    pages = {one: _page(some, cursor) for one, some in heard.items() if len(_fitting(some)) == len(some)}
    return Concerned(cursor, frozenset(told), pages)


def _sequence(cursor: str, state: FeedState) -> int:
    match = _CURSOR.fullmatch(cursor)
    if match is None or match[1] != state.epoch:
        raise CursorExpired
    seq = int(match[2])
    if not state.trimmed <= seq <= state.last:
        raise CursorExpired
    return seq


def _fitting(rows: Sequence[ChangeRecord]) -> list[ChangeRecord]:
    page: list[ChangeRecord] = []
    size = 0
    for row in rows[:MOST_CHANGES]:
        size += len(row.data) + 100  # about what kind, id and number take beside the data
        if page and size > MOST_BYTES:
            break
        page.append(row)
    return page
