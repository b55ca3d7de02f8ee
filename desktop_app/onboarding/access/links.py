"""One-time references that open something for a while: kept as hashes, drawn when they are handed out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.ledger.coming_in import PassRecord
from desktop_app.onboarding.ledger.work import Work

LIVES = {
    "confirm": timedelta(hours=24),
    "reset": timedelta(minutes=30),
    "welcome": timedelta(days=3),
    "enter": timedelta(minutes=10),
    "stop-worse": timedelta(days=400),
    "stop-deadline": timedelta(days=400),
}
"""By purpose: confirm an address, choose a new password or a first one, come in once without one, stop letters."""


def draw(
    work: Work,
    purpose: str,
    now: datetime,
    *,
    user_id: str | None = None,
    sign_up_id: str | None = None,
    onward: str | None = None,
) -> str:
    """Make a reference and return it; only its hash is kept."""
    ref = secrets.token_urlsafe(24)
    work.passes.add(PassRecord(hashed(ref), purpose, user_id, now, now + LIVES[purpose], sign_up_id, onward))
    return ref


def look(work: Work, ref: str, now: datetime, *purposes: str) -> PassRecord:
    """Return what a reference opens, without using it up.

    Raises:
        KnownError: ``link_over``: it was used, is too old, or never was.
    """
    found = work.passes.get(hashed(ref))
    if found is None or found.purpose not in purposes or found.used_at is not None:
        raise link_over()
    if not found.made_at <= now < found.ends_at:
        raise link_over()
    return found


def link_over() -> KnownError:
    """Return the one error for every reference that opens nothing."""
    return KnownError("link_over", Remedy.PERSON)
