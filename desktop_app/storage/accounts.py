"""Connected accounts: what was chosen, what Stripe last said, what we make of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select, update

from desktop_app.onboarding.ledger_port import AccountRecord, Mark
from desktop_app.storage.records import all_of, one_or_none, upsert, values
from desktop_app.storage.schema import accounts


class SqlAccounts:
    """Satisfies :class:`~desktop_app.onboarding.ledger_port.Accounts`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._rows = select(accounts).with_for_update() if writing else select(accounts)

    def get(self, account_id: str) -> AccountRecord | None:
        """Return an account by Stripe's id."""
        return one_or_none(self._connection, AccountRecord, self._rows.where(accounts.c.id == account_id))

    def of_user(self, user_id: str) -> AccountRecord | None:
        """Return a user's current account."""
        query = self._rows.where(accounts.c.user_id == user_id, accounts.c.current.is_(True))
        return one_or_none(self._connection, AccountRecord, query)

    def many_of_users(self, user_ids: Sequence[str]) -> dict[str, AccountRecord]:
        """Return current accounts by user id."""
        query = select(accounts).where(accounts.c.user_id.in_(user_ids), accounts.c.current.is_(True))
        return {one.user_id: one for one in all_of(self._connection, AccountRecord, query) if one.user_id}

    def many(self, account_ids: Sequence[str]) -> dict[str, AccountRecord]:
        """Return accounts by Stripe's id."""
        query = select(accounts).where(accounts.c.id.in_(account_ids))
        return {one.id: one for one in all_of(self._connection, AccountRecord, query)}

    def put(self, record: AccountRecord) -> None:
        """Store it whole."""
        upsert(self._connection, accounts, [values(record)])

    def put_many(self, records: Sequence[AccountRecord]) -> None:
        """Store several whole, each once."""
        if records:
            upsert(self._connection, accounts, [values(one) for one in records])

    def retire(self, user_id: str) -> None:
        """Make none of a user's accounts the current one."""
        self._connection.execute(update(accounts).where(accounts.c.user_id == user_id).values(current=False))

    def mark(self, marks: Sequence[Mark]) -> None:
        """Remember that accounts were disconnected, or joined again later than that."""
        for mark in sorted(marks, key=lambda one: one.account_id):
            statement = update(accounts).where(accounts.c.id == mark.account_id)
            known = accounts.c.deauthorised_at
            if mark.joined:
                self._connection.execute(statement.where(known <= mark.at).values(deauthorised_at=None))
            else:
                self._connection.execute(
                    statement.where(or_(known.is_(None), known < mark.at)).values(deauthorised_at=mark.at)
                )
