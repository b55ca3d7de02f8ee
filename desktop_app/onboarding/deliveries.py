"""What Stripe sends, stored whole before it is answered. Nothing here asks Stripe, and nothing here judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desktop_app import wire
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.hints import Envelope, mark_of, to_read
from desktop_app.onboarding.ledger_port import DeliveryRecord, EventRecord
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


def read_envelope(body: bytes) -> Envelope:
    """Read what an event is about, of snapshot and thin events alike; unknown types are read as well.

    Raises:
        KnownError: ``not_an_event``: it isn't a JSON object with ``id`` and ``type``.
    """
    try:
        event: Any = wire.decode(dict, body)
    except wire.WireError as error:
        raise KnownError("not_an_event", Remedy.OURS) from error
    event_id, kind = _text(event.get("id")), _text(event.get("type"))
    if not event_id or not kind:
        raise KnownError("not_an_event", Remedy.OURS)
    thing = _object_of(event)
    related = _mapping(event.get("related_object"))
    return Envelope(
        id=event_id,
        type=kind,
        account_id=_text(event.get("account")),
        object_id=_text(related.get("id")) or _text(thing.get("id")),
        object_type=_text(related.get("type")) or _text(thing.get("object")),
        customer_id=_customer_of(event, thing),
        created=_created(event.get("created")),
        livemode=_flag(event.get("livemode")),
    )


def _object_of(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(_mapping(event.get("data")).get("object"))


def _customer_of(event: Mapping[str, Any], thing: Mapping[str, Any]) -> str | None:
    # A detached method names its customer only in what it was before.
    before = _mapping(_mapping(event.get("data")).get("previous_attributes"))
    for source in (thing, before):
        for name in ("customer", "customer_account"):
            customer = source.get(name)
            found = _text(_mapping(customer).get("id")) or _text(customer)
            if found:
                return found
    return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    """Return a text as it may be stored; PostgreSQL takes no NUL."""
    return value.replace("\0", "") or None if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _created(value: object) -> datetime | None:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo is not None else None
    except (ValueError, OverflowError, OSError):
        return None
    return None


def record_deliveries(parts: Parts, deliveries: Sequence[tuple[Delivery, Envelope]]) -> None:
    """Store deliveries, their events and what is to be read because of them, in one commit.

    An event that is there already changes nothing but the count; unknown accounts and types are no error.
    """
    if not deliveries:
        return
    live = parts.policy.mode == "live"
    events = {envelope.id: envelope for _, envelope in reversed(deliveries)}
    wanted = {one.id: to_read(one) if one.livemode in {None, live} else [] for one in events.values()}
    records = [_delivery_record(delivery, envelope) for delivery, envelope in deliveries]
    carried = [_event_record(delivery, envelope, queued=bool(wanted[envelope.id])) for delivery, envelope in deliveries]
    with parts.ledger.writing() as work:
        new = work.deliveries.record(records, carried)
        work.accounts.mark([mark for one in events.values() if one.id in new and (mark := mark_of(one, parts.clock))])
        work.queue.ask([one for event_id in events if event_id in new for one in wanted[event_id]])


def _delivery_record(delivery: Delivery, envelope: Envelope) -> DeliveryRecord:
    return DeliveryRecord(
        id=delivery.id,
        received_at=delivery.received_at,
        event_id=envelope.id,
        body=delivery.body,
        headers=text_of(delivery.headers),
        secret_index=delivery.secret_index,
    )


def _event_record(delivery: Delivery, envelope: Envelope, *, queued: bool) -> EventRecord:
    return EventRecord(
        id=envelope.id,
        type=envelope.type,
        first_at=delivery.received_at,
        delivery_id=delivery.id,
        account_id=envelope.account_id,
        object_id=envelope.object_id,
        livemode=envelope.livemode,
        queued=queued,
    )
