"""The feed: numbered rows, each with the JSON that the matching GET would have answered when it was published.

Numbers are given under a lock that is held until the commit, so that every number up to the last one is visible to
whoever sees the last one: no poller can skip a change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Integer, bindparam, insert, select, text, update

from desktop_app.onboarding.ledger.feed import ChangeRecord, FeedState, Position, Published
from desktop_app.storage.ledger.records import record, values
from desktop_app.storage.ledger.schema import changes, feed

CHANNEL = "sellerdesk_changes"
"""Where PostgreSQL tells other processes that something was published."""

_LOCK = 0x53454C4C4552
"""The advisory lock that numbers changes (any number that nobody else uses)."""


_BETWEEN = (
    select(changes)
    .where(changes.c.seq > bindparam("after"), changes.c.seq <= bindparam("upto"))
    .order_by(changes.c.seq)
)
_AFTER = _BETWEEN.where(changes.c.audience == bindparam("audience")).limit(bindparam("most", type_=Integer()))
_STATE = select(feed.c.epoch, feed.c.last, feed.c.trimmed)
_ADDING = insert(changes)
_NUMBERED = update(feed).values(last=bindparam("now_last"))


class SqlChanges:
    """Satisfies :class:`~desktop_app.onboarding.ledger.feed.Changes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._epoch: str | None = None

    def state(self) -> FeedState:
        """Return where the feed stands."""
        row = self._connection.execute(_STATE).one()
        self._epoch = row.epoch
        return FeedState(row.epoch, row.last, row.trimmed)

    def cursor(self, seq: int) -> str:
        """Return the opaque cursor of a place in the feed."""
        return f"{self._epoch or self.state().epoch}.{seq}"

    def after(self, audience: str, seq: int, upto: int, limit: int) -> Sequence[ChangeRecord]:
        """Return an audience's changes after one number and up to another."""
        place = {"audience": audience, "after": seq, "upto": upto, "most": limit}
        return [record(ChangeRecord, row) for row in self._connection.execute(_AFTER, place)]

    def between(self, seq: int, upto: int) -> Sequence[ChangeRecord]:
        """Return everybody's changes after one number and up to another."""
        found = self._connection.execute(_BETWEEN, {"after": seq, "upto": upto})
        return [record(ChangeRecord, row) for row in found]

    def audiences(self, seq: int, upto: int) -> frozenset[str]:
        """Return whom the changes after one number and up to another are for."""
        query = select(changes.c.audience).distinct().where(changes.c.seq > seq, changes.c.seq <= upto)
        return frozenset(self._connection.execute(query).scalars())

    def number(self, make: Callable[[Callable[[], Position]], Sequence[ChangeRecord]]) -> Published | None:
        """Number and store changes as the last step of a transaction; ``make`` runs under the lock."""
        postgres = self._connection.dialect.name == "postgresql"
        if postgres:
            self._connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        first = last = self.state().last

        def position() -> Position:
            nonlocal last
            last += 1
            return Position(last, self.cursor(last))

        rows = make(position)
        if not rows:
            return None
        self._connection.execute(_ADDING, [values(one) for one in rows])
        self._connection.execute(_NUMBERED, {"now_last": last})
        if postgres:
            self._connection.execute(text(f"NOTIFY {CHANNEL}"))
        return Published(self.cursor(first), self.cursor(last), rows)
