"""Times that the relay remembers of its own work: kept over restarts, shared by all processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from desktop_app.storage.records import insert_for
from desktop_app.storage.schema import counters, from_micros, to_micros


class SqlMarks:
    """Satisfies :class:`~desktop_app.onboarding.support_port.Marks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> datetime | None:
        """Return a time, or None where it was never set."""
        found = self._connection.execute(select(counters.c.value).where(counters.c.name == _name(name))).scalar()
        return None if found is None else from_micros(int(found))

    def put(self, name: str, moment: datetime) -> None:
        """Remember a time."""
        statement = insert_for(self._connection, counters).values(name=_name(name), value=to_micros(moment))
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[counters.c.name], set_={"value": statement.excluded.value})
        )


def _name(name: str) -> str:
    return f"mark {name}"
