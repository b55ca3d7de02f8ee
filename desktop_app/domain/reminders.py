"""When a person is reminded of a deadline: 14, 7, 3 and 1 days before, each once, however often the program starts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DAYS: Final = (14, 7, 3, 1)
"""How many days before a deadline a reminder falls due."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder that is due.

    Attributes:
        deadline: What it reminds of (UTC).
        days: Which of :data:`DAYS` it stands for: the tightest that has come.
        marks: What to remember so that neither it nor an earlier one that was missed is told again.
    """

    deadline: datetime
    days: int
    marks: tuple[str, ...]


def due(deadlines: Iterable[datetime], now: datetime, told: Collection[str], *, subject: str = "") -> list[Reminder]:
    """Return the reminders that are due and weren't told, the nearest deadline first; one for each deadline at most.

    A deadline that has passed has no reminder: the state itself tells of it by then. Where several moments of one
    deadline went by unnoticed (the program was closed) only the tightest is told.

    Args:
        deadlines: Moments with a time zone; the same moment twice counts once.
        now: The moment of asking, with a time zone.
        told: Marks of what was told before (:attr:`Reminder.marks`).
        subject: Whose deadlines these are (an account's id), so that another account's marks don't count.
    """
    found = []
    for deadline in sorted(set(deadlines)):
        came = _came(deadline, now)
        if came and _mark(subject, deadline, min(came)) not in told:
            marks = tuple(_mark(subject, deadline, days) for days in came)
            found.append(Reminder(deadline, min(came), marks))
    return found


def next_moment(deadlines: Iterable[datetime], now: datetime) -> datetime | None:
    """Return when the next reminder falls due after ``now``, or None where none is to come."""
    moments = [deadline - timedelta(days=days) for deadline in deadlines for days in DAYS]
    return min((moment for moment in moments if moment > now), default=None)


def _came(deadline: datetime, now: datetime) -> list[int]:
    left = deadline - now
    return [days for days in DAYS if timedelta(0) < left <= timedelta(days=days)]


def _mark(subject: str, deadline: datetime, days: int) -> str:
    return f"{subject} {int(deadline.timestamp())} {days}".strip()
