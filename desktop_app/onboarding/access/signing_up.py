"""Signing up: an address becomes a user once its owner has shown that it is theirs. Nothing is made at Stripe.

Whoever asks learns nothing of who is here already: the answer, and the work behind it, are the same. Where the address
has a user, its owner is told by e-mail. And nobody else's sign-up can be confirmed by a click: the link wants the
password that was chosen with it, so that a stranger who typed somebody's address gets nothing from their curiosity.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from desktop_app.domain.buyer_checks import check_email
from desktop_app.domain.errors import FieldError
from desktop_app.domain.legible import legible
from desktop_app.onboarding.access import links, sessions, throttling
from desktop_app.onboarding.access.passwords import Passwords, check_password
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.ledger.coming_in import LoginRecord, SignUpRecord
from desktop_app.onboarding.ledger.letters import LetterRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.parts import Registry
from desktop_app.onboarding.record.publishing import publish_person

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person typed, in which language, on which computer."""

    name: str
    email: str
    password: str = field(repr=False)
    locale: str
    address: str
    onward: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A browser that was signed in: its secret, and where its person wanted to go."""

    secret: str = field(repr=False)
    user_id: str
    onward: str | None = None


def login_of(email: str) -> str:
    """Return an address in the form in which it is looked up.

    Raises:
        FieldError: ``email_invalid`` or ``field_too_long`` for ``email``.
    """
    return check_email(email, "email").casefold()


def check_name(name: str) -> str:
    """Return a person's name without surplus blanks.

    Raises:
        FieldError: ``field_required``, ``field_invalid`` or ``field_too_long`` for ``name``.
    """
    typed = name.strip()
    if not typed:
        raise FieldError("field_required", "name")
    if not legible(typed):
        raise FieldError("field_invalid", "name")
    text = " ".join(typed.split())
    if len(text) > _LONGEST_NAME:
        raise FieldError("field_too_long", "name", params={"limit": str(_LONGEST_NAME)})
    return text


def new_letter(
    parts: Registry, kind: str, locale: str, *, user_id: str | None = None, sign_up_id: str | None = None
) -> LetterRecord:
    """Return a letter to be sent now, to a user or to whoever signed up."""
    now = parts.clock.now()
    return LetterRecord(f"l_{secrets.token_hex(12)}", kind, locale, now, now, user_id, sign_up_id)


def sign_up(parts: Registry, passwords: Passwords, wish: Wish) -> None:
    """Write a sign-up down and send its letter; the same happens for an address that has a user.

    Raises:
        FieldError: For ``name``, ``email`` or ``password``.
        KnownError: ``throttled``.
    """
    name, login = check_name(wish.name), login_of(wish.email)
    password = check_password(wish.password, name, login)
    throttling.spend(parts, (throttling.SIGN_UP_PERSON, login), (throttling.SIGN_UP_ADDRESS, wish.address))
    kept = passwords.hashed(password)
    now = parts.clock.now()
    record = SignUpRecord(f"su_{secrets.token_hex(12)}", login, name, kept, wish.locale, wish.onward, now)
    with parts.ledger.writing() as work:
        there = work.logins.by_login(login)
        work.passes.add_sign_up(record)  # for somebody who is there it leads nowhere: no link is ever drawn for it
        if there is None:
            work.letters.add(new_letter(parts, "confirm", wish.locale, sign_up_id=record.id))
        else:
            work.letters.add(new_letter(parts, "already", wish.locale, user_id=there.user_id))


def show_sign_up(parts: Registry, ref: str) -> SignUpRecord:
    """Return what a link of a letter would confirm.

    Raises:
        KnownError: ``link_over``.
    """
    with parts.ledger.reading() as work:
        found = links.look(work, ref, parts.clock.now(), "confirm")
        record = work.passes.sign_up(found.sign_up_id or "")
    if record is None:
        raise links.link_over()
    return record


def confirm(parts: Registry, passwords: Passwords, ref: str, password: str, device: str, address: str) -> Entered:
    """Make a user of a sign-up whose owner came by the link and knows its password, and sign their browser in.

    Raises:
        KnownError: ``link_over`` or ``throttled``.
        FieldError: ``password_wrong``.
    """
    throttling.spend(parts, (throttling.LINK, ref), (throttling.LINK_ADDRESS, address))
    wanted = show_sign_up(parts, ref)
    if not passwords.matches(password, wanted.password):
        raise FieldError("password_wrong", "password")
    now = parts.clock.now()
    user = UserRecord(f"u_{secrets.token_hex(8)}", wanted.name, wanted.login, now, locale=wanted.locale)
    with parts.ledger.writing() as work:
        # One after the other for an address: each would else hold its own reference, and wait to remove the others'.
        throttling.wait_for(work, wanted.login, now)
        links.look(work, ref, now, "confirm")
        if not work.passes.use(hashed(ref), now) or work.logins.by_login(wanted.login) is not None:
            raise links.link_over()
        work.people.add(user)
        work.logins.add(LoginRecord(user.id, wanted.login, wanted.password))
        work.passes.drop_sign_ups(wanted.login)
        publish_person(work, user.id)
        secret = sessions.begin(work, user, device, now)
    return Entered(secret, user.id, wanted.onward)
