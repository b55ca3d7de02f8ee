"""Objects to read, one reader at a time, and what reading has cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to do with Stripe, by kind and id.

    ``account`` (Stripe's id), ``customer`` (Stripe's id), ``session`` (a Checkout session's id) and ``event`` (its id)
    are objects to read, ``payouts`` (an account's id) is that account's next day of payment; ``buyer`` and ``seller``
    (user ids) finish what a person asked for.
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
class Backlog:
    """What waits in the queue: how many are due now or later, since when the oldest, and how many were set aside."""

    waiting: int
    due_since: datetime | None
    set_aside: int


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


class Reads(Protocol):
    """What was read of Stripe in each calendar month (UTC), by all processes of this relay together."""

    def add(self, month: datetime, reads: int) -> int:
        """Add reads to a month's and return what they come to."""
        ...

    def of(self, month: datetime) -> int:
        """Return a month's reads."""
        ...
