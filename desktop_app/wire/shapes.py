"""The other shapes of the relay's HTTP interface (the contract: fields may be added, never renamed).

Enumerations travel as plain strings, so that an old app can read a newer relay: what it doesn't know it shows as such.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec import UNSET, Raw, Struct, UnsetType

from desktop_app.wire.buyer import AddressShape, Buyer, ShippingShape, TaxIdShape
from desktop_app.wire.seller import ReasonShape, Seller

_NOTHING = Raw(b"null")


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


class AccountParts(Struct, frozen=True):
    """What an :class:`AccountRow` tells besides its id, unread: a feed brings thousands that nobody looks into."""

    user_id: Raw = _NOTHING
    name: Raw = _NOTHING
    email: Raw = _NOTHING
    seller: Raw = _NOTHING
    buyer: Raw = _NOTHING

    def empty(self) -> bool:
        """Say whether it tells nothing: that is how an erased person's account comes."""
        return self == _NO_PARTS


_NO_PARTS = AccountParts()


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
