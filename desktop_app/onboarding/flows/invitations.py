"""Invitations to start selling: a page of the relay's own that may travel, unlike Stripe's link.

It lasts days, works only for the person it names, once they signed in, and mints Stripe's link on their click
(``docs/stripe.md`` §2.3, 1 and 2). Whoever else opens it learns nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_app import wire
from desktop_app.domain.errors import KnownError, NotFound, Remedy
from desktop_app.onboarding import audit
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.flows.links import mint_link
from desktop_app.onboarding.ledger.handoffs import InvitationRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Caller, Parts

LIFE = timedelta(days=7)
MOST_OPEN = 20
"""Invitations of one person that may be open at once: more would only be forgotten."""


def invite(parts: Parts, caller: Caller, user_id: str) -> wire.Invitation:
    """Make an invitation for a person; its address is told once and kept as a hash.

    Raises:
        NotFound: There is no such person.
        KnownError: ``throttled`` while too many are open.
    """
    reference, now = secrets.token_urlsafe(24), parts.clock.now()
    record = InvitationRecord(
        id=f"inv_{secrets.token_hex(10)}",
        hash=hashed(reference),
        user_id=user_id,
        made_by=caller.user_id,
        made_at=now,
        expires_at=now + LIFE,
    )
    with parts.ledger.writing() as work:
        if work.people.get(user_id) is None:
            raise NotFound
        if work.invitations.open_of(user_id, now) >= MOST_OPEN:
            raise KnownError("throttled", Remedy.RETRY, retry_after=3600)
        work.invitations.add(record)
        _note(work, now, caller, "person.invited", record)
    return wire.Invitation(record.id, f"{parts.policy.public_url.rstrip('/')}/start/{reference}", record.expires_at)


def invite_entry(parts: Parts, caller: Caller, entry_id: str) -> wire.Invitation:
    """Make an invitation for the person of a line in the list.

    Raises:
        NotFound: There is no such line.
        KnownError: ``nothing_there`` where no person is linked to the account: nobody could sign in.
    """
    with parts.ledger.reading() as work:
        entry = work.directory.get(entry_id)
    if entry is None:
        raise NotFound
    if entry.user_id is None:
        raise KnownError("nothing_there", Remedy.PERSON)
    return invite(parts, caller, entry.user_id)


def find_invitation(parts: Parts, caller: Caller, invitation_id: str) -> InvitationRecord:
    """Return an invitation that a caller may revoke: their own making, or any for staff.

    Raises:
        NotFound: It isn't there, or isn't theirs.
    """
    with parts.ledger.reading() as work:
        found = work.invitations.get(invitation_id)
    if found is None or not (caller.staff or caller.user_id == found.made_by):
        raise NotFound
    return found


def revoke_invitation(parts: Parts, caller: Caller, invitation_id: str) -> None:
    """End an invitation; ending it again changes nothing.

    Raises:
        NotFound: It isn't there, or isn't theirs.
    """
    find_invitation(parts, caller, invitation_id)
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        found = work.invitations.get(invitation_id)
        if found is not None and found.revoked_at is None:
            work.invitations.put(replace(found, revoked_at=now))
            _note(work, now, caller, "invitation.revoked", found)


def _note(work: Work, now: datetime, caller: Caller, action: str, invitation: InvitationRecord) -> None:
    """Note what staff did for a person; what people do for themselves is no matter of the audit."""
    if caller.staff:
        audit.note(work, now, caller, action, invitation.user_id, {"invitation": invitation.id})


def usable(parts: Parts, reference: str, user_id: str) -> InvitationRecord:
    """Return the invitation of a reference, for the person who signed in.

    Raises:
        NotFound: It isn't ours, or it names somebody else; nobody is told which.
        KnownError: ``invitation_over``: it was revoked or is too old.
    """
    with parts.ledger.reading() as work:
        found = work.invitations.by_hash(hashed(reference))
    if found is None or found.user_id != user_id:
        raise NotFound
    if _over(found, parts.clock.now()):
        raise KnownError("invitation_over", Remedy.PERSON)
    return found


def _over(invitation: InvitationRecord, now: datetime) -> bool:
    return invitation.revoked_at is not None or not invitation.made_at <= now < invitation.expires_at


def follow(parts: Parts, reference: str, user_id: str, request: wire.SellerRequest) -> wire.OnboardingLink:
    """Mint Stripe's link for the click of the person who was invited, opening the account first where there is none.

    Raises:
        NotFound, KnownError: As :func:`usable` and :func:`~desktop_app.onboarding.flows.links.mint_link`.
    """
    invitation = usable(parts, reference, user_id)
    link = mint_link(parts, user_id, request)
    with parts.ledger.writing() as work:
        found = work.invitations.get(invitation.id)
        if found is not None:
            work.invitations.put(replace(found, used_at=parts.clock.now()))
    return link
