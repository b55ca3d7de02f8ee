"""Shapes that support and operators see (the contract: fields may be added, never renamed)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop_app.wire.shapes import HistoryEntry


@dataclass(frozen=True, slots=True)
class Invitation:
    """A page of the relay's own to hand on: asks the person to sign in, and mints Stripe's link on the click.

    Attributes:
        id: What it is taken back by; empty where no relay is asked and the address is Stripe's own.
    """

    id: str
    url: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What staff wrote about a person or an account; ``author`` is the writer's name, null where none is known."""

    id: str
    at: datetime
    author_id: str
    text: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class NotePage:
    """A page of notes, newest first."""

    items: tuple[Note, ...] = ()
    next: str | None = None
    prev: str | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class NoteRequest:
    """The body of ``POST /accounts/{id}/notes``."""

    text: str


@dataclass(frozen=True, slots=True)
class DeliveryShape:
    """One delivery of Stripe's and what became of it.

    ``state`` is ``waiting``, ``retrying``, ``done``, ``set_aside`` (failed too often: see ``failure``, process it again
    once its cause is gone), ``nothing_to_do`` (it concerns nothing the relay holds) or ``other_mode``. ``secret`` tells
    which of the signing secrets it bore, counted from 1. ``whole`` is false once headers and body were let go.
    """

    id: str
    received_at: datetime
    event_id: str
    type: str
    state: str
    attempts: int = 0
    failure: str | None = None
    settled_at: datetime | None = None
    secret: int = 1
    livemode: bool | None = None
    account_id: str | None = None
    object_id: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """A page of deliveries, newest first."""

    items: tuple[DeliveryShape, ...] = ()
    next: str | None = None
    prev: str | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class WholeDelivery:
    """A delivery with its headers and its body as they came; both empty once they were let go."""

    delivery: DeliveryShape
    headers: tuple[tuple[str, str], ...] = ()
    body: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two views of the same thing show differently; null where one of them doesn't have it."""

    path: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Drift:
    """What the relay last read beside what Stripe says now, per side; ``before`` is ours, ``after`` is Stripe's.

    ``as_of`` is when we last read each side; a side that this person doesn't have is null. Where Stripe doesn't show
    the object to this key any more, ``reachable`` is false. ``event`` is the state of the newest delivery about it that
    isn't processed yet (``waiting``, ``retrying``, ``set_aside``), null where none is: then no event has told of it.
    """

    checked_at: datetime
    seller_as_of: datetime | None = None
    buyer_as_of: datetime | None = None
    reachable: bool = True
    differences: tuple[Difference, ...] = ()
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known of an account at one entry of its history, rebuilt, with what differs from another entry."""

    entry: HistoryEntry
    facts: dict[str, Any]
    compared_with: HistoryEntry | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class StateStanding:
    """How many accounts are in one state, and how many of them for at least so many days; ``since`` is the longest.

    A state that was there before we knew the account counts as the longest; ``since`` knows nothing of it.
    """

    status: str
    accounts: int
    for_1_day: int = 0
    for_7_days: int = 0
    for_30_days: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequirementStop:
    """How many accounts Stripe waits with for one thing from the seller, by the days in their present state.

    ``key`` is a requirement's own; ``refused`` counts those that sent it and must send it again.
    """

    key: str
    accounts: int
    for_1_day: int = 0
    for_7_days: int = 0
    for_30_days: int = 0
    since: datetime | None = None
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Stops:
    """Where sellers stop, by their present states.

    ``opened`` counts all accounts; ``sent`` those that have been through Stripe's form; ``ready`` those for which
    everything that the marketplace needs works now. ``aside`` counts those that are on no step: ended, refused, paused,
    or in a state that doesn't tell. One account may be among several ``requirements``. ``uncounted`` accounts don't say
    yet what they want.
    """

    as_of: datetime
    opened: int = 0
    sent: int = 0
    ready: int = 0
    aside: int = 0
    states: tuple[StateStanding, ...] = ()
    requirements: tuple[RequirementStop, ...] = ()
    uncounted: int = 0
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class SetAsideTask:
    """Something to do with Stripe that failed too often; it is asked for again by ``POST /set-aside/{id}/retry``."""

    id: str
    kind: str
    failure: str
    attempts: int


@dataclass(frozen=True, slots=True)
class SetAsideList:
    """Everything that was set aside."""

    items: tuple[SetAsideTask, ...] = ()


@dataclass(frozen=True, slots=True)
class RelayReport:
    """How far the relay is behind Stripe, for its operator.

    ``period_seconds`` is how long an account that no event tells of may go unread: it follows from the number of
    accounts and the budgets, null while the month's budget is spent. ``heard_until`` is the time up to which Stripe's
    event lists were read; after ``lists_end_at`` they no longer hold what came after it. ``alarms`` names what needs
    the operator: ``events_not_listed``, ``horizon_near``, ``horizon_passed``, ``budget_spent``, ``set_aside``,
    ``stripe_reports_trouble``.
    """

    accounts: int
    not_verified: int
    period_seconds: float | None
    oldest_reading: datetime | None = None
    heard_until: datetime | None = None
    lists_end_at: datetime | None = None
    waiting: int = 0
    due_since: datetime | None = None
    set_aside: int = 0
    reads_this_month: int = 0
    reads_per_month: int = 0
    processes: int = 1
    alarms: tuple[str, ...] = ()
