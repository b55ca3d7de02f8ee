"""Where events go: /v1/webhook_endpoints and /v2/core/event_destinations."""

from __future__ import annotations

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.links import web_address
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import page_v1, page_v2
from desktop_app.sandbox.clock import rfc3339
from desktop_app.sandbox.errors import JSON, invalid, missing_parameter, no_such, not_found_v2
from desktop_app.sandbox.parameters import VERSION, values
from desktop_app.sandbox.platform import Endpoint

MOST = 16
_SNAPSHOTS = values("POST /v1/webhook_endpoints", "enabled_events")
_APPLICATION = "ca_SandboxPlatform"


def _room(call: Call) -> None:
    if len(call.platform.endpoints) >= MOST:
        raise invalid(f"You have reached the maximum of {MOST} event destinations.")


# --- v1


def webhook_endpoint(endpoint: Endpoint) -> JSON:
    """A v1 webhook endpoint, without its secret."""
    return {
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "api_version": endpoint.api_version,
        "application": _APPLICATION if endpoint.connected else None,
        "created": int(endpoint.created),
        "description": endpoint.description,
        "enabled_events": endpoint.events,
        "livemode": False,
        "metadata": endpoint.metadata,
        "status": "enabled" if endpoint.enabled else "disabled",
        "url": endpoint.url,
    }


def create(call: Call) -> JSON:
    """POST /v1/webhook_endpoints: the secret is told this once."""
    _room(call)
    params = call.params
    web_address(params["url"], "url")
    endpoint = Endpoint(
        id=ids.new("we_"), url=params["url"], secret=ids.new("whsec_"), events=params["enabled_events"],
        connected=bool(params.get("connect")), thin=False, created=call.now, api="v1",
        api_version=params.get("api_version"), description=params.get("description") or None,
        metadata=merged({}, params.get("metadata")),
    )  # fmt: skip
    call.platform.endpoints.add(endpoint.id, endpoint)
    return webhook_endpoint(endpoint) | {"secret": endpoint.secret}


def _of(call: Call) -> Endpoint:
    found = call.platform.endpoints.get(call.path["webhook_endpoint"])
    if found is None or found.api != "v1":
        raise no_such("webhook endpoint", call.path["webhook_endpoint"], "id", 404)
    return found


def retrieve(call: Call) -> JSON:
    """GET /v1/webhook_endpoints/{webhook_endpoint}."""
    return webhook_endpoint(_of(call))


def update(call: Call) -> JSON:
    """POST /v1/webhook_endpoints/{webhook_endpoint}; its scope can't be changed."""
    endpoint, params = _of(call), call.params
    if params.get("url"):
        web_address(params["url"], "url")
        endpoint.url = params["url"]
    endpoint.events = params.get("enabled_events") or endpoint.events
    if "disabled" in params:
        endpoint.enabled = not params["disabled"]
    if "description" in params:
        endpoint.description = params["description"] or None
    endpoint.metadata = merged(endpoint.metadata, params.get("metadata"))
    return webhook_endpoint(endpoint)


def delete(call: Call) -> JSON:
    """DELETE /v1/webhook_endpoints/{webhook_endpoint}."""
    endpoint = _of(call)
    call.platform.endpoints.remove(endpoint.id)
    return {"id": endpoint.id, "object": "webhook_endpoint", "deleted": True}


def list_all(call: Call) -> JSON:
    """GET /v1/webhook_endpoints."""
    return page_v1(
        call, call.platform.endpoints, "/v1/webhook_endpoints", webhook_endpoint, lambda item: item.api == "v1"
    )  # fmt: skip


# --- v2


def destination(endpoint: Endpoint, include: object = ()) -> JSON:
    """A v2 event destination; the address is told only where `include` names it, the secret only at the making."""
    wanted = include if isinstance(include, list) else []
    address = {
        "signing_secret": endpoint.secret if "webhook_endpoint.signing_secret" in wanted else None,
        "url": endpoint.url if "webhook_endpoint.url" in wanted else None,
    }
    return {
        "id": endpoint.id,
        "object": "v2.core.event_destination",
        "amazon_eventbridge": None,
        "azure_event_grid": None,
        "created": rfc3339(endpoint.created),
        "description": endpoint.description or "",
        "enabled_events": endpoint.events,
        "event_payload": "thin" if endpoint.thin else "snapshot",
        "events_from": endpoint.events_from,
        "livemode": False,
        "metadata": endpoint.metadata,
        "name": endpoint.name,
        "snapshot_api_version": None if endpoint.thin else endpoint.api_version,
        "status": "enabled" if endpoint.enabled else "disabled",
        "status_details": None if endpoint.enabled else {"disabled": {"reason": "user"}},
        "type": "webhook_endpoint",
        "updated": rfc3339(endpoint.updated or endpoint.created),
        "webhook_endpoint": address if any(address.values()) else None,
    }


def _check_types(given: list[str], *, thin: bool) -> None:
    """A destination can't ask for events that are never sent in its payload."""
    for number, name in enumerate(given):
        known = name.startswith("v2.core.") or name.removeprefix("v1.") in _SNAPSHOTS if thin else name in _SNAPSHOTS
        if name != "*" and not (known and (not thin or name.startswith(("v1.", "v2.")))):
            payload = "thin" if thin else "snapshot"
            raise invalid(f"Events of type '{name}' have no {payload} payload.", f"enabled_events[{number}]")


def create_v2(call: Call) -> JSON:
    """POST /v2/core/event_destinations."""
    _room(call)
    params = call.params
    if params["type"] != "webhook_endpoint":
        raise invalid("The sandbox sends events to webhook endpoints only.", "type")
    url = (params.get("webhook_endpoint") or {}).get("url")
    if not url:
        raise missing_parameter("webhook_endpoint.url")
    web_address(url, "webhook_endpoint.url")
    thin = params["event_payload"] == "thin"
    _check_types(params["enabled_events"], thin=thin)
    if thin and params.get("snapshot_api_version"):
        raise invalid("snapshot_api_version is for snapshot payloads only.", "snapshot_api_version")
    sources = params.get("events_from") or ["@self"]
    endpoint = Endpoint(
        id=ids.new("ed_test_"), url=url, secret=ids.new("whsec_"), events=params["enabled_events"],
        connected="@accounts" in sources and "@self" not in sources, thin=thin, created=call.now, api="v2",
        api_version=params.get("snapshot_api_version") or (None if thin else VERSION), name=params["name"],
        description=params.get("description"), metadata=merged({}, params.get("metadata")), events_from=sources,
    )  # fmt: skip
    call.platform.endpoints.add(endpoint.id, endpoint)
    return destination(endpoint, params.get("include"))


def _of_v2(call: Call) -> Endpoint:
    found = call.platform.endpoints.get(call.path["id"])
    if found is None or found.api != "v2":
        raise not_found_v2("event destination", call.path["id"])
    return found


def retrieve_v2(call: Call) -> JSON:
    """GET /v2/core/event_destinations/{id}."""
    return destination(_of_v2(call), call.params.get("include"))


def update_v2(call: Call) -> JSON:
    """POST /v2/core/event_destinations/{id}."""
    endpoint, params = _of_v2(call), call.params
    url = (params.get("webhook_endpoint") or {}).get("url")
    if url:
        web_address(url, "webhook_endpoint.url")
        endpoint.url = url
    for name, field in (("name", "name"), ("description", "description"), ("enabled_events", "events")):
        if params.get(name) is not None:
            setattr(endpoint, field, params[name])
    endpoint.metadata = merged(endpoint.metadata, params.get("metadata"))
    endpoint.updated = call.now
    return destination(endpoint, params.get("include"))


def delete_v2(call: Call) -> JSON:
    """DELETE /v2/core/event_destinations/{id}."""
    endpoint = _of_v2(call)
    call.platform.endpoints.remove(endpoint.id)
    return {"id": endpoint.id, "object": "v2.core.event_destination"}


def _switch(call: Call, *, on: bool) -> JSON:
    endpoint = _of_v2(call)
    endpoint.enabled = on
    endpoint.updated = call.now
    return destination(endpoint, call.params.get("include"))


def enable(call: Call) -> JSON:
    """POST /v2/core/event_destinations/{id}/enable."""
    return _switch(call, on=True)


def disable(call: Call) -> JSON:
    """POST /v2/core/event_destinations/{id}/disable."""
    return _switch(call, on=False)


def ping(call: Call) -> JSON:
    """POST /v2/core/event_destinations/{id}/ping: answers the event that it sends."""
    return events.ping(call.platform, _of_v2(call))


def list_v2(call: Call) -> JSON:
    """GET /v2/core/event_destinations."""
    return page_v2(
        call,
        call.platform.endpoints,
        "/v2/core/event_destinations",
        lambda item: destination(item, call.params.get("include")),
        lambda item: item.api == "v2",
    )


CALLS: dict[str, Handler] = {
    "GET /v1/webhook_endpoints": list_all,
    "POST /v1/webhook_endpoints": create,
    "GET /v1/webhook_endpoints/{webhook_endpoint}": retrieve,
    "POST /v1/webhook_endpoints/{webhook_endpoint}": update,
    "DELETE /v1/webhook_endpoints/{webhook_endpoint}": delete,
    "GET /v2/core/event_destinations": list_v2,
    "POST /v2/core/event_destinations": create_v2,
    "GET /v2/core/event_destinations/{id}": retrieve_v2,
    "POST /v2/core/event_destinations/{id}": update_v2,
    "DELETE /v2/core/event_destinations/{id}": delete_v2,
    "POST /v2/core/event_destinations/{id}/enable": enable,
    "POST /v2/core/event_destinations/{id}/disable": disable,
    "POST /v2/core/event_destinations/{id}/ping": ping,
}
