"""Customers as last read, with the change that waits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from desktop_app.onboarding.ledger.buyers import BuyerRecord
from desktop_app.storage.ledger.records import many_by, one_by, upsert, values
from desktop_app.storage.ledger.schema import buyers


class SqlBuyers:
    """Satisfies :class:`~desktop_app.onboarding.ledger.buyers.Buyers`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing

    def get(self, user_id: str) -> BuyerRecord | None:
        """Return a user's buyer side."""
        return one_by(self._connection, BuyerRecord, buyers.c.user_id, user_id, lock=self._writing)

    def by_customer(self, customer_id: str) -> BuyerRecord | None:
        """Return the buyer with that Stripe id."""
        return one_by(self._connection, BuyerRecord, buyers.c.customer_id, customer_id, lock=self._writing)

    def among(self, customer_ids: Sequence[str]) -> frozenset[str]:
        """Return which of several Stripe ids are buyers'."""
        query = select(buyers.c.customer_id).where(buyers.c.customer_id.in_(customer_ids))
        return frozenset(self._connection.execute(query).scalars())

    def many(self, user_ids: Sequence[str]) -> dict[str, BuyerRecord]:
        """Return several buyers by user id."""
        return {one.user_id: one for one in many_by(self._connection, BuyerRecord, buyers.c.user_id, user_ids)}

    def put(self, record: BuyerRecord) -> None:
        """Store it whole."""
        upsert(self._connection, buyers, [values(record)])
