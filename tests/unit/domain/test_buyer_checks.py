"""What a buyer may type, and what is said where it can't be taken."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET
from stripe.params import CustomerCreateParams

from desktop_app import wire
from desktop_app.domain.buyer import KEEP, Address, BuyerPatch, Shipping, TaxId
from desktop_app.domain.buyer_checks import check, check_country
from desktop_app.domain.countries import COUNTRIES
from desktop_app.domain.errors import FieldError
from desktop_app.domain.tax_ids import TAX_ID_TYPES
from desktop_app.onboarding.access.signing_up import check_name
from tests.unit.domain.test_requirement_keys import all_leaves

LONDON = {"line1": "1 Mews Lane", "city": "London", "postal_code": "W1A 1AA", "country": "GB"}


def request(**fields: Any) -> wire.BuyerRequest:
    return wire.from_plain(wire.BuyerRequest, fields)


def refusal(**fields: Any) -> tuple[str, str | None]:
    with pytest.raises(FieldError) as caught:
        check(request(**fields))
    return caught.value.code, caught.value.field


def test_absent_keeps_and_null_clears() -> None:
    assert check(request()) == BuyerPatch()
    cleared = dict.fromkeys(("name", "email", "phone", "address", "shipping", "tax_ids"))
    assert check(request(**cleared)) == BuyerPatch(**cleared)
    assert check(BuyerPatch(name="Ada", email=KEEP)) == BuyerPatch(name="Ada")
    assert request().name is UNSET


def test_everything_tidied() -> None:
    patch = check(
        request(
            name="  Ada Lovelace ",
            email="Ada@Example.ORG",
            phone="020 7946 0018",
            address=LONDON | {"country": "gb"},
            shipping={"name": "Ada", "address": LONDON, "phone": "ring twice"},
            tax_ids=[{"type": "GB_VAT", "value": " GB123456789 "}, {"type": "gb_vat", "value": "GB123456789"}],
        )
    )
    london = Address(**LONDON)
    assert patch == BuyerPatch(
        name="Ada Lovelace",
        email="Ada@example.org",
        phone="+442079460018",
        address=london,
        shipping=Shipping("Ada", london, "ring twice"),
        tax_ids=(TaxId("gb_vat", "GB123456789"),),
    )


def test_empty_text_clears() -> None:
    patch = check(request(name=" ", email="", phone="", address={}))
    assert patch == BuyerPatch(name=None, email=None, phone=None, address=None)


def test_a_number_with_its_country_code_stays_as_typed() -> None:
    assert check(request(phone="+44 20 7946 0018")).phone == "+44 20 7946 0018"
    assert check(request(phone="+44 (0) 20 / 7946 - 0018")).phone == "+442079460018"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": "x" * 257}, "field_too_long", "name"),
        ({"name": "a\x00b"}, "field_invalid", "name"),
        ({"name": "a\u202eb"}, "field_invalid", "name"),
        ({"email": "x" * 510 + "@example.org"}, "field_too_long", "email"),
        ({"email": "not an address"}, "email_invalid", "email"),
        ({"email": "a@b"}, "email_invalid", "email"),
        ({"email": "a@localhost"}, "email_invalid", "email"),
        ({"phone": "020 7946 0018"}, "phone_invalid", "phone"),
        ({"phone": "+44 20"}, "phone_invalid", "phone"),
        ({"phone": "+49 12"}, "phone_invalid", "phone"),
        ({"phone": "+1 555 1234"}, "phone_invalid", "phone"),
        ({"phone": "call me"}, "phone_invalid", "phone"),
        ({"phone": "+4420794600181234567890"}, "phone_invalid", "phone"),
        ({"address": {"line1": "1 Mews Lane"}}, "field_required", "address.country"),
        ({"address": LONDON | {"country": "UK"}}, "country_unknown", "address.country"),
        ({"address": LONDON | {"country": "England"}}, "country_unknown", "address.country"),
        ({"address": LONDON | {"line1": "x" * 5001}}, "field_too_long", "address.line1"),
        ({"address": LONDON | {"postal_code": "12345"}}, "postal_code_invalid", "address.postal_code"),
        (
            {"address": {"country": "US", "line1": "1 Main St", "postal_code": "94105"}},
            "state_required",
            "address.state",
        ),
        ({"shipping": {"name": "", "address": LONDON}}, "field_required", "shipping.name"),
        ({"shipping": {"name": "Ada", "address": {}}}, "field_required", "shipping.address"),
        (
            {"shipping": {"name": "Ada", "address": LONDON | {"postal_code": "1"}}},
            "postal_code_invalid",
            "shipping.address.postal_code",
        ),
        ({"tax_ids": [{"type": "mars_vat", "value": "1"}]}, "tax_id_invalid", "tax_ids.0.type"),
        (
            {"tax_ids": [{"type": "gb_vat", "value": "GB123456789"}, {"type": "eu_vat", "value": "1"}]},
            "tax_id_invalid",
            "tax_ids.1.value",
        ),
        ({"tax_ids": [{"type": "us_ein", "value": ""}]}, "tax_id_invalid", "tax_ids.0.value"),
        ({"tax_ids": [{"type": "sg_gst", "value": str(n)} for n in range(6)]}, "field_invalid", "tax_ids"),
    ],
)
def test_refusals_name_the_field(fields: dict[str, Any], code: str, field: str) -> None:
    assert refusal(**fields) == (code, field)


WRITTEN = ["山田\u3000太郎", "فرهاد\u200cزاده", "ක්\u200dර", "Anne\u00a0Le\u00a0Goff", "👩\u200d🌾 Farm"]  # noqa: RUF001
HIDDEN = [
    "\u200c",
    "\u200d \u200c",
    "a\u200bb",
    "a\ud800",
    "a\u2066b",
    "a\u202eb",
    "a\x1bb",
    "a\ufeffb",
    "a\nb",
    "a\tb",
]


@pytest.mark.parametrize("name", WRITTEN)
def test_names_are_taken_as_they_are_written_in_every_script(name: str) -> None:
    """The wide space between Japanese names and the joiners of Persian or Sinhala hide nothing."""
    assert check(request(name=name)).name == name
    assert check_name(name) == " ".join(name.split())


@pytest.mark.parametrize("name", HIDDEN)
def test_what_hides_or_turns_text_around_is_refused(name: str) -> None:
    assert refusal(name=name) == ("field_invalid", "name")
    with pytest.raises(FieldError):
        check_name(name)


def test_limits_are_stripes_own() -> None:
    patch = check(request(name="x" * 256, address=LONDON | {"line1": "x" * 5000}))
    assert isinstance(patch.name, str)
    assert isinstance(patch.address, Address)


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [
        ("GB", "sw1a 1aa", "SW1A"),
        ("US", "94105-1234", "9410"),
        ("CA", "K1A 0B1", "D1A 0B1"),
        ("DE", "10115", "1011"),
        ("NL", "1012 JS", "1012"),
        ("JP", "100-0001", "1000"),
        ("PT", "1000-205", "100"),
        ("BR", "01310-100", "0131"),
        ("IE", "D02 AF30", "D02"),
        ("AT", "1010", "10100"),
        ("FR", "75001", "750O1"),
        ("IN", "110001", "11000"),
        ("SE", "111 22", "1112"),
    ],
)
def test_postal_codes_by_country(country: str, good: str, bad: str) -> None:
    address = {"line1": "x", "city": "y", "state": "z", "country": country}
    check(request(address=address | {"postal_code": good}))
    assert refusal(address=address | {"postal_code": bad}) == ("postal_code_invalid", "address.postal_code")


def test_a_country_whose_codes_we_do_not_know_takes_any() -> None:
    check(request(address={"line1": "x", "country": "AE", "postal_code": "whatever"}))


def test_countries() -> None:
    assert check_country(" de ", "country") == "DE"
    assert len(COUNTRIES) == 249
    for code, expected in (("", "field_required"), ("XX", "country_unknown"), ("DEU", "country_unknown")):
        with pytest.raises(FieldError) as caught:
            check_country(code, "country")
        assert caught.value.code == expected


def test_tax_number_kinds_are_stripes() -> None:
    import re
    from typing import get_args, get_type_hints

    from stripe.params._customer_create_params import CustomerCreateParamsTaxIdDatum

    from tests.unit.domain.test_requirement_keys import _NAMES

    declared = get_type_hints(CustomerCreateParamsTaxIdDatum, localns=_NAMES)["type"]
    published = {value for part in (declared, *get_args(declared)) for value in get_args(part)} or set(
        get_args(declared)
    )
    published = {value for value in published if isinstance(value, str) and re.fullmatch(r"\w+", value)}
    assert published == TAX_ID_TYPES


def test_every_field_is_one_of_stripes() -> None:
    leaves = set(all_leaves((CustomerCreateParams,)))
    fields = {f"address.{name}" for name in Address.__slots__} | {"name", "email", "phone", "tax_id_data.type"}
    assert fields <= leaves
