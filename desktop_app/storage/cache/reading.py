"""Reads the whole cache with the standard library alone: milliseconds, before any large library is loaded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from desktop_app.domain.kept import Document, DocumentName, Kept, Queued, Visit
from desktop_app.domain.view import Intent, IntentKind, IntentState

VERSION = 1
"""The version of the tables that this program reads (``PRAGMA user_version``)."""

_DOCUMENTS = "SELECT name, body, version, fetched_at FROM document"
_ABOUT = "SELECT name, value FROM about"
_QUEUE = (
    "SELECT id, key, kind, place, body, created_at, state, attempts, next_at, error_code, error_field,"
    " base_version, base FROM intent ORDER BY place"
)


def read_kept(path: Path) -> Kept:
    """Read all that is kept.

    Raises:
        sqlite3.Error: The file can't be read.
        ValueError: It holds something that this program doesn't know.
    """
    with closing(sqlite3.connect(path.as_uri() + "?mode=ro", uri=True, timeout=1)) as database:
        database.execute("BEGIN")  # one reading of all three tables
        about = dict(database.execute(_ABOUT).fetchall())
        documents = [_document(*row) for row in database.execute(_DOCUMENTS)]
        queue = tuple(_queued(row) for row in database.execute(_QUEUE))
    return Kept(
        owner=about.get("owner"),
        cursor=about.get("cursor"),
        confirmed_at=moment(about.get("confirmed_at")),
        documents={document.name: document for document in documents},
        queue=queue,
        visit=_visit(about.get("visit")),
    )


def version_of(path: Path) -> int:
    """Return the version of a cache's tables; 0 for a file without any.

    Raises:
        sqlite3.Error: The file is no database.
    """
    with closing(sqlite3.connect(path.as_uri() + "?mode=ro", uri=True, timeout=1)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def readable_queue(path: Path) -> list[Queued]:
    """Return the intents that can still be read from a damaged file, in order, as far as reading gets."""
    rescued: list[Queued] = []
    try:
        with closing(sqlite3.connect(path.as_uri() + "?mode=ro", uri=True, timeout=1)) as database:
            places = [place for (place,) in database.execute("SELECT place FROM intent ORDER BY place")]
            for place in places:
                row = database.execute(_QUEUE.replace("ORDER BY place", "WHERE place = ?"), (place,)).fetchone()
                rescued.append(_queued(row))
    except (sqlite3.Error, ValueError, TypeError):
        return rescued
    return rescued


def moment(text: str | None) -> datetime | None:
    """Read a time as the cache writes it."""
    return None if text is None else datetime.fromisoformat(text)


def visit_text(visit: Visit) -> str:
    """Write a way to Stripe as the cache keeps it."""
    return f"{visit.opened_at.isoformat()} {visit.setup_id or ''} {visit.port or ''}"


def _visit(text: str | None) -> Visit | None:
    if not text:
        return None
    opened_at, setup_id, port, *_ = (*text.split(" "), "", "")  # earlier versions kept no port
    return Visit(datetime.fromisoformat(opened_at), setup_id or None, int(port) if port else None)


def _document(name: str, body: bytes, version: int, fetched_at: str) -> Document:
    return Document(DocumentName(name), body, version, datetime.fromisoformat(fetched_at))


def _queued(row: tuple[str, str, str, int, str, str, str, int, str, str, str, int, bytes]) -> Queued:
    intent_id, key, kind, place, body, created_at, state, attempts, next_at, code, field, base_version, base = row
    intent = Intent(
        id=intent_id,
        kind=IntentKind(kind),
        order=place,
        body=body,
        created_at=datetime.fromisoformat(created_at),
        state=IntentState(state),
        attempts=attempts,
        next_at=moment(next_at),
        error_code=code,
        error_field=field,
    )
    return Queued(intent, key, base_version, base)
