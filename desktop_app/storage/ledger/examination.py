"""A ledger looked at from outside: nothing is migrated, written or locked, whatever state it is in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, make_url, or_, select
from sqlalchemy.exc import DBAPIError

from desktop_app.onboarding.ledger.accounts import Census
from desktop_app.storage.ledger.migrate import configuration
from desktop_app.storage.ledger.schema import accounts, events, from_micros, queue, tokens

_WAIT_SECONDS = 5
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be read from Stripe.

    Attributes:
        due: How many objects are due.
        since: Since when the one that waits longest, as far as is known.
        aside: How many failed too often.
    """

    due: int
    since: datetime | None
    aside: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger knows of the marketplace.

    Attributes:
        accounts: Current accounts, and how many of them aren't verified.
        last_reading: When Stripe last answered about any of them.
    """

    accounts: int
    not_verified: int
    last_reading: datetime | None


class LedgerExamination:
    """Looks at the ledger at an SQLAlchemy URL; every method raises OSError where the database doesn't answer."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._sqlite = self._url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The database's file, or None for a server's."""
        return Path(self._url.database) if self._sqlite and self._url.database else None

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        if self.file is not None and not self.file.is_file():
            raise FileNotFoundError(self.file)
        if self._sqlite:
            engine = create_engine(self._url, connect_args={"timeout": _WAIT_SECONDS})
        else:
            wait = {"connect_timeout": _WAIT_SECONDS}
            engine = create_engine(self._url.set(drivername="postgresql+psycopg"), connect_args=wait)
        try:
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise OSError(type(error.orig).__name__) from error
        finally:
            engine.dispose()

    def answers(self) -> str:
        """Return which database answers, with its version."""
        with self._connected() as connection:
            if self._sqlite:
                version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
                return f"SQLite {version}"
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
            return f"PostgreSQL {str(version).split()[0]}"

    def schema(self) -> str:
        """Return ``current``, ``empty``, ``older`` or ``newer``."""
        scripts = ScriptDirectory.from_config(configuration())
        with self._connected() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            return "empty"
        if revision == scripts.get_current_head():
            return "current"
        return "older" if revision in {one.revision for one in scripts.walk_revisions()} else "newer"

    def not_durable(self) -> str | None:
        """Return the setting by which a commit could be lost, as ``name=value``; None where there is none."""
        with self._connected() as connection:
            if self._sqlite:
                mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
                return None if mode in {"wal", "delete", "truncate", "persist"} else f"journal_mode={mode}"
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                value = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
                if value == "off":
                    return f"{name}={value}"
        return None

    def damage(self) -> str | None:
        """Return the first damage that the database finds in itself, or None."""
        if not self._sqlite:
            return None
        with self._connected() as connection:
            found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        return None if found == "ok" else found

    def space(self, otherwise: Path) -> tuple[int, float]:
        """Return free bytes and their share of the disk that the database's file, or ``otherwise``, lies on."""
        place = self.file or otherwise
        while not place.exists():
            place = place.parent
        usage = shutil.disk_usage(place)
        return usage.free, usage.free / usage.total

    def waiting(self, now: datetime) -> Waiting:
        """Return what waits to be read."""
        counted = select(queue.c.state, func.count()).group_by(queue.c.state)
        overdue = select(func.min(queue.c.due_at)).where(queue.c.state == "due", queue.c.due_at > 0)
        sample = select(queue.c.kind, queue.c.id).where(queue.c.state == "due", queue.c.due_at == 0).limit(_SAMPLE)
        with self._connected() as connection:
            counts = {str(state): int(number) for state, number in connection.execute(counted).all()}
            first = connection.execute(overdue).scalar()
            since = [from_micros(int(first))] if first is not None else []
            for _, object_id in connection.execute(sample).all():
                asked = select(func.max(events.c.first_at)).where(
                    or_(events.c.account_id == object_id, events.c.object_id == object_id)
                )
                moment = connection.execute(asked).scalar()
                since += [moment] if moment is not None else []
        past = [one for one in since if one < now]
        return Waiting(counts.get("due", 0), min(past, default=None), counts.get("aside", 0))

    def standing(self) -> Standing:
        """Return what the ledger knows of the marketplace."""
        current = accounts.c.current.is_(True)
        with self._connected() as connection:
            number = connection.execute(select(func.count()).select_from(accounts).where(current)).scalar_one()
            open_ones = select(func.count()).select_from(accounts).where(current, accounts.c.verified.is_(False))
            return Standing(
                accounts=number,
                not_verified=connection.execute(open_ones).scalar_one(),
                last_reading=connection.execute(select(func.max(accounts.c.as_of)).where(current)).scalar(),
            )

    def census(self) -> Census:
        """Count the accounts that are kept up to date."""
        from desktop_app.storage.ledger.stores.accounts import SqlAccounts

        with self._connected() as connection:
            return SqlAccounts(connection, writing=False).census()

    def has_operator(self) -> bool:
        """Whether anybody holds an operator's token."""
        query = select(tokens.c.hash).where(tokens.c.role == "operator", tokens.c.revoked_at.is_(None)).limit(1)
        with self._connected() as connection:
            return connection.execute(query).first() is not None

    def heard_of(self, event_id: str) -> bool:
        """Whether an event arrived."""
        with self._connected() as connection:
            return connection.execute(select(events.c.id).where(events.c.id == event_id)).first() is not None

    def reads_of(self, month: datetime) -> int:
        """Return how often Stripe was read in a month that begins then, by all processes."""
        from desktop_app.storage.ledger.stores.reads import SqlReads

        with self._connected() as connection:
            return SqlReads(connection).of(month)
