"""What an event is about, read from whatever Stripe or anybody else sends; and which objects are read because of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.incoming.hints import Envelope, mark_of, to_read
from desktop_app.onboarding.incoming.reading_events import read_envelope
from desktop_app.onboarding.ledger.accounts import Mark
from desktop_app.onboarding.ledger.queue import Wanted

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
FIELDS = ["id", "type", "account", "object", "data", "related_object", "created", "livemode", "context", "reason"]


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def envelope(**fields: Any) -> Envelope:
    return read_envelope(json.dumps({"id": "evt_1", "type": "x", **fields}).encode())


@given(st.binary())
def test_any_bytes_are_an_event_or_refused(body: bytes) -> None:
    try:
        found = read_envelope(body)
    except KnownError:
        return
    assert found.id


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.text(min_size=1), st.text(min_size=1))
def test_any_fields_beside_id_and_type_are_taken(fields: dict[str, Any], event_id: str, kind: str) -> None:
    body = json.dumps({**fields, "id": f"e{event_id}", "type": f"t{kind}"}, ensure_ascii=False)
    try:
        found = read_envelope(body.encode())
    except UnicodeEncodeError:
        return
    assert found.id
    for text in (found.id, found.type, found.account_id, found.object_id, found.object_type, found.customer_id):
        assert text is None or "\0" not in text
    assert all(isinstance(one, Wanted) for one in to_read(found))
    mark_of(found, Clock())


SNAPSHOT = {"object": {"id": "cs_1", "object": "checkout.session", "customer": "cus_1"}}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"type": "account.updated", "account": "acct_1", "data": {"object": {"id": "acct_1"}}}, ["account:acct_1"]),
        (
            {"type": "capability.updated", "account": "acct_1", "data": {"object": {"id": "transfers"}}},
            ["account:acct_1"],
        ),
        ({"type": "payout.created", "account": "acct_1"}, ["payouts:acct_1"]),
        ({"type": "payout.updated", "account": "acct_1"}, ["payouts:acct_1"]),
        ({"type": "v1.payout.paid", "account": "acct_1"}, ["payouts:acct_1"]),
        ({"type": "payout.canceled", "account": "acct_1"}, ["payouts:acct_1"]),
        ({"type": "payout.failed", "account": "acct_1"}, ["payouts:acct_1", "account:acct_1"]),
        ({"type": "payout.paid", "data": {"object": {"id": "po_1", "object": "payout"}}}, []),
        ({"type": "customer.updated", "account": "acct_1", "data": {"object": {"id": "cus_9"}}}, ["account:acct_1"]),
        (
            {
                "type": "v2.core.account[requirements].updated",
                "related_object": {"id": "acct_2", "type": "v2.core.account"},
            },
            ["account:acct_2"],
        ),
        (
            {
                "type": "v2.core.account.closed",
                "related_object": {"id": "acct_2", "type": "v2.core.account", "url": "x"},
            },
            ["account:acct_2"],
        ),
        ({"type": "account.updated", "data": {"object": {"id": "acct_me", "object": "account"}}}, ["account:acct_me"]),
        ({"type": "v2.core.account_link.returned", "related_object": None}, ["event:evt_1"]),
        ({"type": "v2.core.health.event_generation_failure.resolved", "related_object": None}, ["event:evt_1"]),
        (
            {
                "type": "v1.account.updated",
                "context": "acct_3",
                "related_object": {"id": "acct_3", "type": "account", "url": "/v1/accounts/acct_3"},
            },
            ["account:acct_3"],
        ),
        (
            {
                "type": "v1.capability.updated",
                "context": "org_1/acct_3",
                "related_object": {"id": "transfers", "type": "capability"},
            },
            ["account:acct_3"],
        ),
        ({"type": "v1.customer.updated", "related_object": {"id": "cus_1", "type": "customer"}}, ["customer:cus_1"]),
        (
            {"type": "v1.checkout.session.completed", "related_object": {"id": "cs_1", "type": "checkout.session"}},
            ["session:cs_1"],
        ),
        (
            {
                "type": "v2.core.account[requirements].updated",
                "context": "acct_platform",
                "related_object": {"id": "acct_2", "type": "v2.core.account"},
            },
            ["account:acct_2"],
        ),
        ({"type": "customer.updated", "data": {"object": {"id": "cus_1", "object": "customer"}}}, ["customer:cus_1"]),
        (
            {"type": "customer.tax_id.created", "data": {"object": {"id": "txi_1", "customer": "cus_1"}}},
            ["customer:cus_1"],
        ),
        (
            {
                "type": "payment_method.detached",
                "data": {"object": {"id": "pm_1", "customer": None}, "previous_attributes": {"customer": "cus_1"}},
            },
            ["customer:cus_1"],
        ),
        (
            {"type": "payment_method.attached", "data": {"object": {"id": "pm_1", "customer_account": "acct_b"}}},
            ["customer:acct_b"],
        ),
        (
            {"type": "setup_intent.succeeded", "data": {"object": {"id": "seti_1", "customer": {"id": "cus_1"}}}},
            ["customer:cus_1"],
        ),
        ({"type": "checkout.session.completed", "data": SNAPSHOT}, ["session:cs_1", "customer:cus_1"]),
        ({"type": "invoice.paid", "data": {"object": {"id": "in_1", "customer": "cus_1"}}}, []),
        ({"type": "something.new"}, []),
        ({"type": "customer.updated", "data": "not what it should be"}, []),
        (
            {
                "type": "v2.core.account_person.updated",
                "related_object": {"id": "person_1", "type": "v2.core.account_person"},
            },
            [],
        ),
    ],
)
def test_objects_to_read(fields: dict[str, Any], wanted: list[str]) -> None:
    assert [f"{one.kind}:{one.id}" for one in to_read(envelope(**fields))] == wanted


@pytest.mark.parametrize(
    ("value", "created"),
    [
        (1_795_000_000, datetime.fromtimestamp(1_795_000_000, UTC)),
        ("2026-11-23T14:00:00.000Z", datetime(2026, 11, 23, 14, tzinfo=UTC)),
        ("2026-11-23T14:00:00", None),
        ("yesterday", None),
        (True, None),
        (10**30, None),
        (None, None),
    ],
)
def test_when_it_happened(value: object, created: datetime | None) -> None:
    assert envelope(created=value).created == created


def test_disconnections_are_remembered() -> None:
    at = datetime.fromtimestamp(1_795_000_000, UTC)
    gone = envelope(type="account.application.deauthorized", account="acct_1", created=1_795_000_000)
    assert mark_of(gone, Clock()) == Mark("acct_1", at, joined=False)
    thin = envelope(type="v1.account.application.deauthorized", context="acct_1", created="2026-11-18T00:00:00Z")
    assert mark_of(thin, Clock()) == Mark("acct_1", datetime(2026, 11, 18, tzinfo=UTC), joined=False)
    back = envelope(type="account.application.authorized", account="acct_1", created=1_795_000_000)
    assert mark_of(back, Clock()) == Mark("acct_1", at, joined=True)
    assert mark_of(envelope(type="account.application.deauthorized"), Clock()) is None
    undated = envelope(type="account.application.deauthorized", account="acct_1")
    assert mark_of(undated, Clock()) == Mark("acct_1", Clock().now(), joined=False)
