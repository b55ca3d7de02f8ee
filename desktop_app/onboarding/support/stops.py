"""Where sellers stop: how far they have come, how long they have stood there, and what Stripe waits for from them.

Everything is counted from the list of people as it is now. A figure is exactly what the list finds under the same
filters, so that every one of them can be opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from desktop_app import wire
from desktop_app.domain.status import StatusName
from desktop_app.onboarding.ledger.directory import StandingRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.record.publishing import wants_of
from desktop_app.onboarding.support.accounts import AccountFilter, directory_query

DAYS = (1, 7, 30)
"""For at least so many days: the figures of each state and each thing."""

READY = frozenset({StatusName.ENABLED, StatusName.COMPLETE, StatusName.RESTRICTED_SOON})
"""Everything that this marketplace needs works now."""

SENT = READY | {
    StatusName.IN_REVIEW,
    StatusName.ACTION_REQUIRED,
    StatusName.RESTRICTED,
    StatusName.NEEDS_STRIPE_CONTACT,
}
"""The seller has been through Stripe's form to its end. Of an account that was ended or set aside nobody knows."""

_ON_THE_WAY = SENT | {StatusName.NOT_STARTED, StatusName.IN_PROGRESS}
_FILLED = "directory.wants"
_PIECE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def account_stops(parts: Parts, wanted: AccountFilter) -> wire.Stops:
    """Return the figures of the people that a filter finds; those without an account don't count.

    Raises:
        FieldError: A filter can't be taken as it is.
    """
    now = parts.clock.now()
    query = directory_query(parts, replace(wanted, page=None))
    with parts.ledger.reading() as work:
        cursor = work.changes.cursor(work.changes.state().last)
        found = work.directory.standing(query, now, DAYS)
    return figures(found, now, cursor)


def figures(found: Iterable[StandingRecord], now: datetime, cursor: str = "") -> wire.Stops:
    """Add up what was counted."""
    states: dict[str, _Sum] = defaultdict(_Sum)
    things: dict[str, _Sum] = defaultdict(_Sum)
    uncounted = 0
    for one in found:
        states[one.status].add(one)
        if one.wants is None:
            uncounted += one.lines
            continue
        for thing in filter(None, one.wants.split(",")):
            key, _, state = thing.rpartition(":")
            things[key].add(one, refused=state == "refused")
    order = {name.value: place for place, name in enumerate(StatusName)}
    return wire.Stops(
        as_of=now,
        opened=sum(one.lines for one in states.values()),
        sent=_sum(states, SENT),
        ready=_sum(states, READY),
        aside=sum(one.lines for name, one in states.items() if name not in _ON_THE_WAY),
        states=tuple(
            wire.StateStanding(name, one.lines, one.for_days(1), one.for_days(7), one.for_days(30), one.since())
            for name, one in sorted(states.items(), key=lambda pair: order.get(pair[0], len(order)))
        ),
        requirements=tuple(
            wire.RequirementStop(
                key, one.lines, one.for_days(1), one.for_days(7), one.for_days(30), one.since(), one.refused
            )
            for key, one in sorted(things.items(), key=lambda pair: (-pair[1].lines, pair[0]))
        ),
        uncounted=uncounted,
        cursor=cursor,
    )


@dataclass(slots=True)
class _Sum:
    lines: int = 0
    refused: int = 0
    longest: int = 0
    lasting: list[int] = field(default_factory=lambda: [0] * len(DAYS))

    def add(self, one: StandingRecord, *, refused: bool = False) -> None:
        self.lines += one.lines
        self.refused += one.lines if refused else 0
        if one.longest and (not self.longest or one.longest < self.longest):
            self.longest = one.longest
        for at, lines in enumerate(one.lasting):
            self.lasting[at] += lines

    def for_days(self, least: int) -> int:
        return self.lasting[DAYS.index(least)]

    def since(self) -> datetime | None:
        return _EPOCH + timedelta(microseconds=self.longest) if self.longest else None


def _sum(states: dict[str, _Sum], names: frozenset[StatusName]) -> int:
    return sum(one.lines for name, one in states.items() if name in names)


def fill_in(parts: Parts) -> None:
    """Say in the lines of an earlier version what their accounts want; once for each ledger."""
    with parts.ledger.reading() as work:
        if work.marks.get(_FILLED) is not None:
            return
    while True:
        with parts.ledger.writing() as work:
            if _fill_piece(work) < _PIECE:
                work.marks.put(_FILLED, parts.clock.now())
                return


def _fill_piece(work: Work) -> int:
    lacking = work.directory.without_wants(_PIECE)
    accounts = work.accounts.many([one.account_id for one in lacking if one.account_id is not None])
    filled = []
    for one in lacking:
        account = accounts.get(one.account_id or "")
        filled.append(replace(one, wants="," if account is None else wants_of(account)))
    work.directory.put_many(filled)
    return len(lacking)
