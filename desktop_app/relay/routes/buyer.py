"""The buyer's routes."""

from __future__ import annotations

from desktop_app import wire
from desktop_app.onboarding.flows import buyers, setups
from desktop_app.relay import examples
from desktop_app.relay.operations import USER, Answer, Call, Keeping, Operation
from desktop_app.relay.return_ports import checked_port
from desktop_app.relay.shapes import Address, MethodRequest, PortalRequest, SetupRequest


def _buyer(buyer: wire.Buyer, status: int = 200) -> Answer:
    return Answer(buyer, status, buyer.version)


def _show(call: Call) -> Answer:
    return _buyer(buyers.show_buyer(call.parts, call.caller.user_id))


def _save(call: Call) -> Answer:
    saved = buyers.save_buyer(call.parts, call.caller.user_id, call.body, if_match=call.if_match)
    return _buyer(saved.buyer, 201 if saved.created else 200)


def _start_setup(call: Call) -> Answer:
    port = checked_port(call.body.return_port)
    return Answer(setups.start_payment_setup(call.parts, call.caller.user_id, return_port=port, locale=call.locale))


def _show_setup(call: Call) -> Answer:
    return Answer(setups.show_payment_setup(call.parts, call.caller.user_id, call.path["id"]))


def _portal(call: Call) -> Answer:
    port = checked_port(call.body.return_port)
    url = setups.billing_portal(call.parts, call.caller.user_id, return_port=port, locale=call.locale)
    return Answer(Address(url))


def _set_default(call: Call) -> Answer:
    method = call.body.payment_method
    return _buyer(setups.set_default_method(call.parts, call.caller.user_id, method, if_match=call.if_match))


def _remove(call: Call) -> Answer:
    removed = setups.remove_method(call.parts, call.caller.user_id, call.path["id"], if_match=call.if_match)
    return _buyer(removed)


BUYER_OPERATIONS = (
    Operation(
        "GET",
        "/buyer",
        "showBuyer",
        "Saved details and payment methods; nulls where nothing is saved yet.",
        USER,
        _show,
        wire.Buyer,
        examples.BUYER,
    ),
    Operation(
        "PUT",
        "/buyer",
        "saveBuyer",
        "Create or update the Stripe customer: absent keeps, null clears; fields that the answer names in `not_kept` "
        "are left out. 201 when it was made.",
        USER,
        _save,
        wire.Buyer,
        examples.BUYER,
        body=wire.BuyerRequest,
        body_example=examples.BUYER_REQUEST,
        statuses=(200, 201),
        problems=("stripe_unreachable",),
        asks_stripe=True,
        conditional=True,
    ),
    Operation(
        "POST",
        "/buyer/payment-setup",
        "startPaymentSetup",
        "A hosted Stripe page to add a payment method; the customer is made first where there is none.",
        USER,
        _start_setup,
        wire.PaymentSetup,
        examples.PAYMENT_SETUP,
        body=SetupRequest,
        body_example=SetupRequest(49152),
        problems=("stripe_unreachable",),
        asks_stripe=True,
        keeping=Keeping.NOTHING,
    ),
    Operation(
        "GET",
        "/buyer/payment-setup/{id}",
        "showPaymentSetup",
        "What became of it: open, saved, needs_approval, refused or expired.",
        USER,
        _show_setup,
        wire.PaymentSetup,
        examples.PAYMENT_SETUP_SAVED,
        problems=("stripe_unreachable",),
        asks_stripe=True,
    ),
    Operation(
        "POST",
        "/buyer/portal",
        "openBillingPortal",
        "A link to Stripe's billing portal.",
        USER,
        _portal,
        Address,
        Address("https://billing.stripe.com/p/session/test_YWNjdF8x"),
        body=PortalRequest,
        body_example=PortalRequest(49152),
        problems=("nothing_there", "portal_not_configured", "stripe_unreachable"),
        asks_stripe=True,
        keeping=Keeping.NOTHING,
    ),
    Operation(
        "PUT",
        "/buyer/default-payment-method",
        "setDefaultPaymentMethod",
        "Make a saved payment method the default.",
        USER,
        _set_default,
        wire.Buyer,
        examples.BUYER,
        body=MethodRequest,
        body_example=MethodRequest("pm_1QkLm2"),
        problems=("method_unknown", "stripe_unreachable"),
        asks_stripe=True,
        conditional=True,
    ),
    Operation(
        "DELETE",
        "/buyer/payment-methods/{id}",
        "removePaymentMethod",
        "Remove a saved payment method for good.",
        USER,
        _remove,
        wire.Buyer,
        examples.BUYER,
        problems=("method_unknown", "stripe_unreachable"),
        asks_stripe=True,
        conditional=True,
    ),
)
