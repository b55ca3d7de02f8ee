"""The buyer's form and methods, as data: what is typed, what is wrong, what changed, what methods look like."""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final

from msgspec import UNSET, UnsetType

from desktop_app.domain import buyer_checks
from desktop_app.domain.address_forms import STATES, address_form
from desktop_app.domain.buyer import not_kept
from desktop_app.domain.countries import postal_digits
from desktop_app.domain.errors import FieldError
from desktop_app.domain.tax_ids import TAX_ID_TYPES
from desktop_app.domain.view import Intent, IntentKind, IntentState
from desktop_app.ui.widgets.methods import MethodModel
from desktop_app.ui.widgets.text import clean
from desktop_app.wire import (
    AddressShape,
    Buyer,
    BuyerRequest,
    Me,
    PaymentMethodShape,
    ShippingShape,
    TaxIdShape,
    decode,
)
from desktop_app.words.marks import mark, mark_as
from desktop_app.words.wording import Wording

FIELDS: Final = (
    "name", "email", "phone", "address.country", "address.line1", "address.line2", "address.postal_code",
    "address.city", "address.state", "shipping.name", "shipping.phone", "shipping.address.country",
    "shipping.address.line1", "shipping.address.line2", "shipping.address.postal_code", "shipping.address.city",
    "shipping.address.state", "tax_ids.0.type", "tax_ids.0.value",
)  # fmt: skip
EXPIRY_NOTICE_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: AddressShape = AddressShape()  # noqa: RUF009 - frozen
    ship: bool = False
    tax_type: str = ""
    tax_value: str = ""
    other: ShippingShape | None = None
    """Where goods go when it isn't ``address``."""

    def get(self, path: str) -> str:
        """Return the value at a dotted path."""
        if path.startswith("address."):
            return str(getattr(self.address, path.removeprefix("address.")))
        if path.startswith("shipping."):
            return self._shipped(path.removeprefix("shipping."))
        return str(getattr(self, _PLAIN[path]))

    def _shipped(self, part: str) -> str:
        if self.other is None:
            return ""
        if part.startswith("address."):
            return str(getattr(self.other.address, part.removeprefix("address.")))
        return str(getattr(self.other, part) or "")

    def with_value(self, path: str, value: str) -> Form:
        """Return the form with one value changed."""
        changes: dict[str, Any] = {_PLAIN.get(path, ""): value}
        if path.startswith("address."):
            parts: dict[str, Any] = {path.removeprefix("address."): value}
            changes = {"address": replace(self.address, **parts)}
        return replace(self, **changes)


_PLAIN: Final = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "tax_ids.0.type": "tax_type",
    "tax_ids.0.value": "tax_value",
}


def first_form(buyer: Buyer | None, me: Me | None) -> Form:
    """Return what stands in the fields before anybody types: what is saved, else what the person signed up with.

    Once there is something of theirs, what they left empty stays empty.
    """
    saved = form_of(buyer)
    if me is None or saved != Form() or (buyer is not None and buyer.customer_id is not None):
        return saved
    return Form(name=clean(me.name, buyer_checks.LONGEST_NAME), email=clean(me.email, buyer_checks.LONGEST_EMAIL))


def billed(buyer: Buyer | None, me: Me | None) -> bool:
    """Say whether Stripe keeps a billing address and tax numbers of this person.

    Of a customer it does; an account that buys has a place for neither (``docs/stripe.md`` §10). Who has nothing at
    Stripe yet becomes what the marketplace makes of its buyers.
    """
    if buyer is not None and buyer.customer_id is not None:
        return not not_kept(buyer.customer_id)
    return me is None or me.buyers != "account"


def form_of(buyer: Buyer | None) -> Form:
    """Return the form that shows a buyer."""
    if buyer is None:
        return Form()
    tax = buyer.tax_ids[0] if buyer.tax_ids else TaxIdShape("", "")
    address = buyer.address or AddressShape()
    ships = buyer.shipping is not None and buyer.shipping.address == address
    other = buyer.shipping if buyer.shipping is not None and not ships else None
    return Form(buyer.name or "", buyer.email or "", buyer.phone or "", address, ships, tax.type, tax.value, other)


def request_of(form: Form, saved: Form, buyer: Buyer | None) -> BuyerRequest:
    """Return the request that makes the saved buyer what the form says; unchanged fields are left out."""
    address: AddressShape | UnsetType | None = UNSET
    if form.address != saved.address:
        address = form.address if any(_parts(form.address)) else None
    return BuyerRequest(
        name=_changed(form.name, saved.name),
        email=_changed(form.email, saved.email),
        phone=_changed(form.phone, saved.phone),
        address=address,
        shipping=_shipping(form, saved),
        tax_ids=_tax_ids(form, saved, buyer),
    )


def dirty(form: Form, saved: Form) -> bool:
    """Say whether anything was changed."""
    return form != saved


def errors(form: Form) -> dict[str, FieldError]:
    """Return what is wrong, by dotted path, in the order of the fields."""
    found: dict[str, FieldError] = {}
    pieces = (
        BuyerRequest(name=form.name.strip() or None),
        BuyerRequest(email=form.email.strip() or None),
        BuyerRequest(address=form.address),
        BuyerRequest(tax_ids=(TaxIdShape(form.tax_type, form.tax_value),) if form.tax_value.strip() else ()),
    )
    for piece in pieces:
        _collect(piece, found)
    _collect_phone(form, found)
    if form.ship and not form.name.strip():
        found.setdefault("name", FieldError("field_required", "name"))
    _collect_missing(form.address, "address", found)
    if form.other is not None:
        _collect_other(form.other, found)
    return {path: found[path] for path in sorted(found, key=_place)}


def _collect(piece: BuyerRequest, found: dict[str, FieldError]) -> None:
    try:
        buyer_checks.check(piece)
    except FieldError as error:
        # What was found before stands nearer to the field.
        found.setdefault(error.field or "", error)


def _collect_missing(address: AddressShape, path: str, found: dict[str, FieldError]) -> None:
    """Nobody must leave an address; one that was begun must be one that something can be sent to."""
    if not any(_parts(address)):
        return
    for part in ("line1", "city", "state"):
        if part in address_form(address.country).needed and not str(getattr(address, part)).strip():
            code = "state_required" if part == "state" else "field_required"
            found.setdefault(f"{path}.{part}", FieldError(code, f"{path}.{part}"))


def _collect_other(other: ShippingShape, found: dict[str, FieldError]) -> None:
    if not other.name.strip():
        found["shipping.name"] = FieldError("field_required", "shipping.name")
    if not any(_parts(other.address)):
        found["shipping.address.line1"] = FieldError("field_required", "shipping.address.line1")
    _collect(BuyerRequest(shipping=replace(other, name=other.name.strip() or "?")), found)
    _collect_missing(other.address, "shipping.address", found)
    if other.phone:
        try:
            buyer_checks.check_phone(other.phone, other.address.country or None, "shipping.phone")
        except FieldError as error:
            found["shipping.phone"] = error


def _collect_phone(form: Form, found: dict[str, FieldError]) -> None:
    if form.phone.strip():
        try:
            buyer_checks.check_phone(form.phone, form.address.country or None, "phone")
        except FieldError as error:
            found["phone"] = error


def _place(path: str) -> int:
    return FIELDS.index(path) if path in FIELDS else len(FIELDS)


def _parts(address: AddressShape) -> tuple[str, ...]:
    return (address.line1, address.line2, address.city, address.state, address.postal_code)


def _changed(value: str, saved: str) -> str | UnsetType | None:
    return UNSET if value.strip() == saved.strip() else value.strip() or None


def _shipping(form: Form, saved: Form) -> ShippingShape | UnsetType | None:
    goes, went = _goes(form), _goes(saved)
    return UNSET if goes == went else goes


def _goes(form: Form) -> ShippingShape | None:
    if form.ship:
        return ShippingShape(form.name.strip(), form.address)
    return None if form.other is None else replace(form.other, name=form.other.name.strip())


def _tax_ids(form: Form, saved: Form, buyer: Buyer | None) -> tuple[TaxIdShape, ...] | UnsetType:
    if (form.tax_type, form.tax_value.strip()) == (saved.tax_type, saved.tax_value.strip()):
        return UNSET
    rest = buyer.tax_ids[1:] if buyer is not None else ()
    mine = (TaxIdShape(form.tax_type, form.tax_value.strip()),) if form.tax_value.strip() else ()
    return (*mine, *rest)


# -- what waits and what was refused


def unsent(intents: tuple[Intent, ...]) -> frozenset[str]:
    """Return the top-level fields that are saved here and not yet sent."""
    names: set[str] = set()
    for intent in intents:
        if intent.kind is IntentKind.SAVE_BUYER and intent.state in {IntentState.WAITING, IntentState.SENDING}:
            names.update(json.loads(intent.body or "{}"))
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class Refused:
    """Details that weren't taken.

    Attributes:
        id: Of the intent.
        form: What stood in the fields, for the person to correct.
        codes: Why, by field.
    """

    id: str
    form: Form
    codes: Mapping[str, str]


_STANDS_AT: Final = {
    "tax_ids": "tax_ids.0.value",
    "address": "address.line1",
    "shipping": "shipping.name",
    "shipping.address": "shipping.address.line1",
}
"""Where a refusal is shown that names more than a field."""


def refused(buyer: Buyer | None, intents: tuple[Intent, ...]) -> Refused | None:
    """Return what Stripe or the relay refused last, as it stood in the fields, or None."""
    failed = failed_saves(intents)
    if not failed:
        return None
    request = decode(BuyerRequest, failed[-1].body.encode())
    given = {part.name: getattr(request, part.name) for part in fields(request)}
    changes = {name: value for name, value in given.items() if value is not UNSET}
    if "tax_ids" in changes:
        changes["tax_ids"] = changes["tax_ids"] or ()
    codes = {
        _STANDS_AT.get(one.error_field, one.error_field): one.error_code
        for one in failed
        if one.error_field and one.error_code
    }
    return Refused(failed[-1].id, form_of(replace(buyer or Buyer(), **changes)), codes)


def failed_saves(intents: tuple[Intent, ...]) -> list[Intent]:
    """Return the details that weren't taken, the oldest first."""
    return [one for one in intents if one.kind is IntentKind.SAVE_BUYER and one.state is IntentState.FAILED]


# -- methods

_BRANDS: Final = {
    "visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "discover": "Discover",
    "diners": "Diners Club", "jcb": "JCB", "unionpay": "UnionPay",
}  # fmt: skip
_TYPES: Final = {
    "card": mark("Card"),
    "sepa_debit": mark("Bank account"),
    "us_bank_account": mark("Bank account"),
    "bacs_debit": mark("Bank account"),
    "link": "Link",
    "paypal": "PayPal",
}


def method_name(method: PaymentMethodShape, words: Wording) -> str:
    """Return the brand, or what kind of method it is."""
    brand = _BRANDS.get((method.brand or "").lower())
    if brand:
        return brand
    return words.text(_TYPES[method.type]) if method.type in _TYPES else clean(method.brand or method.type, 30)


def days_to_expiry(method: PaymentMethodShape, today: date) -> int | None:
    """Return the days until the end of the month in which a card expires, or None where it doesn't."""
    if not method.exp_month or not method.exp_year or not 1 <= method.exp_month <= 12:
        return None
    last = calendar.monthrange(method.exp_year, method.exp_month)[1]
    return (date(method.exp_year, method.exp_month, last) - today).days


def method(shape: PaymentMethodShape, words: Wording, now: datetime, *, online: bool) -> MethodModel:
    """Return how a method looks: its one state in words, and its one action."""
    left = days_to_expiry(shape, now.date())
    line = icon = family = ""
    action: tuple[str, str] | None = None
    if shape.state == "needs_approval":
        line, icon, family = words.text("Needs approval by your bank"), "shield-warning", "you"
        action = ("approve", words.text("Approve"))
    elif left is not None and left < 0:
        line, icon, family = words.text("Expired, replace it"), "warning-circle-fill", "stop"
        action = ("replace", words.text("Replace"))
    elif left is not None and left <= EXPIRY_NOTICE_DAYS:
        line, icon, family = _soon(left, words), "alarm-fill", "you"
        action = ("replace", words.text("Replace"))
    elif left is not None:
        line = words.text("Expires {month}", month=f"{shape.exp_month:02d}/{shape.exp_year}")
    menu = [] if shape.default else [("default", words.text("Make default"))]
    menu.append(("remove", words.text("Remove")))
    return MethodModel(
        id=shape.id,
        kind="card" if shape.type == "card" else "bank",
        brand=shape.brand,
        name=method_name(shape, words),
        last4=clean(shape.last4, 4),
        line=line or words.text("Saved with Stripe"),
        icon=icon,
        family=family,
        tag=words.text("Default") if shape.default else "",
        action=action,
        menu=tuple(menu),
        off=None if online else words.text("Works again when you’re online"),
    )


def _soon(left: int, words: Wording) -> str:
    if left == 0:
        return words.text("Expires today")
    return words.count(left, "Expires in {figure} day", "Expires in {figure} days")


# -- tax numbers

_EU: Final = frozenset(
    """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
    """.split()  # noqa: SIM905 - a table that can be read
)
_TAX: Final = {
    "AU": (("au_abn", mark("Australian ABN")),),
    "CA": (("ca_bn", mark("Canadian BN")), ("ca_gst_hst", mark("Canadian GST/HST"))),
    "CH": (("ch_vat", mark("Swiss VAT number")),),
    "DE": (("de_stn", mark("German Steuernummer")),),
    "ES": (("es_cif", mark("Spanish NIF")),),
    "GB": (("gb_vat", mark("British VAT number")),),
    "JP": (("jp_cn", mark("Japanese corporate number")),),
    "NO": (("no_vat", mark("Norwegian VAT number")),),
    "US": (("us_ein", mark("US EIN")),),
    "AE": (("ae_trn", mark("UAE TRN")),),
}
_EU_VAT: Final = ("eu_vat", mark("EU VAT number"))


def tax_kinds(country: str, words: Wording, current: str = "") -> list[tuple[str, str]]:
    """Return the kinds of tax number that a country's people have, and the one that is saved."""
    kinds = list(_TAX.get(country, ()))
    if country in _EU:
        kinds.append(_EU_VAT)
    named = {kind for kind, _ in kinds}
    own = sorted(kind for kind in TAX_ID_TYPES if kind.startswith(f"{country.lower()}_") and kind not in named)
    kinds += [(kind, kind.replace("_", " ").upper()) for kind in own] if country else []
    known = {kind: name for entries in (*_TAX.values(), (_EU_VAT,)) for kind, name in entries}
    if current and current not in dict(kinds):
        kinds.append((current, known.get(current, clean(current.replace("_", " ").upper(), 40))))
    return [(kind, words.text(name)) for kind, name in kinds]


def why_no_tax_kind(country: str, words: Wording) -> str:
    """Return why no kind of tax number can be chosen."""
    return words.text("Stripe has none for this country.") if country else words.text("Choose a country first.")


_TAX_EXAMPLES: Final = {
    "es_cif": "A12345674", "eu_vat": "DE123456789", "gb_vat": "GB123456789", "us_ein": "12-3456789",
    "au_abn": "12345678912", "ca_bn": "123456789", "ch_vat": "CHE-123.456.789 MWST", "jp_cn": "1234567891234",
    "no_vat": "123456789MVA", "ae_trn": "123456789012345", "de_stn": "1234567890",
}  # fmt: skip


def tax_example(kind: str, words: Wording) -> str:
    """Return what a number of a kind looks like, and that nobody must give one."""
    example = _TAX_EXAMPLES.get(kind)
    return words.text("{example} (optional)", example=example) if example else words.text("Optional")


_POSTAL_NAME: Final = mark("Postal code")
_CITY_NAME: Final = mark("City")
_POSTAL_NAMES: Final = {"US": mark("ZIP code"), "IE": mark("Eircode"), "IN": mark("PIN code"), "GB": mark("Postcode")}
_CITY_NAMES: Final = {"GB": mark("Town or city"), "AE": mark("City or area"), "JP": mark("City or ward")}


def address_labels(country: str, words: Wording) -> dict[str, str]:
    """Return what the parts of an address are called in a country; parts that may stay empty say so."""
    state = state_name(country, words)
    form = address_form(country)
    flat = mark("Apartment, suite (optional)") if country in {"US", "CA"} else mark("Floor, door (optional)")
    return {
        "line1": words.text("Street and number"),
        "line2": words.text(flat),
        "postal_code": words.text(_POSTAL_NAMES.get(country, _POSTAL_NAME)),
        "city": words.text(_CITY_NAMES.get(country, _CITY_NAME)),
        "state": state if not country or "state" in form.needed or country in STATES else _optional(state, words),
    }


def _optional(label: str, words: Wording) -> str:
    return words.text("{label} (optional)", label=label)


_STATE_NAMES: Final = {
    "US": mark_as("address", "State"),
    "AU": mark_as("address", "State"),
    "BR": mark_as("address", "State"),
    "IN": mark_as("address", "State"),
    "MX": mark_as("address", "State"),
    "CA": mark("Province"),
    "JP": mark("Prefecture"),
    "CH": mark("Canton"),
    "AE": mark("Emirate"),
}


def state_name(country: str, words: Wording) -> str:
    """Return what the part of a country is called there."""
    return words.text(_STATE_NAMES.get(country, mark("Province")))


# What a postal code looks like where it has letters, too; the codes are those of the capitals' own post.
_POSTAL_EXAMPLES: Final = {"AR": "C1425", "CA": "K1A 0B1", "GB": "SW1A 1AA", "IE": "D02 X285", "NL": "1012 AB"}


def postal_advice(country: str, words: Wording) -> str:
    """Return what a country's postal code needs, short enough for the narrow field above it."""
    digits = postal_digits(country)
    if digits is not None:
        return words.count(digits, "Needs {figure} digit", "Needs {figure} digits")
    if country in _POSTAL_EXAMPLES:
        return words.text("Looks like {example}", example=_POSTAL_EXAMPLES[country])
    return words.text("Doesn’t fit the country")


def dialling_code(country: str) -> str:
    """Return ``+34`` for Spain, or nothing."""
    if not country:
        return ""
    import phonenumbers  # only this page needs it

    code = phonenumbers.country_code_for_region(country)
    return f"+{code}" if code else ""
