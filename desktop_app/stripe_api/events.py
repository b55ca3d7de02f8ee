"""v2 events read whole: a thin notice names at most one object, and some name none (``stripe-facts`` §2.3, §4.3)."""

from __future__ import annotations

import re

from desktop_app.domain.errors import StripeUnreachable
from desktop_app.onboarding.stripe_port import StripeEvent
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import block, text
from desktop_app.stripe_api.subject import Subject

_ACCOUNT_OF = re.compile(r"/v[12](?:/core)?/accounts/([^/?]+)")


def read_event(client: Client, event_id: str) -> StripeEvent:
    """Read a v2 event (Stripe keeps them 30 days)."""
    event = event_of(client.get(path("/v2/core/events", event_id), Subject.EVENT))
    if event is None:
        raise StripeUnreachable
    return event


def event_of(data: Json) -> StripeEvent | None:
    """Return what a v2 event says, or None for what isn't one."""
    found, kind = text(data, "id"), text(data, "type")
    if found is None or kind is None:
        return None
    return StripeEvent(
        id=found,
        type=kind,
        account_id=_account(data),
        object_id=text(data, "related_object", "id"),
        data=dict(block(data, "data")),
    )


def _account(data: Json) -> str | None:
    """Return the account an event is about: named in its data, itself the related object, or in that one's address."""
    if named := text(data, "data", "account_id"):
        return named
    if text(data, "related_object", "type") in {"v2.core.account", "account"}:
        return text(data, "related_object", "id")
    address = _ACCOUNT_OF.match(text(data, "related_object", "url") or "")
    return address[1] if address else None
