"""E-mails to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop_app.onboarding.ledger.accounts import AccountRecord


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """An e-mail to be sent, by its kind: it is worded, and its one-time reference drawn, when it is sent.

    Attributes:
        user_id, sign_up_id: Whom it goes to; neither: nobody, and it is dropped (see ``signing_up``).
        once: What makes it unique: a second letter with the same is not kept.
        state: ``queued``, ``sending``, ``sent``, ``failed`` or ``dropped``. Whoever sends says so before: a letter
            whose sender died is not sent again, since nobody knows whether it went out.
    """

    id: str
    kind: str
    locale: str
    made_at: datetime
    due_at: datetime
    user_id: str | None = None
    sign_up_id: str | None = None
    params: str = "{}"
    once: str | None = None
    state: str = "queued"
    attempts: int = 0


class Letters(Protocol):
    """E-mails to be sent."""

    def add(self, record: LetterRecord) -> bool:
        """Keep a letter; False when there was one with the same ``once``."""
        ...

    def take(self, now: datetime) -> LetterRecord | None:
        """Return one that is due, marked as being sent; nobody else gets it."""
        ...

    def put(self, record: LetterRecord) -> None:
        """Store what became of it."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next one falls due."""
        ...

    def near_deadline(self, now: datetime, until: datetime, beyond: str, limit: int) -> Sequence[AccountRecord]:
        """Return current accounts of users with a deadline within a time, in the order of their ids."""
        ...
