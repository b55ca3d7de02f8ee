"""What every use case is given: the ledger, Stripe, the time and the operator's choices; and who calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from desktop_app.domain.account import Api
from desktop_app.domain.clock import Clock
from desktop_app.onboarding.ledger.work import Ledger
from desktop_app.onboarding.stripe_port import Stripe

STAFF_ROLES = frozenset({"support", "operator"})
"""Roles that see everybody; ``operator`` may do all that ``support`` may."""

ROLES = STAFF_ROLES | {"user"}


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long things are kept: bodies of deliveries, history (None for ever), and changes for who was away."""

    bodies: timedelta = timedelta(days=30)
    history: timedelta | None = None
    feed: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's choices.

    Attributes:
        api: Which API new accounts are made with.
        account_type: ``express``, ``standard`` or ``custom``.
        charges: ``destination``, ``separate`` or ``direct``: what decides the wanted capabilities.
        buyers: ``customer`` (v1 customers) or ``account`` (v2 accounts with the customer configuration).
        currency: For payment set-up, ISO 4217.
        public_url: Where browsers reach the relay, without a slash at the end.
        market, market_email: What the marketplace is called and where it is written to.
        mode: ``live``, ``test`` or ``demo``.
        reads_per_second, reads_per_month: Our share of Stripe's limits.
        reread: How often every account is read again where no event tells of it, if the budgets allow.
        keeping: When data ends.
    """

    api: Api
    account_type: str
    charges: str
    buyers: str
    currency: str
    public_url: str
    market: str
    market_email: str | None
    mode: str
    reads_per_second: float
    reads_per_month: int
    reread: timedelta = timedelta(hours=24)
    keeping: Keeping = Keeping()


class Registry(Protocol):
    """What work on people needs: neither Stripe nor the operator's choices."""

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a use case works with."""

    ledger: Ledger
    stripe: Stripe
    clock: Clock
    policy: Policy


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as their token says."""

    user_id: str
    role: str

    @property
    def staff(self) -> bool:
        """Whether the caller sees everybody."""
        return self.role in STAFF_ROLES
