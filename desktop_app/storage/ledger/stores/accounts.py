"""Connected accounts: what was chosen, what Stripe last said, what we make of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, not_, or_, select, update

from desktop_app.onboarding.ledger.accounts import AccountRecord, Census, Mark, Turns
from desktop_app.storage.ledger.records import many_by, one_by, one_or_none, upsert, upsert_records, values
from desktop_app.storage.ledger.schema import accounts, queue

_OVER = ("closed", "disconnected")
"""Nothing that a reading could show changes these; an event about them is heeded all the same."""


_ROWS = select(accounts)


class SqlAccounts:
    """Satisfies :class:`~desktop_app.onboarding.ledger.accounts.Accounts`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing
        self._rows = _ROWS.with_for_update() if writing else _ROWS

    def get(self, account_id: str) -> AccountRecord | None:
        """Return an account by Stripe's id."""
        return one_by(self._connection, AccountRecord, accounts.c.id, account_id, lock=self._writing)

    def of_user(self, user_id: str) -> AccountRecord | None:
        """Return a user's current account."""
        query = self._rows.where(accounts.c.user_id == user_id, accounts.c.current.is_(True))
        return one_or_none(self._connection, AccountRecord, query)

    def many_of_users(self, user_ids: Sequence[str]) -> dict[str, AccountRecord]:
        """Return current accounts by user id."""
        found = many_by(self._connection, AccountRecord, accounts.c.user_id, user_ids)
        return {one.user_id: one for one in found if one.user_id and one.current}

    def many(self, account_ids: Sequence[str]) -> dict[str, AccountRecord]:
        """Return accounts by Stripe's id."""
        found = many_by(self._connection, AccountRecord, accounts.c.id, account_ids, lock=self._writing)
        return {one.id: one for one in found}

    def put(self, record: AccountRecord) -> None:
        """Store it whole."""
        upsert(self._connection, accounts, [values(record)])

    def put_many(self, records: Sequence[AccountRecord]) -> None:
        """Store several whole, each once."""
        if records:
            upsert_records(self._connection, accounts, records)

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

    def turns(self, turns: Turns, limit: int) -> Sequence[str]:
        """Return ids of accounts to read again, the pressing ones first, then those not read for longest."""
        # Each kind is asked for by a range of one index, so that those whose turn it isn't cost nothing, however many:
        # never read and read long ago apart; near deadlines without a word about ``verified``, whose index would lead
        # through nearly all accounts.
        found: list[str] = []
        for kind, before in (
            (accounts.c.verified.is_(False), turns.pressing_before),
            (accounts.c.deadline < turns.soon, turns.pressing_before),
            (accounts.c.verified.is_(True), turns.usual_before),
        ):
            for old in (accounts.c.as_of.is_(None), accounts.c.as_of < before):
                if len(found) < limit:
                    query = _in_turn(kind, before).where(old, accounts.c.id.not_in(found))
                    found += self._connection.execute(query.limit(limit - len(found))).scalars()
        return found

    def census(self) -> Census:
        """Count the accounts that are kept up to date."""
        open_ones = case((accounts.c.verified.is_(False), 1), else_=0)
        query = select(func.count(), func.coalesce(func.sum(open_ones), 0), func.min(accounts.c.as_of)).where(_kept())
        number, not_verified, oldest = self._connection.execute(query).one()
        return Census(number, int(not_verified), oldest)


def _kept() -> ColumnElement[bool]:
    return and_(accounts.c.current.is_(True), accounts.c.status_name.not_in(_OVER))


def _in_turn(kind: ColumnElement[bool], before: datetime) -> Select[Any]:
    waits = exists().where(queue.c.kind == "account", queue.c.id == accounts.c.id, queue.c.state == "due")
    # One that was set aside, or fails again and again, has had its turn when it was last tried.
    tried = and_(accounts.c.check_failed_at.is_not(None), accounts.c.check_failed_at >= before)
    return select(accounts.c.id).where(kind, _kept(), not_(tried), not_(waits)).order_by(accounts.c.as_of)
