"""What an event is about, read from whatever Stripe or anybody else sends: delivered, or found in Stripe's list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from desktop_app import wire
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.incoming.hints import THIN_V1, Envelope


def read_envelope(body: bytes) -> Envelope:
    """Read what an event is about, of snapshot and thin events alike; unknown types are read as well.

    Raises:
        KnownError: ``not_an_event``: it isn't a JSON object with ``id`` and ``type``.
    """
    try:
        event: Any = wire.decode(dict, body)
    except wire.WireError as error:
        raise KnownError("not_an_event", Remedy.OURS) from error
    return envelope_of(event)


def envelope_of(event: Mapping[str, Any]) -> Envelope:
    """Return what an event says it is about.

    Raises:
        KnownError: ``not_an_event``: it has no ``id`` or no ``type``.
    """
    event_id, kind = _text(event.get("id")), _text(event.get("type"))
    if not event_id or not kind:
        raise KnownError("not_an_event", Remedy.OURS)
    thing = _object_of(event)
    related = _mapping(event.get("related_object"))
    return Envelope(
        id=event_id,
        type=kind,
        account_id=_text(event.get("account")) or _seller_of(event, kind),
        object_id=_text(related.get("id")) or _text(thing.get("id")),
        object_type=_text(related.get("type")) or _text(thing.get("object")),
        customer_id=_customer_of(event, thing),
        created=_created(event.get("created")),
        livemode=_flag(event.get("livemode")),
    )


def _seller_of(event: Mapping[str, Any], kind: str) -> str | None:
    """Whose account a thin notice of a v1 event is about: its context, the last part of an organisation's."""
    if not kind.startswith(THIN_V1):
        return None
    context = (_text(event.get("context")) or "").rpartition("/")[2]
    return context if context.startswith("acct_") else None


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
