"""Buyers: made at Stripe the first time something is saved, updated from then on (``docs/stripe.md`` §5.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop_app import wire
from desktop_app.domain.account import Api
from desktop_app.domain.buyer import KEEP, BuyerDetails, BuyerPatch
from desktop_app.domain.buyer_checks import check
from desktop_app.domain.errors import Conflict, KnownError, NotFound, VersionConflict
from desktop_app.onboarding.flows.creating import Draft, Making, make, no_redraft
from desktop_app.onboarding.leasing import holding
from desktop_app.onboarding.ledger.buyers import BuyerRecord
from desktop_app.onboarding.ledger.creations import CreationRecord
from desktop_app.onboarding.ledger.queue import Task
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.platforms import require_same
from desktop_app.onboarding.record.publishing import publish_buyer
from desktop_app.onboarding.record.shaping import buyer_shape
from desktop_app.onboarding.retry import is_weather
from desktop_app.onboarding.stripe_port import Customer
from desktop_app.onboarding.texts import applied, details_of, merged, patch_of, patch_text, text_of

_NOTHING = BuyerPatch()


@dataclass(frozen=True, slots=True)
class SavedBuyer:
    """The buyer after Stripe answered; ``created`` when this call made the customer."""

    buyer: wire.Buyer
    created: bool


def show_buyer(parts: Parts, user_id: str) -> wire.Buyer:
    """Return what is saved of a buyer, without asking Stripe."""
    with parts.ledger.reading() as work:
        cursor = work.changes.cursor(work.changes.state().last)
        return buyer_shape(work.buyers.get(user_id), cursor)


def save_buyer(parts: Parts, user_id: str, request: wire.BuyerRequest, *, if_match: int | None = None) -> SavedBuyer:
    """Save a buyer's details at Stripe, making the customer where there is none.

    Raises:
        FieldError: A field can't be taken as it is.
        VersionConflict: It was changed since version ``if_match``.
        StripeUnreachable: The outcome is unknown; what was asked for is replayed later.
        KnownError: Stripe refused.
    """
    patch = check(request)
    with holding(parts, "buyer", user_id):
        buyer = _known(parts, user_id)
        if if_match is not None and if_match != buyer.version:
            raise VersionConflict(buyer.version)
        created = _save(parts, buyer, patch)
    return SavedBuyer(show_buyer(parts, user_id), created)


def ensure_customer(parts: Parts, user_id: str) -> BuyerRecord:
    """Return the buyer with a customer at Stripe, made of the sign-up's name and address where there is none.

    The caller holds the buyer.
    """
    buyer = _known(parts, user_id)
    if _usable(buyer):
        return buyer
    with parts.ledger.reading() as work:
        user = work.people.get(user_id)
    known = details_of(buyer.details)
    patch = BuyerPatch(
        name=known.name or (user and user.name) or KEEP, email=known.email or (user and user.email) or KEEP
    )
    _save(parts, buyer, patch)
    return _known(parts, user_id)


def finish_buyer(parts: Parts, task: Task) -> None:
    """Do what was asked for and isn't confirmed; else read the customer again. The caller holds the buyer."""
    with parts.ledger.reading() as work:
        buyer = work.buyers.get(task.id) or BuyerRecord(task.id)
        waiting = work.creations.open(task.id, "buyer") is not None
    if waiting:
        make(parts, task.id, _making(parts, task.id, draft=None))
        buyer = _known(parts, task.id)
    if buyer.pending is not None:
        _save(parts, buyer, _NOTHING)
    elif not waiting and _usable(buyer):
        refresh_buyer(parts, buyer, task.ticket)


def refresh_buyer(parts: Parts, buyer: BuyerRecord, ticket: int) -> None:
    """Read a customer and their methods again. The caller holds the buyer."""
    if buyer.customer_id is None:
        return
    require_same(parts.stripe.platform(), buyer.platform_id, buyer.livemode)
    customer = parts.stripe.read_customer(buyer.customer_id)
    methods = () if customer.deleted else parts.stripe.list_methods(customer.id, customer.default_method)
    with parts.ledger.writing() as work:
        _store(parts, work, buyer.user_id, customer, ticket, methods=text_of(tuple(methods)))


def customer_to_link(parts: Parts, user_id: str, customer_id: str) -> Customer:
    """Return a customer as Stripe shows it, if nothing there speaks against linking it to a user.

    Raises:
        Conflict: ``gone_at_stripe``, or ``names_another`` by its metadata.
        KnownError: Stripe refused or didn't answer.
    """
    customer = parts.stripe.read_customer(customer_id)
    if customer.deleted:
        raise Conflict("gone_at_stripe")
    if customer.user_id not in {None, user_id}:
        raise Conflict("names_another")
    return customer


def adopt_customer(parts: Parts, user_id: str, customer_id: str) -> None:
    """Link a customer that exists at Stripe to a user who has none; nothing is made or changed there.

    Raises:
        NotFound: There is no such user.
        Conflict: ``linked_elsewhere`` to somebody else, ``linked_otherwise`` (another one), ``names_another`` by
            its metadata, ``gone_at_stripe``.
        KnownError: Stripe refused or didn't answer.
    """
    with holding(parts, "buyer", user_id):
        buyer = _known(parts, user_id)
        with parts.ledger.writing() as work:
            linked, waiting = work.buyers.by_customer(customer_id), work.creations.open(user_id, "buyer")
            ticket = work.queue.ticket()
        if linked is not None and linked.user_id != user_id:
            raise Conflict("linked_elsewhere")
        if (_usable(buyer) and buyer.customer_id != customer_id) or waiting is not None:
            raise Conflict("linked_otherwise")
        platform, customer = parts.stripe.platform(), customer_to_link(parts, user_id, customer_id)
        methods = parts.stripe.list_methods(customer.id, customer.default_method)
        with parts.ledger.writing() as work:
            before = work.buyers.get(user_id) or buyer
            record = replace(before, customer_id=customer.id, platform_id=platform.id, livemode=platform.livemode)
            record = _answered(parts, record, customer, ticket, methods=text_of(tuple(methods)))
            work.buyers.put(replace(record, version=before.version + 1))
            publish_buyer(work, user_id)


def _known(parts: Parts, user_id: str) -> BuyerRecord:
    with parts.ledger.reading() as work:
        if work.people.get(user_id) is None:
            raise NotFound
        return work.buyers.get(user_id) or BuyerRecord(user_id)


def _usable(buyer: BuyerRecord) -> bool:
    return buyer.customer_id is not None and not buyer.deleted


def _save(parts: Parts, buyer: BuyerRecord, patch: BuyerPatch) -> bool:
    if _usable(buyer):
        try:
            _update(parts, buyer, patch)
        except _GoneError as gone:
            buyer, patch = _known(parts, buyer.user_id), gone.asked
        else:
            return False
    return _create(parts, buyer, patch)


def _create(parts: Parts, buyer: BuyerRecord, patch: BuyerPatch) -> bool:
    """Make the customer and return True. What comes after an attempt that is open follows as an update."""
    asked = merged(patch_of(buyer.pending), patch) if buyer.pending else patch
    making = _making(parts, buyer.user_id, applied(asked, details_of(buyer.details)))
    with parts.ledger.reading() as work:
        waiting = work.creations.open(buyer.user_id, "buyer")
    if waiting is not None:
        _remember(parts, buyer, asked)
    try:
        made = make(parts, buyer.user_id, making)
    except KnownError as error:
        if not is_weather(error):
            _forget(parts, buyer.user_id)
        raise
    if made is not None and made.fresh:
        _forget(parts, buyer.user_id)
    else:
        _update(parts, _known(parts, buyer.user_id), _NOTHING)
    return True


def _remember(parts: Parts, buyer: BuyerRecord, asked: BuyerPatch) -> BuyerRecord:
    """Write down what is asked for before Stripe hears of it."""
    buyer = replace(buyer, pending=patch_text(asked), updates=buyer.updates + 1)
    with parts.ledger.writing() as work:
        work.buyers.put(buyer)
    return buyer


def _forget(parts: Parts, user_id: str) -> None:
    with parts.ledger.writing() as work:
        buyer = work.buyers.get(user_id)
        if buyer is not None:
            work.buyers.put(replace(buyer, pending=None))


class _GoneError(Exception):
    """The customer was deleted at Stripe; what was asked for is for the next one."""

    def __init__(self, asked: BuyerPatch) -> None:
        super().__init__("The customer was deleted at Stripe.")
        self.asked = asked


def _update(parts: Parts, buyer: BuyerRecord, patch: BuyerPatch) -> None:
    asked = merged(patch_of(buyer.pending), patch) if buyer.pending else patch
    customer_id = buyer.customer_id or ""
    require_same(parts.stripe.platform(), buyer.platform_id, buyer.livemode)
    buyer = _remember(parts, buyer, asked)
    with parts.ledger.writing() as work:
        ticket = work.queue.ticket()
    try:
        customer = parts.stripe.update_customer(customer_id, asked, update_key(buyer))
    except KnownError as error:
        if is_weather(error):
            raise
        _forget(parts, buyer.user_id)
        if error.code == "account_unreachable" and _is_deleted(parts, buyer):
            raise _GoneError(asked) from error
        raise
    with parts.ledger.writing() as work:
        _store(parts, work, buyer.user_id, customer, ticket, pending=None)


def update_key(buyer: BuyerRecord) -> str:
    """Return the idempotency key of the change that waits: the same for a replay, another for another change."""
    whose = hashlib.sha256(buyer.user_id.encode()).hexdigest()[:24]
    return f"sellerdesk-update-{whose}-{buyer.updates}"


def _is_deleted(parts: Parts, buyer: BuyerRecord) -> bool:
    """Ask why a customer isn't found; only Stripe's own ``deleted: true`` makes way for another one."""
    with parts.ledger.writing() as work:
        ticket = work.queue.ticket()
    customer = parts.stripe.read_customer(buyer.customer_id or "")
    if customer.deleted:
        with parts.ledger.writing() as work:
            _store(parts, work, buyer.user_id, customer, ticket)
    return customer.deleted


def _making(parts: Parts, user_id: str, draft: BuyerDetails | None) -> Making[Customer]:
    def drafted(details: BuyerDetails) -> Draft:
        return Draft(parts.stripe.draft_customer(user_id, details), text_of(details))

    def find(since: datetime, api: Api) -> Sequence[Customer]:
        return [one for one in parts.stripe.find_customers(user_id, since, api) if not one.deleted]

    def store(work: Work, customer: Customer, creation: CreationRecord, ticket: int) -> None:
        before = work.buyers.get(user_id) or BuyerRecord(user_id)
        made = replace(
            before,
            customer_id=customer.id,
            platform_id=creation.platform_id,
            livemode=creation.livemode,
            methods="[]",
            default_method=None,
        )
        work.buyers.put(replace(_answered(parts, made, customer, ticket), version=before.version + 1))
        publish_buyer(work, user_id)

    return Making(
        purpose="buyer",
        draft=None if draft is None else lambda: drafted(draft),
        send=parts.stripe.create_customer,
        find=find,
        id_of=lambda customer: customer.id,
        store=store,
        redraft=no_redraft,
    )


def _store(parts: Parts, work: Work, user_id: str, customer: Customer, ticket: int, **changed: str | None) -> None:
    """Store an answer about a customer and publish it, unless a later question was answered already."""
    buyer = work.buyers.get(user_id)
    if buyer is None or buyer.ticket >= ticket or buyer.customer_id != customer.id:
        return
    after = _answered(parts, buyer, customer, ticket, **changed)
    if _visible(after) != _visible(buyer):
        after = replace(after, version=buyer.version + 1)
    work.buyers.put(after)
    publish_buyer(work, user_id)


def _answered(parts: Parts, buyer: BuyerRecord, customer: Customer, ticket: int, **changed: str | None) -> BuyerRecord:
    if customer.deleted:
        changed.update(methods="[]", default_method=None)
    else:
        changed.update(details=text_of(customer.details), default_method=customer.default_method)
    fields: dict[str, Any] = {"ticket": ticket, "as_of": parts.clock.now(), "deleted": customer.deleted, **changed}
    return replace(buyer, **fields)


def _visible(buyer: BuyerRecord) -> tuple[object, ...]:
    return (buyer.customer_id, buyer.deleted, buyer.details, buyer.default_method, buyer.methods)
