"""Times that the relay remembers of its own work: kept over restarts, shared by all processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from desktop_app.storage.ledger.records import insert_for
from desktop_app.storage.ledger.schema import counters, from_micros, leases, to_micros


class SqlMarks:
    """Satisfies :class:`~desktop_app.onboarding.ledger.upkeep.Marks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> datetime | None:
        """Return a time, or None where it was never set."""
        found = self._connection.execute(select(counters.c.value).where(counters.c.name == _name(name))).scalar()
        return None if found is None else from_micros(int(found))

    def among(self, names: Sequence[str]) -> frozenset[str]:
        """Return which of several times were ever set."""
        wanted = {_name(name): name for name in names}
        found = self._connection.execute(select(counters.c.name).where(counters.c.name.in_(wanted)))
        return frozenset(wanted[name] for name in found.scalars())

    def put(self, name: str, moment: datetime) -> None:
        """Remember a time."""
        statement = insert_for(self._connection, counters).values(name=_name(name), value=to_micros(moment))
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[counters.c.name], set_={"value": statement.excluded.value})
        )

    def beat(self, process: str, until: datetime) -> None:
        """Say that a process is there until a time."""
        name = f"{_PROCESS}{process}"
        statement = insert_for(self._connection, leases).values(name=name, owner=process, until=until)
        self._connection.execute(statement.on_conflict_do_update(index_elements=[leases.c.name], set_={"until": until}))

    def beating(self, now: datetime) -> int:
        """Return how many processes are there."""
        there = (leases.c.name >= _PROCESS, leases.c.name < _PROCESS + "~", leases.c.until > now)
        return self._connection.execute(select(func.count()).select_from(leases).where(*there)).scalar_one()


_PROCESS = "process:"


def _name(name: str) -> str:
    return f"mark {name}"
