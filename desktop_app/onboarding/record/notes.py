"""Support's notes about people and accounts: staff alone read them, and they travel nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app import wire
from desktop_app.domain.errors import FieldError, NotFound
from desktop_app.onboarding import audit
from desktop_app.onboarding.ledger.directory import NoteRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.paging import place_of, token_of
from desktop_app.onboarding.parts import Caller, Parts

LONGEST = 4000
"""Characters of one note."""

_MOST = 100


def add_note(parts: Parts, caller: Caller, entry_id: str, text: str) -> wire.Note:
    """Keep a note.

    Raises:
        NotFound: There is no such line in the list.
        FieldError: ``field_required`` for an empty text, ``field_too_long``.
    """
    text = text.strip()
    if not text:
        raise FieldError("field_required", "text")
    if len(text) > LONGEST:
        raise FieldError("field_too_long", "text", params={"limit": str(LONGEST)})
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        _require(work, entry_id)
        note = work.notes.add(NoteRecord(entry_id, caller.user_id, now, text))
        audit.note(work, now, caller, "account.noted", entry_id, {"note": note.id})
        return _shape(note, work.people.many([note.author_id]))


def notes_of(parts: Parts, entry_id: str, page: str | None = None, limit: int = 50) -> wire.NotePage:
    """Return notes, newest first.

    Raises:
        NotFound: There is no such line in the list.
        FieldError: ``page`` isn't a token of ours.
    """
    before = None if page is None else place_of(int, page)
    limit = max(1, min(limit, _MOST))
    with parts.ledger.reading() as work:
        _require(work, entry_id)
        cursor = work.changes.cursor(work.changes.state().last)
        found = list(work.notes.page(entry_id, before, limit + 1))
        people = work.people.many([one.author_id for one in found])
    following = token_of(found[limit - 1].id) if len(found) > limit else None
    return wire.NotePage(tuple(_shape(one, people) for one in found[:limit]), following, None, cursor)


def _require(work: Work, entry_id: str) -> None:
    if work.directory.get(entry_id) is None:
        raise NotFound


def _shape(record: NoteRecord, people: Mapping[str, UserRecord]) -> wire.Note:
    author = people.get(record.author_id)
    return wire.Note(str(record.id), record.at, record.author_id, record.text, None if author is None else author.name)
