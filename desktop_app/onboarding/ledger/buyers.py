"""Users' customers at Stripe, and their attempts to add a payment method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BuyerRecord:
    """A user's customer at Stripe as last read, and what was asked for and isn't confirmed.

    Attributes:
        pending: A change asked for that Stripe hasn't confirmed (JSON of a ``BuyerRequest``), or None.
        updates: How many different changes were asked for: part of each update's idempotency key.
        ticket: Place in order of the reading that is stored.
    """

    user_id: str
    customer_id: str | None = None
    platform_id: str | None = None
    livemode: bool | None = None
    deleted: bool = False
    details: str = "{}"
    default_method: str | None = None
    methods: str = "[]"
    pending: str | None = None
    updates: int = 0
    ticket: int = 0
    as_of: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class SetupRecord:
    """One attempt to add a payment method, reserved before Stripe hears of it.

    Attributes:
        state: ``reserved`` (asked for, no answer yet) or ``dropped`` (Stripe made no page), then ``open``, ``saved``,
            ``needs_approval``, ``refused`` or ``expired``; ``saved`` is final.
        method_id: The method that came of it; written before it is made the default.
        settled_at: When everything that follows from ``saved`` was done.
    """

    id: str
    user_id: str
    customer_id: str
    state: str
    made_at: datetime
    session_id: str | None = None
    locale: str | None = None
    currency: str | None = None
    return_hash: str | None = None
    expires_at: datetime | None = None
    method_id: str | None = None
    settled_at: datetime | None = None
    ticket: int = 0


class Buyers(Protocol):
    """Customers."""

    def get(self, user_id: str) -> BuyerRecord | None:
        """Return a user's buyer side."""
        ...

    def by_customer(self, customer_id: str) -> BuyerRecord | None:
        """Return the buyer with that Stripe id."""
        ...

    def among(self, customer_ids: Sequence[str]) -> frozenset[str]:
        """Return which of several Stripe ids are buyers'."""
        ...

    def many(self, user_ids: Sequence[str]) -> dict[str, BuyerRecord]:
        """Return several buyers by user id."""
        ...

    def put(self, record: BuyerRecord) -> None:
        """Store it whole."""
        ...


class Setups(Protocol):
    """Attempts to add a payment method."""

    def get(self, setup_id: str) -> SetupRecord | None:
        """Return an attempt."""
        ...

    def by_session(self, session_id: str) -> SetupRecord | None:
        """Return the attempt with that Checkout session."""
        ...

    def unsettled(self, user_id: str) -> Sequence[SetupRecord]:
        """Return a user's attempts that may still turn into a saved method, newest first."""
        ...

    def unanswered(self, user_id: str) -> Sequence[SetupRecord]:
        """Return a user's attempts whose page Stripe was asked for and whose answer never came."""
        ...

    def put(self, record: SetupRecord) -> None:
        """Store it whole."""
        ...
