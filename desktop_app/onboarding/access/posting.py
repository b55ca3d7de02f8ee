"""Sending letters: each at most once, also with several relay processes and crashes.

A letter is marked as being sent, and its one-time reference drawn, in one commit before anything leaves. A sender that
dies afterwards may have sent it, so nobody sends it again: the person can ask anew, a change shows in the app. One that
surely wasn't taken is tried again later.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from desktop_app import wire
from desktop_app.onboarding.access import links
from desktop_app.onboarding.access.warning import wanted_still
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.letters import LetterRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Registry
from desktop_app.onboarding.record.shaping import seller_shape

_TRIES = 6
_FIRST_WAIT = timedelta(seconds=30)
_LATEST = timedelta(hours=24)
_PURPOSES = {
    "confirm": "confirm",
    "reset": "reset",
    "welcome": "welcome",
    "worse": "stop-worse",
    "deadline": "stop-deadline",
}
_OF_ACCOUNTS = frozenset({"worse", "deadline"})


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail before it is worded.

    Attributes:
        kind: ``confirm``, ``already``, ``reset``, ``welcome``, ``changed``, ``worse`` or ``deadline``.
        to: The address that it goes to.
        ref: The one-time reference that it carries, or None.
        seller: Where the account stands that it tells of, as its seller may read it.
    """

    id: str
    kind: str
    to: str
    name: str
    locale: str
    user_id: str | None
    ref: str | None = field(default=None, repr=False)
    seller: wire.Seller | None = None


class NotTaken(Exception):
    """A letter that surely wasn't taken; ``lasting`` where trying again is of no use."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


class Post(Protocol):
    """Whoever words and sends letters."""

    def send(self, letter: Letter) -> None:
        """Send one.

        Raises:
            NotTaken: It surely didn't go out; any other error may mean that it did.
        """
        ...


def send_next(parts: Registry, post: Post) -> bool:
    """Send one letter that is due; False when none is."""
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        record = work.letters.take(now)
        if record is None:
            return False
        old = now - record.made_at > _LATEST  # it waited for a mail server; what it says is over
        letter = None if old else _addressed(work, record, now)
        if letter is None:
            work.letters.put(replace(record, state="dropped"))
            return True
    try:
        post.send(letter)
    except NotTaken as refusal:
        _settle(parts, _again(record, parts.clock.now(), lasting=refusal.lasting))
        raise
    except Exception:
        _settle(parts, replace(record, state="failed"))
        raise
    _settle(parts, replace(record, state="sent"))
    return True


def next_due(parts: Registry) -> datetime | None:
    """Return when the next letter falls due."""
    with parts.ledger.reading() as work:
        return work.letters.next_due()


def _addressed(work: Work, record: LetterRecord, now: datetime) -> Letter | None:
    """Return a letter with its receiver and its reference; None where nobody is to get it."""
    sign_up = None if record.sign_up_id is None else work.passes.sign_up(record.sign_up_id)
    user = None if record.user_id is None else work.people.get(record.user_id)
    account = _account(work, record, user)
    if record.kind in _OF_ACCOUNTS and account is None:
        return None
    to = sign_up.login if sign_up is not None else None if user is None else user.email
    to = to or (None if account is None else account.email)
    name = sign_up.name if sign_up is not None else None if user is None else user.name
    if to is None:
        return None
    ref, purpose = None, _PURPOSES.get(record.kind)
    if purpose is not None:
        onward = None if sign_up is None else sign_up.onward
        ref = links.draw(work, purpose, now, user_id=record.user_id, sign_up_id=record.sign_up_id, onward=onward)
    seller = None if account is None else seller_shape(account, "")
    return Letter(record.id, record.kind, to, name or "", record.locale, record.user_id, ref, seller)


def _account(work: Work, record: LetterRecord, user: UserRecord | None) -> AccountRecord | None:
    """Return the account that a letter tells of; None where that isn't wanted, or isn't true, any more."""
    params: dict[str, str] = json.loads(record.params)
    found = work.accounts.get(params["account"]) if "account" in params else None
    if user is None or found is None or not wanted_still(user, record.kind, params["status"], found):
        return None
    return found


def _again(record: LetterRecord, now: datetime, *, lasting: bool) -> LetterRecord:
    if lasting or record.attempts >= _TRIES or now - record.made_at > _LATEST:
        return replace(record, state="failed")
    wait: timedelta = _FIRST_WAIT * 4 ** (record.attempts - 1)
    return replace(record, state="queued", due_at=now + wait)


def _settle(parts: Registry, record: LetterRecord) -> None:
    with parts.ledger.writing() as work:
        work.letters.put(record)
