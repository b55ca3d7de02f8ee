"""Buyers: v1 customers, or v2 accounts with the customer configuration (``docs/stripe.md`` §5.1, §1.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from desktop_app.domain.account import Api
from desktop_app.domain.buyer import Address, BuyerDetails, BuyerPatch, Keep, Shipping, TaxId, is_account
from desktop_app.domain.errors import StripeUnreachable
from desktop_app.onboarding.stripe_port import Customer
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.drafts import USER, V1_CUSTOMERS, V2_ACCOUNTS, members, read_draft
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import at, block, flag, items, labels, objects, reference, text
from desktop_app.stripe_api.subject import Subject

_INCLUDE = ["configuration.customer"]


def as_parameter(customer_id: str) -> dict[str, object]:
    """Return a buyer as the one parameter of the two that takes this kind of id (``docs/stripe.md`` §1.3)."""
    return {"customer_account" if is_account(customer_id) else "customer": customer_id}


class Customers:
    """Buyers through one client.

    Args:
        client: The way to Stripe.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(self, body: str, key: str) -> Customer:
        """Send a draft."""
        where, params = read_draft(body)
        return _read(self._client.post(where, Subject.CUSTOMER, params, key))

    def read(self, customer_id: str) -> Customer:
        """Read a buyer; a deleted one is an answer."""
        if is_account(customer_id):
            params: dict[str, object] = {"include": _INCLUDE}
            return _read(self._client.get(path(V2_ACCOUNTS, customer_id), Subject.CUSTOMER, params))
        return _read(self._get_v1(customer_id))

    def update(self, customer_id: str, patch: BuyerPatch, key: str) -> Customer:
        """Change what the patch names; tax ids, which v1 keeps as objects of their own, come last."""
        if is_account(customer_id):
            params = {**_patch_v2(patch), "include": _INCLUDE}
            return _read(self._client.post(path(V2_ACCOUNTS, customer_id), Subject.CUSTOMER, params, key))
        changed = _patch_v1(patch)
        if changed:
            params = {**changed, "expand": ["tax_ids"]}
            data = self._client.post(path(V1_CUSTOMERS, customer_id), Subject.CUSTOMER, params, key)
        else:
            data = self._get_v1(customer_id)
        if isinstance(patch.tax_ids, Keep) or not self._replace_tax_ids(customer_id, data, patch.tax_ids or (), key):
            return _read(data)
        return self.read(customer_id)

    def find(self, user_id: str, since: datetime, api: Api) -> list[Customer]:
        """List buyers made since a time whose metadata names the user: customers in v1, accounts in v2."""
        if api is Api.V2:
            return self._find_v2(user_id, since)
        window = {"created": {"gte": int(since.timestamp())}}
        listed = self._client.list_v1(V1_CUSTOMERS, Subject.CUSTOMER, window)
        return [_read(data) for data in listed if labels(data, "metadata").get(USER) == user_id]

    def set_default(self, customer_id: str, method_id: str, key: str) -> None:
        """Make a method the one that invoices use."""
        if is_account(customer_id):
            chosen: dict[str, object] = {
                "configuration": {"customer": {"billing": {"default_payment_method": method_id}}}
            }
            self._client.post(path(V2_ACCOUNTS, customer_id), Subject.CUSTOMER, chosen, key)
        else:
            chosen = {"invoice_settings": {"default_payment_method": method_id}}
            self._client.post(path(V1_CUSTOMERS, customer_id), Subject.CUSTOMER, chosen, key)

    def _get_v1(self, customer_id: str) -> Json:
        return self._client.get(path(V1_CUSTOMERS, customer_id), Subject.CUSTOMER, {"expand": ["tax_ids"]})

    def _find_v2(self, user_id: str, since: datetime) -> list[Customer]:
        filters: dict[str, object] = {"applied_configurations": ["customer"]}
        listed = self._client.list_v2_since(V2_ACCOUNTS, Subject.CUSTOMER, since, filters)
        candidates = [customer_id for data in listed if (customer_id := text(data, "id")) and _may_be_of(data, user_id)]
        return [customer for customer in map(self.read, candidates) if customer.user_id == user_id]

    def _replace_tax_ids(self, customer_id: str, data: Json, wanted: tuple[TaxId, ...], key: str) -> bool:
        """Make the buyer's tax ids those, and tell whether any changed; new ones first: a refused one loses nothing."""
        where = path(V1_CUSTOMERS, customer_id, "tax_ids")
        there = {_tax_id(one): text(one, "id") for one in objects(items(data, "tax_ids", "data"))}
        missing = [one for one in wanted if one not in there]
        surplus = [(one, tax_id) for one, tax_id in there.items() if one not in wanted and tax_id is not None]
        for one in missing:
            mark = hashlib.sha256(f"{one.type} {one.value}".encode()).hexdigest()[:16]
            self._client.post(where, Subject.CUSTOMER, {"type": one.type, "value": one.value}, f"{key}-tax-{mark}")
        for _, tax_id in surplus:
            self._client.delete(path(where, tax_id), Subject.CUSTOMER)
        return bool(missing or surplus)


def _may_be_of(listed: Json, user_id: str) -> bool:
    """Whether an entry of a list is the user's, or doesn't say."""
    return not isinstance(at(listed, "metadata"), Mapping) or labels(listed, "metadata").get(USER) == user_id


def _tax_id(data: Json) -> TaxId:
    return TaxId(text(data, "type") or "", text(data, "value") or "")


def _patch_v1(patch: BuyerPatch) -> dict[str, object]:
    """Return what a v1 update sends: an empty text clears, what is left out stays."""
    changed: dict[str, object] = {}
    for name, value in (("name", patch.name), ("email", patch.email), ("phone", patch.phone)):
        if not isinstance(value, Keep):
            changed[name] = value or ""
    if not isinstance(patch.address, Keep):
        changed["address"] = members(patch.address) if patch.address else ""
    if not isinstance(patch.shipping, Keep):
        changed["shipping"] = _shipping(patch.shipping) if patch.shipping else ""
    return changed


def _patch_v2(patch: BuyerPatch) -> dict[str, object]:
    """Return what a v2 update sends; the billing address and tax ids have no place there.

    Stripe publishes these fields as texts that can't be null, so an empty text is the only way to clear one.
    """
    named = (("display_name", patch.name), ("contact_email", patch.email), ("contact_phone", patch.phone))
    changed: dict[str, object] = {name: value or "" for name, value in named if not isinstance(value, Keep)}
    if not isinstance(patch.shipping, Keep):
        shipping = _shipping(patch.shipping or Shipping("", Address()))
        changed["configuration"] = {"customer": {"shipping": shipping}}
    return changed


def _shipping(shipping: Shipping) -> dict[str, object]:
    return {"name": shipping.name, "phone": shipping.phone or "", "address": members(shipping.address)}


def _read(data: Json) -> Customer:
    if text(data, "id") is None:
        raise StripeUnreachable
    return _read_v2(data) if text(data, "object") == "v2.core.account" else _read_v1(data)


def _read_v1(data: Json) -> Customer:
    return Customer(
        id=text(data, "id") or "",
        deleted=flag(data, "deleted") is True,
        details=BuyerDetails(
            name=text(data, "name"),
            email=text(data, "email"),
            phone=text(data, "phone"),
            address=_address(block(data, "address")),
            shipping=_read_shipping(block(data, "shipping")),
            tax_ids=tuple(_tax_id(one) for one in objects(items(data, "tax_ids", "data"))),
        ),
        default_method=reference(data, "invoice_settings", "default_payment_method"),
        user_id=labels(data, "metadata").get(USER),
        livemode=flag(data, "livemode"),
    )


def _read_v2(data: Json) -> Customer:
    customer = block(data, "configuration", "customer")
    return Customer(
        id=text(data, "id") or "",
        deleted=flag(data, "closed") is True,
        details=BuyerDetails(
            name=text(data, "display_name"),
            email=text(data, "contact_email"),
            phone=text(data, "contact_phone"),
            shipping=_read_shipping(block(customer, "shipping")),
        ),
        default_method=text(customer, "billing", "default_payment_method"),
        user_id=labels(data, "metadata").get(USER),
        livemode=flag(data, "livemode"),
    )


def _read_shipping(data: Json) -> Shipping | None:
    address = _address(block(data, "address"))
    if address is None and text(data, "name") is None:
        return None
    return Shipping(text(data, "name") or "", address or Address(), text(data, "phone"))


def _address(data: Json) -> Address | None:
    names = ("line1", "line2", "city", "state", "postal_code", "country")
    found = {name: text(data, name) or "" for name in names}
    return Address(**found) if any(found.values()) else None
