"""The wire's shapes, made of what the ledger holds. The words of requirements stay empty: the relay adds them."""

from __future__ import annotations

from msgspec import UNSET

from desktop_app import wire
from desktop_app.domain.account import Account
from desktop_app.domain.buyer import Address, PaymentMethod, not_kept
from desktop_app.domain.capabilities import ShownCapability, shown
from desktop_app.domain.payouts import is_paid
from desktop_app.domain.requirements import SellerRequirement, worded
from desktop_app.domain.status import Status
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.buyers import BuyerRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.texts import account_of, details_of, methods_of, status_of, wanted_of


def seller_shape(record: AccountRecord | None, cursor: str, *, staff: bool = False) -> wire.Seller:
    """Return a seller's side; ``not_started`` where there is no account."""
    if record is None:
        return wire.Seller(cursor=cursor)
    account, status = account_of(record.facts), status_of(record.status)
    return wire.Seller(
        account_id=record.id,
        api=record.api,
        verified=record.verified,
        status=record.status_name,
        note=None if status is None or status.note is None else status.note.value,
        whose_turn="marketplace" if status is None else status.turn.value,
        since=record.since,
        deadline=record.deadline,
        requirements=_requirements(record, account, status, staff=staff),
        capabilities=_capabilities(record, account, status),
        as_of=record.as_of,
        check_failed_at=record.check_failed_at,
        next_check_at=record.next_check_at,
        version=record.version,
        cursor=cursor,
        country=record.country,
        kind=record.kind,
        email=record.email,
        display_name=None if account is None else account.display_name,
        dashboard=None if account is None else account.dashboard,
        livemode=record.livemode,
        bank_last4=None if account is None else account.bank_last4,
        next_payout=record.next_payout if is_paid(record.status_name) else None,
        paid_out=record.paid_out if is_paid(record.status_name) else None,
        reasons=reason_shapes(status) if staff else UNSET,
    )


def reason_shapes(status: Status | None) -> tuple[wire.ReasonShape, ...]:
    """Return Stripe's raw reasons, for staff only."""
    return () if status is None else tuple(wire.ReasonShape(source, value) for source, value in status.reasons)


def _requirements(
    record: AccountRecord, account: Account | None, status: Status | None, *, staff: bool
) -> tuple[wire.RequirementShape, ...]:
    if account is None or status is None:
        return ()
    wanted = wanted_of(record.wanted)
    return tuple(_requirement(one, staff=staff) for one in worded(account, wanted, status))


def _requirement(one: SellerRequirement, *, staff: bool) -> wire.RequirementShape:
    return wire.RequirementShape(
        id=one.id,
        key=one.key,
        group=str(one.group),
        state=str(one.state),
        person=one.person,
        deadline=one.deadline,
        error=None if one.error is None else wire.RequirementErrorShape(one.error.code, one.error.text),
        stops=tuple(sorted(str(name) for name in one.stops)),
        stripe_key=one.stripe_key if staff else UNSET,
        role=one.role,
        instead=one.instead,
        overdue=one.overdue,
    )


def _capabilities(
    record: AccountRecord, account: Account | None, status: Status | None
) -> tuple[wire.CapabilityShape, ...]:
    if account is None or status is None:
        return ()
    found = shown(account, wanted_of(record.wanted), status, wanted_of(record.untried))
    return tuple(_capability(one) for one in found)


def _capability(one: ShownCapability) -> wire.CapabilityShape:
    return wire.CapabilityShape(str(one.name), str(one.status), one.wanted, one.until)


def buyer_shape(record: BuyerRecord | None, cursor: str) -> wire.Buyer:
    """Return a buyer's side; nulls where nothing is saved yet."""
    if record is None:
        return wire.Buyer(cursor=cursor)
    details = details_of(record.details)
    shipping = details.shipping
    return wire.Buyer(
        name=details.name,
        email=details.email,
        phone=details.phone,
        address=_address(details.address),
        shipping=None
        if shipping is None
        else wire.ShippingShape(shipping.name, _address(shipping.address) or wire.AddressShape(), shipping.phone),
        tax_ids=tuple(wire.TaxIdShape(one.type, one.value) for one in details.tax_ids),
        customer_id=record.customer_id,
        payment_methods=tuple(_method(one) for one in methods_of(record.methods)),
        as_of=record.as_of,
        version=record.version,
        cursor=cursor,
        not_kept=not_kept(record.customer_id),
    )


def _address(address: Address | None) -> wire.AddressShape | None:
    if address is None:
        return None
    return wire.AddressShape(
        address.line1, address.line2, address.city, address.state, address.postal_code, address.country
    )


def _method(one: PaymentMethod) -> wire.PaymentMethodShape:
    return wire.PaymentMethodShape(
        one.id, one.type, one.brand, one.last4, one.exp_month, one.exp_year, one.default, one.state
    )


def row_shape(
    entry_id: str,
    user: UserRecord | None,
    account: AccountRecord | None,
    buyer: BuyerRecord | None,
    version: int,
    cursor: str,
) -> wire.AccountRow:
    """Return one person as support sees them."""
    facts = None if account is None else account_of(account.facts)
    details = None if buyer is None else details_of(buyer.details)
    name = (user and user.name) or (details and details.name) or (facts and facts.display_name)
    email = (user and user.email) or (details and details.email) or (facts and facts.email)
    return wire.AccountRow(
        id=entry_id,
        user_id=None if user is None else user.id,
        name=name or None,
        email=email or None,
        seller=None if account is None else seller_shape(account, cursor, staff=True),
        buyer=None if buyer is None or buyer.customer_id is None else buyer_shape(buyer, cursor),
        version=version,
    )
