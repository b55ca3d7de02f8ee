"""Passwords by Argon2id (RFC 9106, its second recommended choice: 64 MiB, three passes)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY


class Argon2Passwords:
    """Satisfies :class:`~desktop_app.onboarding.access.passwords.Passwords`.

    Args:
        hasher: Its parameters; tests take cheap ones.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))

    def hashed(self, password: str) -> str:
        """Return a password's hash with its salt and its parameters."""
        return self._hasher.hash(_same(password))

    def matches(self, password: str, kept: str | None) -> bool:
        """Say whether a password is the one that was hashed; it takes as long, and is False, where none was."""
        try:
            self._hasher.verify(kept or self._nobodys, _same(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Say whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def _same(password: str) -> str:
    """Return a password as every keyboard would have typed it (RFC 8265)."""
    return unicodedata.normalize("NFC", password)
