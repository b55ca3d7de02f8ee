"""A connected account as Stripe described it, normalised from the v1 or the v2 shape.

Facts only: what Stripe said in one reading, without our judgement. The judgement is :mod:`desktop_app.domain.status`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Api(StrEnum):
    """Which of Stripe's two account APIs an account was made with and is read by."""

    V1 = "v1"
    V2 = "v2"


class Kind(StrEnum):
    """What a seller is (v1 ``business_type``, v2 ``identity.entity_type``); immutable once a link was made."""

    INDIVIDUAL = "individual"
    COMPANY = "company"
    NON_PROFIT = "non_profit"
    GOVERNMENT_ENTITY = "government_entity"


class CapabilityName(StrEnum):
    """The three things a seller cares about, whatever Stripe calls them."""

    PAYMENTS = "payments"
    """v1 ``card_payments``; v2 ``merchant.card_payments``."""
    TRANSFERS = "transfers"
    """v1 ``transfers``; v2 ``recipient.stripe_balance.stripe_transfers``."""
    PAYOUTS = "payouts"
    """v1 ``payouts_enabled``; v2 ``stripe_balance.payouts`` of the recipient or merchant configuration."""


class CapabilityState(StrEnum):
    """Stripe's state of a capability, both APIs in one list."""

    ACTIVE = "active"
    PENDING = "pending"
    RESTRICTED = "restricted"
    """v2 ``restricted``, v1 ``inactive``."""
    REJECTED = "rejected"
    UNSUPPORTED = "unsupported"
    UNREQUESTED = "unrequested"
    UNKNOWN = "unknown"
    """A value that this version doesn't know; :attr:`Capability.raw` holds it."""


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability as read.

    Attributes:
        code: Why it isn't active (v2 ``status_details[].code``), or None.
        resolution: v2 ``provide_info``, ``contact_stripe`` or ``no_resolution``, or None.
        raw: Stripe's own word for the state.
    """

    name: CapabilityName
    state: CapabilityState
    requested: bool = True
    code: str | None = None
    resolution: str | None = None
    raw: str = ""


class Due(StrEnum):
    """How pressing a requirement is, in Stripe's words."""

    PAST = "past_due"
    CURRENT = "currently_due"
    EVENTUAL = "eventually_due"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RequirementError:
    """Why Stripe refused what was sent: its open-ended code and its own English text."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that Stripe still wants, or is checking.

    Attributes:
        key: Stripe's own key; staff see it, sellers never.
        due: How pressing it is.
        with_stripe: Stripe is checking it (v1 ``pending_verification``, v2 ``awaiting_action_from: stripe``); no task.
        deadline: When it is wanted (UTC), or None.
        restricts: Capabilities that stop without it; empty when Stripe lists no impact.
        restricts_unknown: Stripe lists impacts, but only on capabilities outside our three.
        person: Stripe's person id it is about, or None.
        inquiry: It is a question of Stripe's (``interv_…``) that is answered on Stripe's pages.
        future: It belongs to ``future_requirements``.
        errors: Why an earlier attempt was refused.
    """

    key: str
    due: Due
    with_stripe: bool = False
    deadline: datetime | None = None
    restricts: frozenset[CapabilityName] = frozenset()
    restricts_unknown: bool = False
    person: str | None = None
    inquiry: bool = False
    future: bool = False
    errors: tuple[RequirementError, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Either all of ``original`` or all of one of ``options`` satisfies Stripe (keys as in :attr:`Requirement.key`)."""

    original: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone behind the account, as far as Stripe lets the platform see: a name for the list and a role."""

    id: str
    name: str | None = None
    role: str | None = None
    """``representative``, ``director``, ``executive`` or ``owner``; None when unknown."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one successful reading of a connected account said.

    Attributes:
        livemode: None where Stripe doesn't say (v1 accounts have no such field).
        deleted: v1 ``deleted``, v2 ``closed``.
        form_submitted: v1 ``details_submitted``; for v2 whether no terms-of-service entry waits for the seller, or
            what a v1 read said; None when not known.
        disabled_reason: v1 ``requirements.disabled_reason``; staff only (property D10).
        charges_enabled, payouts_enabled: v1's two switches; None for v2.
        deadline: v1 ``requirements.current_deadline``, v2 ``requirements.summary.minimum_deadline.time`` (UTC).
        future_deadline: the same of ``future_requirements``.
        missing: v2 blocks that came back null although asked for: "not asked", never "none".
        applied: v2 ``applied_configurations``; for v1 empty.
        raw_extra: names of values that this version didn't understand, with the value, for staff.
    """

    id: str
    api: Api
    livemode: bool | None = None
    country: str | None = None
    kind: Kind | None = None
    email: str | None = None
    display_name: str | None = None
    dashboard: str | None = None
    deleted: bool = False
    form_submitted: bool | None = None
    disabled_reason: str | None = None
    charges_enabled: bool | None = None
    payouts_enabled: bool | None = None
    capabilities: tuple[Capability, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    persons: tuple[Person, ...] = ()
    deadline: datetime | None = None
    future_deadline: datetime | None = None
    missing: frozenset[str] = frozenset()
    applied: tuple[str, ...] = ()
    bank_last4: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    raw_extra: tuple[tuple[str, str], ...] = ()

    def capability(self, name: CapabilityName) -> Capability | None:
        """Return the capability of that name, or None when Stripe showed none."""
        for one in self.capabilities:
            if one.name is name:
                return one
        return None
