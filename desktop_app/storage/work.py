"""One transaction with its stores, and what has to happen at its end."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from desktop_app.onboarding.ledger_port import Build, ChangeRecord, Position
from desktop_app.storage.access import SqlAudit, SqlGrants, SqlLogins, SqlPasses, SqlSessions, SqlThrottles
from desktop_app.storage.accounts import SqlAccounts
from desktop_app.storage.buyers import SqlBuyers
from desktop_app.storage.changes import SqlChanges
from desktop_app.storage.creations import SqlCreations
from desktop_app.storage.deliveries import SqlDeliveries
from desktop_app.storage.directory import SqlDirectory
from desktop_app.storage.history import SqlHistory
from desktop_app.storage.invitations import SqlInvitations
from desktop_app.storage.leaving import SqlLeaving
from desktop_app.storage.letters import SqlLetters
from desktop_app.storage.links import SqlLinks
from desktop_app.storage.marks import SqlMarks
from desktop_app.storage.notes import SqlNotes
from desktop_app.storage.people import SqlPeople
from desktop_app.storage.queue import SqlQueue
from desktop_app.storage.reads import SqlReads
from desktop_app.storage.replays import SqlReplays
from desktop_app.storage.setups import SqlSetups
from desktop_app.storage.sweeping import SqlSweeping
from desktop_app.storage.trimming import SqlTrimming


class SqlWork:
    """Satisfies :class:`~desktop_app.onboarding.ledger_port.Work`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self.published = False
        self.queued = False
        self._builds: dict[Build, dict[str, None]] = {}
        self.people = SqlPeople(connection, writing=writing)
        self.creations = SqlCreations(connection)
        self.buyers = SqlBuyers(connection, writing=writing)
        self.accounts = SqlAccounts(connection, writing=writing)
        self.history = SqlHistory(connection)
        self.links = SqlLinks(connection, writing=writing)
        self.setups = SqlSetups(connection, writing=writing)
        self.deliveries = SqlDeliveries(connection)
        self.queue = SqlQueue(connection, self._note_queued)
        self.changes = SqlChanges(connection)
        self.directory = SqlDirectory(connection, writing=writing)
        self.replays = SqlReplays(connection)
        self.reads = SqlReads(connection)
        self.invitations = SqlInvitations(connection, writing=writing)
        self.notes = SqlNotes(connection)
        self.marks = SqlMarks(connection)
        self.trimming = SqlTrimming(connection)
        self.leaving = SqlLeaving(connection)
        self.logins = SqlLogins(connection, writing=writing)
        self.passes = SqlPasses(connection, writing=writing)
        self.sessions = SqlSessions(connection, writing=writing)
        self.grants = SqlGrants(connection, writing=writing)
        self.throttles = SqlThrottles(connection)
        self.audit = SqlAudit(connection)
        self.letters = SqlLetters(connection)
        self.sweeping = SqlSweeping(connection)

    def _note_queued(self) -> None:
        self.queued = True

    def publish(self, build: Build, subject: str) -> None:
        """Publish a subject's changes as the last step of this transaction, once however often it is asked."""
        self._builds.setdefault(build, {})[subject] = None

    def finish(self) -> None:
        """Number and store what was published; nothing else may follow in this transaction."""
        if self._builds:
            self.changes.number(self._build_all)

    def _build_all(self, position: Callable[[], Position]) -> list[ChangeRecord]:
        # Only looked at: locking rows under the feed's lock could wait for somebody who waits for that lock.
        view = SqlWork(self._connection, writing=False)
        rows = [row for build, subjects in self._builds.items() for row in build(view, list(subjects), position)]
        self.published = bool(rows)
        return rows
