"""Support's routes beside the list of accounts: history's moments, drift, deliveries, notes, what was set aside."""

from __future__ import annotations

from desktop_app import wire
from desktop_app.domain.errors import NotFound
from desktop_app.onboarding.flows import invitations
from desktop_app.onboarding.incoming import delivered
from desktop_app.onboarding.keeping.report import relay_report
from desktop_app.onboarding.record import notes
from desktop_app.onboarding.support import accounts, drift
from desktop_app.relay import examples
from desktop_app.relay.operations import (
    LIMIT,
    PAGE,
    STAFF,
    Answer,
    Call,
    Keeping,
    Operation,
    Parameter,
    choice_of,
    limit_of,
    page_of,
    text_of,
)
from desktop_app.relay.shapes import Nothing

_PICKED = ("set_aside", "nothing_to_do", "other_mode")
_THROTTLED = ("nothing_there", "throttled", "stripe_unreachable")


def _find(call: Call) -> wire.AccountRow:
    return accounts.show_account(call.parts, call.path["id"])


def _moment(call: Call) -> Answer:
    compare = text_of(call, "compare", 20)
    return Answer(accounts.account_moment(call.parts, call.path["id"], call.path["entry"], compare))


def _find_moment(call: Call) -> wire.Moment:
    return accounts.account_moment(call.parts, call.path["id"], call.path["entry"])


def _drift(call: Call) -> Answer:
    return Answer(drift.show_drift(call.parts, call.caller, call.path["id"]))


def _deliveries(call: Call) -> Answer:
    return Answer(delivered.deliveries_of(call.parts, call.path["id"], page_of(call), limit_of(call)))


def _all_deliveries(call: Call) -> Answer:
    state = choice_of(call, "state", _PICKED)
    return Answer(delivered.all_deliveries(call.parts, state, page_of(call), limit_of(call)))


def _delivery(call: Call) -> Answer:
    return Answer(delivered.show_delivery(call.parts, call.path["id"]))


def _redeliver(call: Call) -> Answer:
    return Answer(delivered.redeliver(call.parts, call.caller, call.path["id"]))


def _invite(call: Call) -> Answer:
    return Answer(invitations.invite_entry(call.parts, call.caller, call.path["id"]), 201)


def _notes(call: Call) -> Answer:
    return Answer(notes.notes_of(call.parts, call.path["id"], page_of(call), limit_of(call)))


def _add_note(call: Call) -> Answer:
    return Answer(notes.add_note(call.parts, call.caller, call.path["id"], call.body.text), 201)


def _set_aside(call: Call) -> Answer:
    return Answer(delivered.set_aside(call.parts))


def _report(call: Call) -> Answer:
    return Answer(relay_report(call.parts))


def _retry(call: Call) -> Answer:
    return Answer(delivered.retry(call.parts, call.caller, call.path["id"]))


def _find_set_aside(call: Call) -> object:
    found = delivered.set_aside(call.parts).items
    if not any(one.id == call.path["id"] for one in found):
        raise NotFound
    return found


SUPPORT_OPERATIONS = (
    Operation(
        "GET",
        "/accounts/{id}/history/{entry}",
        "showAccountMoment",
        "What was known of the account at one entry of its history, and what differs from another entry.",
        STAFF,
        _moment,
        wire.Moment,
        examples.MOMENT,
        find=_find_moment,
        parameters=(Parameter("compare", "string", "Another entry's id, to compare with.", "41"),),
    ),
    Operation(
        "GET",
        "/accounts/{id}/drift",
        "showAccountDrift",
        "What the relay last read beside what Stripe says now; asks Stripe, and reads again where they differ.",
        STAFF,
        _drift,
        wire.Drift,
        examples.DRIFT,
        find=_find,
        problems=_THROTTLED,
        asks_stripe=True,
    ),
    Operation(
        "GET",
        "/accounts/{id}/deliveries",
        "listAccountDeliveries",
        "What Stripe delivered about this person or account, newest first, with what became of it.",
        STAFF,
        _deliveries,
        wire.DeliveryPage,
        examples.DELIVERIES,
        find=_find,
        parameters=(LIMIT, PAGE),
    ),
    Operation(
        "POST",
        "/accounts/{id}/invitation",
        "inviteAccount",
        "An invitation to hand on to this person; its address is told once.",
        STAFF,
        _invite,
        wire.Invitation,
        examples.INVITATION,
        find=_find,
        body=Nothing,
        statuses=(201,),
        problems=("nothing_there", "throttled"),
        keeping=Keeping.NOTHING,
    ),
    Operation(
        "GET",
        "/accounts/{id}/notes",
        "listAccountNotes",
        "Staff's notes about this person or account, newest first.",
        STAFF,
        _notes,
        wire.NotePage,
        wire.NotePage((examples.NOTE,), cursor="e1-43"),
        find=_find,
        parameters=(LIMIT, PAGE),
    ),
    Operation(
        "POST",
        "/accounts/{id}/notes",
        "addAccountNote",
        "A note for staff.",
        STAFF,
        _add_note,
        wire.Note,
        examples.NOTE,
        find=_find,
        body=wire.NoteRequest,
        body_example=wire.NoteRequest("Called her about the photo ID."),
        statuses=(201,),
        problems=("field_too_long",),
    ),
    Operation(
        "GET",
        "/deliveries",
        "listDeliveries",
        "What Stripe delivered, newest first, with what became of it.",
        STAFF,
        _all_deliveries,
        wire.DeliveryPage,
        examples.DELIVERIES,
        parameters=(
            Parameter("state", "string", "Only those of which this became.", "set_aside", choices=_PICKED),
            LIMIT,
            PAGE,
        ),
    ),
    Operation(
        "GET",
        "/deliveries/{id}",
        "showDelivery",
        "One delivery with headers and body as they came, until they are let go.",
        STAFF,
        _delivery,
        wire.WholeDelivery,
        examples.WHOLE_DELIVERY,
    ),
    Operation(
        "POST",
        "/deliveries/{id}/redeliver",
        "redeliver",
        "Process a delivery again, as if it came now.",
        STAFF,
        _redeliver,
        wire.DeliveryShape,
        examples.DELIVERY,
        find=_delivery,
        body=Nothing,
    ),
    Operation(
        "GET",
        "/relay",
        "showRelayReport",
        "How far the relay is behind Stripe, how long reading everything again takes, and what needs the operator.",
        STAFF,
        _report,
        wire.RelayReport,
        examples.REPORT,
    ),
    Operation(
        "GET",
        "/set-aside",
        "listSetAside",
        "What failed too often and waits for somebody to look at its cause.",
        STAFF,
        _set_aside,
        wire.SetAsideList,
        wire.SetAsideList((examples.SET_ASIDE,)),
    ),
    Operation(
        "POST",
        "/set-aside/{id}/retry",
        "retrySetAside",
        "Ask again for something that was set aside.",
        STAFF,
        _retry,
        wire.SetAsideTask,
        examples.SET_ASIDE,
        find=_find_set_aside,
        body=Nothing,
    ),
)
