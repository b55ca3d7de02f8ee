"""When a seller is paid next: read for those who work and somebody looks at, after everything else that waits.

What isn't known is no date: a key that may not read payouts, or a budget that is spent, takes the date away and changes
nothing else. Nothing is judged by it: neither state nor ``verified`` ever follows from a payout.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.payouts import Payouts, is_paid
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.queue import Task, Wanted
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.platforms import same_platform
from desktop_app.onboarding.record.publishing import publish_account

KIND = "payouts"
"""What the queue calls it; its id is the account's."""

IN_TURN = "payouts"
"""The cause that comes after accounts whose turn it is to be read."""

AGAIN_AFTER = timedelta(days=7)
"""How old what is known may be where no event told of more; looked at when the account itself is read again."""

_AT_ONCE = frozenset({"person", "return"})


def to_ask(before: AccountRecord, after: AccountRecord, cause: str, now: datetime) -> Wanted | None:
    """Return what to ask for once an account was read; None for nearly every reading.

    Args:
        before: The account's record before the reading.
        after: The record with it.
        cause: Why the account was read.
        now: The present.
    """
    if not is_paid(after.status_name):
        return None
    if cause in _AT_ONCE:
        return Wanted(KIND, after.id, "event")
    looked_at = after.user_id is not None and after.current
    began = not is_paid(before.status_name)
    return Wanted(KIND, after.id, IN_TURN) if looked_at and (began or _is_old(after, now)) else None


def _is_old(record: AccountRecord, now: datetime) -> bool:
    if record.payouts_at is None or now - record.payouts_at > AGAIN_AFTER:
        return True
    return record.next_payout is not None and record.next_payout < now.date()


def read_payouts(parts: Parts, task: Task) -> None:
    """Ask Stripe about an account's payouts, and tell where something changed.

    Raises:
        KnownError: Stripe couldn't be asked just now; it is tried again.
    """
    with parts.ledger.reading() as work:
        known = work.accounts.get(task.id)
    if known is None:
        with parts.ledger.writing() as work:
            work.queue.ask([Wanted("account", task.id, task.cause)])
        return
    if not is_paid(known.status_name):
        return
    said = _ask(parts, known)
    with parts.ledger.writing() as work:
        before = work.accounts.get(task.id)
        if before is None or task.ticket <= before.payouts_ticket:
            return
        after = replace(
            before,
            payouts_ticket=task.ticket,
            payouts_at=parts.clock.now(),
            next_payout=said.next_on,
            paid_out=said.paid_out,
        )
        if _shown(after) != _shown(before):
            after = replace(after, version=before.version + 1)
        work.accounts.put(after)
        if after.version != before.version:
            publish_account(work, after)


def _shown(record: AccountRecord) -> tuple[object, ...]:
    return (record.next_payout, record.paid_out)


def _ask(parts: Parts, record: AccountRecord) -> Payouts:
    if not same_platform(parts.stripe.platform(), record.platform_id, record.livemode):
        return Payouts()
    try:
        return parts.stripe.read_payouts(record.id, parts.clock.now().date())
    except KnownError as error:
        if error.remedy is Remedy.RETRY and error.params.get("cause") != "reads_per_month":
            raise
        return Payouts()
