"""Every account is read again in turn, so that a change that no event told of is noticed too.

How long that takes follows from the number of accounts and from our share of Stripe's limits; it is computed here and
shown to the operator. What isn't verified or has a deadline near comes four times as often, and first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desktop_app.domain.account import Api
from desktop_app.onboarding.incoming.relay_marks import RelayMark
from desktop_app.onboarding.keeping import read_budget
from desktop_app.onboarding.ledger.accounts import Census, Turns
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts, Policy

SOON = timedelta(days=7)
"""A deadline this near makes an account pressing."""

_MORE_OFTEN = 4
_OUR_SHARE = 0.5
"""Of the reads per second: the rest is for events and for people who wait."""

_KEPT_BACK = 0.1
"""Of the month's reads: for events and people."""

_READS = {Api.V1: 2, Api.V2: 3}
"""Reads that one account takes at most: itself, its persons, and for v2 what only v1 tells."""

_MOST_WAITING = 100
_COUNTED_FOR = timedelta(minutes=1)
"""How long the plan goes by one count of all accounts: a step comes every second, and counting a million takes long."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the budgets allow.

    Attributes:
        rate: Accounts per second that may be read in turn.
        fast: Accounts per second while something is known to be missing.
        period: How long it takes until each account was read again.
    """

    rate: float
    fast: float
    period: timedelta

    @property
    def pressing(self) -> timedelta:
        """How long it takes for accounts that aren't verified or have a deadline near."""
        return self.period / _MORE_OFTEN


def plan(census: Census, policy: Policy, spent: int, now: datetime) -> Plan | None:
    """Return what the budgets allow, or None while the month's budget is spent.

    Args:
        census: The accounts there are.
        policy: Our share of Stripe's limits, and how often each account shall be read.
        spent: Reads of this month so far.
        now: The present.
    """
    left = policy.reads_per_month * (1 - _KEPT_BACK) - spent
    if left < 1:
        return None
    reads = _READS[policy.api]
    fast = policy.reads_per_second * _OUR_SHARE / reads
    rate = min(fast, left / reads / (_month_after(now) - now).total_seconds())
    turns = census.accounts + (_MORE_OFTEN - 1) * census.not_verified
    return Plan(rate, fast, max(policy.reread, timedelta(seconds=min(turns / rate, 1e9))))


def _month_after(now: datetime) -> datetime:
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)


class Reconciler:
    """Asks for readings at the pace of the plan; one for each process, which share the work by their number."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._since = parts.clock.now()
        self._allowed = 1.0
        self._census: tuple[datetime, Census] | None = None

    def step(self) -> int:
        """Ask for the accounts whose turn it is, as far as the pace allows; return how many."""
        now = self._parts.clock.now()
        with self._parts.ledger.reading() as work:
            found = plan(self._counted(work, now), self._parts.policy, read_budget.spent_in(work, now), now)
            processes = max(1, work.marks.beating(now))
            room = _MOST_WAITING - work.queue.in_turn()
        if found is None or room <= 0:
            self._since = now
            return 0
        with self._parts.ledger.writing() as work:
            missed = self._asked(work, _missed(work, now), self._grown(found.fast / processes, now), room)
            usual = self._asked(work, _usual(work, now, found), self._grown(found.rate / processes, now), room - missed)
        self._allowed = max(0.0, self._grown(found.rate / processes, now) - missed - usual)
        self._since = now
        return missed + usual

    def _counted(self, work: Work, now: datetime) -> Census:
        """Return how many accounts there are, counted a minute ago at most."""
        if self._census is None or not timedelta(0) <= now - self._census[0] < _COUNTED_FOR:
            self._census = now, work.accounts.census()
        return self._census[1]

    def _grown(self, rate: float, now: datetime) -> float:
        """Return how many may be asked for by now; what wasn't used is saved up for a little while only."""
        elapsed = max(0.0, (now - self._since).total_seconds())
        return min(self._allowed + elapsed * rate, _MOST_WAITING)

    @staticmethod
    def _asked(work: Work, turns: Turns, allowed: float, room: int) -> int:
        number = min(math.floor(allowed), room)
        if number <= 0:
            return 0
        ids = work.accounts.turns(turns, number)
        work.queue.ask([Wanted("account", account_id, "reconcile") for account_id in ids])
        return len(ids)


def _missed(work: Work, now: datetime) -> Turns:
    """Return the turns of accounts about which something may have been missed."""
    away = work.marks.get(RelayMark.AWAY) or _LONG_AGO
    reread = work.marks.get(RelayMark.REREAD) or _LONG_AGO
    return Turns(max(away, reread), reread, now + SOON)


def _usual(work: Work, now: datetime, found: Plan) -> Turns:
    missed = _missed(work, now)
    return Turns(
        max(missed.pressing_before, now - found.pressing), max(missed.usual_before, now - found.period), missed.soon
    )
