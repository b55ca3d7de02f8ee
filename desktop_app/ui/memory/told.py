"""What a person was told already: kept between runs, so that nothing is told twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A reminder that was told, as the inbox shows it afterwards."""

    at: datetime
    deadline: datetime
    days: int


@dataclass(frozen=True, slots=True)
class TellingMemory:
    """What is remembered of one person between runs.

    Attributes:
        state: What was told last, as ``telling.news.state_key`` writes it; empty before anything was ever known.
        marks: Reminders that were told (:attr:`~desktop_app.domain.reminders.Reminder.marks`).
        notes: Reminders for the inbox, newest last.
        unread: How many entries of the inbox weren't seen yet.
        looked_at: When staff looked at their inbox last (UTC), or None.
    """

    state: str = ""
    marks: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    unread: int = 0
    looked_at: datetime | None = None
