"""Drift: what the relay last read, held against what Stripe says this moment. It asks, shows, and has it mended."""

from __future__ import annotations

from desktop_app import wire
from desktop_app.domain.account import Account, Api
from desktop_app.domain.errors import KnownError, NotFound
from desktop_app.onboarding import audit
from desktop_app.onboarding.access import throttling
from desktop_app.onboarding.differences import differences
from desktop_app.onboarding.flows.sellers import count_reading
from desktop_app.onboarding.incoming.delivered import unprocessed
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.buyers import BuyerRecord
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.platforms import require_same
from desktop_app.onboarding.texts import account_of, details_of, methods_of


def show_drift(parts: Parts, caller: Caller, entry_id: str) -> wire.Drift:
    """Compare both sides of a line in the list with Stripe; where they differ, a reading is asked for.

    The audit's row is committed before Stripe is asked, with the count that lets it be asked.

    Raises:
        NotFound: There is no such line.
        KnownError: ``throttled`` after ten times in a minute; Stripe couldn't be asked.
    """
    with parts.ledger.reading() as work:
        entry = work.directory.get(entry_id)
        if entry is None:
            raise NotFound
        account = None if entry.account_id is None else work.accounts.get(entry.account_id)
        buyer = None if entry.user_id is None else work.buyers.get(entry.user_id)
        event = unprocessed(work, entry)
    bought_here = buyer is not None and buyer.customer_id is not None
    if account is not None or bought_here:
        now = parts.clock.now()
        with parts.ledger.writing() as work:
            if account is not None:
                count_reading(work, now, account.id)
            else:
                throttling.count(work, throttling.COMPARE, entry_id, now)
            audit.note(work, now, caller, "account.compared", entry_id)
    seller: tuple[wire.Difference, ...] = ()
    seen = True
    if account is not None:
        seller, seen = _seller(parts, account)
    bought = () if buyer is None or buyer.customer_id is None else _buyer(parts, buyer)
    found = (*seller, *bought)
    wanted = [Wanted("account", account.id, "person")] if account is not None and (seller or not seen) else []
    wanted += [Wanted("buyer", buyer.user_id, "person")] if buyer is not None and bought else []
    if wanted:
        with parts.ledger.writing() as work:
            work.queue.ask(wanted)
    return wire.Drift(
        checked_at=parts.clock.now(),
        seller_as_of=None if account is None else account.as_of,
        buyer_as_of=None if buyer is None else buyer.as_of,
        reachable=seen,
        differences=found,
        event=event,
    )


def _seller(parts: Parts, record: AccountRecord) -> tuple[tuple[wire.Difference, ...], bool]:
    """Return what differs, and whether this key still sees the account."""
    require_same(parts.stripe.platform(), record.platform_id, record.livemode)
    stored: Account | None = account_of(record.facts)
    try:
        now = parts.stripe.read_account(record.id, Api(record.api))
    except KnownError as error:
        if error.code != "account_unreachable":
            raise
        return (), False
    return differences(stored, now, "seller"), True


def _buyer(parts: Parts, record: BuyerRecord) -> tuple[wire.Difference, ...]:
    require_same(parts.stripe.platform(), record.platform_id, record.livemode)
    customer = parts.stripe.read_customer(record.customer_id or "")
    if customer.deleted:
        return () if record.deleted else (wire.Difference("buyer.deleted", before=False, after=True),)
    methods = parts.stripe.list_methods(customer.id, customer.default_method)
    found = differences(details_of(record.details), customer.details, "buyer")
    return found + differences(methods_of(record.methods), tuple(methods), "buyer.payment_methods")
