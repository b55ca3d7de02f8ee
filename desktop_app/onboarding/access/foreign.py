"""Users who sign in at the marketplace itself: known by issuer and subject there, never by their address."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop_app.domain.buyer_checks import check_email
from desktop_app.domain.errors import FieldError
from desktop_app.onboarding.access import links, sessions
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.access.signing_up import Entered
from desktop_app.onboarding.ledger.coming_in import DepartureRecord, LoginRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Registry
from desktop_app.onboarding.record.publishing import publish_person

AWAY = timedelta(minutes=15)
"""How long a browser may take at the marketplace's sign-in."""


@dataclass(frozen=True, slots=True)
class Foreigner:
    """Who somebody is there."""

    issuer: str
    subject: str
    name: str | None
    email: str | None
    locale: str


def leave(parts: Registry, *, state: str, browser: str, nonce: str, verifier: str, onward: str | None) -> None:
    """Remember a browser that goes to the marketplace's sign-in, until it comes back with the same state."""
    record = DepartureRecord(hashed(state), hashed(browser), nonce, verifier, onward, parts.clock.now())
    with parts.ledger.writing() as work:
        work.passes.add_departure(record)


def come_back(parts: Registry, state: str, browser: str) -> DepartureRecord:
    """Return what a browser left with; it comes back once, as the same browser, and soon.

    Raises:
        KnownError: ``link_over``.
    """
    with parts.ledger.writing() as work:
        found = work.passes.take_departure(hashed(state))
    now = parts.clock.now()
    if found is None or not secrets.compare_digest(found.browser_hash, hashed(browser)):
        raise links.link_over()
    if not timedelta(0) <= now - found.made_at < AWAY:
        raise links.link_over()
    return found


def enter(parts: Registry, who: Foreigner, device: str, onward: str | None) -> Entered:
    """Sign a browser in as somebody whom the marketplace knows, making a user of them the first time."""
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        login = work.logins.by_subject(who.issuer, who.subject)
        user = _new(work, who, now) if login is None else _known(work, login, who)
        return Entered(sessions.begin(work, user, device, now), user.id, onward)


def _new(work: Work, who: Foreigner, now: datetime) -> UserRecord:
    user = UserRecord(f"u_{secrets.token_hex(8)}", who.name, _email(who.email), now, locale=who.locale)
    work.people.add(user)
    if not work.logins.add(LoginRecord(user.id, issuer=who.issuer, subject=who.subject)):
        raise links.link_over()  # another browser of theirs was there first, in this moment
    publish_person(work, user.id)
    return user


def _known(work: Work, login: LoginRecord, who: Foreigner) -> UserRecord:
    """Take over what changed there: the marketplace is the truth about its people's names and addresses."""
    user = work.people.get(login.user_id)
    if user is None:
        raise links.link_over()
    fresh = replace(user, name=who.name or user.name, email=_email(who.email) or user.email)
    if fresh != user:
        work.people.put(fresh)
        publish_person(work, user.id)
    return fresh


def _email(text: str | None) -> str | None:
    try:
        return None if text is None else check_email(text, "email")
    except FieldError:
        return None
