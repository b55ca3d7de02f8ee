"""Connections to the ledger's database: SQLite with durable commits, or PostgreSQL by psycopg 3."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

BUSY_MS = 10_000
"""How long a writer waits for another process, in milliseconds."""

_WIPE = "secure_delete=ON"
"""What is removed is overwritten, also in pages that no table uses any more: what was let go of long before a person is
erased is theirs too. The intake removes nothing, and writes as much either way."""


def open_engine(url: str) -> Engine:
    """Return an engine for an SQLAlchemy URL; an SQLite file is made private to the user (0600, its folder 0700).

    Raises:
        ValueError: The URL names a database that is neither SQLite nor PostgreSQL, or SQLite without a file.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=20)
        event.listen(engine, "begin", _begin_postgres)
        return engine
    raise ValueError(f"Sellerdesk keeps its ledger in SQLite or PostgreSQL, not in {parsed.get_backend_name()}.")


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("The ledger needs a file: what Stripe was asked must survive the process.")
    _make_private(Path(url.database))
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}, pool_size=10)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # SQLite gives its journal files the permissions of the database file.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    # The driver would begin transactions by itself, and never for reading: we begin them (see _begin_sqlite).
    connection.isolation_level = None
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", _WIPE, f"busy_timeout={BUSY_MS}")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def empty_log(connection: Connection, patience: int = 0) -> bool:
    """Take SQLite's log into its file and empty it: the log goes on holding what was removed from the file.

    Args:
        connection: One without a transaction.
        patience: How long to wait, in milliseconds, for somebody who reads what was before.

    Returns:
        False where somebody still does, or the disk refuses: nothing is lost by trying again.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        return True
    driver.execute(f"PRAGMA busy_timeout={patience}").close()
    try:
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False  # a full disk: what was committed stays so, and there may be room later
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}").close()
    return not busy


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that means to write takes the write lock at once: upgrading later can fail at any statement.
    options = connection.get_execution_options()
    if not options.get("writing", False):
        connection.exec_driver_sql("BEGIN")
        return
    # The connection's pragma holds until it is set again; between two transactions it may be changed.
    connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if options.get('flushed', True) else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get("flushed", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
