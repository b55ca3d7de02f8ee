"""Users and their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A person who signed up; nothing at Stripe follows from it.

    Attributes:
        role: ``user``, ``support`` or ``operator``: the highest that a token of theirs may have.
        locale: The language of e-mails to them, or None while it isn't known.
        mail_worse, mail_deadlines: Whether they want e-mails when things get worse, and before deadlines.
    """

    id: str
    name: str | None
    email: str | None
    created_at: datetime
    role: str = "user"
    locale: str | None = None
    mail_worse: bool = True
    mail_deadlines: bool = True


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A bearer token, by its SHA-256; the token itself is never kept.

    Attributes:
        kind: ``bearer`` (made by hand, until it is revoked), or ``access`` and ``refresh`` of a device.
        grant_id: The device that it belongs to.
        parent: The refresh token that it was given for, by its hash.
        rotated_at: When a refresh token was first exchanged.
        used_at: When it was first used.
    """

    hash: str = field(repr=False)
    user_id: str
    role: str
    created_at: datetime
    revoked_at: datetime | None = None
    kind: str = "bearer"
    grant_id: str | None = None
    ends_at: datetime | None = None
    parent: str | None = field(default=None, repr=False)
    rotated_at: datetime | None = None
    used_at: datetime | None = None


class People(Protocol):
    """Users and their tokens."""

    def add(self, record: UserRecord) -> bool:
        """Add a user; False when the id is taken."""
        ...

    def get(self, user_id: str) -> UserRecord | None:
        """Return a user."""
        ...

    def many(self, user_ids: Sequence[str]) -> dict[str, UserRecord]:
        """Return several users by id."""
        ...

    def add_token(self, record: TokenRecord) -> None:
        """Keep a token's hash."""
        ...

    def token(self, token_hash: str) -> TokenRecord | None:
        """Return a token by its hash."""
        ...

    def put(self, record: UserRecord) -> None:
        """Store a user whole."""
        ...

    def put_token(self, record: TokenRecord) -> None:
        """Store what became of a token."""
        ...

    def retire_siblings(self, parent: str, but: str, now: datetime) -> None:
        """Revoke the refresh tokens that were given for the same one, but for the one that was used."""
        ...

    def end_tokens(self, user_id: str, roles: frozenset[str], now: datetime) -> None:
        """Revoke a user's tokens of some roles."""
        ...

    def page(self, *, q: str | None, role: str | None, after: str | None, limit: int) -> Sequence[UserRecord]:
        """Return users in the order of their ids, from after one on; ``q`` is part of an id, a name or an address."""
        ...
