"""Checks of a buyer's details by their form, before Stripe sees them (``docs/stripe.md`` §5.1).

Only forms are judged, never DNS or registries: what looks right is sent, and Stripe's own refusal is shown at the
field. Lengths are Stripe's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from desktop_app.domain.buyer import KEEP, Address, BuyerPatch, Keep, Shipping, TaxId
from desktop_app.domain.countries import COUNTRIES, STATE_NEEDED, postal_code_fits
from desktop_app.domain.errors import FieldError
from desktop_app.domain.legible import legible
from desktop_app.domain.tax_ids import TAX_ID_TYPES, tax_id_fits

LONGEST_NAME = 256
LONGEST_EMAIL = 512
LONGEST_PHONE = 20
LONGEST_LINE = 5000
MOST_TAX_IDS = 5

_ADDRESS_FIELDS = ("line1", "line2", "city", "state", "postal_code", "country")


class BuyerWish(Protocol):
    """What a request names: strings, an address, shipping and tax numbers by shape; None clears.

    A field that holds anything else (the wire's UNSET, :data:`~desktop_app.domain.buyer.KEEP`) wasn't named.
    """

    @property
    def name(self) -> object: ...  # noqa: D102
    @property
    def email(self) -> object: ...  # noqa: D102
    @property
    def phone(self) -> object: ...  # noqa: D102
    @property
    def address(self) -> object: ...  # noqa: D102
    @property
    def shipping(self) -> object: ...  # noqa: D102
    @property
    def tax_ids(self) -> object: ...  # noqa: D102


def check(wish: BuyerWish) -> BuyerPatch:
    """Return what a person asked to change, tidied: trimmed, countries in capitals, empty as cleared.

    Raises:
        FieldError: With the dotted path of the first field that can't be taken, such as ``address.postal_code``.
    """
    address = _address(wish.address, "address")
    region = address.country if isinstance(address, Address) else None
    return BuyerPatch(
        name=_text(wish.name, "name", LONGEST_NAME),
        email=_email(wish.email),
        phone=_phone(wish.phone, region),
        address=address,
        shipping=_shipping(wish.shipping),
        tax_ids=_tax_ids(wish.tax_ids),
    )


def check_country(code: str, field: str) -> str:
    """Return a country's code in capitals.

    Raises:
        FieldError: ``field_required`` without one, ``country_unknown`` where it isn't ISO 3166-1 alpha-2.
    """
    country = code.strip().upper()
    if not country:
        raise FieldError("field_required", field)
    if country not in COUNTRIES:
        raise FieldError("country_unknown", field)
    return country


def check_email(value: str, field: str) -> str:
    """Return an e-mail address in its usual form.

    Raises:
        FieldError: ``field_too_long`` or ``email_invalid``.
    """
    from email_validator import EmailNotValidError, validate_email

    text = value.strip()
    if len(text) > LONGEST_EMAIL:
        raise FieldError("field_too_long", field, params={"limit": str(LONGEST_EMAIL)})
    try:
        # Reserved names under .test are allowed: people try things out with them, and no mail is sent by this check.
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise FieldError("email_invalid", field) from error


def check_phone(value: str, region: str | None, field: str) -> str:
    """Return a phone number: as typed with a country code, otherwise with the code of ``region``.

    Raises:
        FieldError: ``phone_invalid`` where no such number can exist, or without a country code and region.
    """
    import phonenumbers

    text = value.strip()
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise FieldError("phone_invalid", field) from error
    # ``is_possible_number`` also takes what only a neighbour can dial (a number without its area): nobody abroad could.
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    if not possible or not text.isprintable():
        raise FieldError("phone_invalid", field)
    if not text.startswith("+") or len(text) > LONGEST_PHONE:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return text


def _text(value: object, field: str, limit: int) -> str | Keep | None:
    if value is None:
        return None
    if not isinstance(value, str):
        return KEEP
    text = value.strip()
    if len(text) > limit:
        raise FieldError("field_too_long", field, params={"limit": str(limit)})
    if text and not legible(text):
        raise FieldError("field_invalid", field)
    return text or None


def _email(value: object) -> str | Keep | None:
    if not isinstance(value, str):
        return None if value is None else KEEP
    return check_email(value, "email") if value.strip() else None


def _phone(value: object, region: str | None) -> str | Keep | None:
    if not isinstance(value, str):
        return None if value is None else KEEP
    return check_phone(value, region, "phone") if value.strip() else None


def _address(value: Any, path: str) -> Address | Keep | None:  # noqa: ANN401 - an address by its shape
    if value is None or not hasattr(value, "line1"):
        return None if value is None else KEEP
    parts = {name: _part(getattr(value, name, ""), f"{path}.{name}") for name in _ADDRESS_FIELDS}
    if not any(parts.values()):
        return None
    country = check_country(parts["country"], f"{path}.country")
    address = Address(**(parts | {"country": country}))
    if address.postal_code and not postal_code_fits(country, address.postal_code):
        raise FieldError("postal_code_invalid", f"{path}.postal_code", params={"country": country})
    if country in STATE_NEEDED and not address.state:
        raise FieldError("state_required", f"{path}.state", params={"country": country})
    return address


def _part(value: object, field: str) -> str:
    text = _text(value, field, LONGEST_LINE)
    return text if isinstance(text, str) else ""


def _shipping(value: Any) -> Shipping | Keep | None:  # noqa: ANN401 - shipping by its shape
    if value is None or not hasattr(value, "address"):
        return None if value is None else KEEP
    name = _text(value.name, "shipping.name", LONGEST_LINE)
    if not isinstance(name, str):
        raise FieldError("field_required", "shipping.name")
    address = _address(value.address, "shipping.address")
    if not isinstance(address, Address):
        raise FieldError("field_required", "shipping.address")
    phone = _text(value.phone, "shipping.phone", LONGEST_LINE)
    return Shipping(name, address, phone if isinstance(phone, str) else None)


def _tax_ids(value: Any) -> tuple[TaxId, ...] | Keep | None:  # noqa: ANN401 - tax numbers by their shape
    if value is None or not isinstance(value, Iterable):
        return None if value is None else KEEP
    found = tuple(_tax_id(one, f"tax_ids.{index}") for index, one in enumerate(value))
    if len(found) > MOST_TAX_IDS:
        raise FieldError("field_invalid", "tax_ids", params={"limit": str(MOST_TAX_IDS)})
    return tuple(dict.fromkeys(found))


def _tax_id(one: Any, path: str) -> TaxId:  # noqa: ANN401 - a tax number by its shape
    kind, value = str(one.type).strip().lower(), str(one.value).strip()
    if kind not in TAX_ID_TYPES:
        raise FieldError("tax_id_invalid", f"{path}.type")
    if not tax_id_fits(kind, value):
        raise FieldError("tax_id_invalid", f"{path}.value", params={"type": kind})
    return TaxId(kind, value)
