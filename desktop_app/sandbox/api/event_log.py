"""/v1/events and /v2/core/events; kept 30 days."""

from __future__ import annotations

from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.paging import created_within, page_v1, page_v2, within
from desktop_app.sandbox.clock import parse_rfc3339
from desktop_app.sandbox.errors import JSON, invalid, no_such, not_found_v2

KEPT = 30 * 24 * 3600.0


def list_all(call: Call) -> JSON:
    """GET /v1/events: of the platform, or with Stripe-Account of a seller."""
    params = call.params
    types = set(params.get("types") or ([params["type"]] if params.get("type") else []))
    if len(params.get("types") or []) > 20:
        raise invalid("You can filter by at most 20 types.", "types")
    delivered = params.get("delivery_success")
    fits = created_within(call)

    def keep(item: JSON) -> bool:
        return (
            item["created"] > call.now - KEPT
            and (not types or any(_matches(item["type"], wanted) for wanted in types))
            and (delivered is None or (item["pending_webhooks"] == 0) == delivered)
            and fits(item["created"])
        )

    return page_v1(call, call.space.events, "/v1/events", lambda item: item, keep)


def _matches(kind: str, wanted: str) -> bool:
    return kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted


def retrieve(call: Call) -> JSON:
    """GET /v1/events/{id}."""
    found = call.space.events.get(call.path["id"])
    if found is None or found["created"] <= call.now - KEPT:
        raise no_such("event", call.path["id"], "id", 404)
    return found


def list_v2(call: Call) -> JSON:
    """GET /v2/core/events: by object_id, types (20 at most) and created."""
    if len(call.params.get("types") or []) > 20:
        raise invalid("You can filter by at most 20 types.", "types")

    def keep(item: JSON) -> bool:
        params = call.params
        types, related, bounds = params.get("types"), params.get("object_id"), params.get("created") or {}
        made = parse_rfc3339(item["created"])
        return (
            made > call.now - KEPT
            and (not types or item["type"] in types)
            and (not related or related in {(item["related_object"] or {}).get("id"), item["data"].get("account_id")})
            and within(made, {name: _moment(value) for name, value in bounds.items()})
        )

    return page_v2(call, call.platform.v2_events, "/v2/core/events", lambda item: item, keep)


def _moment(text: str) -> float:
    try:
        return parse_rfc3339(text)
    except ValueError:
        raise invalid("Invalid timestamp.", "created") from None


def retrieve_v2(call: Call) -> JSON:
    """GET /v2/core/events/{id}."""
    found = call.platform.v2_events.get(call.path["id"])
    if found is None or parse_rfc3339(found["created"]) <= call.now - KEPT:
        raise not_found_v2("event", call.path["id"])
    return found


CALLS: dict[str, Handler] = {
    "GET /v1/events": list_all,
    "GET /v1/events/{id}": retrieve,
    "GET /v2/core/events": list_v2,
    "GET /v2/core/events/{id}": retrieve_v2,
}
