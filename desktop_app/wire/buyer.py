"""The buying side (the contract: fields may be added, never renamed)."""

from __future__ import annotations

from datetime import datetime

from desktop_app.domain.value import value


@value
class AddressShape:
    """A postal address, replaced as a whole; ``country`` is ISO 3166-1 alpha-2."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@value
class ShippingShape:
    """Where goods go."""

    name: str
    address: AddressShape
    phone: str | None = None


@value
class TaxIdShape:
    """One tax number with Stripe's name for its kind."""

    type: str
    value: str


@value
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


@value
class Buyer:
    """A user's saved details and payment methods; nulls where nothing is saved yet.

    Attributes:
        not_kept: Fields that Stripe has no place for with this buyer; what is sent for them isn't saved. A customer
            (cus_…) keeps all; a v2 account that buys (acct_…) has neither a billing address nor tax numbers.
    """

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
    not_kept: tuple[str, ...] = ()
