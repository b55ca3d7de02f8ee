"""Saving a way to pay on Stripe's page: Checkout in setup mode, and the methods that come of it (§5.2)."""

from __future__ import annotations

from desktop_app.domain.buyer import PaymentMethod, is_account
from desktop_app.domain.errors import StripeUnreachable
from desktop_app.onboarding.stripe_port import Checkout
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.customers import as_parameter
from desktop_app.stripe_api.drafts import V1_CUSTOMERS
from desktop_app.stripe_api.page_languages import CHECKOUT, page_language
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import at, block, labels, number, reference, text, unix
from desktop_app.stripe_api.subject import Subject
from desktop_app.words.catalogue import language_of
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

_SESSIONS = "/v1/checkout/sessions"
_METHODS = "/v1/payment_methods"
_RESERVATION = "reservation"
_NOTHING_CHARGED = mark("Nothing is charged now. Your payment method is saved for later.")


def start_checkout(
    client: Client,
    customer_id: str,
    *,
    reservation: str,
    return_url: str,
    currency: str,
    locale: str | None,
    key: str,
) -> Checkout:
    """Start a page that adds a payment method.

    The two traps of setup mode at this API version (§5.2): ``currency`` is required, and ``payment_method_types`` is
    gone. The reservation is put on the session and on its setup intent, since either may be heard of first.
    """
    marked = {_RESERVATION: reservation}
    page_locale = page_language(locale, CHECKOUT)
    params = {
        "mode": "setup",
        **as_parameter(customer_id),
        "currency": currency.lower(),
        "success_url": return_url,
        "cancel_url": return_url,
        "locale": page_locale,
        **_told(page_locale),
        "client_reference_id": reservation,
        "metadata": marked,
        "setup_intent_data": {"metadata": marked},
    }
    return _read(client.post(_SESSIONS, Subject.CHECKOUT, params, key))


def read_checkout(client: Client, session_id: str) -> Checkout:
    """Read a session with its setup intent: coming back from the page proves nothing."""
    return _read(client.get(path(_SESSIONS, session_id), Subject.CHECKOUT, {"expand": ["setup_intent"]}))


def open_checkouts(client: Client, customer_id: str) -> list[Checkout]:
    """List a buyer's sessions that are open, newest first; the list is consistent, unlike Search (§5.1)."""
    listed = client.list_v1(_SESSIONS, Subject.CHECKOUT, {**as_parameter(customer_id), "status": "open"})
    return [_read(data) for data in listed]


def list_methods(client: Client, customer_id: str, default: str | None) -> list[PaymentMethod]:
    """List a buyer's saved methods, newest first."""
    if is_account(customer_id):
        listed = client.list_v1(_METHODS, Subject.CUSTOMER, as_parameter(customer_id))
    else:
        listed = client.list_v1(path(V1_CUSTOMERS, customer_id, "payment_methods"), Subject.CUSTOMER)
    return [method for data in listed if (method := _read_method(data, default)) is not None]


def detach_method(client: Client, method_id: str, key: str) -> None:
    """Remove a method for good."""
    client.post(path(_METHODS, method_id, "detach"), Subject.METHOD, key=key)


def _told(page_locale: str) -> dict[str, object]:
    """Return what the page says above its button, where we have the page's language: never two on one page."""
    if language_of(page_locale) != page_locale.split("-", 1)[0]:
        return {}
    return {"custom_text": {"submit": {"message": Wording(page_locale).text(_NOTHING_CHARGED)}}}


def _read(data: Json) -> Checkout:
    session_id = text(data, "id")
    if session_id is None:
        raise StripeUnreachable
    intent = block(data, "setup_intent")
    status = text(data, "status") or "open"
    outcome = _outcome(status, intent)
    return Checkout(
        id=session_id,
        status=status,
        outcome=outcome,
        customer_id=reference(data, "customer") or text(data, "customer_account"),
        url=text(data, "url"),
        expires_at=unix(data, "expires_at"),
        method_id=reference(intent, "payment_method") if outcome == "saved" else None,
        reservation=labels(data, "metadata").get(_RESERVATION),
    )


def _outcome(status: str, intent: Json) -> str:
    """Judge an attempt by its setup intent first: an expired session doesn't undo a method that was saved."""
    progress = text(intent, "status")
    if progress == "succeeded":
        return "saved"
    if status == "expired":
        return "expired"
    if progress in {"requires_action", "processing"}:
        return "needs_approval"
    if progress == "canceled" or at(intent, "last_setup_error") is not None:
        return "refused"
    return "needs_approval" if status == "complete" else "open"


def _read_method(data: Json, default: str | None) -> PaymentMethod | None:
    """Return what may be shown of a method (never more than brand, last four and expiry)."""
    method_id, kind = text(data, "id"), text(data, "type") or "unknown"
    if method_id is None:
        return None
    details = block(data, kind)
    return PaymentMethod(
        id=method_id,
        type=kind,
        brand=text(details, "brand"),
        last4=text(details, "last4"),
        exp_month=number(details, "exp_month"),
        exp_year=number(details, "exp_year"),
        default=method_id == default,
    )
