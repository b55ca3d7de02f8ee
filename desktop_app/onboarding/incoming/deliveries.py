"""What Stripe sends, stored whole before it is answered. Nothing here asks Stripe, and nothing here judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop_app.onboarding.incoming.hints import Envelope, mark_of, subject_of, to_read
from desktop_app.onboarding.incoming.relay_marks import health_marks
from desktop_app.onboarding.ledger.deliveries import DeliveryRecord, EventRecord
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.texts import text_of


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP request of Stripe's whose signature was right; ``secret_index`` tells which secret it matched."""

    id: str
    received_at: datetime
    body: bytes
    headers: tuple[tuple[str, str], ...]
    secret_index: int


def record_deliveries(parts: Parts, deliveries: Sequence[tuple[Delivery, Envelope]]) -> None:
    """Store deliveries, their events and what is to be read because of them, in one commit.

    An event that is there already changes nothing but the count; unknown accounts and types are no error.
    """
    if not deliveries:
        return
    events = {envelope.id: envelope for _, envelope in reversed(deliveries)}
    records = [_delivery_record(delivery, envelope) for delivery, envelope in deliveries]
    wanted = {one.id: _wanted(parts, one) for one in events.values()}
    carried = [
        _event_record(envelope, wanted[envelope.id], delivery.received_at, delivery.id)
        for delivery, envelope in deliveries
    ]
    with parts.ledger.writing() as work:
        new = work.deliveries.record(records, carried)
        _act(parts, work, [one for one in events.values() if one.id in new], wanted, "event")


def record_found(parts: Parts, found: Sequence[Envelope]) -> int:
    """Store events that Stripe's list holds and that never reached us; return how many those were."""
    now = parts.clock.now()
    events = {envelope.id: envelope for envelope in found}
    wanted = {one.id: _wanted(parts, one) for one in events.values()}
    carried = [_event_record(one, wanted[one.id], now, "") for one in events.values()]
    if not carried:
        return 0
    with parts.ledger.writing() as work:
        new = work.deliveries.record_events(carried)
        _act(parts, work, [one for one in events.values() if one.id in new], wanted, "recovery")
    return len(new)


def _wanted(parts: Parts, envelope: Envelope) -> list[Wanted] | None:
    """Return what is read because of an event, or None for one of the other mode."""
    live = parts.policy.mode == "live"
    return to_read(envelope) if envelope.livemode in {None, live} else None


def _act(parts: Parts, work: Work, new: Sequence[Envelope], wanted: dict[str, list[Wanted] | None], cause: str) -> None:
    ours = [one for one in new if wanted[one.id] is not None]
    for name in sorted({name for one in ours for name in health_marks(one)}):
        work.marks.put(name, parts.clock.now())
    work.accounts.mark([mark for one in ours if (mark := mark_of(one, parts.clock))])
    work.queue.ask([Wanted(item.kind, item.id, cause) for one in ours for item in wanted[one.id] or ()])


def _delivery_record(delivery: Delivery, envelope: Envelope) -> DeliveryRecord:
    return DeliveryRecord(
        id=delivery.id,
        received_at=delivery.received_at,
        event_id=envelope.id,
        body=delivery.body,
        headers=text_of(delivery.headers),
        secret_index=delivery.secret_index,
    )


def _event_record(envelope: Envelope, wanted: list[Wanted] | None, first_at: datetime, delivery_id: str) -> EventRecord:
    return EventRecord(
        id=envelope.id,
        type=envelope.type,
        first_at=first_at,
        delivery_id=delivery_id,
        account_id=envelope.account_id,
        object_id=envelope.object_id,
        livemode=envelope.livemode,
        subject=subject_of(wanted[-1]) if wanted else None,
        verdict="other_mode" if wanted is None else "read" if wanted else "nothing",
    )
