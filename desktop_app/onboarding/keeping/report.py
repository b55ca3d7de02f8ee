"""How far the relay is behind Stripe, and what needs its operator: one report for the route, the figures and doctor."""

from __future__ import annotations

from datetime import datetime

from desktop_app import wire
from desktop_app.onboarding.incoming.relay_marks import RelayMark
from desktop_app.onboarding.keeping import read_budget
from desktop_app.onboarding.keeping.reconcile import Plan, plan
from desktop_app.onboarding.keeping.recovery import HORIZON, NEAR
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts


def relay_report(parts: Parts) -> wire.RelayReport:
    """Return the report as of now."""
    now = parts.clock.now()
    with parts.ledger.reading() as work:
        census, backlog = work.accounts.census(), work.queue.backlog()
        spent, heard = read_budget.spent_in(work, now), work.marks.get(RelayMark.HEARD)
        found = plan(census, parts.policy, spent, now)
        alarms = _alarms(work, now, heard, found)
        return wire.RelayReport(
            accounts=census.accounts,
            not_verified=census.not_verified,
            period_seconds=None if found is None else found.period.total_seconds(),
            oldest_reading=census.oldest,
            heard_until=heard,
            lists_end_at=None if heard is None else heard + HORIZON,
            waiting=backlog.waiting,
            due_since=backlog.due_since,
            set_aside=backlog.set_aside,
            reads_this_month=spent,
            reads_per_month=parts.policy.reads_per_month,
            processes=max(1, work.marks.beating(now)),
            alarms=(*alarms, "set_aside") if backlog.set_aside else alarms,
        )


def _alarms(work: Work, now: datetime, heard: datetime | None, found: Plan | None) -> tuple[str, ...]:
    alarms = []
    if _later(work, RelayMark.UNHEARD, RelayMark.HEARD):
        alarms.append("events_not_listed")
    if heard is not None and now - heard > NEAR:
        alarms.append("horizon_passed" if now - heard > HORIZON else "horizon_near")
    if found is None:
        alarms.append("budget_spent")
    if _later(work, RelayMark.TROUBLE, RelayMark.TROUBLE_OVER):
        alarms.append("stripe_reports_trouble")
    return tuple(alarms)


def _later(work: Work, one: str, other: str) -> bool:
    first, second = work.marks.get(one), work.marks.get(other)
    return first is not None and (second is None or first > second)
