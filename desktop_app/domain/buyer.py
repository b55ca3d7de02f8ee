"""A buyer's details and their checks, before Stripe ever sees them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; always replaced as a whole (``docs/stripe.md`` §5.1: merging is not confirmed)."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class Shipping:
    """Where goods go; Stripe wants name and address together."""

    name: str
    address: Address
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class TaxId:
    """One tax number with Stripe's name for its kind, such as ``eu_vat``."""

    type: str
    value: str


def is_account(customer_id: str) -> bool:
    """Whether a buyer is a v2 account: what was made stays what it is when the setting changes."""
    return customer_id.startswith("acct_")


_NOT_OF_ACCOUNTS: Final = ("address", "tax_ids")


def not_kept(customer_id: str | None) -> tuple[str, ...]:
    """Return the details that Stripe has no place for with this buyer (``docs/stripe.md`` §10).

    Of a customer all are kept; a v2 account that buys has neither a billing address nor tax numbers.
    """
    return _NOT_OF_ACCOUNTS if customer_id is not None and is_account(customer_id) else ()


class Keep(Enum):
    """The value of a field that was not named: it stays as it is."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True)
class BuyerPatch:
    """What a person asked to change: a value sets, None clears, :data:`KEEP` leaves alone."""

    name: str | Keep | None = KEEP
    email: str | Keep | None = KEEP
    phone: str | Keep | None = KEEP
    address: Address | Keep | None = KEEP
    shipping: Shipping | Keep | None = KEEP
    tax_ids: tuple[TaxId, ...] | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class BuyerDetails:
    """The details as saved; None means none."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    tax_ids: tuple[TaxId, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A saved way to pay: only what may be shown (``docs/stripe.md`` §5.2)."""

    id: str
    type: str
    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    default: bool = False
    state: str = "saved"
    """``saved`` or ``needs_approval``."""
