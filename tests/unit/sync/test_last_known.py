"""Support's list from this computer's own copies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop_app import wire
from desktop_app.domain.kept import Row
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.last_known import last_known_counts, last_known_page

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
ANA = wire.AccountRow(
    "u1",
    "u1",
    "Ana Ruiz",
    "ana@example.org",
    wire.Seller("acct_9", status="restricted", country="ES", deadline=NOW, since=NOW - timedelta(days=9)),
)
OMAR = wire.AccountRow("u2", "u2", "Omar", "omar@example.org", None, wire.Buyer(customer_id="cus_7"))
ROWS = [Row("u1", wire.encode(ANA)), Row("broken", b"{}"), Row("u2", wire.encode(OMAR))]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, ["u1", "u2"]),
        ({"limit": 1}, ["u1"]),
        ({"q": "RUIZ"}, ["u1"]),
        ({"q": "acct_9"}, ["u1"]),
        ({"q": "cus_"}, ["u2"]),
        ({"q": "nobody"}, []),
        ({"status": "restricted"}, ["u1"]),
        ({"status": "not_started"}, []),
        ({"country": "ES"}, ["u1"]),
        ({"due_before": NOW + timedelta(seconds=1)}, ["u1"]),
        ({"due_before": NOW}, []),
        ({"days_in_state": 9}, ["u1"]),
        ({"days_in_state": 10}, []),
    ],
)
def test_filters(filters: Any, ids: list[str]) -> None:
    assert [row.id for row in last_known_page(ROWS, AccountQuery(**filters), NOW).items] == ids


def test_counts() -> None:
    counts = last_known_counts(ROWS, AccountQuery(status="restricted"), NOW)
    assert counts == {"restricted": 1, "all": 2}
