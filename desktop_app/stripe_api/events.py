"""v2 events read whole: a thin notice names at most one object, and some name none (``docs/stripe.md`` §2.3, §4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from desktop_app.domain.account import Api
from desktop_app.domain.errors import StripeUnreachable
from desktop_app.onboarding.stripe_port import StripeEvent
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import block, text
from desktop_app.stripe_api.subject import Subject

_ACCOUNT_OF = re.compile(r"/v[12](?:/core)?/accounts/([^/?]+)")


_LISTED = {
    Api.V1: (
        "account.updated",
        "account.application.authorized",
        "account.application.deauthorized",
        "checkout.session.completed",
        "checkout.session.expired",
        "customer.created",
        "customer.updated",
        "customer.deleted",
        "customer.tax_id.created",
        "customer.tax_id.updated",
        "customer.tax_id.deleted",
        "payment_method.attached",
        "payment_method.detached",
        "payment_method.updated",
        "payment_method.automatically_updated",
        "setup_intent.requires_action",
        "setup_intent.setup_failed",
        "setup_intent.succeeded",
        "setup_intent.canceled",
    ),
    Api.V2: (
        "v2.core.account.created",
        "v2.core.account.updated",
        "v2.core.account.closed",
        "v2.core.account[configuration.customer].updated",
        "v2.core.account[configuration.customer].capability_status_updated",
        "v2.core.account[configuration.merchant].updated",
        "v2.core.account[configuration.merchant].capability_status_updated",
        "v2.core.account[configuration.recipient].updated",
        "v2.core.account[configuration.recipient].capability_status_updated",
        "v2.core.account[defaults].updated",
        "v2.core.account[identity].updated",
        "v2.core.account[requirements].updated",
        "v2.core.account[future_requirements].updated",
        "v2.core.account_link.returned",
    ),
}
"""What concerns us of all that a platform's lists hold, by exact names, 20 at most (``docs/stripe.md`` §4.2, §4.3)."""


def events_since(client: Client, since: datetime, api: Api) -> Iterator[Json]:
    """Yield the listed events of our kinds made since a time (Stripe keeps them 30 days)."""
    types = list(_LISTED[api])
    if api is Api.V1:
        return client.list_v1("/v1/events", Subject.EVENT, {"created": {"gte": int(since.timestamp())}, "types": types})
    made = {"gte": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    return client.list_v2("/v2/core/events", Subject.EVENT, {"created": made, "types": types})


def read_event(client: Client, event_id: str) -> StripeEvent:
    """Read a v2 event (Stripe keeps them 30 days)."""
    data = client.get(path("/v2/core/events", event_id), Subject.EVENT)
    found, kind = text(data, "id"), text(data, "type")
    if found is None or kind is None:
        raise StripeUnreachable
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
    # A health event tells whose events couldn't be made.
    for found in (text(data, "data", "impact", "account"), text(data, "data", "impact", "related_object_id"),
                  text(data, "data", "impact", "related_object", "id")):  # fmt: skip
        if found is not None and found.startswith("acct_"):
            return found
    if text(data, "related_object", "type") in {"v2.core.account", "account"}:
        return text(data, "related_object", "id")
    address = _ACCOUNT_OF.match(text(data, "related_object", "url") or "")
    return address[1] if address else None
