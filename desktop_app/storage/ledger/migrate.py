"""Brings the ledger's tables to this version in one transaction, or refuses a database that is newer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, select, text

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.storage.ledger.epochs import first_epoch
from desktop_app.storage.ledger.schema import counters, feed
from desktop_app.storage.migrating import ONE_AT_A_TIME

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_LOCK = 0x4D49475241
"""Advisory lock of PostgreSQL: one process at a time migrates."""


def configuration() -> Config:
    """Return Alembic's configuration for the ledger."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def migrate(engine: Engine, now: datetime) -> None:
    """Create or upgrade the tables; a crash in the middle leaves the database as it was.

    Raises:
        KnownError: ``database_newer`` when a newer version of this program made it.
    """
    config = configuration()
    head = ScriptDirectory.from_config(config).get_current_head()
    with ONE_AT_A_TIME, engine.connect() as connection:
        connection.execution_options(writing=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            if _current(connection) != head:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            _begin_feed(connection, now)


def known_revisions() -> frozenset[str]:
    """Return the revisions that this program can bring to its own."""
    return frozenset(one.revision for one in ScriptDirectory.from_config(configuration()).walk_revisions())


def _current(connection: Connection) -> str | None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known_revisions():
        raise KnownError("database_newer", Remedy.OPERATOR, params={"revision": current})
    return current


def _begin_feed(connection: Connection, now: datetime) -> None:
    if connection.execute(select(feed.c.id)).first() is not None:
        return
    first_epoch(connection, now)
    connection.execute(insert(counters).values(name="ticket", value=0))
