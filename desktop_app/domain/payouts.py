"""Payouts to a seller's bank: the day of the next one, as far as Stripe tells it, and whether there ever was one.

A day, never a moment: Stripe names the day at the bank as the midnight in UTC that begins it, and it stays that day in
every time zone. Nothing here changes what an account is judged to be.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from desktop_app.domain.value import value

_PAID = frozenset({"enabled", "complete"})


class PayoutState(StrEnum):
    """Stripe's state of a payout."""

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELED = "canceled"


_ON_ITS_WAY = frozenset({PayoutState.PENDING, PayoutState.IN_TRANSIT})


@value
class Payout:
    """One payout; ``arrives`` is the day at the bank, ``state`` None for a state that this version doesn't know."""

    state: PayoutState | None
    arrives: date


@value
class Payouts:
    """What one reading said about an account's payouts.

    Attributes:
        next_on: The day of the next one; None where none is on its way, or nobody knows.
        paid_out: Whether any ever arrived; None where nobody knows.
    """

    next_on: date | None = None
    paid_out: bool | None = None


def is_paid(state: str) -> bool:
    """Tell whether a payout is what happens next to an account in a state; in all others something else does."""
    return state in _PAID


def next_arrival(payouts: Iterable[Payout], today: date) -> date | None:
    """Return the earliest day, today or later, on which something arrives that is on its way."""
    return min((one.arrives for one in payouts if one.state in _ON_ITS_WAY and one.arrives >= today), default=None)


def still_to_come(day: date | None, today: date) -> date | None:
    """Return a day unless it has passed, as the reader's calendar has it: a day that has passed isn't next any more."""
    return day if day is not None and day >= today else None


NEW_FOR = timedelta(days=21)
"""Stripe holds a first payment for 7 to 14 days; where nobody may read payouts, that long somebody counts as new."""


def first_is_to_come(paid_out: bool | None, since: datetime | None, now: datetime) -> bool:
    """Say whether a seller who may be paid waits for their first payout.

    Args:
        paid_out: Whether anything ever arrived; None where nobody may read it.
        since: Since when they may be paid; None when that is older than our knowledge.
        now: The time.
    """
    if paid_out is not None:
        return not paid_out
    return since is not None and now - since < NEW_FOR
