"""The selling side (the contract: fields may be added, never renamed)."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import UNSET, UnsetType

from desktop_app.domain.value import value


@value
class RequirementErrorShape:
    """Why Stripe refused what was sent: its code, and its words in English."""

    code: str
    text: str


@value
class RequirementShape:
    """One thing Stripe wants or checks. ``id`` is unique in the account, ``key`` is the message id in ``words``.

    ``group`` is business, person or bank; ``state`` to_do, refused, with_stripe or later; ``stops`` some of payments,
    transfers, payouts. ``title`` and ``detail`` follow Accept-Language (always English in the feed).
    ``stripe_key`` is Stripe's own key and reaches staff only. ``role`` is what the person is to the business
    (``director``, …), ``instead`` names message ids of what may be given in its place. ``overdue`` is true where its
    date has passed; v1 often tells that date no longer.
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
    overdue: bool = False


@value
class CapabilityShape:
    """``name`` is payments, transfers or payouts; ``status`` on, checking, not_yet, stopped or not_offered."""

    name: str
    status: str
    wanted: bool = False
    until: datetime | None = None


@value
class ReasonShape:
    """A raw reason of Stripe's, for staff only (property D10)."""

    source: str
    value: str


@value
class Seller:
    """A user's connected account and where it stands. ``reasons`` is there for staff only.

    ``next_payout`` is the day at the bank (a date without a time, the same in every time zone) of the next payout on
    its way; null where none is, or nobody knows. ``paid_out`` tells whether any ever arrived; null where nobody knows.
    """

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
    next_payout: date | None = None
    paid_out: bool | None = None
    reasons: tuple[ReasonShape, ...] | UnsetType = UNSET
