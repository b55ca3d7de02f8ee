"""Signing in with a password, by a link handed over, and choosing a new password. Nothing here tells who is here."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from desktop_app.domain.errors import FieldError, KnownError, NotFound, Remedy
from desktop_app.onboarding import audit
from desktop_app.onboarding.access import links, sessions, throttling, warning
from desktop_app.onboarding.access.ending import end_apps
from desktop_app.onboarding.access.passwords import Passwords, check_password
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.access.signing_up import Entered, login_of, new_letter
from desktop_app.onboarding.ledger.coming_in import LoginRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Caller, Registry
from desktop_app.onboarding.record.publishing import publish_person


def sign_in(parts: Registry, passwords: Passwords, email: str, password: str, device: str, address: str) -> Entered:
    """Sign a browser in.

    Raises:
        KnownError: ``login_refused``, whether the address or the password is wrong; ``throttled``.
    """
    try:
        login = login_of(email)
    except FieldError:
        login = ""  # nobody's; counted and answered like everybody's
    throttling.spend(parts, (throttling.SIGN_IN_PERSON, login), (throttling.SIGN_IN_ADDRESS, address))
    with parts.ledger.reading() as work:
        found = work.logins.by_login(login)
    kept = None if found is None else found.password
    if not passwords.matches(password, kept) or found is None:
        raise KnownError("login_refused", Remedy.PERSON)
    renewed = passwords.hashed(password) if kept is not None and passwords.outdated(kept) else kept
    throttling.forget(parts, throttling.SIGN_IN_PERSON, login)
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        current = work.logins.get(found.user_id)
        user = work.people.get(found.user_id)
        if user is None or current is None or current.password != kept:  # changed, or ended, in this moment
            raise KnownError("login_refused", Remedy.PERSON)
        if renewed != kept:
            work.logins.put(replace(current, password=renewed))
        return Entered(sessions.begin(work, user, device, now), user.id)


def show_link(parts: Registry, ref: str, *purposes: str) -> str | None:
    """Return the name of the person whom a reference is for.

    Raises:
        KnownError: ``link_over``.
    """
    with parts.ledger.reading() as work:
        found = links.look(work, ref, parts.clock.now(), *purposes)
        user = work.people.get(found.user_id or "")
    if user is None:
        raise links.link_over()
    return user.name


def enter(parts: Registry, ref: str, device: str, address: str) -> Entered:
    """Sign a browser in by a reference that was handed over.

    Raises:
        KnownError: ``link_over`` or ``throttled``.
    """
    throttling.spend(parts, (throttling.LINK_ADDRESS, address))
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        found = links.look(work, ref, now, "enter")
        user = work.people.get(found.user_id or "")
        if user is None or not work.passes.use(hashed(ref), now):
            raise links.link_over()
        return Entered(sessions.begin(work, user, device, now), user.id, found.onward)


def ask_reset(parts: Registry, email: str, locale: str, address: str) -> None:
    """Send a letter that leads to a new password to the owner of an address, if there is one.

    Raises:
        FieldError: ``email_invalid`` or ``field_too_long``.
        KnownError: ``throttled``.
    """
    login = login_of(email)
    throttling.spend(parts, (throttling.RESET_PERSON, login), (throttling.RESET_ADDRESS, address))
    with parts.ledger.writing() as work:
        found = work.logins.by_login(login)
        # A letter to nobody takes as long to write down, and is dropped by who sends letters.
        work.letters.add(new_letter(parts, "reset", locale, user_id=None if found is None else found.user_id))


def reset(parts: Registry, passwords: Passwords, ref: str, password: str, device: str, address: str) -> Entered:
    """Set a password by the link of a letter, sign everything else of the person's out, and this browser in.

    Raises:
        FieldError: For ``password``.
        KnownError: ``link_over`` or ``throttled``.
    """
    throttling.spend(parts, (throttling.LINK, ref), (throttling.LINK_ADDRESS, address))
    with parts.ledger.reading() as work:
        found = links.look(work, ref, parts.clock.now(), "reset", "welcome")
        user = work.people.get(found.user_id or "")
    if user is None:
        raise links.link_over()
    kept = passwords.hashed(check_password(password, user.name or "", user.email or ""))
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        links.look(work, ref, now, "reset", "welcome")
        login = work.logins.get(user.id)
        if login is None or not work.passes.use(hashed(ref), now):
            raise links.link_over()
        _set_password(parts, work, login, kept, now, locale=user.locale)
        return Entered(sessions.begin(work, user, device, now), user.id)


def change_password(parts: Registry, passwords: Passwords, visitor: sessions.Visitor, old: str, new: str) -> None:
    """Change the password of somebody who is signed in and knows the old one; all their other sign-ins end.

    Raises:
        FieldError: ``password_wrong`` for ``old``, or for ``password``.
        KnownError: ``throttled``.
    """
    prove(parts, passwords, visitor, old, "old")
    kept = passwords.hashed(check_password(new, visitor.user.name or "", visitor.user.email or ""))
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        login = work.logins.get(visitor.user.id)
        if login is None:
            raise links.link_over()
        _set_password(parts, work, login, kept, now, locale=visitor.user.locale, but=visitor.session.id)


def prove(parts: Registry, passwords: Passwords, visitor: sessions.Visitor, password: str, field: str) -> None:
    """Make sure that who sits there knows the password; somebody who never had one has nothing to prove.

    Raises:
        FieldError: ``password_wrong``.
        KnownError: ``throttled``.
    """
    throttling.spend(parts, (throttling.PASSWORD, visitor.user.id))
    kept = None if visitor.login is None else visitor.login.password
    if kept is not None and not passwords.matches(password, kept):
        raise FieldError("password_wrong", field)


def _set_password(
    parts: Registry, work: Work, login: LoginRecord, kept: str, now: datetime, *, locale: str | None, but: str = ""
) -> None:
    work.logins.put(replace(login, password=kept))
    for purpose in ("reset", "welcome", "enter"):
        work.passes.end_all(login.user_id, purpose, now)
    work.sessions.end(login.user_id, but=but)
    end_apps(work, login.user_id, now)
    work.letters.add(new_letter(parts, "changed", locale or "en", user_id=login.user_id))


def invite(
    parts: Registry,
    *,
    name: str,
    email: str,
    role: str,
    locale: str,
    password: str | None = None,
    by_mail: bool = False,
    caller: Caller = audit.COMMAND,
) -> str:
    """Add a user who signs in with an address, and return their id.

    Args:
        parts: The ledger and the time.
        name: What they are called.
        email: Where they get letters, and what they sign in with.
        role: ``user``, ``support`` or ``operator``.
        locale: The language of their letters.
        password: The hash of one, or None where they choose one by a link.
        by_mail: Whether that link is mailed; :func:`welcome` draws one to hand on.
        caller: Who adds them.

    Raises:
        FieldError: ``email_taken``.
    """
    login = login_of(email)
    now = parts.clock.now()
    user = UserRecord(f"u_{secrets.token_hex(8)}", name, login, now, role, locale)
    with parts.ledger.writing() as work:
        if work.logins.by_login(login) is not None:
            raise FieldError("email_taken", "email")
        work.people.add(user)
        work.logins.add(LoginRecord(user.id, login, password))
        if by_mail:
            work.letters.add(new_letter(parts, "welcome", locale, user_id=user.id))
        publish_person(work, user.id)
        audit.note(work, now, caller, "user.added", user.id, {"role": role})
    return user.id


def welcome(parts: Registry, user_id: str, caller: Caller = audit.COMMAND) -> str:
    """Draw a reference by which somebody chooses a password, to hand on; earlier ones end.

    Raises:
        NotFound: There is no such user, or they don't sign in with an address.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        login = work.logins.get(user_id)
        if login is None or login.login is None:
            raise NotFound
        work.passes.end_all(user_id, "welcome", now)
        audit.note(work, now, caller, "password.link_made", user_id)
        return links.draw(work, "welcome", now, user_id=user_id)


def stop_letters(parts: Registry, ref: str) -> None:
    """Switch the kind of letter off that carried a reference; again and again if it is asked again.

    Raises:
        KnownError: ``link_over``.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        found = links.look(work, ref, now, "stop-worse", "stop-deadline")
        user = work.people.get(found.user_id or "")
        if user is None:
            raise links.link_over()
        kind = found.purpose.removeprefix("stop-")
        kept = [
            one for one, on in (("worse", user.mail_worse), ("deadline", user.mail_deadlines)) if on and one != kind
        ]
        warning.switch(work, user.id, kept)
