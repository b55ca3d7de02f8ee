"""What a person is told when their state changes, and before a deadline.

Title = the new sentence, body = whose turn and what happens next. What got worse says the date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop_app import wire
from desktop_app.domain.reminders import DAYS, Reminder
from desktop_app.words.calendar_file import CalendarEntry
from desktop_app.words.marks import mark, mark_plural
from desktop_app.words.wording import Wording

_WAITING: Final = frozenset({"to_do", "refused"})
_DATED: Final = frozenset({"to_do", "refused", "later"})

_THINGS_IN_DAYS = mark_plural(
    "Something is needed by {date}, in {figure} day", "Something is needed by {date}, in {figure} days"
)
_TURN = mark("Whose turn: {turn} {more}. {next}.")
_TURN_ALONE = mark("Whose turn: {turn}. {next}.")
_THINGS = mark("Stripe needs: {things}")
_SUMMARY = mark("{market}: what Stripe needs is due")
_WANTED = mark("{market}: what Stripe will want is due")
_WHERE = mark("Open Sellerdesk and continue on Stripe from there.")


@dataclass(frozen=True, slots=True)
class Told:
    """One notification: its two lines."""

    title: str
    body: str


def state_told(words: Wording, seller: wire.Seller, *, market: str, first_name: str | None, now: datetime) -> Told:
    """Return what is told of a state that a person doesn't know yet; ``now`` in their time zone."""
    state = words.state(seller, market=market, first_name=first_name, now=now)
    following = words.formats.sentences(state.next_step, state.next_step_more)
    if state.whose_turn_more:
        body = words.text(_TURN, turn=state.whose_turn, more=state.whose_turn_more, next=following)
    else:
        body = words.text(_TURN_ALONE, turn=state.whose_turn, next=following)
    return Told(state.sentence, body)


def reminder_told(words: Wording, seller: wire.Seller, reminder: Reminder, now: datetime) -> Told:
    """Return what is told before a deadline: until when and in how many days, then what is needed."""
    days = (reminder.deadline.astimezone(now.tzinfo).date() - now.date()).days
    title = words.count(days, _THINGS_IN_DAYS.one, _THINGS_IN_DAYS.many, date=words.day(reminder.deadline, now))
    things = _named_once(words, _of(seller, reminder.deadline))
    body = words.text(_THINGS, things=words.formats.listed(things[:4])) if things else words.text(_WHERE)
    return Told(title, body)


def _named_once(words: Wording, things: Sequence[wire.RequirementShape]) -> list[str]:
    """Return the things in words: what is nobody's own, then each person's, whose name stands before the first."""
    persons = list(dict.fromkeys(one.person for one in things))
    grouped = sorted(things, key=lambda one: (bool(one.person), persons.index(one.person)))
    said, last = [], None
    for one in grouped:
        put = words.requirement(one.key, person=one.person, instead=one.instead)
        said.append(put.title if one.person and one.person == last else put.named)
        last = one.person
    return said


def deadlines(seller: wire.Seller) -> list[datetime]:
    """Return the moments a seller is reminded of: the account's own, and those of what waits for them."""
    dated = [one.deadline for one in seller.requirements if one.state in _WAITING and one.deadline is not None]
    return sorted({*dated, *([] if seller.deadline is None else [seller.deadline])})


def calendar_entries(words: Wording, seller: wire.Seller, *, market: str, now: datetime) -> list[CalendarEntry]:
    """Return the dates of a seller for a calendar file: what Stripe needs, and what it will want later."""
    moments = {one.deadline for one in seller.requirements if one.state in _DATED and one.deadline is not None}
    if seller.deadline is not None:
        moments.add(seller.deadline)
    return [_entry(words, seller, moment, market) for moment in sorted(moments) if moment > now]


def _entry(words: Wording, seller: wire.Seller, moment: datetime, market: str) -> CalendarEntry:
    things = _of(seller, moment)
    later = bool(things) and all(one.state == "later" for one in things)
    said = [words.requirement(one.key, person=one.person, instead=one.instead).named for one in things]
    return CalendarEntry(
        uid=f"{seller.account_id or 'seller'}-{int(moment.timestamp())}@sellerdesk",
        at=moment,
        summary=words.text(_WANTED if later else _SUMMARY, market=market),
        description="\n".join([*said, words.text(_WHERE)]),
        alarms=DAYS,
    )


def _of(seller: wire.Seller, moment: datetime) -> Sequence[wire.RequirementShape]:
    return [one for one in seller.requirements if one.state in _DATED and one.deadline == moment]
