"""The open cache: SQLAlchemy Core on SQLite, one transaction for each thing that belongs together."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, delete, event, func, insert, select, update
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DBAPIError

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.kept import Document, DocumentName, Queued, Row, Step, Visit, Written
from desktop_app.domain.view import IntentKind, IntentState
from desktop_app.storage.cache.migrations import migrate
from desktop_app.storage.cache.reading import visit_text
from desktop_app.storage.cache.tables import about, account_row, document, intent

ROWS_KEPT = 20_000
"""Copies of accounts that are kept at most; the ones heard of longest ago go first."""

_TRIM_EVERY = 64
_COPIES_ONLY = "copies_only"
_WRITTEN = "written"
_SENDABLE = (IntentState.WAITING.value, IntentState.FAILED.value)
_OPEN = (IntentState.WAITING.value, IntentState.SENDING.value)


def _replacing(table: Table, key: str) -> str:
    """Return the SQL that puts rows whole, in place of those with the same key; built once, for the driver itself."""
    put = upsert(table)
    others = {column.name: put.excluded[column.name] for column in table.columns if column.name != key}
    return str(put.on_conflict_do_update(index_elements=[key], set_=others).compile(dialect=sqlite_dialect()))


_TELL = _replacing(about, "name")
_PUT_ROWS = _replacing(account_row, "id")


class CacheStore:
    """The cache's tables, open for work. Safe to use from several threads and by several processes."""

    def __init__(self, path: Path) -> None:
        self._engine = _engine(path)
        self._pages = 0
        self._heard: int | None = None
        try:
            with translated():
                migrate(self._engine)
        except BaseException:
            self._engine.dispose()
            raise

    def add(self, queued: Queued) -> Queued:
        """Write an intent at the end of the queue and return it with its place.

        One that builds on a version builds on the latest that any process of this profile has heard of: what window
        and command line ask for one after the other is no conflict.
        """
        with self._change() as connection:
            if queued.intent.kind is IntentKind.SAVE_BUYER:
                queued = _on_latest(connection, queued)
            values = {name: value for name, value in _values(queued).items() if name != "place"}
            result = connection.execute(insert(intent).values(values))
            place = result.inserted_primary_key
            assert place is not None  # noqa: S101 - an insert always has one; for the type checker
            return replace(queued, intent=replace(queued.intent, order=int(place[0])))

    def change(self, queued: Queued) -> bool:
        """Write an intent's new state; False when it is gone."""
        with self._change() as connection:
            values = {name: value for name, value in _values(queued).items() if name not in {"place", "id"}}
            return connection.execute(update(intent).where(intent.c.id == queued.intent.id).values(values)).rowcount > 0

    def confirm(self, queued: Queued, step: Step) -> None:
        """Take an intent away, keep its answer, and move on those that follow it on the same version."""
        with self._change() as connection:
            connection.execute(delete(intent).where(intent.c.id == queued.intent.id))
            if step.documents:
                _move_followers(connection, queued, step.documents[0])
                _note_written(connection, queued, step.documents[0])
            self._write(connection, step)

    def written(self) -> dict[str, Written]:
        """Read what this profile's own confirmed changes last left in each detail of the buyer."""
        with self._look() as connection:
            noted = _noted(connection)
        return {name: Written(version, json.dumps(left).encode()) for name, (version, left) in noted.items()}

    def drop(self, intent_id: str) -> bool:
        """Take an intent away unless it is being sent."""
        with self._change() as connection:
            matching = (intent.c.id == intent_id) & intent.c.state.in_(_SENDABLE)
            return connection.execute(delete(intent).where(matching)).rowcount > 0

    def keep(self, step: Step) -> None:
        """Write one step forward."""
        with self._change(**{_COPIES_ONLY: True}) as connection:
            self._write(connection, step)

    def note_visit(self, visit: Visit) -> None:
        """Note the last way to a page of Stripe's."""
        with self._change() as connection:
            _tell(connection, {"visit": visit_text(visit)})

    def forget_cursor(self) -> None:
        """Forget the feed position."""
        with self._change() as connection:
            connection.execute(delete(about).where(about.c.name == "cursor"))

    def change_owner(self, owner: str, failed_code: str) -> None:
        """Forget another person's copies and give up their waiting intents."""
        with self._change() as connection:
            for table in (document, account_row, about):
                connection.execute(delete(table))
            failed = {"state": IntentState.FAILED.value, "error_code": failed_code, "next_at": None}
            connection.execute(update(intent).where(intent.c.state.in_(_OPEN)).values(failed))
            _tell(connection, {"owner": owner})

    def rows(self, ids: Sequence[str]) -> tuple[Row, ...]:
        """Read copies of accounts by id."""
        with self._look() as connection:
            found = connection.execute(select(account_row.c.id, account_row.c.body).where(account_row.c.id.in_(ids)))
            return tuple(Row(row.id, row.body) for row in found)

    def latest_rows(self, limit: int) -> tuple[Row, ...]:
        """Read the copies that changed last."""
        newest = select(account_row.c.id, account_row.c.body).order_by(account_row.c.heard.desc()).limit(limit)
        with self._look() as connection:
            return tuple(Row(row.id, row.body) for row in connection.execute(newest))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _write(self, connection: Connection, step: Step) -> None:
        for copy in step.documents:
            _put_document(connection, copy, afresh=step.afresh)
        gone = [row.id for row in step.rows if row.gone]
        if gone:
            connection.execute(delete(account_row).where(account_row.c.id.in_(gone)))
        there = [row for row in step.rows if not row.gone]
        if there:
            self._put_rows(connection, there)
        told = {"cursor": step.cursor, "confirmed_at": _text(step.confirmed_at), "owner": step.owner}
        _tell(connection, {name: value for name, value in told.items() if value is not None})

    def _put_rows(self, connection: Connection, rows: Sequence[Row]) -> None:
        if self._heard is None:
            self._heard = connection.execute(select(func.coalesce(func.max(account_row.c.heard), 0))).scalar_one()
        # The driver takes the rows as they are: a page of the feed is written whole many times a second.
        connection.exec_driver_sql(_PUT_ROWS, [(row.id, self._heard + at, row.body) for at, row in enumerate(rows, 1)])
        self._heard += len(rows)
        self._pages += 1
        if self._pages % _TRIM_EVERY == 1:
            _trim(connection)

    @contextlib.contextmanager
    def _change(self, **options: bool) -> Iterator[Connection]:
        with translated(), self._engine.connect() as opened:
            connection = opened.execution_options(**options)
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def _look(self) -> Iterator[Connection]:
        with translated(), self._engine.connect() as connection:
            yield connection


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what SQLite says about disk and locks into known errors."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise known_disk_error(error) from error


def known_disk_error(error: Exception) -> KnownError:
    """Return the known error for a failure of the local disk or database."""
    text = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    if "full" in text or "no space" in text:
        return KnownError("disk_full", Remedy.PERSON)
    if "locked" in text or "busy" in text:
        return KnownError("cache_busy", Remedy.RETRY)
    if "malformed" in text or "not a database" in text:
        return KnownError("cache_damaged", Remedy.RETRY)
    return KnownError("cache_unavailable", Remedy.PERSON)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own connection
        del record
        connection.isolation_level = None  # transactions are ours, see below
        # 4,000 pages are 16 MB: under a flood of changes the log is taken over into the file a quarter as often.
        for pragma in ("journal_mode=WAL", "wal_autocheckpoint=4000", "secure_delete=FAST", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # What a person asked for must outlive a power cut. Copies needn't: they are lost together with their cursor,
        # and are read again.
        wanted = "NORMAL" if connection.get_execution_options().get(_COPIES_ONLY, False) else "FULL"
        if connection.info.get("synchronous") != wanted:  # it holds until it is set again
            connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
            connection.info["synchronous"] = wanted
        # A transaction that will write says so at once: two processes then wait for each other instead of failing.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _on_latest(connection: Connection, queued: Queued) -> Queued:
    buyer = document.c.name == DocumentName.BUYER.value
    latest = connection.execute(select(document.c.version, document.c.body).where(buyer)).one_or_none()
    if latest is None or (queued.base_version is not None and latest.version <= queued.base_version):
        return queued
    return replace(queued, base_version=latest.version, base=latest.body)


def _move_followers(connection: Connection, queued: Queued, answer: Document) -> None:
    """What was asked for after it, on the same knowledge, builds on its answer.

    One that was sent without a version, since nothing was known, overrode whatever there was: all after it follow.
    """
    known = queued.base_version
    same = intent.c.base_version < answer.version if known is None else intent.c.base_version == known
    follows = same & (intent.c.kind == queued.intent.kind.value) & (intent.c.place > queued.intent.order)
    connection.execute(update(intent).where(follows).values(base_version=answer.version, base=answer.body))


def _note_written(connection: Connection, queued: Queued, answer: Document) -> None:
    """Note what a change of this profile's left in the fields it named.

    A reading that began before it may put the copy back behind it, and what is asked for next would build on that.
    """
    if queued.intent.kind is not IntentKind.SAVE_BUYER:
        return
    said, noted = json.loads(answer.body), _noted(connection)
    noted |= {name: (answer.version, said.get(name)) for name in json.loads(queued.intent.body)}
    _tell(connection, {_WRITTEN: json.dumps(noted)})


def _noted(connection: Connection) -> dict[str, tuple[int, Any]]:
    text = connection.execute(select(about.c.value).where(about.c.name == _WRITTEN)).scalar_one_or_none()
    return {name: (version, left) for name, (version, left) in json.loads(text or "{}").items()}


def _put_document(connection: Connection, copy: Document, *, afresh: bool) -> None:
    put = upsert(document).values(
        name=copy.name.value, body=copy.body, version=copy.version, fetched_at=_text(copy.fetched_at)
    )
    newer = None if afresh else document.c.version <= put.excluded.version
    fresh = {name: put.excluded[name] for name in ("body", "version", "fetched_at")}
    connection.execute(put.on_conflict_do_update(index_elements=["name"], set_=fresh, where=newer))


def _trim(connection: Connection) -> None:
    """Let the copies beyond the number go. Counting them reads the keys alone, finding the oldest reads every copy."""
    if connection.execute(select(func.count()).select_from(account_row)).scalar_one() > ROWS_KEPT:
        oldest = select(account_row.c.heard).order_by(account_row.c.heard.desc()).offset(ROWS_KEPT).limit(1)
        connection.execute(delete(account_row).where(account_row.c.heard <= oldest.scalar_subquery()))


def _tell(connection: Connection, values: dict[str, str]) -> None:
    if values:
        connection.exec_driver_sql(_TELL, list(values.items()))


def _values(queued: Queued) -> dict[str, Any]:
    one = queued.intent
    return {
        "id": one.id,
        "place": one.order,
        "key": queued.key,
        "kind": one.kind.value,
        "body": one.body,
        "created_at": _text(one.created_at),
        "state": one.state.value,
        "attempts": one.attempts,
        "next_at": _text(one.next_at),
        "error_code": one.error_code,
        "error_field": one.error_field,
        "base_version": queued.base_version,
        "base": queued.base,
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
