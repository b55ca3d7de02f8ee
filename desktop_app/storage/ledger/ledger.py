"""The relay's memory: units of work on one database, and who wants to hear of their commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine

from desktop_app.domain.clock import Clock
from desktop_app.onboarding.ledger.feed import Published
from desktop_app.storage.ledger.engine import empty_log, open_engine
from desktop_app.storage.ledger.epochs import after_restore
from desktop_app.storage.ledger.listener import Listener
from desktop_app.storage.ledger.migrate import migrate
from desktop_app.storage.ledger.work import SqlWork

Callback = Callable[[], None]
OnPublished = Callable[[Published | None], None]
SomeCallback = TypeVar("SomeCallback", bound=Callable[..., None])

_PATIENCE = 500
"""Milliseconds that are given to those who read while a person is erased."""


class SqlLedger:
    """Satisfies :class:`~desktop_app.onboarding.ledger.work.Ledger`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # SQLite has one writer at a time; waiting for it here is fair and wakes at once, its own waiting isn't.
        self._writer: AbstractContextManager[object] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )
        self._log_tells = False
        """Whether SQLite's log may still hold what a person was promised is gone."""
        self._published: list[OnPublished] = []
        self._queued: list[Callback] = []

    @property
    def engine(self) -> Engine:
        """The connections."""
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[SqlWork]:
        """Open a unit of work that only looks."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield SqlWork(connection, writing=False)

    @contextmanager
    def writing(self, *, flushed: bool = True) -> Iterator[SqlWork]:
        """Open a unit of work that commits at its end, durably, or leaves nothing behind.

        One that isn't ``flushed`` may be forgotten by a power cut, and with it nothing that was committed before: both
        databases write one log, whose next flush takes everything along. It is for leases and tickets: whatever was
        stored under a ticket is flushed with it.
        """
        with self._writer, self._engine.connect() as connection:
            connection.execution_options(writing=True, flushed=flushed)
            with connection.begin():
                work = SqlWork(connection, writing=True)
                yield work
                work.finish()
            if work.removed or self._log_tells:
                # Whoever reads for long, such as a backup, isn't waited for with every commit: one after it does it.
                self._log_tells = not empty_log(connection, _PATIENCE if work.removed else 0)
        if work.published is not None:
            self._tell_published(work.published)
        if work.queued:
            for callback in tuple(self._queued):
                callback()

    def _tell_published(self, about: Published | None) -> None:
        for callback in tuple(self._published):
            callback(about)

    def on_published(self, callback: OnPublished) -> Callback:
        """Call back after each commit that published changes, with them; the answer ends that."""
        return _subscribe(self._published, callback)

    def on_queued(self, callback: Callback) -> Callback:
        """Call back after each commit that asked for readings; the answer ends that."""
        return _subscribe(self._queued, callback)

    def hear_others(self) -> Callback:
        """Call back for what other processes publish as well; the answer ends that.

        SQLite tells nobody: there, and while PostgreSQL's word doesn't come, whoever waits looks by themselves.
        """
        if self._engine.dialect.name != "postgresql":
            return lambda: None
        return Listener(self._engine.url, lambda: self._tell_published(None)).stop

    def begin_epoch(self, now: datetime, since: datetime) -> None:
        """Begin a new life after a backup of the time ``since`` was restored: see :mod:`epochs`."""
        with self._writer, self._engine.connect() as connection:
            connection.execution_options(writing=True)
            with connection.begin():
                after_restore(connection, now, since)

    def close(self) -> None:
        """End all connections."""
        self._engine.dispose()


def _subscribe(callbacks: list[SomeCallback], callback: SomeCallback) -> Callback:
    callbacks.append(callback)

    def end() -> None:
        if callback in callbacks:
            callbacks.remove(callback)

    return end


def open_ledger(url: str, clock: Clock) -> SqlLedger:
    """Open the ledger at an SQLAlchemy URL, making or migrating its tables.

    Raises:
        KnownError: ``database_newer`` when a newer version of this program made it.
        ValueError: The URL names a kind of database that can't be used.
    """
    engine = open_engine(url)
    try:
        migrate(engine, clock.now())
    except BaseException:
        engine.dispose()
        raise
    return SqlLedger(engine)
