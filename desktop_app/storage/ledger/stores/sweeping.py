"""Removes what opens nothing any more: ended sessions, references, codes, tokens, counted tries, old letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from desktop_app.storage.ledger.access_tables import (
    codes,
    departures,
    grants,
    letters,
    passes,
    sessions,
    sign_ups,
    throttles,
)
from desktop_app.storage.ledger.schema import tokens

_SIGN_UPS = timedelta(days=2)
_TRIES = timedelta(days=1)
_CODES = timedelta(days=1)
_ENDED = timedelta(days=100)
"""Longer than a refresh token lives: a reuse of an old one is still told from an unknown one, and ends its device."""

_LETTERS = timedelta(days=90)
"""Longer than the first step before a deadline: that it was told once must be remembered."""


class SqlSweeping:
    """Satisfies :class:`~desktop_app.onboarding.ledger.coming_in.Sweeping`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sweep(self, now: datetime) -> None:
        """Remove what ended long enough ago; what says that something was done once stays as long as it matters."""
        for gone in (
            delete(sessions).where(sessions.c.ends_at < now),
            delete(codes).where(codes.c.ends_at < now - _CODES),
            delete(departures).where(departures.c.made_at < now - _CODES),
            delete(throttles).where(throttles.c.began_at < now - _TRIES),
            delete(passes).where(passes.c.ends_at < now),
            delete(sign_ups).where(sign_ups.c.made_at < now - _SIGN_UPS),
            delete(letters).where(letters.c.made_at < now - _LETTERS),
            delete(tokens).where(tokens.c.kind == "access", tokens.c.ends_at < now - _TRIES),
            delete(tokens).where(tokens.c.kind == "refresh", tokens.c.ends_at < now),
            delete(grants).where(grants.c.ended_at < now - _ENDED),
        ):
            self._connection.execute(gone)
