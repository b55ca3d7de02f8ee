"""What Stripe sent: deliveries whole, events once, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, insert, select, tuple_, update

from desktop_app.onboarding.ledger.deliveries import Beside, DeliveredRecord, DeliveryRecord, EventRecord
from desktop_app.storage.ledger.records import all_of, insert_into, one_or_none, values
from desktop_app.storage.ledger.schema import deliveries, events, to_micros


@cache
def _adding(dialect: str) -> Any:  # noqa: ANN401 - two dialects without a common type
    return insert_into(dialect, events).on_conflict_do_nothing()


_STORING = insert(deliveries)
_KNOWN = select(events.c.id).where(events.c.id.in_(bindparam("ids", expanding=True)))


class SqlDeliveries:
    """Satisfies :class:`~desktop_app.onboarding.ledger.deliveries.Deliveries`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, records: Sequence[DeliveryRecord], carried: Sequence[EventRecord]) -> frozenset[str]:
        """Store deliveries and their events; return the ids of the events that were new."""
        self._connection.execute(_STORING, [values(one) for one in records])
        return self.record_events(carried)

    def record_events(self, carried: Sequence[EventRecord]) -> frozenset[str]:
        """Store events; return the ids of those that were new."""
        once = {one.id: one for one in reversed(carried)}
        known = frozenset(self._connection.execute(_KNOWN, {"ids": list(once)}).scalars())
        # In one order, so that two processes never wait for each other in a ring.
        new = [values(once[event_id]) for event_id in sorted(once) if event_id not in known]
        if new:
            # Another process may have stored the same event meanwhile: then one reading more, never an error.
            self._connection.execute(_adding(self._connection.dialect.name), new)
        return frozenset(once) - known

    def event(self, event_id: str) -> EventRecord | None:
        """Return an event."""
        return one_or_none(self._connection, EventRecord, select(events).where(events.c.id == event_id))

    def newest_event(self) -> datetime | None:
        """Return when the newest event was first heard of."""
        found: datetime | None = self._connection.execute(select(func.max(events.c.first_at))).scalar()
        return found

    def count(self, event_id: str) -> int:
        """Return how often an event was delivered."""
        query = select(func.count()).select_from(deliveries).where(deliveries.c.event_id == event_id)
        return self._connection.execute(query).scalar_one()

    def delivery(self, delivery_id: str) -> DeliveryRecord | None:
        """Return a delivery whole."""
        return one_or_none(self._connection, DeliveryRecord, select(deliveries).where(deliveries.c.id == delivery_id))

    def settle(self, subjects: Sequence[str], now: datetime) -> None:
        """Note that objects were read after all events about them that had arrived."""
        if subjects:
            self._connection.execute(_settling(), {"subjects": list(subjects), "now": now})

    def failed(self, subject: str, failure: str, *, aside: bool) -> None:
        """Note that reading an object failed; ``aside`` when it won't be tried again by itself."""
        changed: dict[str, Any] = {"attempts": events.c.attempts + 1, "failure": failure}
        if aside:
            changed["verdict"] = "set_aside"
        self._connection.execute(_waiting(subject).values(**changed))

    def reopen(self, event_id: str) -> None:
        """Begin anew with an event: it waits to be read."""
        fresh = {"verdict": "read", "attempts": 0, "failure": None, "settled_at": None}
        self._connection.execute(update(events).where(events.c.id == event_id).values(**fresh))

    def delivered(self, delivery_id: str) -> DeliveredRecord | None:
        """Return a delivery with what became of its event."""
        return one_or_none(self._connection, DeliveredRecord, _with_event().where(deliveries.c.id == delivery_id))

    def about(self, subjects: Sequence[str], beside: Beside | None, limit: int) -> Sequence[DeliveredRecord]:
        """Return deliveries whose events are about some objects, newest first."""
        return self._page(events.c.subject.in_(list(subjects)), beside, limit)

    def with_verdict(self, verdict: str | None, beside: Beside | None, limit: int) -> Sequence[DeliveredRecord]:
        """Return deliveries by what became of their events, newest first."""
        return self._page(None if verdict is None else events.c.verdict == verdict, beside, limit)

    def _page(self, wanted: ColumnElement[bool] | None, beside: Beside | None, limit: int) -> Sequence[DeliveredRecord]:
        query = _with_event() if wanted is None else _with_event().where(wanted)
        newer = beside is not None and beside.newer
        if beside is not None:
            here, there = tuple_(deliveries.c.received_at, deliveries.c.id), tuple_(to_micros(beside.at), beside.id)
            query = query.where(here > there if newer else here < there)
        order = (deliveries.c.received_at, deliveries.c.id)
        query = query.order_by(*(column.asc() if newer else column.desc() for column in order)).limit(limit)
        found = all_of(self._connection, DeliveredRecord, query)
        return found[::-1] if newer else found


@cache
def _settling() -> Any:  # noqa: ANN401 - an UPDATE that is built once
    about = events.c.subject.in_(bindparam("subjects", expanding=True))
    read: dict[str, Any] = {"settled_at": bindparam("now"), "verdict": "read", "failure": None}
    return update(events).where(about, events.c.settled_at.is_(None)).values(**read)


def _waiting(subject: str) -> Any:  # noqa: ANN401 - an UPDATE to be given its values
    return update(events).where(events.c.subject == subject, events.c.settled_at.is_(None))


def _with_event() -> Select[Any]:
    return select(
        deliveries.c.id,
        deliveries.c.received_at,
        deliveries.c.event_id,
        deliveries.c.secret_index,
        func.length(deliveries.c.body).label("size"),
        events.c.type,
        events.c.livemode,
        events.c.account_id,
        events.c.object_id,
        events.c.subject,
        events.c.verdict,
        events.c.attempts,
        events.c.failure,
        events.c.settled_at,
    ).join(events, events.c.id == deliveries.c.event_id)
