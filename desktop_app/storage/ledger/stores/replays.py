"""The relay's own answers, to repeat for the same Idempotency-Key."""

from __future__ import annotations

from sqlalchemy import Connection, select

from desktop_app.onboarding.ledger.upkeep import ReplayRecord
from desktop_app.storage.ledger.records import insert_for, one_or_none, values
from desktop_app.storage.ledger.schema import replays


class SqlReplays:
    """Satisfies :class:`~desktop_app.onboarding.ledger.upkeep.Replays`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, user_id: str, route: str, key: str) -> ReplayRecord | None:
        """Return the answer given before."""
        query = select(replays).where(replays.c.user_id == user_id, replays.c.route == route, replays.c.key == key)
        return one_or_none(self._connection, ReplayRecord, query)

    def put(self, record: ReplayRecord) -> None:
        """Keep an answer; the first one stays."""
        statement = insert_for(self._connection, replays).values(values(record)).on_conflict_do_nothing()
        self._connection.execute(statement)
