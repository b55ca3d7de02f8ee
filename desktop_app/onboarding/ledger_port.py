"""What the use cases need of the ledger: records, and the stores of one transaction. ``storage`` satisfies it by shape.

Everything happens inside a unit of work: ``with ledger.writing() as work`` commits at its end or leaves nothing behind,
``with ledger.reading() as work`` sees one moment. Inside a writing unit a row that was got stays locked until the end.
No unit of work is ever open while Stripe is asked.

Compound values (facts, details, wishes) travel as JSON text that :mod:`desktop_app.onboarding.texts` writes and reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from desktop_app.onboarding.access import port as access
from desktop_app.onboarding.support_port import (
    Backlog,
    Beside,
    Census,
    DeliveredRecord,
    Invitations,
    Leaving,
    Marks,
    Notes,
    Trimming,
    Turns,
)


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A person who signed up; nothing at Stripe follows from it.

    Attributes:
        role: ``user``, ``support`` or ``operator``: the highest that a token of theirs may have.
        locale: The language of e-mails to them, or None while it isn't known.
        mail_worse, mail_deadlines: Whether they want e-mails when things get worse, and before deadlines.
    """

    id: str
    name: str | None
    email: str | None
    created_at: datetime
    role: str = "user"
    locale: str | None = None
    mail_worse: bool = True
    mail_deadlines: bool = True


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A bearer token, by its SHA-256; the token itself is never kept.

    Attributes:
        kind: ``bearer`` (made by hand, until it is revoked), or ``access`` and ``refresh`` of a device.
        grant_id: The device that it belongs to.
        parent: The refresh token that it was given for, by its hash.
        rotated_at: When a refresh token was first exchanged.
        used_at: When it was first used.
    """

    hash: str = field(repr=False)
    user_id: str
    role: str
    created_at: datetime
    revoked_at: datetime | None = None
    kind: str = "bearer"
    grant_id: str | None = None
    ends_at: datetime | None = None
    parent: str | None = field(default=None, repr=False)
    rotated_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CreationRecord:
    """One attempt to make one object at Stripe: unique per (user, purpose, generation), at most one of them open.

    Attributes:
        purpose: ``buyer`` or ``seller``.
        key: The idempotency key; purpose, row id and generation, nothing personal.
        body: The exact body, replayed unchanged until Stripe answered definitively.
        wish: What was chosen, as JSON, to fill our own row from.
        state: ``open``, ``made``, ``refused`` (Stripe said no) or ``lapsed`` (looked for, not found, given up).
        sends: How often it was sent; more than once means that an earlier answer was lost.
        look_since: Look for an object made since this time before sending (an earlier outcome is unknown).
        platform_id, livemode: Whose key it was sent with; another key must not replay it.
    """

    id: str
    user_id: str
    purpose: str
    generation: int
    key: str
    body: str
    wish: str
    state: str
    drafted_at: datetime
    first_sent_at: datetime | None = None
    sends: int = 0
    look_since: datetime | None = None
    platform_id: str | None = None
    livemode: bool | None = None
    stripe_id: str | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class BuyerRecord:
    """A user's customer at Stripe as last read, and what was asked for and isn't confirmed.

    Attributes:
        pending: A change asked for that Stripe hasn't confirmed (JSON of a ``BuyerRequest``), or None.
        updates: How many different changes were asked for: part of each update's idempotency key.
        ticket: Place in order of the reading that is stored.
    """

    user_id: str
    customer_id: str | None = None
    platform_id: str | None = None
    livemode: bool | None = None
    deleted: bool = False
    details: str = "{}"
    default_method: str | None = None
    methods: str = "[]"
    pending: str | None = None
    updates: int = 0
    ticket: int = 0
    as_of: datetime | None = None
    version: int = 0


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
class LinkRecord:
    """One hand-off to a page of Stripe's, by the hashes of our own references; Stripe's address is never kept."""

    return_hash: str
    refresh_hash: str | None
    purpose: str
    user_id: str
    made_at: datetime
    account_id: str | None = None
    setup_id: str | None = None
    return_port: int | None = None
    submitted: bool = False
    superseded: bool = False
    refreshes: int = 0


@dataclass(frozen=True, slots=True)
class SetupRecord:
    """One attempt to add a payment method, reserved before Stripe hears of it.

    Attributes:
        state: ``reserved`` (asked for, no answer yet) or ``dropped`` (Stripe made no page), then ``open``, ``saved``,
            ``needs_approval``, ``refused`` or ``expired``; ``saved`` is final.
        method_id: The method that came of it; written before it is made the default.
        settled_at: When everything that follows from ``saved`` was done.
    """

    id: str
    user_id: str
    customer_id: str
    state: str
    made_at: datetime
    session_id: str | None = None
    locale: str | None = None
    currency: str | None = None
    return_hash: str | None = None
    expires_at: datetime | None = None
    method_id: str | None = None
    settled_at: datetime | None = None
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One HTTP request of Stripe's, whole."""

    id: str
    received_at: datetime
    event_id: str
    body: bytes
    headers: str
    secret_index: int


@dataclass(frozen=True, slots=True)
class EventRecord:
    """What deliveries carried, once per event id.

    Attributes:
        delivery_id: The first delivery; empty where the event was found in Stripe's list and never delivered.
        subject: The object that is read because of it, as ``kind:id``; None where nothing is.
        verdict, attempts, failure, settled_at: As in :class:`~desktop_app.onboarding.support_port.DeliveredRecord`.
    """

    id: str
    type: str
    first_at: datetime
    delivery_id: str
    account_id: str | None = None
    object_id: str | None = None
    livemode: bool | None = None
    subject: str | None = None
    verdict: str = "read"
    attempts: int = 0
    failure: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact about an account that no reading shows: that it was disconnected (or joined again) at a time."""

    account_id: str
    at: datetime
    joined: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to do with Stripe, by kind and id.

    ``account`` (Stripe's id), ``customer`` (Stripe's id), ``session`` (a Checkout session's id) and ``event`` (its id)
    are objects to read; ``buyer`` and ``seller`` (user ids) finish what a person asked for.
    """

    kind: str
    id: str
    cause: str = "event"


@dataclass(frozen=True, slots=True)
class Task:
    """A queued object that its taker holds the lease of.

    Attributes:
        asked: How often it had been asked for when it was taken; if more came meanwhile it stays queued.
        ticket: Place in order, taken before Stripe is asked.
        attempts: Failed attempts so far.
    """

    kind: str
    id: str
    cause: str
    asked: int
    ticket: int
    attempts: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A queued object that failed too often, with its cause; it blocks nothing and can be asked for again."""

    kind: str
    id: str
    cause: str
    failure: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the feed."""

    seq: int
    cursor: str


@dataclass(frozen=True, slots=True)
class FeedState:
    """Where the feed stands: its epoch, its last number, and the last number that is no longer kept."""

    epoch: str
    last: int
    trimmed: int


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One row of the feed: for whom, about what, and the JSON that the matching GET would answer."""

    seq: int
    audience: str
    kind: str
    id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class DirectoryRecord:
    """One line of the list of people, kept for searching and sorting.

    Attributes:
        id: The user id, or the Stripe id where no user is linked.
        search: What a search looks through, in lower case.
        capabilities: ``,payouts:on,transfers:checking,``.
        changed: The feed's number of the last change, so that the newest come first.
        since_key, deadline_key: Microseconds, with nulls moved to where the sort order wants them.
    """

    id: str
    user_id: str | None
    account_id: str | None
    listed: bool
    search: str
    status: str | None
    country: str | None
    capabilities: str
    since_key: int
    deadline_key: int
    changed: int
    version: int


@dataclass(frozen=True, slots=True)
class DirectoryQuery:
    """Which lines of the list are wanted, in which order, from where on.

    Attributes:
        sort: ``changed`` (newest first), ``deadline`` (soonest first) or ``since`` (longest first).
        start: Sort value and id of the line next to the wanted ones, or None for an end of the list.
        backwards: Lines before ``start`` instead of after it.
    """

    q: str | None = None
    status: str | None = None
    country: str | None = None
    capability: str | None = None
    due_before: datetime | None = None
    since_before: datetime | None = None
    sort: str = "changed"
    limit: int = 50
    start: tuple[int, str] | None = None
    backwards: bool = False

    @property
    def finds_all(self) -> bool:
        """Whether it passes over no line, wherever a page of it begins."""
        wanted = (self.q or None, self.status, self.country, self.capability, self.due_before, self.since_before)
        return all(one is None for one in wanted)


@dataclass(frozen=True, slots=True)
class DirectoryCounts:
    """How many lines were found by status, those without an account under an empty name.

    Attributes:
        whole: All of them were counted; otherwise there are at least so many.
    """

    by_status: Mapping[str, int]
    whole: bool


@dataclass(frozen=True, slots=True)
class ReplayRecord:
    """The relay's own answer to a request with an Idempotency-Key."""

    user_id: str
    route: str
    key: str
    body_hash: str
    status: int
    body: bytes
    at: datetime


class People(Protocol):
    """Users and their tokens."""

    def add(self, record: UserRecord) -> bool:
        """Add a user; False when the id is taken."""
        ...

    def get(self, user_id: str) -> UserRecord | None:
        """Return a user."""
        ...

    def many(self, user_ids: Sequence[str]) -> dict[str, UserRecord]:
        """Return several users by id."""
        ...

    def add_token(self, record: TokenRecord) -> None:
        """Keep a token's hash."""
        ...

    def token(self, token_hash: str) -> TokenRecord | None:
        """Return a token by its hash."""
        ...

    def put(self, record: UserRecord) -> None:
        """Store a user whole."""
        ...

    def put_token(self, record: TokenRecord) -> None:
        """Store what became of a token."""
        ...

    def retire_siblings(self, parent: str, but: str, now: datetime) -> None:
        """Revoke the refresh tokens that were given for the same one, but for the one that was used."""
        ...

    def end_tokens(self, user_id: str, roles: frozenset[str], now: datetime) -> None:
        """Revoke a user's tokens of some roles."""
        ...

    def page(self, *, q: str | None, role: str | None, after: str | None, limit: int) -> Sequence[UserRecord]:
        """Return users in the order of their ids, from after one on; ``q`` is part of an id, a name or an address."""
        ...

    def of_email(self, email: str) -> Sequence[UserRecord]:
        """Return the users with an address."""
        ...


class Creations(Protocol):
    """Attempts to make objects at Stripe."""

    def open(self, user_id: str, purpose: str) -> CreationRecord | None:
        """Return the attempt that has no definite answer yet."""
        ...

    def latest(self, user_id: str, purpose: str) -> CreationRecord | None:
        """Return the attempt of the highest generation."""
        ...

    def add(self, record: CreationRecord) -> None:
        """Write an attempt down before anything is sent."""
        ...

    def put(self, record: CreationRecord) -> None:
        """Store what became of it."""
        ...

    def look_since(self) -> datetime | None:
        """Return since when creations may be missing here because a backup was restored, or None."""
        ...


class Buyers(Protocol):
    """Customers."""

    def get(self, user_id: str) -> BuyerRecord | None:
        """Return a user's buyer side."""
        ...

    def by_customer(self, customer_id: str) -> BuyerRecord | None:
        """Return the buyer with that Stripe id."""
        ...

    def among(self, customer_ids: Sequence[str]) -> frozenset[str]:
        """Return which of several Stripe ids are buyers'."""
        ...

    def many(self, user_ids: Sequence[str]) -> dict[str, BuyerRecord]:
        """Return several buyers by user id."""
        ...

    def put(self, record: BuyerRecord) -> None:
        """Store it whole."""
        ...


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


class Links(Protocol):
    """Hand-offs to Stripe's pages."""

    def add(self, record: LinkRecord) -> None:
        """Remember a hand-off; onboarding links of the same account that were made before die."""
        ...

    def by_return(self, return_hash: str) -> LinkRecord | None:
        """Return the hand-off that a return reference belongs to."""
        ...

    def by_refresh(self, refresh_hash: str) -> LinkRecord | None:
        """Return the hand-off that a refresh reference belongs to."""
        ...

    def put(self, record: LinkRecord) -> None:
        """Store it whole."""
        ...


class Setups(Protocol):
    """Attempts to add a payment method."""

    def get(self, setup_id: str) -> SetupRecord | None:
        """Return an attempt."""
        ...

    def by_session(self, session_id: str) -> SetupRecord | None:
        """Return the attempt with that Checkout session."""
        ...

    def unsettled(self, user_id: str) -> Sequence[SetupRecord]:
        """Return a user's attempts that may still turn into a saved method, newest first."""
        ...

    def unanswered(self, user_id: str) -> Sequence[SetupRecord]:
        """Return a user's attempts whose page Stripe was asked for and whose answer never came."""
        ...

    def put(self, record: SetupRecord) -> None:
        """Store it whole."""
        ...


class Deliveries(Protocol):
    """What Stripe sent."""

    def record(self, records: Sequence[DeliveryRecord], carried: Sequence[EventRecord]) -> frozenset[str]:
        """Store deliveries and their events; return the ids of the events that were new."""
        ...

    def record_events(self, carried: Sequence[EventRecord]) -> frozenset[str]:
        """Store events that weren't delivered; return the ids of those that were new."""
        ...

    def event(self, event_id: str) -> EventRecord | None:
        """Return an event."""
        ...

    def newest_event(self) -> datetime | None:
        """Return when the newest event was first heard of."""
        ...

    def delivery(self, delivery_id: str) -> DeliveryRecord | None:
        """Return a delivery whole."""
        ...

    def settle(self, subjects: Sequence[str], now: datetime) -> None:
        """Note that objects were read after all events about them that had arrived."""
        ...

    def failed(self, subject: str, failure: str, *, aside: bool) -> None:
        """Note that reading an object failed; ``aside`` when it won't be tried again by itself."""
        ...

    def reopen(self, event_id: str) -> None:
        """Begin anew with an event: it waits to be read."""
        ...

    def delivered(self, delivery_id: str) -> DeliveredRecord | None:
        """Return a delivery with what became of its event."""
        ...

    def about(self, subjects: Sequence[str], beside: Beside | None, limit: int) -> Sequence[DeliveredRecord]:
        """Return deliveries whose events are about some objects (``kind:id``), newest first."""
        ...

    def with_verdict(self, verdict: str | None, beside: Beside | None, limit: int) -> Sequence[DeliveredRecord]:
        """Return deliveries by what became of their events, newest first."""
        ...

    def count(self, event_id: str) -> int:
        """Return how often an event was delivered."""
        ...


class Queue(Protocol):
    """Objects to read. A lease lets one reader at a time work on an object; a ticket gives a reading its place."""

    def ask(self, wanted: Sequence[Wanted]) -> None:
        """Ask for readings; asking again while one is under way causes one more."""
        ...

    def take(self, owner: str, now: datetime, until: datetime, most: int = 1) -> Sequence[Task]:
        """Take the next objects that are due and that nobody holds, the pressing ones first."""
        ...

    def take_this(self, kind: str, object_id: str, owner: str, now: datetime, until: datetime) -> Task | None:
        """Take one object now, queued or not; None while somebody else holds it."""
        ...

    def done(self, tasks: Sequence[Task], owner: str) -> Sequence[Task]:
        """Give objects back, read; one that was asked for meanwhile stays queued and isn't among the answer."""
        ...

    def again(self, task: Task, owner: str, at: datetime, failure: str | None) -> None:
        """Give the object back after a failed attempt, to be taken again at a time."""
        ...

    def release(self, task: Task, owner: str) -> None:
        """Give the object back and leave the queue as it is."""
        ...

    def set_aside(self, task: Task, owner: str, failure: str) -> None:
        """Give the object back and don't take it again until it is asked for."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next object is due; a time long past means now."""
        ...

    def backlog(self) -> Backlog:
        """Tell what waits, and what was set aside."""
        ...

    def in_turn(self) -> int:
        """Return how many accounts wait to be read only because it is their turn."""
        ...

    def aside(self) -> Sequence[SetAside]:
        """Return what was set aside."""
        ...

    def ticket(self) -> int:
        """Take the next place in order."""
        ...


class Changes(Protocol):
    """The feed."""

    def state(self) -> FeedState:
        """Return where the feed stands."""
        ...

    def cursor(self, seq: int) -> str:
        """Return the opaque cursor of a place in the feed."""
        ...

    def after(self, audience: str, seq: int, upto: int, limit: int) -> Sequence[ChangeRecord]:
        """Return an audience's changes after one number and up to another."""
        ...

    def between(self, seq: int, upto: int) -> Sequence[ChangeRecord]:
        """Return everybody's changes after one number and up to another."""
        ...

    def audiences(self, seq: int, upto: int) -> frozenset[str]:
        """Return whom the changes after one number and up to another are for."""
        ...


class Directory(Protocol):
    """The list of people, as support sees it."""

    def get(self, entry_id: str) -> DirectoryRecord | None:
        """Return one line."""
        ...

    def put(self, record: DirectoryRecord) -> None:
        """Store a line."""
        ...

    def many(self, entry_ids: Sequence[str]) -> dict[str, DirectoryRecord]:
        """Return several lines by id."""
        ...

    def put_many(self, records: Sequence[DirectoryRecord]) -> None:
        """Store several lines, each once."""
        ...

    def remove(self, entry_id: str) -> None:
        """Drop a line (an account that was linked to a user is on the user's line)."""
        ...

    def page(self, query: DirectoryQuery) -> Sequence[DirectoryRecord]:
        """Return lines in the order of the query."""
        ...

    def counts(self, query: DirectoryQuery, most: int) -> DirectoryCounts:
        """Return how many lines of the query there are by status; of those looked for, up to ``most`` are counted."""
        ...


class Replays(Protocol):
    """Answers to repeat."""

    def get(self, user_id: str, route: str, key: str) -> ReplayRecord | None:
        """Return the answer given before."""
        ...

    def put(self, record: ReplayRecord) -> None:
        """Keep an answer; the first one stays."""
        ...


class Reads(Protocol):
    """What was read of Stripe in each calendar month (UTC), by all processes of this relay together."""

    def add(self, month: datetime, reads: int) -> int:
        """Add reads to a month's and return what they come to."""
        ...

    def of(self, month: datetime) -> int:
        """Return a month's reads."""
        ...


class Work(Protocol):
    """The stores of one transaction."""

    @property
    def people(self) -> People: ...  # noqa: D102
    @property
    def creations(self) -> Creations: ...  # noqa: D102
    @property
    def buyers(self) -> Buyers: ...  # noqa: D102
    @property
    def accounts(self) -> Accounts: ...  # noqa: D102
    @property
    def history(self) -> History: ...  # noqa: D102
    @property
    def links(self) -> Links: ...  # noqa: D102
    @property
    def setups(self) -> Setups: ...  # noqa: D102
    @property
    def deliveries(self) -> Deliveries: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102
    @property
    def changes(self) -> Changes: ...  # noqa: D102
    @property
    def directory(self) -> Directory: ...  # noqa: D102
    @property
    def replays(self) -> Replays: ...  # noqa: D102
    @property
    def reads(self) -> Reads: ...  # noqa: D102
    @property
    def invitations(self) -> Invitations: ...  # noqa: D102
    @property
    def notes(self) -> Notes: ...  # noqa: D102
    @property
    def marks(self) -> Marks: ...  # noqa: D102
    @property
    def leaving(self) -> Leaving: ...  # noqa: D102
    @property
    def trimming(self) -> Trimming: ...  # noqa: D102
    @property
    def logins(self) -> access.Logins: ...  # noqa: D102
    @property
    def passes(self) -> access.Passes: ...  # noqa: D102
    @property
    def sessions(self) -> access.Sessions: ...  # noqa: D102
    @property
    def grants(self) -> access.Grants: ...  # noqa: D102
    @property
    def throttles(self) -> access.Throttles: ...  # noqa: D102
    @property
    def audit(self) -> access.Audit: ...  # noqa: D102
    @property
    def letters(self) -> access.Letters: ...  # noqa: D102
    @property
    def sweeping(self) -> access.Sweeping: ...  # noqa: D102

    def publish(self, build: Build, subject: str) -> None:
        """Publish a subject's changes as the last step of this transaction, once however often it is asked.

        ``build`` runs under the lock that numbers the feed, and so sees what others committed before. It is given all
        its subjects of this transaction at once.
        """
        ...


Build = Callable[[Work, Sequence[str], Callable[[], Position]], Sequence[ChangeRecord]]
"""Makes the rows of the feed for some subjects; the last argument gives the next number."""


class Ledger(Protocol):
    """The relay's memory."""

    def reading(self) -> AbstractContextManager[Work]:
        """Open a unit of work that only looks."""
        ...

    def writing(self, *, flushed: bool = True) -> AbstractContextManager[Work]:
        """Open a unit of work that commits at its end, durably, or leaves nothing behind.

        One that isn't ``flushed`` may be forgotten by a power cut as long as no later one was flushed: that is enough
        for leases and tickets.
        """
        ...

    def on_published(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each commit that published changes; the answer ends that."""
        ...

    def hear_others(self) -> Callable[[], None]:
        """Call back for what other processes publish as well; the answer ends that."""
        ...

    def on_queued(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each commit that asked for readings; the answer ends that."""
        ...

    def close(self) -> None:
        """End all connections."""
        ...
