"""Events: made on every change, kept for listing, and handed to the courier for each address that wants them."""

from __future__ import annotations

import msgspec

from desktop_app.sandbox import ids
from desktop_app.sandbox.accounts.tree import copied
from desktop_app.sandbox.clock import rfc3339
from desktop_app.sandbox.delivery import Parcel
from desktop_app.sandbox.errors import JSON, no_such
from desktop_app.sandbox.parameters import VERSION
from desktop_app.sandbox.platform import Endpoint, Platform, Space


def snapshot(platform: Platform, space: Space, kind: str, obj: JSON, previous: JSON | None = None) -> JSON:
    """Make a v1 event about an object as it is now."""
    data: JSON = {"object": copied(obj)}
    if previous is not None:
        data["previous_attributes"] = copied(previous)
    event: JSON = {
        "id": ids.new("evt_"),
        "object": "event",
        "api_version": VERSION,
        "created": int(platform.clock.now()),
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": platform.origin.request_id, "idempotency_key": platform.origin.idempotency_key},
        "type": kind,
    }
    if space.connected:
        event["account"] = space.owner
    space.events.add(event["id"], event)
    _send_to_all(platform, space, event)
    return event


def thin(platform: Platform, kind: str, related: JSON | None, data: JSON | None = None) -> JSON:
    """Make a v2 event; what is pushed is the event without its data."""
    event: JSON = {
        "id": f"evt_test_{ids.token(24)}",
        "object": "v2.core.event",
        "type": kind,
        "created": rfc3339(platform.clock.now()),
        "livemode": False,
        "context": None,
        "reason": _reason(platform),
        "related_object": related,
    }
    whole = event | {"data": data if data is not None else {}, "changes": None}
    platform.v2_events.add(event["id"], whole)
    for endpoint in platform.endpoints.where(lambda item: item.wants(kind, connected=False, thin=True)):
        _send(platform, endpoint, None, event)
    return whole


def about_account(account_id: str) -> JSON:
    """The related_object of an account's event."""
    return {"id": account_id, "type": "v2.core.account", "url": f"/v2/core/accounts/{account_id}"}


def ping(platform: Platform, endpoint: Endpoint) -> JSON:
    """The event that tries a destination; it goes to that one alone."""
    related = {
        "id": endpoint.id,
        "type": "v2.core.event_destination",
        "url": f"/v2/core/event_destinations/{endpoint.id}",
    }
    event: JSON = {
        "id": f"evt_test_{ids.token(24)}",
        "object": "v2.core.event",
        "type": "v2.core.event_destination.ping",
        "created": rfc3339(platform.clock.now()),
        "livemode": False,
        "context": None,
        "reason": _reason(platform),
        "related_object": related,
    }
    whole = event | {"data": {}, "changes": None}
    platform.v2_events.add(event["id"], whole)
    _send(platform, endpoint, None, event)
    return whole


def resend(platform: Platform, event_id: str) -> int:
    """Deliver an event once more to every address that wants it; answers to how many."""
    whole = platform.v2_events.get(event_id)
    if whole is not None:
        pushed = {name: value for name, value in whole.items() if name not in {"data", "changes"}}
        wanting = platform.endpoints.where(lambda item: item.wants(whole["type"], connected=False, thin=True))
        for endpoint in wanting:
            _send(platform, endpoint, None, pushed)
        return len(wanting)
    for space in platform.spaces():
        event = space.events.get(event_id)
        if event is not None:
            return _send_to_all(platform, space, event)
    raise no_such("event", event_id, "id", 404)


def _send_to_all(platform: Platform, space: Space, event: JSON) -> int:
    wanting = [
        endpoint
        for endpoint in platform.endpoints.newest_first()
        if endpoint.wants(event["type"], connected=space.connected, thin=False)
    ]
    event["pending_webhooks"] = len(wanting)
    for endpoint in reversed(wanting):
        _send(platform, endpoint, event, event | {"api_version": endpoint.api_version or VERSION})
    return len(wanting)


def _reason(platform: Platform) -> JSON | None:
    origin = platform.origin
    if origin.request_id is None:
        return None
    request = {"id": origin.request_id, "idempotency_key": origin.idempotency_key or ""}
    return {"type": "request", "request": request}


def _send(platform: Platform, endpoint: Endpoint, stored: JSON | None, pushed: JSON) -> None:
    body = msgspec.json.format(msgspec.json.encode(pushed), indent=2)

    def done(delivered: bool) -> None:
        if delivered and stored is not None:
            stored["pending_webhooks"] = max(0, stored["pending_webhooks"] - 1)

    parcel = Parcel(pushed["id"], pushed["type"], endpoint.url, endpoint.secret, body, platform.key, done)
    platform.world.courier.send(parcel, platform.faults, platform.switches.delivery_delay)
