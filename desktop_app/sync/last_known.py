"""Support's list while the backend can't be reached: what this computer last heard of, found by the same filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_app import wire
from desktop_app.domain.errors import KnownError
from desktop_app.domain.kept import Row
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.reading import read_body

MOST = 2_000
"""Rows that are looked through, the latest first: enough for what somebody was just working on."""


def last_known_page(rows: Iterable[Row], query: AccountQuery, now: datetime) -> wire.AccountPage:
    """Return the accounts found, the latest heard of first; there are no further pages."""
    found = _matching(rows, query, now)
    return wire.AccountPage(tuple(row for row, _ in zip(found, range(query.limit), strict=False)))


def last_known_counts(rows: Iterable[Row], query: AccountQuery, now: datetime) -> dict[str, int]:
    """Count the people found: ``all``, and by status, whatever status the query names, those that have one."""
    found = [_status(row) for row in _matching(rows, replace(query, status=None), now)]
    return {**Counter(status for status in found if status is not None), "all": len(found)}


def readable(rows: Iterable[Row]) -> Iterator[wire.AccountRow]:
    """Yield the accounts that this program can read."""
    for row in rows:
        try:
            yield read_body(wire.AccountRow, row.body)
        except KnownError:
            continue


def _matching(rows: Iterable[Row], query: AccountQuery, now: datetime) -> Iterator[wire.AccountRow]:
    return (row for row in readable(rows) if _matches(row, query, now))


def _matches(row: wire.AccountRow, query: AccountQuery, now: datetime) -> bool:
    seller = _seller(row)
    longest = None if query.days_in_state is None else now - timedelta(days=query.days_in_state)
    return (
        _named(row, query.q.casefold())
        and query.status in {None, _status(row)}
        and query.country in {None, seller.country}
        and (query.due_before is None or (seller.deadline is not None and seller.deadline < query.due_before))
        and (query.capability is None or _able(seller, query.capability))
        and (query.requirement is None or _wants(seller, query.requirement))
        and (longest is None or (seller.since is not None and seller.since <= longest))
    )


def _able(seller: wire.Seller, wanted: str) -> bool:
    name, _, state = wanted.partition(":")
    return any((one.name, one.status) == (name, state or "on") for one in seller.capabilities)


def _wants(seller: wire.Seller, wanted: str) -> bool:
    key, _, state = wanted.partition(":")
    states = {state} if state else {"to_do", "refused"}
    return any(one.key == key and one.state in states for one in seller.requirements)


def _named(row: wire.AccountRow, text: str) -> bool:
    customer = row.buyer.customer_id if row.buyer is not None else None
    names = (row.name, row.email, row.id, row.user_id, _seller(row).account_id, customer)
    return any(text in name.casefold() for name in names if name is not None)


def _seller(row: wire.AccountRow) -> wire.Seller:
    return row.seller or wire.Seller()


def _status(row: wire.AccountRow) -> str | None:
    """Return the state of a person's account; somebody without one is in none."""
    return None if row.seller is None else row.seller.status
