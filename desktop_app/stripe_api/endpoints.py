"""Webhook endpoints (v1) and event destinations (v2) at Stripe, as one kind of thing (``docs/stripe.md`` §4.1)."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.errors import StripeUnreachable
from desktop_app.onboarding.incoming.webhooks import Endpoint, NewEndpoint, Scope
from desktop_app.stripe_api.client import API_VERSION, Client, Json
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import labels, text, texts
from desktop_app.stripe_api.subject import Subject

_V1 = "/v1/webhook_endpoints"
_V2 = "/v2/core/event_destinations"
_OURS = "sellerdesk"
_MARK = "sellerdesk_secret"
_WHOSE = {Scope.PLATFORM: "the platform itself", Scope.CONNECTED: "connected accounts", Scope.THIN: "Accounts v2"}


class StripeEndpoints:
    """Satisfies :class:`desktop_app.onboarding.incoming.webhooks.Endpoints`.

    Args:
        client: The way to Stripe.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def api_version(self) -> str:
        """The version that our readers are written for."""
        return API_VERSION

    def all(self) -> list[Endpoint]:
        """Return every endpoint of both APIs; v2 tells an address only where it is asked to."""
        old = [_from_v1(data) for data in self._client.list_v1(_V1, Subject.PLATFORM)]
        asked: dict[str, object] = {"include": ["webhook_endpoint.url"]}
        known = {one.id for one in old}
        new = [_from_v2(data) for data in self._client.list_v2(_V2, Subject.PLATFORM, asked)]
        return [*old, *(one for one in new if one.id not in known)]

    def make(self, scope: Scope, url: str, events: Sequence[str]) -> NewEndpoint:
        """Make an endpoint of ours, marked with its scope, since v1 doesn't show it later."""
        if scope is Scope.THIN:
            params: dict[str, object] = {
                "name": "Sellerdesk",
                "description": f"Sellerdesk relay: events of {_WHOSE[scope]}",
                "type": "webhook_endpoint",
                "event_payload": "thin",
                "events_from": ["@self"],
                "enabled_events": list(events),
                "webhook_endpoint": {"url": url},
                "metadata": {_OURS: scope.value},
                "include": ["webhook_endpoint.signing_secret", "webhook_endpoint.url"],
            }
            data = self._client.post(_V2, Subject.PLATFORM, params)
            return _made(data, text(data, "webhook_endpoint", "signing_secret"))
        params = {
            "url": url,
            "description": f"Sellerdesk relay: events of {_WHOSE[scope]}",
            "enabled_events": list(events),
            "connect": scope is Scope.CONNECTED,
            "api_version": API_VERSION,
            "metadata": {_OURS: scope.value},
        }
        data = self._client.post(_V1, Subject.PLATFORM, params)
        return _made(data, text(data, "secret"))

    def change(self, endpoint: Endpoint, events: Sequence[str], fingerprint: str | None) -> None:
        """Switch an endpoint on with these events."""
        params: dict[str, object] = {"enabled_events": list(events)}
        if fingerprint is not None:
            params["metadata"] = {_OURS: (endpoint.scope or Scope.PLATFORM).value, _MARK: fingerprint}
        if not _is_v2(endpoint.id):
            self._client.post(path(_V1, endpoint.id), Subject.PLATFORM, {**params, "disabled": False})
            return
        self._client.post(path(_V2, endpoint.id), Subject.PLATFORM, params)
        if not endpoint.enabled:
            self._client.post(path(_V2, endpoint.id, "enable"), Subject.PLATFORM)

    def switch_off(self, endpoint: Endpoint) -> None:
        """Switch an endpoint off."""
        if _is_v2(endpoint.id):
            self._client.post(path(_V2, endpoint.id, "disable"), Subject.PLATFORM)
        else:
            self._client.post(path(_V1, endpoint.id), Subject.PLATFORM, {"disabled": True})

    def remove(self, endpoint: Endpoint) -> None:
        """Remove an endpoint for good."""
        self._client.delete(path(_V2 if _is_v2(endpoint.id) else _V1, endpoint.id), Subject.PLATFORM)

    def ping(self, endpoint_id: str) -> str:
        """Have Stripe send a trial event to a v2 destination and return the event's id."""
        data = self._client.post(path(_V2, endpoint_id, "ping"), Subject.PLATFORM)
        event_id = text(data, "id")
        if event_id is None:
            raise StripeUnreachable
        return event_id


def _is_v2(endpoint_id: str) -> bool:
    return endpoint_id.startswith("ed_")


def _made(data: Json, secret: str | None) -> NewEndpoint:
    endpoint_id = text(data, "id")
    if endpoint_id is None or secret is None:
        raise StripeUnreachable
    return NewEndpoint(endpoint_id, secret)


def _from_v1(data: Json) -> Endpoint:
    named = labels(data, "metadata")
    connected = named.get(_OURS) == Scope.CONNECTED or text(data, "application") is not None
    return Endpoint(
        id=text(data, "id") or "",
        url=text(data, "url") or "",
        scope=Scope.CONNECTED if connected else Scope.PLATFORM,
        enabled=text(data, "status") != "disabled",
        events=texts(data, "enabled_events"),
        api_version=text(data, "api_version"),
        ours=_OURS in named,
        fingerprint=named.get(_MARK),
    )


def _from_v2(data: Json) -> Endpoint:
    named = labels(data, "metadata")
    return Endpoint(
        id=text(data, "id") or "",
        url=text(data, "webhook_endpoint", "url") or "",
        scope=_scope_v2(data),
        enabled=text(data, "status") != "disabled",
        events=texts(data, "enabled_events"),
        api_version=text(data, "snapshot_api_version"),
        ours=_OURS in named,
        fingerprint=named.get(_MARK),
    )


def _scope_v2(data: Json) -> Scope | None:
    sources = texts(data, "events_from") or ("@self",)
    if text(data, "event_payload") == "thin":
        return Scope.THIN if "@self" in sources else None
    return Scope.PLATFORM if "@self" in sources else Scope.CONNECTED if "@accounts" in sources else None
