"""What Stripe sent: deliveries whole, events once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, func, insert, select

from desktop_app.onboarding.ledger_port import DeliveryRecord, EventRecord
from desktop_app.storage.records import insert_into, one_or_none, values
from desktop_app.storage.schema import deliveries, events


@cache
def _adding(dialect: str) -> Any:  # noqa: ANN401 - two dialects without a common type
    return insert_into(dialect, events).on_conflict_do_nothing()


class SqlDeliveries:
    """Satisfies :class:`~desktop_app.onboarding.ledger_port.Deliveries`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, records: Sequence[DeliveryRecord], carried: Sequence[EventRecord]) -> frozenset[str]:
        """Store deliveries and their events; return the ids of the events that were new."""
        self._connection.execute(insert(deliveries), [values(one) for one in records])
        once = {one.id: one for one in reversed(carried)}
        known = frozenset(self._connection.execute(select(events.c.id).where(events.c.id.in_(list(once)))).scalars())
        # In one order, so that two processes never wait for each other in a ring.
        new = [values(once[event_id]) for event_id in sorted(once) if event_id not in known]
        if new:
            # Another process may have stored the same event meanwhile: then one reading more, never an error.
            self._connection.execute(_adding(self._connection.dialect.name), new)
        return frozenset(once) - known

    def event(self, event_id: str) -> EventRecord | None:
        """Return an event."""
        return one_or_none(self._connection, EventRecord, select(events).where(events.c.id == event_id))

    def count(self, event_id: str) -> int:
        """Return how often an event was delivered."""
        query = select(func.count()).select_from(deliveries).where(deliveries.c.event_id == event_id)
        return self._connection.execute(query).scalar_one()
