"""Whatever is sent to whatever the document describes: no 5xx, no answer that isn't described (S6)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.relay.conftest import OMAR
from tests.integration.relay.served import Served

NAMES = [
    *("name", "email", "phone", "address", "shipping", "tax_ids", "line1", "city", "state", "postal_code", "country"),
    *("type", "value", "kind", "start_over", "return_port", "payment_method", "id", "no_such"),
]
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["ES", "DE", "XX", "individual", "a@b.example", "+34911234567", "\x00", "\u202e", "😀", "' OR 1=1 --"]
    ),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.sampled_from(NAMES), TEXTS), inner, max_size=5)
    ),
    max_leaves=8,
)
BODIES = st.one_of(
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6).map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3).map(lambda value: json.dumps(OMAR | value).encode()),
    VALUES.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
)
HEADERS = st.dictionaries(
    st.sampled_from(["Idempotency-Key", "If-Match", "Accept-Language", "Content-Type", "Accept", "Stripe-Signature"]),
    st.one_of(
        st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30), st.sampled_from(['"1"', "de", "*"])
    ),
    max_size=3,
)
QUERIES = st.dictionaries(
    st.sampled_from(
        ["after", "q", "status", "country", "capability", "due_before", "days_in_state", "sort", "limit", "page", "x"]
    ),
    st.one_of(
        TEXTS,
        st.sampled_from(
            ["1", "-1", "1e9", "enabled", "payouts:on", "2026-12-04T00:00:00Z", "9" * 40, "0001-01-01T00:00:00+14:00"]
        ),
    ),
    max_size=4,
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_nothing_that_is_sent_breaks_the_relay(relay: Served, data: st.DataObject) -> None:
    operations = relay.described.operations()
    path, method, _ = data.draw(st.sampled_from(operations), label="operation")
    for name in ("id", "ref"):
        part = data.draw(st.one_of(st.just("u_ana"), TEXTS.filter(bool)), label=name) if "{" in path else ""
        path = path.replace("{" + name + "}", quote(part, safe="", errors="replace") or "x")
    options: dict[str, Any] = {
        "headers": data.draw(HEADERS, label="headers"),
        "params": data.draw(QUERIES, label="query"),
    }
    if method != "GET":
        options["content"] = data.draw(BODIES, label="body")
    person = data.draw(st.sampled_from([None, "ana", "omar", "jonas", "olga"]), label="person")
    answer = relay.call(person, method, path, **options)
    assert answer.status_code < 500, answer.text
