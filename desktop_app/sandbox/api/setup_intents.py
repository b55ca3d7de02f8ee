"""/v1/setup_intents: what Checkout in setup mode makes, and what can be made without it."""

from __future__ import annotations

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.api import payment_methods
from desktop_app.sandbox.api.call import Call, Handler, customer_ref
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import created_within, page_v1
from desktop_app.sandbox.errors import JSON, invalid, no_such
from desktop_app.sandbox.platform import Platform, Space

_FINAL = {"succeeded", "canceled"}


def new_intent(now: float, *, customer: str | None, account: str | None, metadata: dict[str, str]) -> JSON:
    """A setup intent that waits for a payment method."""
    made = ids.new("seti_")
    return {
        "id": made,
        "object": "setup_intent",
        "allowed_payment_method_types": None,
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": f"{made}_secret_{ids.token(30)}",
        "created": int(now),
        "customer": customer,
        "customer_account": account,
        "description": None,
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": metadata,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
        },
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": "off_session",
    }  # fmt: skip


def create(call: Call) -> JSON:
    """POST /v1/setup_intents."""
    params = call.params
    customer = customer_ref(call)
    account = payment_methods.buyer(call, params["customer_account"]) if params.get("customer_account") else None
    made = new_intent(
        call.now,
        customer=customer["id"] if customer else None,
        account=account.id if account else None,
        metadata=merged({}, params.get("metadata")),
    )
    made["description"] = params.get("description")
    made["usage"] = params.get("usage", "off_session")
    if params.get("allowed_payment_method_types"):
        made["allowed_payment_method_types"] = made["payment_method_types"] = params["allowed_payment_method_types"]
    call.space.setup_intents.add(made["id"], made)
    events.snapshot(call.platform, call.space, "setup_intent.created", made)
    if params.get("payment_method"):
        _take(call, made, params["payment_method"])
    if params.get("confirm"):
        _confirm(call, made)
    return made


def _take(call: Call, intent: JSON, method_id: str) -> None:
    method = call.space.payment_methods.get(method_id) or payment_methods.named(method_id, call.now)
    if method is None:
        raise no_such("PaymentMethod", method_id, "payment_method", 400)
    call.space.payment_methods.add(method["id"], method)
    intent["payment_method"] = method["id"]
    intent["status"] = "requires_confirmation"


def _confirm(call: Call, intent: JSON) -> None:
    if intent["payment_method"] is None:
        raise invalid("You cannot confirm this SetupIntent because it's missing a payment method.", "payment_method")
    method = call.space.payment_methods.get(intent["payment_method"])
    if method is not None and method["card"]["last4"] == payment_methods.ASKS_FOR_APPROVAL:
        url = f"{call.base_url}/c/approve/{intent['id']}"
        ask_for_approval(call.platform, call.space, intent, url, call.params.get("return_url"))
        return
    succeed(call.platform, call.space, intent)


def succeed(platform: Platform, space: Space, intent: JSON) -> None:
    """The payment method is set up and goes to the buyer, if one is named."""
    method = space.payment_methods.get(intent["payment_method"])
    if method is not None and (intent["customer"] or intent["customer_account"]) and not _owned(method):
        method["customer"], method["customer_account"] = intent["customer"], intent["customer_account"]
        events.snapshot(platform, space, "payment_method.attached", method)
    intent["status"] = "succeeded"
    intent["next_action"] = intent["last_setup_error"] = None
    intent["latest_attempt"] = ids.new("setatt_")
    events.snapshot(platform, space, "setup_intent.succeeded", intent)


def _owned(method: JSON) -> bool:
    return bool(method["customer"] or method["customer_account"])


def ask_for_approval(platform: Platform, space: Space, intent: JSON, url: str, back: str | None = None) -> None:
    """The bank wants the buyer to approve."""
    intent["status"] = "requires_action"
    intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"return_url": back, "url": url}}
    events.snapshot(platform, space, "setup_intent.requires_action", intent)


_DECLINED: JSON = {
    "code": "card_declined",
    "decline_code": "insufficient_funds",
    "doc_url": "https://docs.stripe.com/error-codes/card-declined",
    "message": "Your card has insufficient funds.",
    "type": "card_error",
}
_NOT_APPROVED: JSON = {
    "code": "setup_intent_authentication_failure",
    "doc_url": "https://docs.stripe.com/error-codes/setup-intent-authentication-failure",
    "message": "The latest attempt to set up the payment method has failed because authentication failed.",
    "type": "invalid_request_error",
}


def fail(platform: Platform, space: Space, intent: JSON, method: JSON, *, asked: bool = False) -> None:
    """The bank refused the card, or with `asked` its owner didn't approve."""
    intent["status"] = "requires_payment_method"
    intent["next_action"] = None
    intent["payment_method"] = None
    intent["latest_attempt"] = ids.new("setatt_")
    intent["last_setup_error"] = (_NOT_APPROVED if asked else _DECLINED) | {"payment_method": method}
    events.snapshot(platform, space, "setup_intent.setup_failed", intent)


def _of(call: Call) -> JSON:
    found = call.space.setup_intents.get(call.path["intent"])
    if found is None:
        raise no_such("setupintent", call.path["intent"], "id", 404)
    return found


def retrieve(call: Call) -> JSON:
    """GET /v1/setup_intents/{intent}."""
    return _of(call)


def update(call: Call) -> JSON:
    """POST /v1/setup_intents/{intent}."""
    intent = _of(call)
    if intent["status"] in _FINAL:
        raise invalid("You cannot update this SetupIntent because it has already succeeded or was canceled.",
                      code="setup_intent_unexpected_state")  # fmt: skip
    customer = customer_ref(call)
    if customer is not None:
        intent["customer"] = customer["id"]
    if call.params.get("payment_method"):
        _take(call, intent, call.params["payment_method"])
    if "description" in call.params:
        intent["description"] = call.params["description"] or None
    intent["metadata"] = merged(intent["metadata"], call.params.get("metadata"))
    return intent


def confirm(call: Call) -> JSON:
    """POST /v1/setup_intents/{intent}/confirm."""
    intent = _of(call)
    if intent["status"] in _FINAL:
        raise invalid(f"You cannot confirm this SetupIntent because it has a status of {intent['status']}.",
                      code="setup_intent_unexpected_state")  # fmt: skip
    if call.params.get("payment_method"):
        _take(call, intent, call.params["payment_method"])
    _confirm(call, intent)
    return intent


def cancel(call: Call) -> JSON:
    """POST /v1/setup_intents/{intent}/cancel."""
    intent = _of(call)
    if intent["status"] in _FINAL:
        raise invalid(f"You cannot cancel this SetupIntent because it has a status of {intent['status']}.",
                      code="setup_intent_unexpected_state")  # fmt: skip
    intent["status"] = "canceled"
    intent["cancellation_reason"] = call.params.get("cancellation_reason")
    events.snapshot(call.platform, call.space, "setup_intent.canceled", intent)
    return intent


def list_all(call: Call) -> JSON:
    """GET /v1/setup_intents."""
    payment_methods.refuse_unknown_owner(call)
    fits = created_within(call)
    wanted = {
        name: call.params[name] for name in ("customer", "customer_account", "payment_method") if call.params.get(name)
    }  # fmt: skip

    def keep(item: JSON) -> bool:
        return fits(item["created"]) and all(item[name] == value for name, value in wanted.items())

    return page_v1(call, call.space.setup_intents, "/v1/setup_intents", lambda item: item, keep)


CALLS: dict[str, Handler] = {
    "GET /v1/setup_intents": list_all,
    "POST /v1/setup_intents": create,
    "GET /v1/setup_intents/{intent}": retrieve,
    "POST /v1/setup_intents/{intent}": update,
    "POST /v1/setup_intents/{intent}/confirm": confirm,
    "POST /v1/setup_intents/{intent}/cancel": cancel,
}
