"""Sessions for Stripe's own surfaces: the customer portal and the embedded components; and country specs."""

from __future__ import annotations

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.needs import asked_later, asked_now
from desktop_app.sandbox.api import payment_methods
from desktop_app.sandbox.api.call import Call, Handler, customer_ref
from desktop_app.sandbox.api.links import web_address
from desktop_app.sandbox.errors import JSON, invalid, missing_parameter, no_such
from desktop_app.sandbox.parameters import names

_CREATE = "POST /v1/account_sessions"
_COMPONENTS = {
    name: names(_CREATE, "components", name, "features") if "features" in names(_CREATE, "components", name) else []
    for name in names(_CREATE, "components")
}
_FLOWS = ("customer_update", "subscription_cancel", "subscription_pause", "subscription_update",
          "subscription_update_confirm")  # fmt: skip


def portal(call: Call) -> JSON:
    """POST /v1/billing_portal/sessions: fails until the portal's settings were saved once."""
    params = call.params
    customer = customer_ref(call)
    account = payment_methods.buyer(call, params["customer_account"]) if params.get("customer_account") else None
    if customer is None and account is None:
        raise missing_parameter("customer")
    if params.get("return_url"):
        web_address(params["return_url"], "return_url")
    if not call.platform.switches.portal_saved:
        raise invalid(
            "You can't create a portal session in test mode until you save your customer portal settings in test mode"
            " at https://dashboard.stripe.com/test/settings/billing/portal."
        )
    made: JSON = {
        "id": ids.new("bps_"),
        "object": "billing_portal.session",
        "configuration": params.get("configuration") or "bpc_1SandboxDefault",
        "created": int(call.now),
        "customer": customer["id"] if customer else account.id if account else None,
        "customer_account": account.id if account else None,
        "flow": _flow(params.get("flow_data")),
        "livemode": False,
        "locale": params.get("locale"),
        "on_behalf_of": params.get("on_behalf_of"),
        "return_url": params.get("return_url"),
        "url": f"{call.base_url}/p/session/{ids.token(24)}",
    }
    token = made["url"].rpartition("/")[2]
    call.platform.portals[token] = made
    events.snapshot(call.platform, call.space, "billing_portal.session.created", made)
    return made


def portal_configurations(call: Call) -> JSON:
    """GET /v1/billing_portal/configurations: the default one comes to be when the portal's settings are saved."""
    data = [_PORTAL] if call.platform.switches.portal_saved else []
    wanted = [one for one in data if call.params.get("is_default") in {None, one["is_default"]}]
    return {"object": "list", "data": wanted, "has_more": False, "url": "/v1/billing_portal/configurations"}


_PORTAL: JSON = {
    "id": "bpc_1SandboxDefault",
    "object": "billing_portal.configuration",
    "active": True,
    "application": None,
    "business_profile": {"headline": None, "privacy_policy_url": None, "terms_of_service_url": None},
    "created": 1_700_000_000,
    "default_return_url": None,
    "features": {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": True, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "options": []},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
        },
    },
    "is_default": True,
    "livemode": False,
    "login_page": {"enabled": False, "url": None},
    "metadata": {},
    "name": None,
    "updated": 1_700_000_000,
}


def _flow(given: JSON | None) -> JSON | None:
    if not given:
        return None
    if given["type"].startswith("subscription_"):
        raise invalid("There are no subscriptions in the sandbox.", "flow_data[type]")
    after = {"hosted_confirmation": None, "redirect": None, "type": "portal_homepage"} | given.get(
        "after_completion", {}
    )
    return dict.fromkeys(_FLOWS) | {"after_completion": after, "type": given["type"]}


def account_session(call: Call) -> JSON:
    """POST /v1/account_sessions: a client secret for the embedded components."""
    account = call.platform.account(call.params["account"])
    if account is None:
        raise no_such("account", call.params["account"], "account", 400)
    wanted = call.params["components"]
    account.linked = True
    account.touch()
    call.platform.keep(account)
    shown = {}
    for name, features in _COMPONENTS.items():
        given = wanted.get(name) or {}
        chosen = dict.fromkeys(features, False) | (given.get("features") or {})
        shown[name] = {"enabled": bool(given.get("enabled")), "features": chosen}
    return {
        "object": "account_session",
        "account": account.id,
        "client_secret": f"accs_secret__{ids.token(40)}",
        "components": shown,
        "expires_at": int(call.now) + 1800,
        "livemode": False,
    }


def country_spec(call: Call) -> JSON:
    """GET /v1/country_specs/{country}."""
    if call.path["country"] not in COUNTRIES:
        raise no_such("country spec", call.path["country"], "id", 404)
    return _spec(call.path["country"])


def _spec(code: str) -> JSON:
    country = COUNTRIES[code]
    person = "individual" if "individual" in country.kinds else "company"
    fields = {
        kind: {"additional": list(asked_later(code, which)), "minimum": list(asked_now(code, which, cards=True))}
        for kind, which in (("company", "company"), ("individual", person))
    }
    return {
        "id": code,
        "object": "country_spec",
        "default_currency": country.currency,
        "supported_bank_account_currencies": {country.currency: [code]},
        "supported_payment_currencies": sorted({item.currency for item in COUNTRIES.values()}),
        "supported_payment_methods": ["card", "stripe"],
        "supported_transfer_countries": sorted(COUNTRIES),
        "verification_fields": fields,
    }


def country_specs(call: Call) -> JSON:
    """GET /v1/country_specs: all of them at once."""
    del call
    data = [_spec(code) for code in sorted(COUNTRIES)]
    return {"object": "list", "data": data, "has_more": False, "url": "/v1/country_specs"}


CALLS: dict[str, Handler] = {
    "GET /v1/billing_portal/configurations": portal_configurations,
    "POST /v1/billing_portal/sessions": portal,
    "POST /v1/account_sessions": account_session,
    "GET /v1/country_specs": country_specs,
    "GET /v1/country_specs/{country}": country_spec,
}
