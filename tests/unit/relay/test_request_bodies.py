"""Bodies are read strictly: a field that would be lost is named, and so is one of the wrong type."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from desktop_app import wire
from desktop_app.domain.errors import KnownError
from desktop_app.relay.bodies import decode_body
from desktop_app.relay.shapes import MethodRequest, Nothing


def refused(kind: type, text: bytes) -> tuple[str, str | None]:
    with pytest.raises(KnownError) as caught:
        decode_body(kind, text)
    return caught.value.code, caught.value.field


def test_absent_keeps_and_null_clears() -> None:
    request = decode_body(wire.BuyerRequest, b'{"name": null, "phone": "+34911234567"}')
    assert request.name is None
    assert request.phone == "+34911234567"
    assert request.email is UNSET


@pytest.mark.parametrize("text", [b"", b"  ", b"{}"])
def test_an_empty_body_is_an_empty_object(text: bytes) -> None:
    assert decode_body(Nothing, text) == Nothing()


@pytest.mark.parametrize(
    "text",
    [b"{", b"[]", b'"a"', b"1", b"null", b"\xff", b'{"name": "\xff"}', b"{}{}", b"[" * 100_000, b'{"a":' * 50_000],
)
def test_what_is_no_object_is_malformed(text: bytes) -> None:
    assert refused(wire.BuyerRequest, text) == ("body_malformed", None)


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        (b'{"nmae": "Omar"}', "field_unknown", "nmae"),
        (b'{"address": {"zip": "1"}}', "field_unknown", "address.zip"),
        (b'{"shipping": {"name": "O", "address": {"zip": "1"}}}', "field_unknown", "shipping.address.zip"),
        (b'{"tax_ids": [{"type": "eu_vat", "value": "1", "no": 1}]}', "field_unknown", "tax_ids.0.no"),
        (b'{"name": 1}', "field_invalid", "name"),
        (b'{"address": "Calle Mayor"}', "field_invalid", "address"),
        (b'{"address": {"postal_code": 28013}}', "field_invalid", "address.postal_code"),
        (
            b'{"tax_ids": [{"type": "eu_vat", "value": "1"}, {"type": 2, "value": "1"}]}',
            "field_invalid",
            "tax_ids.1.type",
        ),
        (b'{"tax_ids": [{"type": "eu_vat"}]}', "field_required", "tax_ids.0.value"),
        (b'{"shipping": {"name": "O"}}', "field_required", "shipping.address"),
        (b'{"name": "a\\u0000b"}', "field_invalid", "name"),
        (b'{"address": {"city": "\\u0000"}}', "field_invalid", "address.city"),
    ],
)
def test_a_wrong_field_is_named_by_its_dotted_path(text: bytes, code: str, field: str) -> None:
    assert refused(wire.BuyerRequest, text) == (code, field)


def test_half_of_a_surrogate_pair_is_refused() -> None:
    assert refused(wire.BuyerRequest, b'{"name": "\\ud83d"}') in [("field_invalid", "name"), ("body_malformed", None)]


def test_a_number_is_no_port_when_it_is_a_text_or_a_truth() -> None:
    assert refused(wire.SellerRequest, b'{"return_port": "1"}') == ("field_invalid", "return_port")
    assert refused(wire.SellerRequest, b'{"return_port": true}') == ("field_invalid", "return_port")
    assert refused(wire.SellerRequest, b'{"start_over": 1}') == ("field_invalid", "start_over")


def test_a_missing_field_is_required() -> None:
    assert refused(MethodRequest, b"{}") == ("field_required", "payment_method")


def test_a_hostile_name_is_not_repeated_as_it_came() -> None:
    code, field = refused(Nothing, b'{"\\u202e\\n": 1}')
    assert (code, field) == ("field_unknown", "??")
