"""Ends what somebody is signed in with, in a unit of work; what waits with it anywhere is told, and ends as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desktop_app.onboarding.ledger.people import TokenRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.record.publishing import publish_signed_out


def end_apps(work: Work, user_id: str, now: datetime, *, only: str | None = None) -> int:
    """End a person's apps, or the one of an id, with all of their tokens; return how many ended."""
    ended = work.grants.end(user_id, now, only=only)
    if ended:
        publish_signed_out(work, user_id)
    return ended


def end_tokens(work: Work, user_id: str, roles: frozenset[str], now: datetime) -> None:
    """End a person's tokens of some roles, also those that were made by hand."""
    work.people.end_tokens(user_id, roles, now)
    publish_signed_out(work, user_id)


def end_token(work: Work, token: TokenRecord, now: datetime) -> None:
    """End one token."""
    if token.revoked_at is None:
        work.people.put_token(replace(token, revoked_at=now))
        publish_signed_out(work, token.user_id)
