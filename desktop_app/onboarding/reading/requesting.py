"""Asks Stripe for what a marketplace wants of an account by now and never requested (``docs/stripe.md`` §1.3).

An account is opened with what is wanted then. It lacks something where the operator changed the way of charging since,
where somebody took a request back, or where it was a buyer's alone and was linked to a person who sells. Without a
request no form asks for what is missing, and the seller could never be verified: so it is requested before a link is
minted, and the answer is stored as a reading.
"""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.account import Account, CapabilityName
from desktop_app.domain.capabilities import may_be_charged, never_requested, wanted_for
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.status import StatusName
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading.readings import Reading, keep, store_reading
from desktop_app.onboarding.record.judging import judged
from desktop_app.onboarding.stripe_port import Addition
from desktop_app.onboarding.texts import account_of, wanted_of, wanted_text

_CAUSE = "link"
_BESIDE_ANOTHER = "needs_both_capabilities"
_BOTH = frozenset({CapabilityName.PAYMENTS, CapabilityName.TRANSFERS})
_NOT_OURS_TO_ASK = frozenset(
    {
        StatusName.CLOSED,
        StatusName.DISCONNECTED,
        StatusName.PAUSED,
        StatusName.REJECTED,
        StatusName.UNREACHABLE,
        StatusName.UNSUPPORTED,
    }
)
"""States that no request gets an account out of."""


def request_wanted(
    parts: Parts, record: AccountRecord, *, country: str | None = None, email: str | None = None
) -> None:
    """Request of an account what is wanted and wasn't requested, by its last reading; mostly that is nothing.

    Args:
        parts: What is worked with.
        record: The account as it was read last. Whose key its platform's is was checked.
        country: What a person chose now, for an account without one.
        email: The same of the address to which Stripe writes.

    Raises:
        StripeUnreachable: The outcome is unknown; the same is asked for by the next click.
        FieldError: ``field_required``: the account has no country, and nobody named one.
        KnownError: ``capability_refused``, or this key can't see the account.
    """
    facts = account_of(record.facts)
    if facts is None or record.status_name in _NOT_OURS_TO_ASK:
        return
    wanted = _wanted_by_now(parts, record, facts)
    lacking = never_requested(facts, wanted)
    if lacking:
        named = Addition(lacking, country or record.country, email or record.email or _email_of(parts, record))
        _request(parts, record, facts, wanted, named)
    elif wanted != wanted_of(record.wanted):
        with parts.ledger.writing() as work:
            _want(parts, work, record.id, wanted)


def _email_of(parts: Parts, record: AccountRecord) -> str | None:
    with parts.ledger.reading() as work:
        user = None if record.user_id is None else work.people.get(record.user_id)
    return None if user is None else user.email


def _wanted_by_now(parts: Parts, record: AccountRecord, facts: Account) -> frozenset[CapabilityName]:
    """Return what is wanted of an account after a change of the way of charging.

    One that somebody else opened is wanted for what it was requested for. One whose kind the new way doesn't go with
    keeps what was wanted: it can't be changed.
    """
    if record.made_at is None or not may_be_charged(facts, parts.policy.charges):
        return wanted_of(record.wanted)
    return wanted_for(parts.policy.charges)


def _request(
    parts: Parts, record: AccountRecord, facts: Account, wanted: frozenset[CapabilityName], addition: Addition
) -> None:
    with parts.ledger.writing() as work:
        ticket = work.queue.ticket()
    account = _answer(parts, facts, addition, ticket)
    with parts.ledger.writing() as work:
        known = work.accounts.get(record.id)
        if known is not None and known.ticket < ticket:
            known = replace(known, wanted=wanted_text(wanted))
            store_reading(parts, work, known, Reading(account, ticket, _CAUSE))
        else:
            _want(parts, work, record.id, wanted)


def _answer(parts: Parts, facts: Account, addition: Addition, ticket: int) -> Account:
    """Return the account with what was requested; where Stripe gives it beside another only, with both.

    What was added for that is not wanted (``docs/stripe.md`` §1.5).
    """
    key = f"sellerdesk-wanted-{facts.id}-{ticket}"
    try:
        return parts.stripe.request_wanted(facts, addition, key)
    except KnownError as error:
        if error.code != _BESIDE_ANOTHER:
            raise
    try:
        return parts.stripe.request_wanted(facts, replace(addition, names=_BOTH), f"{key}-both")
    except KnownError as error:
        if error.code != _BESIDE_ANOTHER:
            raise
        refused = KnownError("capability_refused", Remedy.OPERATOR, params=error.params)
        refused.request_id = error.request_id
        raise refused from error


def _want(parts: Parts, work: Work, account_id: str, wanted: frozenset[CapabilityName]) -> None:
    """Remember what is wanted of an account, and judge what was read of it by that."""
    before = work.accounts.get(account_id)
    if before is None or before.status_name in _NOT_OURS_TO_ASK:
        return
    now = parts.clock.now()
    after = judged(replace(before, wanted=wanted_text(wanted)), account_of(before.facts), now)
    keep(work, before, after, now, _CAUSE)
