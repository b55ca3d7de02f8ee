"""Users handed over by the marketplace's own server: it knows them, and signs them in here once."""

from __future__ import annotations

import re
import secrets

from desktop_app import wire
from desktop_app.domain.buyer_checks import check_email
from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.onboarding import audit
from desktop_app.onboarding.access import links
from desktop_app.onboarding.access.signing_up import check_name
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import STAFF_ROLES, Caller, Parts
from desktop_app.onboarding.record.publishing import publish_person

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")
_RESERVED = re.compile(r"(acct|cus)_.*|command")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})?")


def hand_over(
    parts: Parts, caller: Caller, request: wire.UserRequest, onward: str | None
) -> tuple[bool, wire.HandedOver]:
    """Make a user, or find the one with that id, and draw a one-time sign-in; returns whether it was made.

    Args:
        parts: What the relay works with.
        caller: The operator's token.
        request: Who they are.
        onward: Where the sign-in leads, an address of ours that was checked.

    Raises:
        FieldError: For ``id``, ``name``, ``email``, ``locale`` or ``onward``.
        KnownError: ``user_is_staff``: nobody signs in as staff without their password and second factor.
    """
    user = _checked(parts, request)
    if request.onward is not None and onward is None:
        raise FieldError("field_invalid", "onward")
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        made = work.people.add(user)
        if made:
            publish_person(work, user.id)
        elif _is_staff(work, user.id):
            raise KnownError("user_is_staff", Remedy.PERSON)
        if not request.sign_in:
            return made, wire.HandedOver(user.id)
        ref = links.draw(work, "enter", now, user_id=user.id, onward=onward)
        audit.note(work, now, caller, "user.handed_over", user.id)
    url = f"{parts.policy.public_url.rstrip('/')}/signin/once/{ref}"
    return made, wire.HandedOver(user.id, url, now + links.LIVES["enter"])


def _checked(parts: Parts, request: wire.UserRequest) -> UserRecord:
    if request.id is not None and (not _ID.fullmatch(request.id) or _RESERVED.fullmatch(request.id)):
        raise FieldError("field_invalid", "id")
    if request.locale is not None and not _LOCALE.fullmatch(request.locale):
        raise FieldError("field_invalid", "locale")
    email = None if request.email is None else check_email(request.email, "email")
    user_id = request.id or f"u_{secrets.token_hex(8)}"
    return UserRecord(user_id, check_name(request.name), email, parts.clock.now(), locale=request.locale)


def _is_staff(work: Work, user_id: str) -> bool:
    user = work.people.get(user_id)
    return user is not None and user.role in STAFF_ROLES
