"""Values picked out of somebody else's JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.account import Due
from desktop_app.stripe_api import reading


@pytest.mark.parametrize("value", [2**63, -(2**63), 10**30, 1.5, True, "1", None, [], {}])
def test_what_is_no_v1_time(value: Any) -> None:
    assert reading.unix({"t": value}, "t") is None


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-13-01", "", 5, None])
def test_what_is_no_v2_time(value: Any) -> None:
    assert reading.rfc3339({"t": value}, "t") is None


def test_times_are_in_utc() -> None:
    assert reading.unix({"t": 0}, "t") == datetime(1970, 1, 1, tzinfo=UTC)
    assert reading.rfc3339({"t": "2026-11-24T13:00:00.123+01:00"}, "t") == datetime(2026, 11, 24, 12, 0, 0, 123000, UTC)
    assert reading.rfc3339({"t": "2026-11-24T12:00:00"}, "t") == datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(st.text(st.characters(codec=None), max_size=40))
def test_texts_can_be_stored_anywhere(value: Any) -> None:
    for one in (
        reading.text({"x": value}, "x") or "",
        *reading.texts({"x": [value]}, "x"),
        *reading.labels({"x": {value: value}}, "x"),
        *reading.labels({"x": {value: value}}, "x").values(),
    ):
        assert "\x00" not in one
        one.encode("utf-8")


def test_halves_of_pairs_and_nul_are_taken_out() -> None:
    assert reading.text({"x": "a\ud800b\x00c"}, "x") == "a?bc"
    assert reading.text({"x": "\x00"}, "x") is None
    assert len(reading.text({"x": "a" * 10**6}, "x") or "") == reading.LONGEST_TEXT


def test_values_of_another_kind_are_no_values() -> None:
    source = {"a": {"b": [1, "x", None, "x", ""]}, "f": "true", "n": True}
    assert reading.texts(source, "a", "b") == ("x",)
    assert reading.text(source, "a", "b", "c") is None
    assert reading.block(source, "f") == {}
    assert reading.items(source, "a") == ()
    assert reading.flag(source, "f") is None
    assert reading.number(source, "n") is None
    assert reading.known(Due, "whenever") is None


def test_an_object_may_be_given_by_its_id_or_whole() -> None:
    assert reading.reference({"c": "cus_1"}, "c") == "cus_1"
    assert reading.reference({"c": {"id": "cus_1"}}, "c") == "cus_1"
    assert reading.reference({"c": 7}, "c") is None
