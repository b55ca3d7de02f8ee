"""One transaction with its stores, and what has to happen at its end."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from sqlalchemy import Connection

from desktop_app.onboarding.ledger.feed import ChangeRecord, Position, Published
from desktop_app.onboarding.ledger.work import Build
from desktop_app.storage.ledger.stores.access import (
    SqlAudit,
    SqlGrants,
    SqlLogins,
    SqlPasses,
    SqlSessions,
    SqlThrottles,
)
from desktop_app.storage.ledger.stores.accounts import SqlAccounts
from desktop_app.storage.ledger.stores.buyers import SqlBuyers
from desktop_app.storage.ledger.stores.changes import SqlChanges
from desktop_app.storage.ledger.stores.creations import SqlCreations
from desktop_app.storage.ledger.stores.deliveries import SqlDeliveries
from desktop_app.storage.ledger.stores.directory import SqlDirectory
from desktop_app.storage.ledger.stores.history import SqlHistory
from desktop_app.storage.ledger.stores.invitations import SqlInvitations
from desktop_app.storage.ledger.stores.leaving import SqlLeaving
from desktop_app.storage.ledger.stores.letters import SqlLetters
from desktop_app.storage.ledger.stores.links import SqlLinks
from desktop_app.storage.ledger.stores.marks import SqlMarks
from desktop_app.storage.ledger.stores.notes import SqlNotes
from desktop_app.storage.ledger.stores.people import SqlPeople
from desktop_app.storage.ledger.stores.queue import SqlQueue
from desktop_app.storage.ledger.stores.reads import SqlReads
from desktop_app.storage.ledger.stores.replays import SqlReplays
from desktop_app.storage.ledger.stores.setups import SqlSetups
from desktop_app.storage.ledger.stores.sweeping import SqlSweeping
from desktop_app.storage.ledger.stores.trimming import SqlTrimming


class SqlWork:
    """Satisfies :class:`~desktop_app.onboarding.ledger.work.Work`; a store is made when it is first asked for."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing
        self.published: Published | None = None
        self.queued = False
        self.removed = False
        self._builds: dict[Build, dict[str, None]] = {}

    @cached_property
    def people(self) -> SqlPeople:  # noqa: D102 - named in the port
        return SqlPeople(self._connection, writing=self._writing)

    @cached_property
    def creations(self) -> SqlCreations:  # noqa: D102 - named in the port
        return SqlCreations(self._connection)

    @cached_property
    def buyers(self) -> SqlBuyers:  # noqa: D102 - named in the port
        return SqlBuyers(self._connection, writing=self._writing)

    @cached_property
    def accounts(self) -> SqlAccounts:  # noqa: D102 - named in the port
        return SqlAccounts(self._connection, writing=self._writing)

    @cached_property
    def history(self) -> SqlHistory:  # noqa: D102 - named in the port
        return SqlHistory(self._connection)

    @cached_property
    def links(self) -> SqlLinks:  # noqa: D102 - named in the port
        return SqlLinks(self._connection, writing=self._writing)

    @cached_property
    def setups(self) -> SqlSetups:  # noqa: D102 - named in the port
        return SqlSetups(self._connection, writing=self._writing)

    @cached_property
    def deliveries(self) -> SqlDeliveries:  # noqa: D102 - named in the port
        return SqlDeliveries(self._connection)

    @cached_property
    def queue(self) -> SqlQueue:  # noqa: D102 - named in the port
        return SqlQueue(self._connection, self._note_queued)

    @cached_property
    def changes(self) -> SqlChanges:  # noqa: D102 - named in the port
        return SqlChanges(self._connection)

    @cached_property
    def directory(self) -> SqlDirectory:  # noqa: D102 - named in the port
        return SqlDirectory(self._connection, writing=self._writing)

    @cached_property
    def replays(self) -> SqlReplays:  # noqa: D102 - named in the port
        return SqlReplays(self._connection)

    @cached_property
    def reads(self) -> SqlReads:  # noqa: D102 - named in the port
        return SqlReads(self._connection)

    @cached_property
    def invitations(self) -> SqlInvitations:  # noqa: D102 - named in the port
        return SqlInvitations(self._connection, writing=self._writing)

    @cached_property
    def notes(self) -> SqlNotes:  # noqa: D102 - named in the port
        return SqlNotes(self._connection)

    @cached_property
    def marks(self) -> SqlMarks:  # noqa: D102 - named in the port
        return SqlMarks(self._connection)

    @cached_property
    def trimming(self) -> SqlTrimming:  # noqa: D102 - named in the port
        return SqlTrimming(self._connection)

    @cached_property
    def leaving(self) -> SqlLeaving:  # noqa: D102 - named in the port
        return SqlLeaving(self._connection, self._note_removed)

    @cached_property
    def logins(self) -> SqlLogins:  # noqa: D102 - named in the port
        return SqlLogins(self._connection, writing=self._writing)

    @cached_property
    def passes(self) -> SqlPasses:  # noqa: D102 - named in the port
        return SqlPasses(self._connection, writing=self._writing)

    @cached_property
    def sessions(self) -> SqlSessions:  # noqa: D102 - named in the port
        return SqlSessions(self._connection, writing=self._writing)

    @cached_property
    def grants(self) -> SqlGrants:  # noqa: D102 - named in the port
        return SqlGrants(self._connection, writing=self._writing)

    @cached_property
    def throttles(self) -> SqlThrottles:  # noqa: D102 - named in the port
        return SqlThrottles(self._connection)

    @cached_property
    def audit(self) -> SqlAudit:  # noqa: D102 - named in the port
        return SqlAudit(self._connection)

    @cached_property
    def letters(self) -> SqlLetters:  # noqa: D102 - named in the port
        return SqlLetters(self._connection)

    @cached_property
    def sweeping(self) -> SqlSweeping:  # noqa: D102 - named in the port
        return SqlSweeping(self._connection)

    def _note_queued(self) -> None:
        self.queued = True

    def _note_removed(self) -> None:
        self.removed = True

    def publish(self, build: Build, subject: str) -> None:
        """Publish a subject's changes as the last step of this transaction, once however often it is asked."""
        self._builds.setdefault(build, {})[subject] = None

    def finish(self) -> None:
        """Number and store what was published; nothing else may follow in this transaction."""
        if self._builds:
            self.published = self.changes.number(self._build_all)

    def _build_all(self, position: Callable[[], Position]) -> list[ChangeRecord]:
        # Only looked at: locking rows under the feed's lock could wait for somebody who waits for that lock.
        view = SqlWork(self._connection, writing=False)
        return [row for build, subjects in self._builds.items() for row in build(view, list(subjects), position)]
