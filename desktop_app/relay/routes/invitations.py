"""Invitations: one for oneself (the code to scan), and revoking any."""

from __future__ import annotations

from desktop_app import wire
from desktop_app.onboarding.flows import invitations
from desktop_app.relay import examples
from desktop_app.relay.operations import EVERYBODY, USER, Answer, Call, Keeping, Operation
from desktop_app.relay.shapes import Nothing


def _invite(call: Call) -> Answer:
    return Answer(invitations.invite(call.parts, call.caller, call.caller.user_id), 201)


def _find(call: Call) -> object:
    return invitations.find_invitation(call.parts, call.caller, call.path["id"])


def _revoke(call: Call) -> Answer:
    invitations.revoke_invitation(call.parts, call.caller, call.path["id"])
    return Answer(Nothing())


INVITATION_OPERATIONS = (
    Operation(
        "POST",
        "/seller/invitation",
        "inviteMyself",
        "An invitation for oneself, to go on with on another device; its address is told once.",
        USER,
        _invite,
        wire.Invitation,
        examples.INVITATION,
        body=Nothing,
        statuses=(201,),
        problems=("throttled",),
        keeping=Keeping.NOTHING,
    ),
    Operation(
        "DELETE",
        "/invitations/{id}",
        "revokeInvitation",
        "End an invitation, one's own or, for staff, anybody's.",
        EVERYBODY,
        _revoke,
        Nothing,
        Nothing(),
        find=_find,
    ),
)
