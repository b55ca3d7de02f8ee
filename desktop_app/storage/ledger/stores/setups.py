"""Attempts to add a payment method, reserved before Stripe hears of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from desktop_app.onboarding.ledger.buyers import SetupRecord
from desktop_app.storage.ledger.records import all_of, one_or_none, upsert, values
from desktop_app.storage.ledger.schema import setups


class SqlSetups:
    """Satisfies :class:`~desktop_app.onboarding.ledger.buyers.Setups`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._rows = select(setups).with_for_update() if writing else select(setups)

    def get(self, setup_id: str) -> SetupRecord | None:
        """Return an attempt."""
        return one_or_none(self._connection, SetupRecord, self._rows.where(setups.c.id == setup_id))

    def by_session(self, session_id: str) -> SetupRecord | None:
        """Return the attempt with that Checkout session."""
        return one_or_none(self._connection, SetupRecord, self._rows.where(setups.c.session_id == session_id))

    def unsettled(self, user_id: str) -> Sequence[SetupRecord]:
        """Return a user's attempts that may still turn into a saved method, newest first."""
        query = (
            self._rows.where(setups.c.user_id == user_id, setups.c.settled_at.is_(None))
            .where(setups.c.session_id.is_not(None), setups.c.state.not_in(["expired", "dropped"]))
            .order_by(setups.c.made_at.desc(), setups.c.id.desc())
            .limit(20)
        )
        return all_of(self._connection, SetupRecord, query)

    def unanswered(self, user_id: str) -> Sequence[SetupRecord]:
        """Return a user's attempts whose page Stripe was asked for and whose answer never came."""
        query = self._rows.where(setups.c.user_id == user_id, setups.c.state == "reserved")
        return all_of(self._connection, SetupRecord, query.where(setups.c.session_id.is_(None)))

    def put(self, record: SetupRecord) -> None:
        """Store it whole."""
        upsert(self._connection, setups, [values(record)])
