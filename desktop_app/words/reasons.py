"""Stripe's reasons for stopping an account: what the seller may read, and what staff read (property D10).

A reason such as a match with a list, or a suspicion, is Stripe's and the marketplace's to handle; the seller reads
what it means for them, never the suspicion. Staff read the meaning beside Stripe's own word.
"""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.words.marks import mark


class ReasonText(NamedTuple):
    """English sentences for the seller and for staff."""

    seller: str
    staff: str


_ENDED = mark("Stripe has decided not to work with this account.")
_ENDED_BY_US = mark("{market} has closed this account to selling.")
_LOOKING = mark("Stripe is taking a closer look.")
_NEEDS = mark("Stripe needs something from you.")
_CHECKING = mark("Stripe is checking what you sent.")
_HELD = mark("Stripe has stepped in and wants nothing from you.")
_NOT_HERE = mark("Stripe can’t offer this.")

_BY_PAYMENT_REASON = {
    "action_required.requested_capabilities": ReasonText(
        mark("{market} has a setting to finish."), mark("The platform must request the capabilities it needs.")
    ),
    "listed": ReasonText(
        _LOOKING, mark("Possible match with a list of prohibited persons or companies; Stripe decides.")
    ),
    "other": ReasonText(_HELD, mark("Stripe gives no reason; only Stripe’s support can say more.")),
    "platform_paused": ReasonText(mark("{market} has paused your account."), mark("Paused by the platform.")),
    "rejected.fraud": ReasonText(_ENDED, mark("Rejected by Stripe: suspected fraud or illegal activity.")),
    "rejected.incomplete_verification": ReasonText(
        mark("Stripe didn’t get what it needed in time."),
        mark("Rejected by Stripe: verification wasn’t finished by the last date."),
    ),
    "rejected.listed": ReasonText(_ENDED, mark("Rejected by Stripe: on a list of prohibited persons or companies.")),
    "rejected.other": ReasonText(_ENDED, mark("Rejected by Stripe: another reason.")),
    "rejected.platform_fraud": ReasonText(_ENDED_BY_US, mark("Rejected by the platform: suspected fraud.")),
    "rejected.platform_other": ReasonText(_ENDED_BY_US, mark("Rejected by the platform: another reason.")),
    "rejected.platform_terms_of_service": ReasonText(
        _ENDED_BY_US, mark("Rejected by the platform: its terms were broken.")
    ),
    "rejected.terms_of_service": ReasonText(_ENDED, mark("Rejected by Stripe: suspected breach of its terms.")),
    "requirements.past_due": ReasonText(_NEEDS, mark("Requirements are past due.")),
    "requirements.pending_verification": ReasonText(_CHECKING, mark("Stripe is verifying what was sent.")),
    "under_review": ReasonText(_LOOKING, mark("Stripe is reviewing the account.")),
}

_BY_CAPABILITY = {
    "determining_status": ReasonText(_CHECKING, mark("Stripe is working out the status.")),
    "restricted_other": ReasonText(_LOOKING, mark("Restricted by Stripe; only its support can say more.")),
    "unsupported_business": ReasonText(_NOT_HERE, mark("Not offered for this line of business.")),
    "unsupported_country": ReasonText(_NOT_HERE, mark("Not offered in this country.")),
    "unsupported_entity_type": ReasonText(_NOT_HERE, mark("Not offered for this kind of business.")),
    "requirements_past_due": _BY_PAYMENT_REASON["requirements.past_due"],
    "requirements_pending_verification": _BY_PAYMENT_REASON["requirements.pending_verification"],
    **{
        reason.replace("rejected.", "rejected_"): text
        for reason, text in _BY_PAYMENT_REASON.items()
        if reason.startswith("rejected.")
    },
}

REASONS: dict[str, ReasonText] = _BY_PAYMENT_REASON | _BY_CAPABILITY
"""By v1 ``disabled_reason`` and v2 ``status_details[].code``."""

NEW_FOR_SELLER = mark("Stripe said something new to us.")
NEW_FOR_STAFF = mark("Stripe said something new to us: {value}")
