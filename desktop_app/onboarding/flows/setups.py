"""Adding a payment method on Stripe's page: reserved here first, settled by whoever hears of it first.

Completion may come by an event, by the browser's return or by a read, in any order and more than once; ``saved`` is
final (``docs/stripe.md`` §5.2).
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace

from desktop_app import wire
from desktop_app.domain.errors import FieldError, KnownError, NotFound, StripeUnreachable, VersionConflict
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.flows.buyers import ensure_customer, refresh_buyer, show_buyer
from desktop_app.onboarding.flows.creating import nothing_there
from desktop_app.onboarding.flows.links import new_references, return_url
from desktop_app.onboarding.leasing import holding
from desktop_app.onboarding.ledger.buyers import BuyerRecord, SetupRecord
from desktop_app.onboarding.ledger.handoffs import LinkRecord
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.platforms import require_same
from desktop_app.onboarding.stripe_port import Checkout
from desktop_app.onboarding.texts import methods_of


def start_payment_setup(
    parts: Parts, user_id: str, *, return_port: int | None = None, locale: str | None = None
) -> wire.PaymentSetup:
    """Start a page of Stripe's that adds a payment method, or return the one that is open.

    Raises:
        StripeUnreachable: Stripe can't be asked.
        KnownError: Stripe refused.
    """
    with holding(parts, "buyer", user_id):
        buyer = ensure_customer(parts, user_id)
        require_same(parts.stripe.platform(), buyer.platform_id, buyer.livemode)
        _find_unanswered(parts, buyer)
        again = _open_one(parts, buyer, return_port, locale)
        return again or _start(parts, buyer, return_port, locale)


def _find_unanswered(parts: Parts, buyer: BuyerRecord) -> None:
    """Look for the pages whose making was asked for and whose answer was lost: found, they are the person's own.

    They can't be asked for again under the same key, since the reference to come back by is kept as a hash alone.
    The caller holds the buyer, so nobody is asking for one just now.
    """
    with parts.ledger.reading() as work:
        lost = work.setups.unanswered(buyer.user_id)
    if not lost:
        return
    made = {one.reservation: one for one in parts.stripe.open_checkouts(buyer.customer_id or "")}
    with parts.ledger.writing() as work:
        for setup in lost:
            latest, found = work.setups.get(setup.id) or setup, made.get(setup.id)
            if latest.session_id is not None:
                continue  # an event told of it meanwhile
            if found is None:
                work.setups.put(replace(latest, state="dropped"))
            else:
                work.setups.put(replace(latest, session_id=found.id, state="open", expires_at=found.expires_at))


def _open_one(
    parts: Parts, buyer: BuyerRecord, return_port: int | None, locale: str | None
) -> wire.PaymentSetup | None:
    """Return the open page for an equal request; Stripe knows its address, we don't keep it."""
    with parts.ledger.reading() as work:
        unsettled = work.setups.unsettled(buyer.user_id)
    for setup in unsettled:
        if setup.state != "open" or (setup.locale, setup.customer_id) != (locale, buyer.customer_id):
            continue
        checkout = _settle(parts, setup)
        if checkout.outcome == "open" and checkout.url is not None:
            _come_back_to(parts, setup, return_port)
            return wire.PaymentSetup(setup.id, "open", checkout.url, checkout.expires_at)
    return None


def _come_back_to(parts: Parts, setup: SetupRecord, return_port: int | None) -> None:
    with parts.ledger.writing() as work:
        link = work.links.by_return(setup.return_hash or "")
        if link is not None:
            work.links.put(replace(link, return_port=return_port))


def _start(parts: Parts, buyer: BuyerRecord, return_port: int | None, locale: str | None) -> wire.PaymentSetup:
    references = new_references()
    setup = SetupRecord(
        id=f"ps_{secrets.token_hex(12)}",
        user_id=buyer.user_id,
        customer_id=buyer.customer_id or "",
        state="reserved",
        made_at=parts.clock.now(),
        locale=locale,
        currency=parts.policy.currency,
        return_hash=hashed(references.back),
    )
    link = LinkRecord(
        return_hash=hashed(references.back),
        refresh_hash=None,
        purpose="payment_setup",
        user_id=buyer.user_id,
        made_at=setup.made_at,
        setup_id=setup.id,
        return_port=return_port,
    )
    with parts.ledger.writing() as work:
        work.setups.put(setup)
        work.links.add(link)
    checkout = _ask_for_page(parts, setup, return_url(parts, references.back))
    with parts.ledger.writing() as work:
        latest = work.setups.get(setup.id) or setup
        # An event may have settled it before this answer arrived.
        state = latest.state if latest.state == "saved" else "open"
        work.setups.put(replace(latest, session_id=checkout.id, state=state, expires_at=checkout.expires_at))
    return wire.PaymentSetup(setup.id, state, checkout.url, checkout.expires_at)


def _ask_for_page(parts: Parts, setup: SetupRecord, back: str) -> Checkout:
    try:
        return parts.stripe.start_checkout(
            setup.customer_id,
            reservation=setup.id,
            return_url=back,
            currency=parts.policy.currency,
            locale=setup.locale,
            key=f"sellerdesk-setup-{setup.id}",
        )
    except StripeUnreachable:
        # It may have been made: the next try looks for it.
        raise
    except KnownError:
        with parts.ledger.writing() as work:
            work.setups.put(replace(setup, state="dropped"))
        raise


def show_payment_setup(parts: Parts, user_id: str, setup_id: str) -> wire.PaymentSetup:
    """Return what became of an attempt to add a payment method, asking Stripe while it isn't settled.

    Raises:
        NotFound: There is no such attempt of this person.
    """
    with parts.ledger.reading() as work:
        setup = work.setups.get(setup_id)
    if setup is None or setup.user_id != user_id:
        raise NotFound
    if setup.session_id is None or setup.settled_at is not None or setup.state == "expired":
        return _shape(setup)
    try:
        with holding(parts, "buyer", user_id):
            checkout = _settle(parts, setup)
    except StripeUnreachable:
        return _shape(setup)
    with parts.ledger.reading() as work:
        setup = work.setups.get(setup_id) or setup
    return wire.PaymentSetup(setup.id, setup.state, checkout.url if setup.state == "open" else None, setup.expires_at)


def _shape(setup: SetupRecord) -> wire.PaymentSetup:
    state = {"reserved": "open", "dropped": "expired"}.get(setup.state, setup.state)
    return wire.PaymentSetup(setup.id, state, None, setup.expires_at)


def settle_session(parts: Parts, session_id: str) -> None:
    """Find out what became of a Checkout session that Stripe told us of; sessions of others are left alone."""
    with parts.ledger.reading() as work:
        setup = work.setups.by_session(session_id)
    if setup is None:
        setup = _reserved_for(parts, session_id)
    if setup is not None and setup.settled_at is None:
        with holding(parts, "buyer", setup.user_id):
            _settle(parts, setup)


def _reserved_for(parts: Parts, session_id: str) -> SetupRecord | None:
    """Find the reservation of a session whose making is not stored yet."""
    checkout = parts.stripe.read_checkout(session_id)
    if checkout.reservation is None:
        return None
    with parts.ledger.writing() as work:
        setup = work.setups.get(checkout.reservation)
        if setup is None or setup.session_id not in {None, session_id}:
            return None
        setup = replace(setup, session_id=session_id, state="open", expires_at=checkout.expires_at)
        work.setups.put(setup)
    return setup


def settle_all(parts: Parts, user_id: str) -> None:
    """Find out what became of all of a buyer's attempts that may still be saved. The caller holds the buyer."""
    with parts.ledger.reading() as work:
        unsettled = work.setups.unsettled(user_id)
    for setup in unsettled:
        _settle(parts, setup)


def _settle(parts: Parts, setup: SetupRecord) -> Checkout:
    """Read a session and do what follows from it, once. The caller holds the buyer."""
    checkout = parts.stripe.read_checkout(setup.session_id or "")
    ours = checkout.customer_id in {None, setup.customer_id}
    with parts.ledger.writing() as work:
        latest = work.setups.get(setup.id) or setup
        if latest.settled_at is not None:
            return replace(checkout, outcome=latest.state)
        if latest.state != "saved":
            outcome = checkout.outcome if ours else "refused"
            # Written down before it is made the default: a crash in between is made good by the next read.
            latest = replace(
                latest, state=outcome, method_id=checkout.method_id, expires_at=checkout.expires_at or latest.expires_at
            )
            work.setups.put(latest)
    if latest.state == "saved":
        _make_default(parts, latest)
    return checkout


def _make_default(parts: Parts, setup: SetupRecord) -> None:
    """Make a saved method the default where there is none, show it, and mark the attempt as settled."""
    buyer = _refreshed(parts, setup.user_id)
    if buyer is not None and buyer.customer_id == setup.customer_id and setup.method_id is not None:
        attached = {one.id for one in methods_of(buyer.methods)}
        if buyer.default_method is None and setup.method_id in attached:
            parts.stripe.set_default_method(setup.customer_id, setup.method_id, f"sellerdesk-default-{setup.id}")
            _refreshed(parts, setup.user_id)
    with parts.ledger.writing() as work:
        latest = work.setups.get(setup.id) or setup
        work.setups.put(replace(latest, settled_at=parts.clock.now()))


def _refreshed(parts: Parts, user_id: str) -> BuyerRecord | None:
    with parts.ledger.writing() as work:
        buyer, ticket = work.buyers.get(user_id), work.queue.ticket()
    if buyer is None:
        return None
    refresh_buyer(parts, buyer, ticket)
    with parts.ledger.reading() as work:
        return work.buyers.get(user_id)


def set_default_method(parts: Parts, user_id: str, method_id: str, *, if_match: int | None = None) -> wire.Buyer:
    """Make a saved method the default.

    Raises:
        FieldError: ``method_unknown``: it isn't one of this buyer's.
        VersionConflict: The buyer was changed since version ``if_match``.
        KnownError: Stripe refused, or can't be asked.
    """
    with holding(parts, "buyer", user_id):
        buyer = _with_method(parts, user_id, method_id)
        if buyer is None:
            raise FieldError("method_unknown", "payment_method")
        _require_version(buyer, if_match)
        parts.stripe.set_default_method(buyer.customer_id or "", method_id, f"sellerdesk-default-{uuid.uuid4().hex}")
        _refreshed(parts, user_id)
    return show_buyer(parts, user_id)


def remove_method(parts: Parts, user_id: str, method_id: str, *, if_match: int | None = None) -> wire.Buyer:
    """Remove a saved method for good.

    Raises:
        NotFound: ``method_unknown``: it isn't one of this buyer's.
        VersionConflict: The buyer was changed since version ``if_match``.
        KnownError: Stripe refused, or can't be asked.
    """
    with holding(parts, "buyer", user_id):
        buyer = _with_method(parts, user_id, method_id)
        if buyer is None:
            raise NotFound("method_unknown")
        _require_version(buyer, if_match)
        parts.stripe.detach_method(method_id, f"sellerdesk-detach-{uuid.uuid4().hex}")
        _refreshed(parts, user_id)
    return show_buyer(parts, user_id)


def _require_version(buyer: BuyerRecord, wanted: int | None) -> None:
    if wanted is not None and wanted != buyer.version:
        raise VersionConflict(buyer.version)


def _with_method(parts: Parts, user_id: str, method_id: str) -> BuyerRecord | None:
    """Return the buyer if the method is theirs as Stripe says now; a stored list may be out of date."""
    buyer = _refreshed(parts, user_id)
    if buyer is None or method_id not in {one.id for one in methods_of(buyer.methods)}:
        return None
    return buyer


def billing_portal(parts: Parts, user_id: str, *, return_port: int | None = None, locale: str | None = None) -> str:
    """Make a short-lived link to the billing portal, in the person's language where the portal has it.

    Raises:
        KnownError: ``nothing_there`` before a customer exists; ``portal_not_configured``.
    """
    with parts.ledger.reading() as work:
        buyer = work.buyers.get(user_id)
    if buyer is None or buyer.customer_id is None or buyer.deleted:
        raise nothing_there()
    require_same(parts.stripe.platform(), buyer.platform_id, buyer.livemode)
    references = new_references()
    link = LinkRecord(
        return_hash=hashed(references.back),
        refresh_hash=None,
        purpose="portal",
        user_id=user_id,
        made_at=parts.clock.now(),
        return_port=return_port,
    )
    with parts.ledger.writing() as work:
        work.links.add(link)
    back = return_url(parts, references.back)
    return parts.stripe.billing_portal(buyer.customer_id, return_url=back, locale=locale).url
