"""/v1/checkout/sessions in setup mode."""

from __future__ import annotations

import re
from functools import partial

from desktop_app.sandbox import checkout, events, ids
from desktop_app.sandbox.accounts.countries import CURRENCIES
from desktop_app.sandbox.api import payment_methods
from desktop_app.sandbox.api.call import Call, Handler, customer_ref
from desktop_app.sandbox.api.links import web_address
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import created_within, page_v1
from desktop_app.sandbox.api.setup_intents import new_intent
from desktop_app.sandbox.errors import JSON, invalid, missing_parameter, no_such

_SHORTEST, _LONGEST = 30 * 60, 24 * 3600
_LONGEST_URL, _LONGEST_TEXT = 5000, 1200
# What belongs to a payment or a subscription only.
_NOT_IN_SETUP_MODE = (
    "allow_promotion_codes", "discounts", "invoice_creation", "line_items", "optional_items", "payment_intent_data",
    "payment_method_collection", "phone_number_collection", "shipping_options", "submit_type", "subscription_data",
    "tax_id_collection",
)  # fmt: skip
_NULLS = (
    "adaptive_pricing", "after_expiration", "allow_promotion_codes", "amount_subtotal", "amount_total",
    "billing_address_collection", "cancel_url", "client_reference_id", "client_secret", "collected_information",
    "consent", "consent_collection", "currency_conversion", "customer_creation", "customer_details",
    "customer_email", "discounts",
    "integration_identifier", "invoice", "invoice_creation", "locale", "managed_payments", "origin_context",
    "payment_intent", "payment_link", "payment_method_configuration_details", "permissions", "recovered_from",
    "saved_payment_method_options", "shipping_address_collection", "shipping_cost", "submit_type", "subscription",
    "total_details", "wallet_options",
)  # fmt: skip


def create(call: Call) -> JSON:
    """POST /v1/checkout/sessions."""
    params = call.params
    _check(call, params)
    customer = customer_ref(call)
    account = payment_methods.buyer(call, params["customer_account"]) if params.get("customer_account") else None
    intent = new_intent(
        call.now,
        customer=customer["id"] if customer else None,
        account=account.id if account else None,
        metadata=merged({}, (params.get("setup_intent_data") or {}).get("metadata")),
    )
    intent["description"] = (params.get("setup_intent_data") or {}).get("description")
    session_id = ids.new("cs_test_")
    session: JSON = dict.fromkeys(_NULLS) | {
        "id": session_id,
        "object": "checkout.session",
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": int(call.now),
        "currency": (params.get("currency") or "").lower() or None,
        "custom_fields": [],
        "custom_text": {
            name: (params.get("custom_text") or {}).get(name)
            for name in ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        },
        "customer": intent["customer"],
        "customer_account": intent["customer_account"],
        "expires_at": params.get("expires_at", int(call.now) + _LONGEST),
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "mode": "setup",
        "payment_method_collection": "always",
        "payment_method_options": {},
        "payment_method_types": params.get("allowed_payment_method_types") or ["card"],
        "payment_status": "no_payment_required",
        "setup_intent": intent["id"],
        "shipping_options": [],
        "status": "open",
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{call.base_url}/c/pay/{session_id}",
    }
    echoed = ("cancel_url", "client_reference_id", "customer_email", "locale", "billing_address_collection",
              "origin_context", "integration_identifier")  # fmt: skip
    session |= {name: params[name] or None for name in echoed if name in params}
    if customer is None and account is None:
        session["customer_creation"] = params.get("customer_creation", "if_required")
    call.space.setup_intents.add(intent["id"], intent)
    events.snapshot(call.platform, call.space, "setup_intent.created", intent)
    call.space.checkout_sessions.add(session_id, session)
    ends = partial(checkout.expire_if_due, call.platform, call.space, session)
    call.platform.at(session["expires_at"], ends)
    return session


def _check(call: Call, params: JSON) -> None:
    if not params.get("mode"):
        raise missing_parameter("mode")
    if params["mode"] != "setup":
        raise invalid("The sandbox's Checkout offers setup mode only.", "mode")
    for name in _NOT_IN_SETUP_MODE:
        if params.get(name):
            raise invalid(f"You can not pass `{name}` in `setup` mode.", name)
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The sandbox's Checkout offers the hosted page only.", "ui_mode")
    if not params.get("success_url"):
        raise missing_parameter("success_url")
    if not params.get("currency") and not params.get("allowed_payment_method_types"):
        raise missing_parameter("currency")
    _check_buyer(params)
    _check_limits(params, call.now)


def _check_buyer(params: JSON) -> None:
    for other in ("customer_account", "customer_email"):
        if params.get("customer") and params.get(other):
            raise invalid(f"You may only specify one of these parameters: customer, {other}.", other)
    if params.get("customer_update") and not params.get("customer"):
        raise invalid("`customer_update` can only be used with `customer`.", "customer_update")
    if params.get("customer_email") and not re.fullmatch(r"[^@\s]+@[^@\s]+", params["customer_email"]):
        raise invalid(f"Invalid email address: {params['customer_email']}", "customer_email", "email_invalid")


def _check_limits(params: JSON, now: float) -> None:
    for name in ("success_url", "cancel_url"):
        if params.get(name):
            web_address(params[name].replace("{CHECKOUT_SESSION_ID}", "cs"), name)
    if len(params.get("client_reference_id") or "") > 200:
        raise invalid("Invalid string: must be at most 200 characters.", "client_reference_id")
    for name in ("success_url", "cancel_url"):
        if len(params.get(name) or "") > _LONGEST_URL:
            raise invalid(f"Invalid URL: must be at most {_LONGEST_URL} characters.", name, "url_invalid")
    note = (params.get("custom_text") or {}).get("submit") or {}
    if isinstance(note, dict) and len(note.get("message") or "") > _LONGEST_TEXT:
        raise invalid(f"Invalid string: must be at most {_LONGEST_TEXT} characters.", "custom_text[submit][message]")
    currency = params.get("currency")
    if currency and currency.lower() not in CURRENCIES:
        raise invalid(f"Invalid currency: {currency}", "currency")
    ends = params.get("expires_at")
    if ends is not None and not _SHORTEST - 60 <= ends - now <= _LONGEST + 60:
        raise invalid("The `expires_at` timestamp must be between 30 minutes and 24 hours from now.", "expires_at")


def find(call: Call, session_id: str) -> JSON:
    """A session by the id in the path."""
    found = call.space.checkout_sessions.get(session_id)
    if found is None:
        raise no_such("checkout.session", session_id, "id", 404)
    return found


def retrieve(call: Call) -> JSON:
    """GET /v1/checkout/sessions/{session}."""
    return find(call, call.path["session"])


def update(call: Call) -> JSON:
    """POST /v1/checkout/sessions/{session}: its metadata."""
    session = find(call, call.path["session"])
    session["metadata"] = merged(session["metadata"], call.params.get("metadata"))
    return session


def expire(call: Call) -> JSON:
    """POST /v1/checkout/sessions/{session}/expire: an open one only."""
    session = find(call, call.path["session"])
    if session["status"] != "open":
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of'
            f" `{session['status']}`."
        )
    checkout.expire(call.platform, call.space, session)
    return session


def list_all(call: Call) -> JSON:
    """GET /v1/checkout/sessions."""
    payment_methods.refuse_unknown_owner(call)
    fits = created_within(call)
    names = ("customer", "customer_account", "payment_intent", "payment_link", "subscription", "status")
    wanted = {name: call.params[name] for name in names if call.params.get(name)}

    def keep(item: JSON) -> bool:
        return fits(item["created"]) and all(item[name] == value for name, value in wanted.items())

    return page_v1(call, call.space.checkout_sessions, "/v1/checkout/sessions", lambda item: item, keep)


CALLS: dict[str, Handler] = {
    "GET /v1/checkout/sessions": list_all,
    "POST /v1/checkout/sessions": create,
    "GET /v1/checkout/sessions/{session}": retrieve,
    "POST /v1/checkout/sessions/{session}": update,
    "POST /v1/checkout/sessions/{session}/expire": expire,
}
