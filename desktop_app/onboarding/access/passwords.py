"""Passwords: what may be one, and what is needed of whoever hashes them."""

from __future__ import annotations

from typing import Protocol

from desktop_app.domain.errors import FieldError

SHORTEST, LONGEST = 10, 200
_FEWEST_DIFFERENT = 5


class Passwords(Protocol):
    """Hashes passwords by Argon2id."""

    def hashed(self, password: str) -> str:
        """Return a password's hash with its salt and its parameters."""
        ...

    def matches(self, password: str, kept: str | None) -> bool:
        """Say whether a password is the one that was hashed; it takes as long, and is False, where none was."""
        ...

    def outdated(self, kept: str) -> bool:
        """Say whether a hash was made with weaker parameters than today's."""
        ...


def check_password(password: str, *others: str) -> str:
    """Return a password that may be chosen.

    Args:
        password: As it was typed.
        others: What it must not be: the person's name and address.

    Raises:
        FieldError: ``password_short``, ``field_too_long`` or ``password_weak`` for ``password``.
    """
    if len(password) < SHORTEST:
        raise FieldError("password_short", "password", params={"least": str(SHORTEST)})
    if len(password) > LONGEST:
        raise FieldError("field_too_long", "password", params={"limit": str(LONGEST)})
    plain = password.casefold()
    known = {part for other in others for part in (other.casefold(), other.casefold().split("@")[0])}
    if len(set(plain)) < _FEWEST_DIFFERENT or plain in known:
        raise FieldError("password_weak", "password")
    return password
