"""Letters to sellers: when things get worse for them, and before a deadline. Rules first, then what keeps them.

At most one for one change and one for each step towards a deadline, also with several relay processes: each letter has
a name that the ledger takes once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.letters import LetterRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Registry

STEPS = (14, 7, 3, 1)
"""Days before a deadline on which a seller is told."""

_RANK = {
    "complete": 0,
    "enabled": 0,
    "not_started": 1,
    "in_progress": 1,
    "in_review": 1,
    "restricted_soon": 2,
    "action_required": 3,
    "needs_platform": 3,
    "needs_stripe_contact": 4,
    "paused": 4,
    "restricted": 5,
    "unsupported": 6,
    "disconnected": 6,
    "closed": 7,
    "rejected": 7,
}
"""How bad a status is for a seller; ``unknown`` and ``unreachable`` tell nothing about them and aren't here."""

_CAN_ACT = frozenset({"in_progress", "action_required", "restricted_soon", "restricted", "enabled", "complete"})
_PIECE = 200


def got_worse(before: str, after: str) -> bool:
    """Say whether a seller has to hear of a change of status."""
    return before in _RANK and after in _RANK and _RANK[after] > _RANK[before]


def still_as_bad(told: str, now: str) -> bool:
    """Say whether a letter about a status is still true when it is sent."""
    return told in _RANK and now in _RANK and _RANK[now] >= _RANK[told]


def step_of(deadline: datetime, now: datetime) -> int | None:
    """Return the step towards a deadline that has been reached: the nearest one, or None before the first and after it.

    A deadline that becomes known late has reached one step at once; those before it aren't made up for.
    """
    left = deadline - now
    if left <= timedelta(0):
        return None
    reached = [days for days in STEPS if left <= timedelta(days=days)]
    return min(reached, default=None)


def note_change(work: Work, before: AccountRecord, after: AccountRecord, now: datetime) -> None:
    """Write the letter of a change in the unit of work that stores it; a first reading is no change."""
    if before.status is None or after.user_id is None or not after.current:
        return
    if not got_worse(before.status_name, after.status_name):
        return
    user = work.people.get(after.user_id)
    if user is None or not user.mail_worse:
        return
    name = f"worse {after.id} {after.version} {after.status_name}"
    if work.letters.add(_letter("worse", user, after, now, name)):
        _skip_step(work, user, after, now)


def remind(parts: Registry) -> int:
    """Write the letters of deadlines that have come nearer, and return how many."""
    now = parts.clock.now()
    written, beyond = 0, ""
    while True:
        with parts.ledger.writing() as work:
            near = work.letters.near_deadline(now, now + timedelta(days=max(STEPS)), beyond, _PIECE)
            written += sum(_remind(work, account, now) for account in near)
        if len(near) < _PIECE:
            return written
        beyond = near[-1].id


def _remind(work: Work, account: AccountRecord, now: datetime) -> bool:
    if account.user_id is None or account.deadline is None or account.status_name not in _CAN_ACT:
        return False
    step, user = step_of(account.deadline, now), work.people.get(account.user_id)
    if step is None or user is None or not user.mail_deadlines:
        return False
    return work.letters.add(_letter("deadline", user, account, now, _step_name(account, step)))


def _skip_step(work: Work, user: UserRecord, account: AccountRecord, now: datetime) -> None:
    """Take the name of the step that a letter about the change tells of already."""
    step = None if account.deadline is None else step_of(account.deadline, now)
    if step is not None:
        work.letters.add(_letter("deadline", user, account, now, _step_name(account, step), state="dropped"))


def _step_name(account: AccountRecord, step: int) -> str:
    return f"deadline {account.id} {account.deadline:%Y-%m-%d} {step}"


def _letter(
    kind: str, user: UserRecord, account: AccountRecord, now: datetime, once: str, state: str = "queued"
) -> LetterRecord:
    params = {"account": account.id, "status": account.status_name}
    return LetterRecord(
        f"l_{secrets.token_hex(12)}",
        kind,
        user.locale or "en",
        now,
        now,
        user_id=user.id,
        params=json.dumps(params),
        once=once,
        state=state,
    )


def wanted_still(user: UserRecord, kind: str, told: str, account: AccountRecord) -> bool:
    """Say whether a letter is still to be sent: its receiver wants such ones, and it is still true."""
    if account.user_id != user.id or not account.current:
        return False
    if kind == "worse":
        return user.mail_worse and still_as_bad(told, account.status_name)
    return user.mail_deadlines and account.deadline is not None and account.status_name in _CAN_ACT


def switch(work: Work, user_id: str, kinds: Sequence[str], locale: str | None = None) -> None:
    """Store which letters somebody wants: some of ``worse`` and ``deadline``."""
    user = work.people.get(user_id)
    if user is not None:
        wants = replace(user, mail_worse="worse" in kinds, mail_deadlines="deadline" in kinds)
        work.people.put(replace(wants, locale=locale or user.locale))
