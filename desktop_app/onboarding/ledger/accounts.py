"""Connected accounts, how they came to be what they are, and which are to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """A connected account: what was chosen, what Stripe last said, and what we make of it.

    Attributes:
        user_id: Whose it is; None where no user is linked.
        current: The user's one account; earlier ones stay for the history.
        wanted: Wanted capabilities, comma-separated, stored when the account was made.
        ticket: Place in order of the reading that is stored.
        facts: The last successful reading (JSON of ``domain.account.Account``), or None before the first.
        status: Our judgement (JSON of ``domain.status.Status``), or None before the first reading.
        since: First reading that showed this status; None when older than our knowledge.
        as_of: When Stripe last answered about it.
        failures: Failed checks in a row.
        payouts_ticket, payouts_at: Place in order of the reading of payouts that is stored, and when it was.
        next_payout: The day at the bank of the next one on its way, or None.
        paid_out: Whether any ever arrived; None where nobody knows.
        untried: Capabilities that have certainly never worked, comma-separated.
        check_window, checks: When the present minute of checks by hand began, and how many there were.
    """

    id: str
    api: str
    user_id: str | None = None
    current: bool = True
    platform_id: str | None = None
    livemode: bool | None = None
    country: str | None = None
    kind: str | None = None
    email: str | None = None
    wanted: str = ""
    made_at: datetime | None = None
    link_minted_at: datetime | None = None
    deauthorised_at: datetime | None = None
    closed_at: datetime | None = None
    ticket: int = 0
    facts: str | None = None
    status: str | None = None
    status_name: str = "unknown"
    verified: bool = False
    since: datetime | None = None
    deadline: datetime | None = None
    as_of: datetime | None = None
    check_failed_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    check_window: datetime | None = None
    checks: int = 0
    payouts_ticket: int = 0
    payouts_at: datetime | None = None
    next_payout: date | None = None
    paid_out: bool | None = None
    untried: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """One change of an account: what it was judged, why it was read, and the facts it was judged by."""

    account_id: str
    at: datetime
    cause: str
    status: str
    note: str | None
    verified: bool
    reasons: str
    ticket: int
    facts: str | None
    user_id: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact about an account that no reading shows: that it was disconnected (or joined again) at a time."""

    account_id: str
    at: datetime
    joined: bool


@dataclass(frozen=True, slots=True)
class Turns:
    """Which accounts are to be read again, seen from now.

    Attributes:
        pressing_before: Not verified, or with a deadline before ``soon``: read if last read before this.
        usual_before: All others: read if last read before this.
        soon: Which deadlines are near.
    """

    pressing_before: datetime
    usual_before: datetime
    soon: datetime


@dataclass(frozen=True, slots=True)
class Census:
    """How many accounts are kept up to date, how many of them aren't verified, and the oldest reading of them all."""

    accounts: int
    not_verified: int
    oldest: datetime | None


class Accounts(Protocol):
    """Connected accounts."""

    def get(self, account_id: str) -> AccountRecord | None:
        """Return an account by Stripe's id."""
        ...

    def of_user(self, user_id: str) -> AccountRecord | None:
        """Return a user's current account."""
        ...

    def many_of_users(self, user_ids: Sequence[str]) -> dict[str, AccountRecord]:
        """Return current accounts by user id."""
        ...

    def many(self, account_ids: Sequence[str]) -> dict[str, AccountRecord]:
        """Return accounts by Stripe's id."""
        ...

    def put(self, record: AccountRecord) -> None:
        """Store it whole."""
        ...

    def put_many(self, records: Sequence[AccountRecord]) -> None:
        """Store several whole, each once."""
        ...

    def retire(self, user_id: str) -> None:
        """Make none of a user's accounts the current one."""
        ...

    def mark(self, marks: Sequence[Mark]) -> None:
        """Remember that accounts were disconnected, or joined again later than that."""
        ...

    def turns(self, turns: Turns, limit: int) -> Sequence[str]:
        """Return ids of accounts to read again, the pressing ones first, then those not read for longest.

        Accounts that wait in the queue already, and those that are over, are left out.
        """
        ...

    def census(self) -> Census:
        """Count the accounts that are kept up to date."""
        ...


class History(Protocol):
    """How accounts came to be what they are."""

    def add(self, records: Sequence[HistoryRecord]) -> None:
        """Add changes, of each account one; facts are stored as a difference to the ones before."""
        ...

    def page(
        self, *, account_id: str | None, user_id: str | None, before: int | None, limit: int, after: int | None = None
    ) -> Sequence[HistoryRecord]:
        """Return changes of one account, or of all accounts of a user, newest first, without their facts.

        ``before`` and ``after`` name the change next to the page, whichever side it lies on.
        """
        ...

    def get(self, record_id: int) -> HistoryRecord | None:
        """Return a change without its facts."""
        ...

    def facts_at(self, record_id: int) -> str | None:
        """Rebuild the facts of a change."""
        ...
