"""Users and the hashes of their tokens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from desktop_app.onboarding.ledger_port import TokenRecord, UserRecord
from desktop_app.storage.records import all_of, insert_for, one_or_none, values
from desktop_app.storage.schema import tokens, users


class SqlPeople:
    """Satisfies :class:`~desktop_app.onboarding.ledger_port.People`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: UserRecord) -> bool:
        """Add a user; False when the id is taken."""
        statement = insert_for(self._connection, users).values(values(record)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(users.c.id)).first() is not None

    def get(self, user_id: str) -> UserRecord | None:
        """Return a user."""
        return one_or_none(self._connection, UserRecord, select(users).where(users.c.id == user_id))

    def many(self, user_ids: Sequence[str]) -> dict[str, UserRecord]:
        """Return several users by id."""
        found = all_of(self._connection, UserRecord, select(users).where(users.c.id.in_(user_ids)))
        return {one.id: one for one in found}

    def add_token(self, record: TokenRecord) -> None:
        """Keep a token's hash."""
        self._connection.execute(insert(tokens).values(values(record)))

    def token(self, token_hash: str) -> TokenRecord | None:
        """Return a token by its hash."""
        return one_or_none(self._connection, TokenRecord, select(tokens).where(tokens.c.hash == token_hash))

    def roles(self, user_id: str) -> frozenset[str]:
        """Return the roles of a user's tokens that are not revoked."""
        query = select(tokens.c.role).where(tokens.c.user_id == user_id, tokens.c.revoked_at.is_(None)).distinct()
        return frozenset(self._connection.execute(query).scalars())
