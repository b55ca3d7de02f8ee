"""What has to be told now: a pure rule over what was told before, so that a change is told once, whatever restarts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from desktop_app import wire
from desktop_app.domain import reminders
from desktop_app.ui.memory.told import Note, TellingMemory
from desktop_app.words.told import Told, deadlines, reminder_told, state_told
from desktop_app.words.wording import Wording

_MOST_NOTES: Final = 50
_MOST_MARKS: Final = 200


@dataclass(frozen=True, slots=True)
class News:
    """What to tell now (None: nothing), and what to remember after it."""

    told: Told | None
    memory: TellingMemory


def state_key(seller: wire.Seller) -> str:
    """Return what makes one state differ from another for the person: account, status, note and date."""
    deadline = "" if seller.deadline is None else seller.deadline.astimezone(UTC).isoformat(timespec="seconds")
    return " ".join((seller.account_id or "-", seller.status, seller.note or "-", deadline)).strip()


def news(
    seller: wire.Seller,
    memory: TellingMemory,
    words: Wording,
    *,
    market: str,
    first_name: str | None,
    now: datetime,
    changes: bool = True,
    dates: bool = True,
) -> News:
    """Return what a person has to be told of this state.

    A new state takes the reminders with it that have come by then: one change never tells twice. The first state that
    was ever seen is known already; the person was there. A state that can't be told apart (``unknown``) says nothing.

    Args:
        seller: The state as it is known now.
        memory: What was told before.
        words: The words to tell it in.
        market: What the marketplace is called.
        first_name: Of the person, or None.
        now: In the person's time zone.
        changes: Whether changes are wanted on screen; what isn't wanted counts as told, so that switching it on later
            doesn't bring up the past.
        dates: The same for reminders.
    """
    if seller.status == "unknown" or seller.as_of is None:
        return News(None, memory)
    key = state_key(seller)
    due = reminders.due(deadlines(seller), now, memory.marks, subject=seller.account_id or "")
    marked = _marked(memory, tuple(mark for one in due for mark in one.marks))
    if key != memory.state:
        first = memory.state == ""
        told = state_told(words, seller, market=market, first_name=first_name, now=now)
        unread = memory.unread + (0 if first else 1)
        return News(told if changes and not first else None, replace(marked, state=key, unread=unread))
    if not due:
        return News(None, memory)
    notes = (*memory.notes, *(Note(now.astimezone(UTC), one.deadline, one.days) for one in due))[-_MOST_NOTES:]
    said = reminder_told(words, seller, due[0], now)
    return News(said if dates else None, replace(marked, notes=notes, unread=memory.unread + len(due)))


def _marked(memory: TellingMemory, marks: tuple[str, ...]) -> TellingMemory:
    return replace(memory, marks=(*memory.marks, *marks)[-_MOST_MARKS:]) if marks else memory


def next_look(seller: wire.Seller, now: datetime) -> datetime | None:
    """Return when a reminder falls due next, or None."""
    return reminders.next_moment(deadlines(seller), now)


def seen(memory: TellingMemory) -> TellingMemory:
    """Return what is remembered once the inbox was looked at."""
    return replace(memory, unread=0)
