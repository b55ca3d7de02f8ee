"""Which values Stripe refuses in an account's or a person's fields, whoever sends them: a platform or the hosted form.

Limits as Stripe documents them: names and cities of 100 characters, line1 of 200, a product description of 40,000, a
statement descriptor of 5 to 22, a business category of four digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_PHONE = re.compile(r"^\+?[0-9()\-. ]{5,20}$")
_DESCRIPTOR = re.compile(r"^(?=.*[A-Za-z])[^<>\\'\"*]{5,22}$")
_NOT_A_SHOP = ("example.com", "localhost")
_POSTAL = {"US": r"\d{5}(-\d{4})?", "DE": r"\d{5}", "FR": r"\d{5}", "GB": r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}"}
_LENGTHS = {"line1": 200, "line2": 200, "city": 100, "first_name": 100, "last_name": 100, "product_description": 40_000}
_LONGEST = 5000
_YOUNGEST = 13
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one field: its v1 name, v2's code for it, v1's where v1 has one, and Stripe's sentence."""

    key: str
    code: str
    v1_code: str | None
    message: str


Found = tuple[str, str | None, str] | None
Check = Callable[[str, str | None], Found]


def bracketed(key: str) -> str:
    """A dotted name as v1 writes it: `individual.dob.year` is `individual[dob][year]`."""
    first, *rest = key.split(".")
    return first + "".join(f"[{part}]" for part in rest)


def flaw_of(values: Mapping[str, object], country: str | None, now: float) -> Flaw | None:
    """The first flaw of what was told by v1's dotted names, or None."""
    return next(flaws_of(values, country, now), None)


def flaws_of(values: Mapping[str, object], country: str | None, now: float) -> Iterator[Flaw]:
    """Each flaw of what was told by v1's dotted names. Empty values unset a field and are never wrong."""
    for key, value in values.items():
        told = _text(value)
        check = _CHECKS.get(_kind(key))
        place = _text(values.get(f"{key.rpartition('.')[0]}.country")) or country
        found = check(told, place) if check is not None and told else _length(key.rpartition(".")[2], told)
        if found is not None:
            yield Flaw(key, *found)
    yield from _births(values, now)


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _kind(key: str) -> str:
    """What sort of value a field holds, by the end of its name."""
    last = key.rpartition(".")[2]
    if last in {"email", "support_email"}:
        return "email"
    if last in {"phone", "support_phone"}:
        return "phone"
    if key in {"business_profile.url", "business_profile.support_url"}:
        return "url"
    if key == "settings.payments.statement_descriptor":
        return "descriptor"
    if key.endswith("address.postal_code"):
        return "postal_code"
    return last if last in {"mcc", "ssn_last_4"} else ""


def _email(value: str, _: str | None) -> Found:
    return None if _EMAIL.match(value) else ("email_invalid", "email_invalid", f"Invalid email address: {value}")


def _phone(value: str, _: str | None) -> Found:
    return None if _PHONE.match(value) else ("phone_invalid", None, f'"{value}" is not a valid phone number')


def _url(value: str, _: str | None) -> Found:
    """A shop needs an address of its own; the scheme may be left out."""
    host = urlsplit(value if "://" in value else f"https://{value}").hostname or ""
    good = "." in host and " " not in value and not any(host == bad or host.endswith(f".{bad}") for bad in _NOT_A_SHOP)
    return None if good else ("url_invalid", "url_invalid", "Not a valid URL")


def _descriptor(value: str, _: str | None) -> Found:
    if _DESCRIPTOR.match(value):
        return None
    message = "The statement descriptor must have 5 to 22 characters, at least one letter, and none of < > \\ ' \" *."
    return "statement_descriptor_invalid", None, message


def _mcc(value: str, _: str | None) -> Found:
    return None if re.fullmatch(r"\d{4}", value) else ("mcc_invalid", None, f"Invalid merchant category code: {value}")


def _ssn_last_4(value: str, _: str | None) -> Found:
    return None if re.fullmatch(r"\d{4}", value) else ("id_number_invalid", None, "ssn_last_4 must be four digits.")


def _postal_code(value: str, country: str | None) -> Found:
    form = _POSTAL.get(country or "")
    if form is None or re.fullmatch(form, value):
        return None
    return "address_postal_code_invalid", "postal_code_invalid", f"Invalid postal code for {country}: {value}"


def _length(name: str, value: str) -> Found:
    most = _LENGTHS.get(name, _LONGEST)
    if len(value) <= most:
        return None
    return "parameter_invalid_string", "parameter_invalid_string", f"Invalid string: must be at most {most} characters"


_CHECKS: dict[str, Check] = {
    "email": _email,
    "phone": _phone,
    "url": _url,
    "descriptor": _descriptor,
    "mcc": _mcc,
    "ssn_last_4": _ssn_last_4,
    "postal_code": _postal_code,
}


def _births(values: Mapping[str, object], now: float) -> Iterator[Flaw]:
    """Dates of birth, whosever they are, once their three parts were told together."""
    for key in values:
        whose, _, part = key.rpartition("dob.")
        if part != "year":
            continue
        told = [_text(values.get(f"{whose}dob.{name}")) for name in ("year", "month", "day")]
        if not all(told):
            continue
        flaw = _date_flaw(told, now)
        if flaw is not None:
            yield Flaw(key, *flaw)


def _date_flaw(told: list[str], now: float) -> Found:
    try:
        born = datetime(int(told[0]), int(told[1]), int(told[2]), tzinfo=UTC)
    except (ValueError, OverflowError):
        return "invalid_request", None, "Invalid date of birth"
    today = datetime.fromtimestamp(now, UTC)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < _YOUNGEST or born.year < _FIRST_YEAR:
        return "date_of_birth_age_restriction", None, f"Must be at least {_YOUNGEST} years of age to use Stripe"
    return None
