"""What was read of Stripe in each month: kept over restarts, and shared by all processes of a relay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from desktop_app.storage.ledger.records import insert_for
from desktop_app.storage.ledger.schema import counters


class SqlReads:
    """Satisfies :class:`~desktop_app.onboarding.ledger.queue.Reads`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, month: datetime, reads: int) -> int:
        """Add reads to a month's and return what they come to."""
        statement = insert_for(self._connection, counters).values(name=_name(month), value=reads)
        summed = statement.on_conflict_do_update(
            index_elements=[counters.c.name], set_={"value": counters.c.value + statement.excluded.value}
        )
        return int(self._connection.execute(summed.returning(counters.c.value)).scalar_one())

    def of(self, month: datetime) -> int:
        """Return a month's reads."""
        query = select(counters.c.value).where(counters.c.name == _name(month))
        return int(self._connection.execute(query).scalar_one_or_none() or 0)


def _name(month: datetime) -> str:
    return f"reads {month:%Y-%m}"
