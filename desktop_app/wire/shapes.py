"""The shapes of the relay's HTTP interface (the contract: fields may be added, never renamed).

Enumerations travel as plain strings, so that an old app can read a newer relay: what it doesn't know it shows as such.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec import UNSET, Raw, UnsetType


@dataclass(frozen=True, slots=True)
class RequirementErrorShape:
    """Why Stripe refused what was sent: its code, and its words in English."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class RequirementShape:
    """One thing Stripe wants or checks. ``id`` is unique in the account, ``key`` is the message id in ``words``.

    ``group`` is business, person or bank; ``state`` to_do, refused, with_stripe or later; ``stops`` some of payments,
    transfers, payouts. ``title`` and ``detail`` follow Accept-Language (always English in the feed).
    ``stripe_key`` is Stripe's own key and reaches staff only. ``role`` is what the person is to the business
    (``director``, …), ``instead`` names message ids of what may be given in its place.
    """

    id: str
    key: str
    group: str
    state: str
    title: str = ""
    detail: str = ""
    person: str | None = None
    deadline: datetime | None = None
    error: RequirementErrorShape | None = None
    stops: tuple[str, ...] = ()
    stripe_key: str | UnsetType = UNSET
    role: str | None = None
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CapabilityShape:
    """``name`` is payments, transfers or payouts; ``status`` on, checking, not_yet, stopped or not_offered."""

    name: str
    status: str
    wanted: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReasonShape:
    """A raw reason of Stripe's, for staff only (property D10)."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Seller:
    """A user's connected account and where it stands. ``reasons`` is there for staff only."""

    account_id: str | None = None
    api: str | None = None
    verified: bool = False
    status: str = "not_started"
    note: str | None = None
    whose_turn: str = "seller"
    since: datetime | None = None
    deadline: datetime | None = None
    requirements: tuple[RequirementShape, ...] = ()
    capabilities: tuple[CapabilityShape, ...] = ()
    as_of: datetime | None = None
    check_failed_at: datetime | None = None
    next_check_at: datetime | None = None
    version: int = 0
    cursor: str = ""
    country: str | None = None
    kind: str | None = None
    email: str | None = None
    display_name: str | None = None
    dashboard: str | None = None
    livemode: bool | None = None
    bank_last4: str | None = None
    reasons: tuple[ReasonShape, ...] | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class AddressShape:
    """A postal address, replaced as a whole; ``country`` is ISO 3166-1 alpha-2."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ShippingShape:
    """Where goods go."""

    name: str
    address: AddressShape
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class TaxIdShape:
    """One tax number with Stripe's name for its kind."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class PaymentMethodShape:
    """A saved way to pay. ``state`` is saved or needs_approval."""

    id: str
    type: str
    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    default: bool = False
    state: str = "saved"


@dataclass(frozen=True, slots=True)
class Buyer:
    """A user's saved details and payment methods; nulls where nothing is saved yet."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: AddressShape | None = None
    shipping: ShippingShape | None = None
    tax_ids: tuple[TaxIdShape, ...] = ()
    customer_id: str | None = None
    payment_methods: tuple[PaymentMethodShape, ...] = ()
    as_of: datetime | None = None
    version: int = 0
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class BuyerRequest:
    """The body of ``PUT /buyer``: absent keeps, null clears."""

    name: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    address: AddressShape | UnsetType | None = UNSET
    shipping: ShippingShape | UnsetType | None = UNSET
    tax_ids: tuple[TaxIdShape, ...] | UnsetType | None = UNSET


@dataclass(frozen=True, slots=True)
class SellerRequest:
    """The body of ``POST /seller`` and, with ``return_port``, of ``POST /seller/onboarding``."""

    country: str | None = None
    kind: str | None = None
    email: str | None = None
    start_over: bool = False
    return_port: int | None = None


@dataclass(frozen=True, slots=True)
class OnboardingLink:
    """A link of Stripe's: works once, for minutes; never stored, never logged."""

    url: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentSetup:
    """A hosted page that adds a payment method; ``state`` is open, saved, needs_approval, refused or expired."""

    id: str
    state: str
    url: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One person as support sees them; ``id`` is the user id, or the Stripe id where no user is linked."""

    id: str
    user_id: str | None = None
    name: str | None = None
    email: str | None = None
    seller: Seller | None = None
    buyer: Buyer | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of ``/accounts``; ``next`` and ``prev`` go back as ``?page=``, ``cursor`` to ``/changes?after=``."""

    items: tuple[AccountRow, ...] = ()
    next: str | None = None
    prev: str | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the feed. ``kind`` is seller, buyer or account; ``data`` is what the matching GET would answer."""

    seq: int
    kind: str
    id: str
    data: Raw


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The changes after a cursor, 500 and 256 KB at most, and the cursor to go on from."""

    cursor: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of an account's status with its cause (event, check, reconcile, recovery, person).

    ``reasons`` is there for staff only; ``id`` names the moment, to be rebuilt or compared with another.
    """

    at: datetime
    status: str
    note: str | None = None
    cause: str = ""
    account_id: str | None = None
    reasons: tuple[ReasonShape, ...] | UnsetType = UNSET
    id: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of an account's history, newest first."""

    items: tuple[HistoryEntry, ...] = ()
    next: str | None = None
    prev: str | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Me:
    """Who a token belongs to, and what the marketplace is called. ``mode`` is live, test or demo."""

    user_id: str
    role: str
    name: str | None = None
    email: str | None = None
    market: str = ""
    mode: str = "test"
    market_email: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """``application/problem+json`` (RFC 9457) with our stable ``code`` and, for a field, its name."""

    code: str
    title: str = ""
    status: int = 0
    detail: str = ""
    type: str = "about:blank"
    field: str | None = None
    params: dict[str, Any] | None = None
    request_id: str | None = None
