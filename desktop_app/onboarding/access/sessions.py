"""Browsers that are signed in on the relay's own pages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.ledger.coming_in import LoginRecord, SessionRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import STAFF_ROLES, Caller, Registry

LIFE = timedelta(days=30)
IDLE = timedelta(days=14)
STAFF_LIFE = timedelta(hours=12)
_NOTE_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sits in front of a browser that is signed in."""

    session: SessionRecord
    user: UserRecord
    login: LoginRecord | None

    @property
    def staff(self) -> bool:
        """Whether they are staff."""
        return self.user.role in STAFF_ROLES

    @property
    def has_factor(self) -> bool:
        """Whether they have set up a second factor."""
        return self.login is not None and self.login.totp_at is not None

    @property
    def whole(self) -> bool:
        """Whether they have shown everything that their role, or their own choice, asks for."""
        return self.session.factor_at is not None or not (self.staff or self.has_factor)

    @property
    def caller(self) -> Caller:
        """Who they are to the use cases."""
        return Caller(self.user.id, self.user.role)


def begin(work: Work, user: UserRecord, device: str, now: datetime) -> str:
    """Sign a browser in, and return the secret that it keeps."""
    secret = secrets.token_urlsafe(32)
    life = STAFF_LIFE if user.role in STAFF_ROLES else LIFE
    work.sessions.add(SessionRecord(hashed(secret), f"s_{secrets.token_hex(8)}", user.id, device, now, now, now + life))
    return secret


def find(parts: Registry, secret: str | None) -> Visitor | None:
    """Return who is signed in with a browser's secret, or None."""
    if not secret:
        return None
    now = parts.clock.now()
    with parts.ledger.reading() as work:
        session = work.sessions.get(hashed(secret))
        if session is None or not session.made_at <= now < session.ends_at or now - session.seen_at > IDLE:
            return None
        user = work.people.get(session.user_id)
        login = work.logins.get(session.user_id)
    if user is None:
        return None
    if user.role in STAFF_ROLES and now - session.made_at > STAFF_LIFE:
        return None
    if now - session.seen_at > _NOTE_EVERY:
        session = replace(session, seen_at=now)
        with parts.ledger.writing() as work:
            work.sessions.put(session)
    return Visitor(session, user, login)


def end(parts: Registry, secret: str | None) -> None:
    """Sign a browser out."""
    if not secret:
        return
    with parts.ledger.writing() as work:
        session = work.sessions.get(hashed(secret))
        if session is not None:
            work.sessions.end(session.user_id, only=session.id)
