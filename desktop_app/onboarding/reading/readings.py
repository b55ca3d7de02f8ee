"""One answer of Stripe about an account: judged, kept in the history, told to the feed, all in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop_app.domain.account import Account, Api, CapabilityName
from desktop_app.domain.capabilities import wanted_for
from desktop_app.domain.errors import KnownError
from desktop_app.domain.status import ReadFailure, Status
from desktop_app.onboarding.access.leaving import erased, strip_erased
from desktop_app.onboarding.access.warning import note_change
from desktop_app.onboarding.ledger.accounts import AccountRecord, HistoryRecord
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.platforms import same_platform
from desktop_app.onboarding.reading.payouts import to_ask
from desktop_app.onboarding.record.judging import judged, judgement
from desktop_app.onboarding.record.publishing import publish_account
from desktop_app.onboarding.retry import LaterError
from desktop_app.onboarding.stripe_port import Platform
from desktop_app.onboarding.texts import account_of, status_of, text_of, wanted_text

ASKED_BY_A_PERSON = frozenset({"person", "return", "redelivery"})
"""Causes after which somebody waits to hear that Stripe was asked, even when nothing changed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer: facts, or that this key can't see the account."""

    account: Account | None
    ticket: int
    cause: str


def ask(parts: Parts, account_id: str, known: AccountRecord | None) -> Account | None:
    """Ask Stripe about an account, known or not; None where this key can't see it.

    Raises:
        KnownError: Stripe couldn't be asked.
    """
    if known is not None and not same_platform(parts.stripe.platform(), known.platform_id, known.livemode):
        return None
    try:
        if known is not None:
            return parts.stripe.read_account(account_id, Api(known.api))
        return ask_both(parts, account_id)
    except KnownError as error:
        if error.code != "account_unreachable":
            raise
    return None


def ask_both(parts: Parts, account_id: str) -> Account:
    """Read an account of which nobody knows by which API it was made.

    Raises:
        KnownError: ``account_unreachable`` where this key sees it in neither; Stripe couldn't be asked.
    """
    first, second = parts.policy.api, next(api for api in Api if api is not parts.policy.api)
    try:
        return parts.stripe.read_account(account_id, first)
    except KnownError as error:
        if error.code != "account_unreachable":
            raise
    return parts.stripe.read_account(account_id, second)


def store_readings(parts: Parts, work: Work, readings: Mapping[str, Reading]) -> list[Wanted]:
    """Store what Stripe answered about several accounts, by their ids; those it doesn't show us either stay out.

    Returns:
        What is to be asked for because of it, once the accounts themselves were given back.

    Raises:
        LaterError: Whose account one of them is will be known in a moment.
    """
    known = work.accounts.many(list(readings))
    new = [one for one in readings if one not in known]
    gone = strip_erased(work, new)
    kept = []
    for account_id, reading in readings.items():
        before = known.get(account_id) or _unknown(parts, work, reading.account, gone)
        after = None if before is None else _read(parts, before, reading)
        if before is not None and after is not None:
            kept.append(Kept(before, after, reading.cause))
    now = parts.clock.now()
    keep_all(work, kept, now)
    return [wanted for one in kept if (wanted := to_ask(one.before, one.after, one.cause, now))]


def store_reading(parts: Parts, work: Work, before: AccountRecord, reading: Reading) -> AccountRecord:
    """Store an answer, unless a later question was answered already; return the record as it then is."""
    after = _read(parts, before, reading)
    if after is None:
        return before
    now = parts.clock.now()
    wanted = to_ask(before, after, reading.cause, now)
    work.queue.ask([] if wanted is None else [wanted])
    return keep(work, before, after, now, reading.cause)


def _read(parts: Parts, before: AccountRecord, reading: Reading) -> AccountRecord | None:
    """Return the record with an answer, or None where a later question was answered already."""
    if reading.ticket <= before.ticket and before.status is not None:
        return None
    now = parts.clock.now()
    after = replace(before, ticket=reading.ticket, as_of=now, check_failed_at=None, next_check_at=None, failures=0)
    if reading.account is None:
        return judged(after, account_of(before.facts), now, ReadFailure.UNREACHABLE)
    return judged(_with_facts(after, reading.account, now), reading.account, now)


def with_reading(record: AccountRecord, account: Account, ticket: int, now: datetime) -> tuple[AccountRecord, Status]:
    """Return the record of an account's first reading, and what we make of it."""
    fields, status = judgement(record, account, now)
    # One new record for all of it: a page of the list makes a hundred, and each costs as much as the judgement.
    read = replace(record, ticket=ticket, as_of=now, version=1, **_facts(record, account, now), **fields)
    return read, status


def _with_facts(record: AccountRecord, account: Account, now: datetime) -> AccountRecord:
    return replace(record, **_facts(record, account, now))


def _facts(record: AccountRecord, account: Account, now: datetime) -> dict[str, Any]:
    return {
        "facts": text_of(account),
        "country": account.country or record.country,
        "kind": account.kind.value if account.kind is not None else record.kind,
        "email": account.email or record.email,
        "livemode": record.livemode if account.livemode is None else account.livemode,
        "closed_at": (record.closed_at or now) if account.deleted else None,
    }


@dataclass(frozen=True, slots=True)
class Kept:
    """A record before and after something that was learnt, and what caused it."""

    before: AccountRecord
    after: AccountRecord
    cause: str


def keep(work: Work, before: AccountRecord, after: AccountRecord, now: datetime, cause: str) -> AccountRecord:
    """Store a record with its history row and its change, as far as something changed."""
    return keep_all(work, [Kept(before, after, cause)], now)[0]


def keep_all(work: Work, kept: Sequence[Kept], now: datetime) -> list[AccountRecord]:
    """Store records, of each account one, with their history rows and changes, as far as something changed."""
    changed = [one for one in kept if _visible(one.after) != _visible(one.before)]
    newer = {one.before.id: replace(one.after, version=one.before.version + 1) for one in changed}
    records = [newer.get(one.after.id, one.after) for one in kept]
    work.accounts.put_many(records)
    work.history.add([_history_row(newer[one.before.id], now, one.cause) for one in changed])
    for one in changed:
        note_change(work, one.before, newer[one.before.id], now)
    for one, record in zip(kept, records, strict=True):
        if record.id in newer or _told(one.before) != _told(record) or one.cause in ASKED_BY_A_PERSON:
            publish_account(work, record)
    return records


def _told(record: AccountRecord) -> tuple[object, ...]:
    return (record.check_failed_at, record.next_check_at)


def _visible(record: AccountRecord) -> tuple[object, ...]:
    return (record.facts, record.status, record.user_id, record.current)


def _history_row(record: AccountRecord, now: datetime, cause: str) -> HistoryRecord:
    status = status_of(record.status)
    return HistoryRecord(
        account_id=record.id,
        user_id=record.user_id,
        at=now,
        cause=cause,
        status=record.status_name,
        note=None if status is None or status.note is None else status.note.value,
        verified=record.verified,
        reasons=text_of(() if status is None else status.reasons),
        ticket=record.ticket,
        facts=record.facts,
    )


def note_failed_check(parts: Parts, work: Work, account_id: str, next_check_at: datetime) -> None:
    """Note that Stripe couldn't be asked: neither status, since nor verified change."""
    before = work.accounts.get(account_id)
    if before is not None:
        now = parts.clock.now()
        after = replace(before, check_failed_at=now, next_check_at=next_check_at, failures=before.failures + 1)
        keep(work, before, after, now, "check")


def _unknown(parts: Parts, work: Work, account: Account | None, gone: frozenset[str]) -> AccountRecord | None:
    """Return a record for an account that we didn't know; None (parked) where this key can't see it either."""
    if account is None or not sells(account) or erased(account.id) in gone:
        return None
    return first_record(parts, parts.stripe.platform(), account, _owner(work, account))


def first_record(parts: Parts, platform: Platform, account: Account, user_id: str | None) -> AccountRecord:
    """Return a record for an account that we didn't know, as yet without its reading."""
    return AccountRecord(
        id=account.id,
        api=account.api.value,
        user_id=user_id,
        platform_id=platform.id,
        livemode=platform.livemode if account.livemode is None else account.livemode,
        wanted=wanted_text(wanted_of(parts, account)),
    )


def sells(account: Account) -> bool:
    """Tell whether an account is a seller's; a v2 account may be a buyer's alone (``docs/stripe.md`` §1.3)."""
    return not account.applied or bool({"merchant", "recipient"} & set(account.applied))


def _owner(work: Work, account: Account) -> str | None:
    """Return whose account this is by its metadata, if they have none; else it stays without a user."""
    user_id = account.metadata.get("app_user_id")
    if not user_id or account.deleted or work.people.get(user_id) is None:
        return None
    if work.creations.open(user_id, "seller") is not None:
        # Its own creation is about to be answered, and tells for certain.
        raise LaterError(Wanted("seller", user_id))
    return user_id if work.accounts.of_user(user_id) is None else None


def wanted_of(parts: Parts, account: Account) -> frozenset[CapabilityName]:
    """Return what is wanted of an account that we have no record of: what Stripe shows as requested.

    One that bears our mark was made for this way of charging; what was requested beside that, Stripe demanded. Payouts
    are nobody's request: v1 has a switch for them on every account.
    """
    requested = frozenset(one.name for one in account.capabilities if one.requested)
    usual = wanted_for(parts.policy.charges)
    made_by_us = "app_user_id" in account.metadata
    return usual if not requested - {CapabilityName.PAYOUTS} or (made_by_us and usual <= requested) else requested
