"""Staff and roles: who may see everybody, who decides that, and every such decision in the audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desktop_app import wire
from desktop_app.domain.errors import FieldError, KnownError, NotFound, Remedy
from desktop_app.onboarding import audit
from desktop_app.onboarding.access import second_factor
from desktop_app.onboarding.access.ending import end_apps, end_tokens
from desktop_app.onboarding.ledger.audit import AuditRecord
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.paging import place_of, token_of
from desktop_app.onboarding.parts import ROLES, Caller, Registry
from desktop_app.onboarding.record.publishing import relist


def set_role(parts: Registry, caller: Caller, user_id: str, role: str) -> None:
    """Give a person another role; they are signed out everywhere, and tokens of another role end.

    Raises:
        NotFound: There is no such person.
        FieldError: ``field_invalid`` for ``role``.
        KnownError: ``last_operator`` where nobody could manage roles afterwards.
    """
    if role not in ROLES:
        raise FieldError("field_invalid", "role")
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        user = work.people.get(user_id)
        if user is None:
            raise NotFound
        if user.role == role:
            return
        if user.role == "operator" and len(work.people.page(q=None, role="operator", after=None, limit=2)) < 2:
            raise KnownError("last_operator", Remedy.PERSON)
        work.people.put(replace(user, role=role))
        end_tokens(work, user_id, ROLES - {role}, now)
        work.sessions.end(user_id)
        end_apps(work, user_id, now)
        work.passes.end_all(user_id, "enter", now)
        audit.note(work, now, caller, "role.changed", user_id, {"from": user.role, "to": role})
        relist(work, user_id)


def sign_out(parts: Registry, caller: Caller, user_id: str) -> None:
    """Sign a person out everywhere, also of tokens that were made by hand.

    Raises:
        NotFound: There is no such person.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        if work.people.get(user_id) is None:
            raise NotFound
        work.sessions.end(user_id)
        end_apps(work, user_id, now)
        end_tokens(work, user_id, ROLES, now)
        audit.note(work, now, caller, "user.signed_out", user_id)


def reset_factor(parts: Registry, caller: Caller, user_id: str) -> None:
    """Take a person's second factor away, who lost it and their recovery codes; they are signed out everywhere.

    Raises:
        NotFound: There is no such person.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        if work.people.get(user_id) is None:
            raise NotFound
        second_factor.forget(work, user_id, now)
        audit.note(work, now, caller, "factor.reset", user_id)


def show_user(parts: Registry, user_id: str) -> wire.UserShape:
    """Return one person as staff see them in the list of people.

    Raises:
        NotFound: There is no such person.
    """
    with parts.ledger.reading() as work:
        user = work.people.get(user_id)
        if user is None:
            raise NotFound
        return _shape(work, user)


def names_of(parts: Registry, ids: Iterable[str]) -> dict[str, str]:
    """Return what people are called, by their ids, where they are here and have a name."""
    with parts.ledger.reading() as work:
        return {one.id: one.name for one in work.people.many(sorted(ids)).values() if one.name}


def list_users(
    parts: Registry, q: str | None = None, role: str | None = None, page: str | None = None, limit: int = 50
) -> wire.UserPage:
    """Return people in the order of their ids.

    Raises:
        FieldError: ``page`` isn't a token of ours.
    """
    after = None if page is None else place_of(str, page)
    with parts.ledger.reading() as work:
        found = list(work.people.page(q=q, role=role, after=after, limit=limit + 1))
        items = tuple(_shape(work, one) for one in found[:limit])
        cursor = work.changes.cursor(work.changes.state().last)
    following = token_of(found[limit - 1].id) if len(found) > limit else None
    return wire.UserPage(items, following, None, cursor)


def deeds(parts: Registry, subject: str | None = None, page: str | None = None, limit: int = 50) -> wire.DeedPage:
    """Return what staff did, newest first.

    Raises:
        FieldError: ``page`` isn't a token of ours.
    """
    before = None if page is None else place_of(int, page)
    with parts.ledger.reading() as work:
        found = list(work.audit.page(subject=subject, before=before, limit=limit + 1))
        cursor = work.changes.cursor(work.changes.state().last)
    following = token_of(found[limit - 1].id) if len(found) > limit else None
    return wire.DeedPage(tuple(map(_deed, found[:limit])), following, None, cursor)


def _deed(record: AuditRecord) -> wire.Deed:
    details = wire.decode(dict[str, str | int], record.details.encode())
    return wire.Deed(record.at, record.actor, record.role, record.action, record.subject, details)


def _shape(work: Work, user: UserRecord) -> wire.UserShape:
    login = work.logins.get(user.id)
    way = "none" if login is None else "marketplace" if login.issuer is not None else "password"
    if login is not None and login.issuer is None and login.password is None:
        way = "none"
    factor = login is not None and login.totp_at is not None
    return wire.UserShape(user.id, user.name, user.email, user.role, user.created_at, way, factor)
