"""Reads accounts again: several are asked about at once, and what Stripe answered is stored in one unit of work.

The steps are apart so that many readers share one commit: looking up what was taken, asking Stripe, storing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.onboarding.leasing import new_owner, take
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.queue import Task, Wanted
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading.readings import Reading, ask, store_readings
from desktop_app.onboarding.reading.tasks import failed, give_back


@dataclass(frozen=True, slots=True)
class Claim:
    """A queued object that was taken, and what was known when it was.

    Attributes:
        known: The record of an account.
        buys: Whether an account is a buyer's: then it is read as a customer as well.
    """

    task: Task
    known: AccountRecord | None = None
    buys: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking about one account.

    Attributes:
        reading: What Stripe said; None where there was nothing to ask, or it couldn't be asked.
        error: Why it couldn't be asked.
    """

    claim: Claim
    reading: Reading | None = None
    error: Exception | None = None


def look_up(parts: Parts, tasks: Sequence[Task]) -> list[Claim]:
    """Return what is known of the objects of some tasks."""
    accounts = [task.id for task in tasks if task.kind == "account"]
    if not accounts:
        return [Claim(task) for task in tasks]
    with parts.ledger.reading() as work:
        known, buying = work.accounts.many(accounts), work.buyers.among(accounts)
    return [
        Claim(task, known.get(task.id), task.id in buying) if task.kind == "account" else Claim(task) for task in tasks
    ]


def ask_about(parts: Parts, claim: Claim) -> Answer:
    """Ask Stripe about an account; no unit of work is open meanwhile. Raises nothing."""
    task = claim.task
    if claim.buys and claim.known is None:
        return Answer(claim)
    try:
        return Answer(claim, Reading(ask(parts, task.id, claim.known), task.ticket, task.cause))
    except Exception as error:  # noqa: BLE001 - one that can't be read must not stop the others
        return Answer(claim, error=error)


def settle(parts: Parts, answers: Sequence[Answer], owner: str) -> None:
    """Store what was answered and give the accounts back, all in one unit of work.

    One that can't be stored is given back by itself, as failed, and takes no other with it. Settling an answer again
    changes nothing.

    Raises:
        Exception: Whatever the database said where it took an answer neither as read nor as failed.
    """
    trouble: Exception | None = None
    for task, error in _not_stored(parts, answers, owner):
        try:
            failed(parts, task, owner, error)
        except Exception as worse:  # noqa: BLE001 - raised once the others are given back
            trouble = worse
    if trouble is not None:
        raise trouble


def _not_stored(parts: Parts, answers: Sequence[Answer], owner: str) -> list[tuple[Task, Exception]]:
    """Store what can be stored, together if that goes, and return the others with their causes."""
    bad = [(one.claim.task, one.error) for one in answers if one.error is not None]
    good = [one for one in answers if one.error is None]
    if not good:
        return bad
    try:
        _store(parts, good, owner)
    except Exception as error:  # noqa: BLE001 - which one it was is found out by storing each by itself
        if len(good) == 1:
            return [*bad, (good[0].claim.task, error)]
        return [*bad, *(one for answer in good for one in _not_stored(parts, [answer], owner))]
    return bad


def _store(parts: Parts, answers: Sequence[Answer], owner: str) -> None:
    claims = [one.claim for one in answers]
    # Accounts before the queue, and both in their order: two processes must not wait for each other in a ring.
    readings = {one.claim.task.id: one.reading for one in answers if one.reading is not None}
    with parts.ledger.writing() as work:
        following = store_readings(parts, work, dict(sorted(readings.items())))
        give_back(parts, work, [one.task for one in claims], owner)
        buying = [Wanted("customer", one.task.id, one.task.cause) for one in claims if one.buys]
        work.queue.ask([*buying, *following])


def check_account_now(parts: Parts, account_id: str) -> None:
    """Read an account because a person wants to know now, after whoever reads it already.

    A failure is noted in its record, and it is tried again later.
    """
    owner = new_owner()
    task = take(parts, "account", account_id, owner)
    if task is not None:
        (claim,) = look_up(parts, [replace(task, cause="person")])
        settle(parts, [ask_about(parts, replace(claim, buys=False))], owner)
