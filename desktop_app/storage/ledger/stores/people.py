"""Users and the hashes of their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from desktop_app.onboarding.ledger.people import TokenRecord, UserRecord
from desktop_app.storage.ledger.records import all_of, insert_for, many_by, one_or_none, values
from desktop_app.storage.ledger.schema import tokens, users


class SqlPeople:
    """Satisfies :class:`~desktop_app.onboarding.ledger.people.People`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing

    def add(self, record: UserRecord) -> bool:
        """Add a user; False when the id is taken."""
        statement = insert_for(self._connection, users).values(values(record)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(users.c.id)).first() is not None

    def get(self, user_id: str) -> UserRecord | None:
        """Return a user."""
        query = select(users).where(users.c.id == user_id)
        return one_or_none(
            self._connection, UserRecord, query.with_for_update(key_share=True) if self._writing else query
        )

    def many(self, user_ids: Sequence[str]) -> dict[str, UserRecord]:
        """Return several users by id."""
        return {one.id: one for one in many_by(self._connection, UserRecord, users.c.id, user_ids)}

    def add_token(self, record: TokenRecord) -> None:
        """Keep a token's hash."""
        self._connection.execute(insert(tokens).values(values(record)))

    def token(self, token_hash: str) -> TokenRecord | None:
        """Return a token by its hash."""
        query = select(tokens).where(tokens.c.hash == token_hash)
        return one_or_none(
            self._connection, TokenRecord, query.with_for_update(key_share=True) if self._writing else query
        )

    def put(self, record: UserRecord) -> None:
        """Store a user whole."""
        self._connection.execute(update(users).where(users.c.id == record.id).values(values(record)))

    def put_token(self, record: TokenRecord) -> None:
        """Store what became of a token."""
        self._connection.execute(update(tokens).where(tokens.c.hash == record.hash).values(values(record)))

    def retire_siblings(self, parent: str, but: str, now: datetime) -> None:
        """Revoke the refresh tokens that were given for the same one, but for the one that was used."""
        theirs = update(tokens).where(tokens.c.parent == parent, tokens.c.kind == "refresh", tokens.c.hash != but)
        self._connection.execute(theirs.where(tokens.c.revoked_at.is_(None)).values(revoked_at=now))

    def end_tokens(self, user_id: str, roles: frozenset[str], now: datetime) -> None:
        """Revoke a user's tokens of some roles."""
        theirs = update(tokens).where(tokens.c.user_id == user_id, tokens.c.role.in_(sorted(roles)))
        self._connection.execute(theirs.where(tokens.c.revoked_at.is_(None)).values(revoked_at=now))

    def page(self, *, q: str | None, role: str | None, after: str | None, limit: int) -> Sequence[UserRecord]:
        """Return users in the order of their ids, from after one on; ``q`` is part of an id, a name or an address."""
        query = select(users).order_by(users.c.id).limit(limit)
        if q is not None:
            wanted = q.lower()
            columns = (users.c.id, users.c.name, users.c.email)
            query = query.where(or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns)))
        if role is not None:
            query = query.where(users.c.role == role)
        if after is not None:
            query = query.where(users.c.id > after)
        return all_of(self._connection, UserRecord, query)
