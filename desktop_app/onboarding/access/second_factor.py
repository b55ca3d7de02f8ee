"""The second factor: codes of an app that change with the time (TOTP, RFC 6238), and recovery codes for without it.

Staff must have one before they see any page or get any token of staff; anybody may.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.onboarding.access import throttling
from desktop_app.onboarding.access.ending import end_apps
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.access.sessions import Visitor
from desktop_app.onboarding.ledger.coming_in import LoginRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Registry

RECOVERIES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Totp(Protocol):
    """Makes and checks codes of an app."""

    def new_key(self) -> str:
        """Return a random key in Base32."""
        ...

    def step(self, key: str, code: str, now: datetime) -> int | None:
        """Return the time step that a code belongs to, one to each side of now allowed, or None."""
        ...


def begin(parts: Registry, visitor: Visitor, totp: Totp) -> str:
    """Return the key to put into an app: a new one, or the one of a set-up that wasn't finished.

    Raises:
        KnownError: ``factor_set`` where there is one already.
    """
    with parts.ledger.writing() as work:
        login = work.logins.get(visitor.user.id)
        if login is None:  # somebody who comes by the marketplace's own hand-over
            login = LoginRecord(visitor.user.id)
            work.logins.add(login)
        if login.totp_at is not None:
            raise KnownError("factor_set", Remedy.PERSON)
        key = login.totp_key or totp.new_key()
        work.logins.put(replace(login, totp_key=key))
    return key


def finish(parts: Registry, visitor: Visitor, totp: Totp, code: str) -> tuple[str, ...]:
    """Switch the second factor on with the first code of the app, and return recovery codes, shown once.

    Raises:
        FieldError: ``code_wrong``.
        KnownError: ``factor_set`` or ``throttled``.
    """
    throttling.spend(parts, (throttling.FACTOR, visitor.user.id))
    now = parts.clock.now()
    codes = _new_codes()
    with parts.ledger.writing() as work:
        login = work.logins.get(visitor.user.id)
        if login is None or login.totp_key is None or login.totp_at is not None:
            raise KnownError("factor_set", Remedy.PERSON)
        step = totp.step(login.totp_key, code, now)
        if step is None:
            raise FieldError("code_wrong", "code")
        work.logins.put(replace(login, totp_step=step, totp_at=now))
        work.logins.set_recoveries(login.user_id, [hashed(_plain(one)) for one in codes])
        # A browser or an app that came in without it goes; this one has just shown it.
        work.sessions.end(login.user_id, but=visitor.session.id)
        end_apps(work, login.user_id, now)
        _show(work, visitor, now)
    return codes


def check(parts: Registry, visitor: Visitor, totp: Totp, code: str) -> None:
    """Let a browser's person show their second factor: a code of the app, or a recovery code; each works once.

    Raises:
        FieldError: ``code_wrong``.
        KnownError: ``throttled``.
    """
    throttling.spend(parts, (throttling.FACTOR, visitor.user.id))
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        shown = _shown(work, visitor, totp, code, now)
    if not shown:
        raise FieldError("code_wrong", "code")
    throttling.forget(parts, throttling.FACTOR, visitor.user.id)


def _shown(work: Work, visitor: Visitor, totp: Totp, code: str, now: datetime) -> bool:
    login = work.logins.get(visitor.user.id)
    if login is None or login.totp_key is None or login.totp_at is None:
        return False
    step = totp.step(login.totp_key, code, now)
    if step is not None and step > login.totp_step:
        work.logins.put(replace(login, totp_step=step))
    elif not work.logins.use_recovery(login.user_id, hashed(_plain(code))):
        return False
    _show(work, visitor, now)
    return True


def _show(work: Work, visitor: Visitor, now: datetime) -> None:
    session = work.sessions.get(visitor.session.hash)
    if session is not None:
        work.sessions.put(replace(session, factor_at=now))


def renew_codes(parts: Registry, visitor: Visitor) -> tuple[str, ...]:
    """Replace the recovery codes, and return the new ones, shown once."""
    codes = _new_codes()
    with parts.ledger.writing() as work:
        work.logins.set_recoveries(visitor.user.id, [hashed(_plain(one)) for one in codes])
    return codes


def codes_left(parts: Registry, user_id: str) -> int:
    """Return how many recovery codes are left."""
    with parts.ledger.reading() as work:
        return work.logins.recoveries(user_id)


def turn_off(parts: Registry, user_id: str) -> None:
    """Switch the second factor off; staff have to set one up again before they see anything."""
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        forget(work, user_id, now)


def forget(work: Work, user_id: str, now: datetime) -> None:
    """Switch somebody's second factor off in a unit of work, and sign them out everywhere."""
    login = work.logins.get(user_id)
    if login is not None:
        work.logins.put(replace(login, totp_key=None, totp_at=None))
        work.logins.set_recoveries(user_id, [])
    work.sessions.end(user_id)
    end_apps(work, user_id, now)


def _new_codes() -> tuple[str, ...]:
    drawn = ("".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERIES))
    return tuple(f"{one[:5]}-{one[5:]}" for one in drawn)


def _plain(code: str) -> str:
    return "".join(mark for mark in code.lower() if mark.isalnum())
