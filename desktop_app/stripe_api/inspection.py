"""Satisfies :class:`desktop_app.onboarding.incoming.inspection.StripeInspection`: looks at a key and its platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desktop_app.domain.account import Api, Kind
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.incoming.inspection import Emitted, OwnAccount, Permission, Reach
from desktop_app.onboarding.stripe_port import AccountWish
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.drafts import V1_ACCOUNTS, V1_CUSTOMERS, V2_ACCOUNTS, draft_account, read_draft
from desktop_app.stripe_api.endpoints import StripeEndpoints
from desktop_app.stripe_api.reading import block, flag, items, objects, text, unix
from desktop_app.stripe_api.settings import StripeSettings
from desktop_app.stripe_api.subject import Subject

NOBODY = "SellerdeskProbe"
"""The part of an id that no object has: Stripe's own are random."""

_ACCOUNT, _CUSTOMER, _METHOD = f"acct_{NOBODY}", f"cus_{NOBODY}", f"pm_{NOBODY}"
_PAGE = "https://sellerdesk.invalid/"
_NOWHERE = "XX"


@dataclass(frozen=True, slots=True)
class _Probe:
    """How one right is asked for; ``only`` names the kind of marketplace that needs it."""

    permission: Permission
    method: Literal["get", "post"]
    path: str
    params: Mapping[str, object]
    needs: Literal["always", "v2", "express", "customers"] = "always"


_ONE: dict[str, object] = {"limit": 1}
_PROBES: tuple[_Probe, ...] = (
    _Probe(Permission("connected_account_read", "Connected accounts: Read"), "get", V1_ACCOUNTS, _ONE),
    _Probe(Permission("connected_account_write", "Connected accounts: Write"), "post", f"{V1_ACCOUNTS}/{_ACCOUNT}", {}),
    _Probe(Permission("v2_account_read", "Accounts v2: Read"), "get", V2_ACCOUNTS, _ONE, "v2"),
    _Probe(Permission("v2_account_write", "Accounts v2: Write"), "post", f"{V2_ACCOUNTS}/{_ACCOUNT}", {}, "v2"),
    _Probe(
        Permission("account_link_write", "Account links: Write"),
        "post",
        "/v1/account_links",
        {"account": _ACCOUNT, "type": "account_onboarding", "refresh_url": _PAGE, "return_url": _PAGE},
    ),
    _Probe(
        Permission("edit_link_write", "Login links: Write"),
        "post",
        f"{V1_ACCOUNTS}/{_ACCOUNT}/login_links",
        {},
        "express",
    ),
    _Probe(Permission("customer_read", "Customers: Read"), "get", V1_CUSTOMERS, _ONE, "customers"),
    _Probe(Permission("customer_write", "Customers: Write"), "post", f"{V1_CUSTOMERS}/{_CUSTOMER}", {}, "customers"),
    _Probe(Permission("payment_method_read", "Payment methods: Read"), "get", f"/v1/payment_methods/{_METHOD}", {}),
    _Probe(
        Permission("payment_method_write", "Payment methods: Write"),
        "post",
        f"/v1/payment_methods/{_METHOD}/detach",
        {},
    ),
    _Probe(Permission("setup_intent_read", "Setup intents: Read"), "get", "/v1/setup_intents", _ONE),
    _Probe(Permission("checkout_session_read", "Checkout sessions: Read"), "get", "/v1/checkout/sessions", _ONE),
    _Probe(
        Permission("checkout_session_write", "Checkout sessions: Write"),
        "post",
        "/v1/checkout/sessions",
        {"mode": "setup", "customer": _CUSTOMER, "success_url": _PAGE, "currency": "usd"},
    ),
    _Probe(
        Permission("customer_portal_write", "Customer portal: Write"),
        "post",
        "/v1/billing_portal/sessions",
        {"customer": _CUSTOMER, "return_url": _PAGE},
    ),
    _Probe(Permission("event_read", "Events: Read"), "get", "/v1/events", _ONE),
    # Good to have only: asked as the relay asks, for an account's payouts and none of the platform's own.
    _Probe(Permission("payout_read", "Payouts: Read"), "get", "/v1/payouts", {**_ONE, "stripe_account": _ACCOUNT}),
    _Probe(Permission("webhook_read", "Webhook endpoints: Read"), "get", "/v1/webhook_endpoints", _ONE),
)


class Inspection:
    """Looks at one key's platform.

    Args:
        settings: Key, address and kind of marketplace.

    Raises:
        KnownError: As :class:`~desktop_app.stripe_api.client.Client`.
    """

    def __init__(self, settings: StripeSettings) -> None:
        self._settings = settings
        self._client = Client(settings)
        self.livemode = self._client.livemode
        self.endpoints = StripeEndpoints(self._client)
        self._probes = {probe.permission: probe for probe in _PROBES if self._needed(probe)}

    def _needed(self, probe: _Probe) -> bool:
        return {
            "always": True,
            "v2": self._settings.api is Api.V2 or self._settings.buyers == "account",
            "express": self._settings.account_type == "express",
            "customers": self._settings.buyers == "customer",
        }[probe.needs]

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """The rights that the relay needs with its settings."""
        return tuple(self._probes)

    def reach(self) -> Reach:
        """Ask for the platform's own account, and note the time that Stripe's answer carries."""
        reply = self._client.probe("get", "/v1/account", Subject.PLATFORM)
        return Reach(reply.date, reply.refusal)

    def may(self, permission: Permission) -> KnownError | None:
        """Return the refusal where the key lacks a right, or Stripe's weather; None where it has it."""
        probe = self._probes[permission]
        refusal = self._client.probe(probe.method, probe.path, Subject.ACCOUNT, probe.params).refusal
        telling = {"key_permission_missing", "key_invalid", "stripe_unreachable", "rate_limited"}
        return refusal if refusal is not None and refusal.code in telling else None

    def own_account(self) -> OwnAccount:
        """Read the platform's own account."""
        data = self._client.get("/v1/account", Subject.PLATFORM)
        branding = block(data, "settings", "branding")
        return OwnAccount(
            id=text(data, "id") or "",
            activated=flag(data, "details_submitted") is not False,
            branded=any(text(branding, name) for name in ("icon", "logo", "primary_color")),
        )

    def may_open_accounts(self) -> KnownError | None:
        """Ask for an account in a country that there isn't; what refuses the country would open others."""
        wish = AccountWish(_NOWHERE, Kind.INDIVIDUAL)
        where, params = read_draft(draft_account(self._settings, f"u_{NOBODY}", wish, both=False))
        refusal = self._client.probe("post", where, Subject.NEW_ACCOUNT, params).refusal
        telling = {"platform_not_ready", "key_invalid", "stripe_unreachable", "rate_limited"}
        return refusal if refusal is not None and refusal.code in telling else None

    def mode_shown(self) -> bool | None:
        """Return the mode of the newest event or customer that this key sees."""
        for where in ("/v1/events", V1_CUSTOMERS):
            found = next(objects(items(self._client.get(where, Subject.PLATFORM, _ONE), "data")), None)
            if found is not None:
                return flag(found, "livemode")
        return None

    def portal_saved(self) -> bool:
        """Tell whether there is a default configuration: it comes to be when the settings are saved."""
        page = self._client.get("/v1/billing_portal/configurations", Subject.PORTAL, {"is_default": True, "limit": 1})
        return bool(items(page, "data"))

    def emitted(self, types: Sequence[str], since: datetime, until: datetime) -> list[Emitted]:
        """Return the newest events of a time, of up to twenty types."""
        window = {"gte": int(since.timestamp()), "lte": int(until.timestamp())}
        params: dict[str, object] = {"types": list(types)[:20], "created": window, "limit": 5}
        return [one for data in objects(items(self._list(params), "data")) if (one := _emitted(data)) is not None]

    def _list(self, params: Mapping[str, object]) -> Json:
        return self._client.get("/v1/events", Subject.EVENT, params)

    def ping(self, endpoint_id: str) -> str:
        """Have Stripe send a trial event."""
        return self.endpoints.ping(endpoint_id)


def _emitted(data: Json) -> Emitted | None:
    event_id, kind, created = text(data, "id"), text(data, "type"), unix(data, "created")
    if event_id is None or kind is None or created is None:
        return None
    return Emitted(event_id, kind, created, flag(data, "livemode"))
