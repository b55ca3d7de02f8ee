"""Puts the judgement of an account's facts into its record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from desktop_app.domain.account import Account
from desktop_app.domain.capabilities import untried
from desktop_app.domain.status import Context, ReadFailure, Status, judge
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.texts import text_of, wanted_of, wanted_text


def judged(
    record: AccountRecord, account: Account | None, now: datetime, failure: ReadFailure | None = None
) -> AccountRecord:
    """Return the record with the status that follows from the facts and from what we remember."""
    return replace(record, **judgement(record, account, now, failure)[0])


def judgement(
    record: AccountRecord, account: Account | None, now: datetime, failure: ReadFailure | None = None
) -> tuple[dict[str, Any], Status]:
    """Return the record's fields as they follow from the facts and from what we remember, and the status in them.

    ``since`` moves only when the status changes. It is None where the first reading of an account that we didn't make
    shows it: it may have been so for years.
    """
    if failure is not None and record.closed_at is not None and account is not None:
        # Stripe said that it was closed before it stopped showing it.
        account, failure = replace(account, deleted=True), None
    context = Context(
        wanted=wanted_of(record.wanted),
        link_minted=record.link_minted_at is not None,
        deauthorised=record.deauthorised_at is not None,
        failure=failure,
    )
    status = judge(account, context)
    first = record.status is None
    if first:
        since = now if record.made_at is not None else None
    else:
        since = record.since if record.status_name == status.name else now
    fields = {
        "status": text_of(status),
        "status_name": status.name.value,
        "verified": status.verified,
        "since": since,
        "deadline": status.deadline,
    }
    if account is not None:
        before = None if first else wanted_of(record.untried)
        fields["untried"] = wanted_text(untried(account, status, before))
    return fields, status
