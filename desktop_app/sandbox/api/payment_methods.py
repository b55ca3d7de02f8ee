"""/v1/payment_methods; the only cards are Stripe's test cards."""

from __future__ import annotations

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.api.call import Call, Handler, customer_ref
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import page_v1
from desktop_app.sandbox.errors import JSON, Refusal, invalid, missing_parameter, no_such

# Stripe's test payment methods that can be named, and the tokens of the same cards.
_NAMED = {
    "pm_card_visa": ("visa", "4242"),
    "pm_card_visa_debit": ("visa", "5556"),
    "pm_card_mastercard": ("mastercard", "4444"),
    "pm_card_mastercard_debit": ("mastercard", "3222"),
    "pm_card_amex": ("amex", "8431"),
    "pm_card_discover": ("discover", "9424"),
    "pm_card_diners": ("diners", "0004"),
    "pm_card_unionpay": ("unionpay", "0005"),
    "pm_card_jcb": ("jcb", "0505"),
    "pm_card_us": ("visa", "4242"),
    "pm_card_authenticationRequired": ("visa", "3184"),
    "pm_card_chargeCustomerFail": ("visa", "0341"),
}
# Test payment methods that the bank refuses as soon as they are saved: the reason.
_DECLINED = {
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclined": "generic_decline",
    "pm_card_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_chargeDeclinedLostCard": "lost_card",
    "pm_card_chargeDeclinedStolenCard": "stolen_card",
}
ASKS_FOR_APPROVAL = "3184"


def named(method_id: str, now: float) -> JSON | None:
    """A fresh card for one of Stripe's named test methods, or None for another id.

    Raises:
        Refusal: 402 card_declined for those that the bank refuses.
    """
    if method_id in _DECLINED:
        raise Refusal(
            402, "Your card was declined.", code="card_declined", extra={"decline_code": _DECLINED[method_id]}
        )
    return card(*_NAMED[method_id], now) if method_id in _NAMED else None


def card(brand: str, last4: str, now: float, billing: JSON | None = None) -> JSON:
    """A card payment method that belongs to nobody yet."""
    return {
        "id": ids.new("pm_"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billed(NOBODY, billing or {}),
        "card": {
            "brand": brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "display_brand": brand,
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"sandbox{brand[:4]}{last4}",
            "funding": "credit",
            "generated_from": None,
            "last4": last4,
            "networks": {"available": [brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": int(now),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }  # fmt: skip


_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
NOBODY: JSON = {"address": dict.fromkeys(_ADDRESS), "email": None, "name": None, "phone": None, "tax_id": None}


def billed(known: JSON, given: JSON) -> JSON:
    """Billing details with what is said now; an address is replaced whole, and shown whole."""
    told = {name: value or None for name, value in given.items()}
    if "address" in told:
        parts = told["address"] or {}
        told["address"] = dict.fromkeys(_ADDRESS) | {name: value or None for name, value in parts.items()}
    return known | told


def create(call: Call) -> JSON:
    """POST /v1/payment_methods: test tokens only, as raw numbers are refused to most accounts."""
    if call.params.get("type") is None:
        raise missing_parameter("type")
    given = call.params.get("card") or {}
    if call.params["type"] != "card":
        raise invalid("The sandbox makes card payment methods only.", "type")
    if "number" in given:
        raise Refusal(
            402,
            "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens"
            " that map to the test card you are using.",
            kind="invalid_request_error",
        )
    token = given.get("token")
    brand, last4 = _NAMED.get(f"pm_card_{str(token or 'tok_visa').removeprefix('tok_')}", ("", ""))
    if not brand:
        raise no_such("token", str(token), "card[token]", 400)
    made = card(brand, last4, call.now, call.params.get("billing_details"))
    made["metadata"] = merged({}, call.params.get("metadata"))
    call.space.payment_methods.add(made["id"], made)
    return made


def _find(call: Call, method_id: str, status: int = 404, param: str = "id") -> JSON:
    found = call.space.payment_methods.get(method_id)
    if found is None:
        raise no_such("PaymentMethod", method_id, param, status)
    return found


def _of(call: Call) -> JSON:
    return _find(call, call.path["payment_method"])


def retrieve(call: Call) -> JSON:
    """GET /v1/payment_methods/{payment_method}."""
    return _of(call)


_UNTIL = ("exp_month", "exp_year")


def update(call: Call) -> JSON:
    """POST /v1/payment_methods/{payment_method}; of a card how long it is good may change, as a bank's news does it."""
    found = _of(call)
    changed = dict(found)
    if "billing_details" in call.params:
        changed["billing_details"] = billed(found["billing_details"], call.params["billing_details"] or {})
    until = {name: value for name, value in (call.params.get("card") or {}).items() if name in _UNTIL}
    if until:
        changed["card"] = found["card"] | {name: int(value) for name, value in until.items()}
    changed["metadata"] = merged(found["metadata"], call.params.get("metadata"))
    if call.params.get("allow_redisplay"):
        changed["allow_redisplay"] = call.params["allow_redisplay"]
    call.space.payment_methods.add(found["id"], changed)
    if changed != found:
        previous = {name: found[name] for name in changed if changed[name] != found[name]}
        events.snapshot(call.platform, call.space, "payment_method.updated", changed, previous)
    return changed


def attach(call: Call) -> JSON:
    """POST /v1/payment_methods/{payment_method}/attach; a named test method gives a new one."""
    customer, account = call.params.get("customer"), call.params.get("customer_account")
    if customer and account:
        raise invalid("Send one of customer and customer_account, not both.", "customer_account")
    if not customer and not account:
        raise missing_parameter("customer")
    return attach_to(call, call.path["payment_method"], customer=customer, account=account)


def attach_to(
    call: Call, method_id: str, *, customer: str | None = None, account: str | None = None, status: int = 404
) -> JSON:
    """Give a payment method to a customer or to an account with the customer configuration."""
    if customer is not None:
        owner = call.space.customers.get(customer)
        if owner is None or owner.get("deleted"):
            raise no_such("customer", customer, "customer", 400)
    if account is not None:
        buyer(call, account)
    fresh = named(method_id, call.now)
    if fresh is not None:
        found = fresh
        call.space.payment_methods.add(found["id"], found)
    else:
        found = _find(call, method_id, status, "id" if status == 404 else "payment_method")
    if found["id"] in call.space.spent:
        raise invalid("This PaymentMethod was previously used without being attached to a Customer or was detached from"
                      " a Customer, and may not be used again.")  # fmt: skip
    if found["customer"] or found["customer_account"]:
        raise invalid("The payment method you provided has already been attached to a customer.")
    found["customer"], found["customer_account"] = customer, account
    events.snapshot(call.platform, call.space, "payment_method.attached", found)
    return found


def buyer(call: Call, account_id: str) -> Account:
    """An account that can be charged; 400 where it lacks the customer configuration."""
    account = call.platform.account(account_id)
    if account is None:
        raise no_such("account", account_id, "customer_account", 400)
    if "customer" not in account.configurations:
        raise invalid("This account does not have the customer configuration.", "customer_account")
    return account


def detach(call: Call) -> JSON:
    """POST /v1/payment_methods/{payment_method}/detach; it can't be attached again."""
    found = _of(call)
    if not found["customer"] and not found["customer_account"]:
        raise invalid("The payment method you provided is not attached to a customer so detachment is impossible.")
    return detach_from(call, found)


def detach_from(call: Call, found: JSON) -> JSON:
    """Take a payment method from its owner, and from the owner's default."""
    previous = {name: found[name] for name in ("customer", "customer_account") if found[name]}
    owner = call.space.customers.get(found["customer"] or "")
    if owner is not None and owner.get("invoice_settings", {}).get("default_payment_method") == found["id"]:
        owner["invoice_settings"] = owner["invoice_settings"] | {"default_payment_method": None}
    found["customer"] = found["customer_account"] = None
    call.space.spent.add(found["id"])
    events.snapshot(call.platform, call.space, "payment_method.detached", found, previous)
    return found


def list_all(call: Call) -> JSON:
    """GET /v1/payment_methods?customer= or ?customer_account=."""
    refuse_unknown_owner(call)
    for name in ("customer", "customer_account"):
        if call.params.get(name):
            return page(call, "/v1/payment_methods", name, call.params[name])
    return page(call, "/v1/payment_methods", "customer", "")


def refuse_unknown_owner(call: Call) -> None:
    """400 resource_missing where a list is asked for by an owner that isn't there."""
    customer_ref(call)
    if call.params.get("customer_account") and call.platform.account(call.params["customer_account"]) is None:
        raise no_such("account", call.params["customer_account"], "customer_account", 400)


def page(call: Call, url: str, field: str, owner: str) -> JSON:
    """A list of one owner's methods, by `type` and `allow_redisplay` where these are given."""
    kind, redisplay = call.params.get("type"), call.params.get("allow_redisplay")

    def keep(item: JSON) -> bool:
        return (
            bool(owner)
            and item[field] == owner
            and (kind is None or item["type"] == kind)
            and (redisplay is None or item["allow_redisplay"] == redisplay)
        )

    return page_v1(call, call.space.payment_methods, url, lambda item: item, keep)


CALLS: dict[str, Handler] = {
    "GET /v1/payment_methods": list_all,
    "POST /v1/payment_methods": create,
    "GET /v1/payment_methods/{payment_method}": retrieve,
    "POST /v1/payment_methods/{payment_method}": update,
    "POST /v1/payment_methods/{payment_method}/attach": attach,
    "POST /v1/payment_methods/{payment_method}/detach": detach,
}
