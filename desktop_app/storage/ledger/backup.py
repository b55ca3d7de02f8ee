"""Backups of a ledger while relays write to it, and their return as a new life (see :mod:`epochs`).

SQLite is copied by its own online backup into one file; PostgreSQL by pg_dump and pg_restore, whose programs must be
there. A restored ledger is marked before anybody can open it: a relay that served it as if nothing had been lost would
send creations again and let clients miss changes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.storage.ledger.epochs import last_sign_of_life, marking_statements
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.storage.ledger.migrate import known_revisions


def back_up(url: str, target: Path) -> None:
    """Write a backup of the ledger at an SQLAlchemy URL to a new file, whole or not at all, private to this user.

    Raises:
        KnownError: ``backup_failed``: the database or the disk doesn't play along; ``backup_there``: the file exists.
    """
    if target.exists():
        raise KnownError("backup_there", Remedy.OPERATOR)
    parsed = make_url(url)
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if parsed.get_backend_name() == "sqlite":
            _copy_sqlite(Path(parsed.database or ""), draft)
        else:
            _run(["pg_dump", "--format=custom", "--no-owner", f"--file={draft}"], parsed)
        _flush(draft)
        draft.rename(target)
        _flush(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise _failed(error) from error
    finally:
        draft.unlink(missing_ok=True)


def restore(url: str, source: Path, clock: Clock, *, replace: bool) -> Path | None:
    """Put a backup in the place of the ledger at an SQLAlchemy URL, as a new life.

    Args:
        url: Where.
        source: The backup; it stays as it is, and may be of any earlier version.
        clock: The time.
        replace: Whether a ledger that is there may give way.

    Returns:
        Where the SQLite file lies that was there before, if there was one.

    Raises:
        KnownError: ``restore_in_use`` while a relay runs, ``restore_over`` where a ledger is there and ``replace`` is
            False, ``backup_unfit`` for what isn't a backup of a ledger, ``database_newer`` for one of a newer version,
            ``backup_failed``.
    """
    parsed = make_url(url)
    try:
        if parsed.get_backend_name() == "sqlite":
            return _restore_sqlite(Path(parsed.database or ""), source, clock, replace=replace)
        _restore_postgresql(parsed, source, clock, replace=replace)
    except (OSError, sqlite3.Error) as error:
        raise _failed(error) from error
    return None


def mark_restored(url: str, clock: Clock) -> None:
    """Begin a new life of a ledger that was put back by other means, such as a snapshot of its disk.

    Raises:
        KnownError: As :func:`~desktop_app.storage.ledger.ledger.open_ledger`.
    """
    ledger = open_ledger(url, clock)
    try:
        with ledger.engine.connect() as connection:
            since = last_sign_of_life(connection) or clock.now() - timedelta(days=30)
        ledger.begin_epoch(clock.now(), since)
    finally:
        ledger.close()


def _failed(error: Exception) -> KnownError:
    cause = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return KnownError("backup_failed", Remedy.OPERATOR, params={"cause": cause})


def _unfit() -> KnownError:
    return KnownError("backup_unfit", Remedy.OPERATOR)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise FileNotFoundError(2, "no such file", str(source))
    address = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)  # in one piece: readers don't hinder writers in WAL mode
        new.execute("PRAGMA journal_mode=DELETE").close()  # one file, nothing beside it
        if new.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")


def _restore_sqlite(place: Path, source: Path, clock: Clock, *, replace: bool) -> Path | None:
    _check_sqlite(source)
    there = place.is_file() and place.stat().st_size > 0
    if there:
        if not replace:
            raise KnownError("restore_over", Remedy.OPERATOR)
        _require_alone(place)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f".{place.name}.restoring")
    for leftover in (draft, *_beside(draft)):
        leftover.unlink(missing_ok=True)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(source, draft)
        mark_restored(f"sqlite:///{draft}", clock)
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").close()
        _flush(draft)
        aside = _aside(place, clock) if there else None
        draft.rename(place)
        _flush(place.parent)
    finally:
        for leftover in (draft, *_beside(draft)):
            leftover.unlink(missing_ok=True)
    return aside


def _beside(file: Path) -> tuple[Path, Path]:
    return file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def _check_sqlite(source: Path) -> None:
    """Refuse what isn't a whole ledger.

    Raises:
        KnownError: ``backup_unfit``, ``database_newer``.
    """
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT epoch FROM feed").fetchone()
            whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.Error as error:
        raise _unfit() from error
    if revision is None or not whole:
        raise _unfit()
    if revision[0] not in known_revisions():
        raise KnownError("database_newer", Remedy.OPERATOR, params={"revision": str(revision[0])})


def _require_alone(place: Path) -> None:
    """Refuse while another process has the database open: leaving WAL mode needs it alone.

    Raises:
        KnownError: ``restore_in_use``.
    """
    with closing(sqlite3.connect(place, timeout=1)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise KnownError("restore_in_use", Remedy.OPERATOR) from error
            return  # it is damaged: that is why it is replaced
    if mode != "delete":
        raise KnownError("restore_in_use", Remedy.OPERATOR)


def _aside(place: Path, clock: Clock) -> Path:
    aside = place.with_name(f"{place.name}.before-restore-{clock.now():%Y%m%dT%H%M%S%f}")
    place.rename(aside)
    for one in _beside(place):
        one.unlink(missing_ok=True)
    return aside


def _restore_postgresql(url: URL, source: Path, clock: Clock, *, replace: bool) -> None:
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-")
    text = _run(["pg_restore", *options, str(source)], url).decode()
    if "alembic_version" not in text or "CREATE TABLE public.feed" not in text:
        raise _unfit()
    revision = _revision_in(text)
    if revision not in known_revisions():
        raise KnownError("database_newer", Remedy.OPERATOR, params={"revision": revision})
    _require_alone_postgresql(url, replace=replace)
    # Everything in one transaction, the mark included: whoever opens it sees the old ledger or a marked one.
    marked = "\n".join([text, "SET search_path = public;", *marking_statements(clock.now())]) + "\n"
    _run(["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"], url, marked.encode())
    open_ledger(url.render_as_string(hide_password=False), clock).close()  # brought to this version


def _revision_in(script: str) -> str:
    lines = iter(script.splitlines())
    for line in lines:
        if line.startswith("COPY public.alembic_version"):
            return next(lines, "").strip()
    raise _unfit()


def _require_alone_postgresql(url: URL, *, replace: bool) -> None:
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            others = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).scalar_one()
            there = connection.exec_driver_sql("SELECT to_regclass('public.alembic_version')").scalar_one()
    except DBAPIError as error:
        raise OSError(type(error.orig).__name__) from error
    finally:
        engine.dispose()
    if there is not None and not replace:
        raise KnownError("restore_over", Remedy.OPERATOR)
    if others:
        raise KnownError("restore_in_use", Remedy.OPERATOR)


def _run(command: list[str], url: URL, given: bytes = b"") -> bytes:
    """Run one of PostgreSQL's programs on the database of a URL; its password never stands in an argument.

    Raises:
        KnownError: ``backup_failed``.
    """
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            command, env=os.environ | _libpq(url), input=given, capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise KnownError("backup_failed", Remedy.OPERATOR, params={"cause": f"{command[0]} is missing"}) from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise KnownError("backup_failed", Remedy.OPERATOR, params={"cause": " ".join([command[0], *last])})
    return done.stdout


def _libpq(url: URL) -> dict[str, str]:
    query: Mapping[str, Any] = url.query
    given = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": query.get("sslmode"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
    }
    return {name: str(value) for name, value in given.items() if value}


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
