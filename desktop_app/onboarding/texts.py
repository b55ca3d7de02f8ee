"""Domain values as the JSON text in which the ledger keeps them: equal values are equal texts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from desktop_app import wire
from desktop_app.domain.account import Account, CapabilityName
from desktop_app.domain.buyer import KEEP, Address, BuyerDetails, BuyerPatch, PaymentMethod, Shipping, TaxId
from desktop_app.domain.status import Status
from desktop_app.onboarding.stripe_port import AccountWish

ValueT = TypeVar("ValueT")


def text_of(value: object) -> str:
    """Return a value as text."""
    return wire.canonical(value).decode()


def account_of(text: str | None) -> Account | None:
    """Return the facts in a text."""
    return None if text is None else wire.decode(Account, text)


def status_of(text: str | None) -> Status | None:
    """Return the judgement in a text."""
    return None if text is None else wire.decode(Status, text)


def details_of(text: str) -> BuyerDetails:
    """Return a buyer's details in a text."""
    return wire.decode(BuyerDetails, text)


def methods_of(text: str) -> tuple[PaymentMethod, ...]:
    """Return the payment methods in a text."""
    return wire.decode(tuple[PaymentMethod, ...], text)


def wish_of(text: str) -> AccountWish:
    """Return what a seller chose."""
    return wire.decode(AccountWish, text)


@lru_cache(maxsize=256)
def wanted_of(text: str) -> frozenset[CapabilityName]:
    """Return the wanted capabilities in a comma-separated text."""
    return frozenset(CapabilityName(name) for name in text.split(",") if name)


def wanted_text(wanted: frozenset[CapabilityName]) -> str:
    """Return wanted capabilities as a comma-separated text."""
    return ",".join(sorted(wanted))


def patch_text(patch: BuyerPatch) -> str:
    """Return a change asked for, with only the fields that it names."""
    named = {name: getattr(patch, name) for name in BuyerPatch.__slots__ if getattr(patch, name) is not KEEP}
    return text_of(named)


def patch_of(text: str) -> BuyerPatch:
    """Return the change in a text."""
    named = wire.decode(dict, text)
    return BuyerPatch(**{name: _field(name, value) for name, value in named.items()})


def _field(name: str, value: object) -> Any:  # noqa: ANN401 - each field has a type of its own
    kinds: dict[str, type] = {"address": Address, "shipping": Shipping}
    if value is None:
        return None
    if name == "tax_ids":
        return wire.from_plain(tuple[TaxId, ...], value)
    return wire.from_plain(kinds[name], value) if name in kinds else value


def merged(before: BuyerPatch, after: BuyerPatch) -> BuyerPatch:
    """Return one change that does what two did one after the other."""
    fields = {}
    for name in BuyerPatch.__slots__:
        later = getattr(after, name)
        fields[name] = getattr(before, name) if later is KEEP else later
    return BuyerPatch(**fields)


def applied(patch: BuyerPatch, details: BuyerDetails) -> BuyerDetails:
    """Return the details after a change."""
    fields: dict[str, Any] = {}
    for name in BuyerPatch.__slots__:
        value = getattr(patch, name)
        if value is KEEP:
            value = getattr(details, name)
        fields[name] = () if name == "tax_ids" and value is None else value
    return BuyerDetails(**fields)
