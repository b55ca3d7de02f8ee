"""What a seller reads of Stripe's requirements: in message ids, grouped, each thing once, in a person's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_app.domain.account import Account, CapabilityName, Due, Kind, Person, Requirement, RequirementError
from desktop_app.domain.requirement_keys import OTHER, Group, Meaning, meaning_of, place
from desktop_app.domain.status import Note, Status, StatusName, touches

__all__ = ["Group", "SellerRequirement", "TaskState", "standing", "worded"]


class TaskState(StrEnum):
    """Where one thing stands."""

    TO_DO = "to_do"
    REFUSED = "refused"
    WITH_STRIPE = "with_stripe"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class SellerRequirement:
    """One thing as a seller reads it.

    Attributes:
        id: Unique in the account, the same at every reading.
        key: The message id in ``words``.
        person: The name of the person it is about, where Stripe tells it.
        deadline: When it is wanted (UTC), or None.
        stops: Wanted capabilities that stop, or don't start, without it.
        stripe_key: Stripe's own keys, for staff only.
        role: What that person is to the business (``director``, …), or None.
        instead: Message ids of what may be given in its place.
        overdue: Its date has passed, whether Stripe still tells it or not.
    """

    id: str
    key: str
    group: Group
    person: str | None
    state: TaskState
    deadline: datetime | None
    error: RequirementError | None
    stops: frozenset[CapabilityName]
    stripe_key: str
    role: str | None = None
    instead: tuple[str, ...] = ()
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class _Thing:
    """Requirements of Stripe's that are one thing to a person."""

    meaning: Meaning
    parts: tuple[Requirement, ...]


_ASKED_AGAIN = frozenset({"information_missing", "external_request"})
"""Errors that ask for more rather than refuse what was sent (``docs/stripe.md`` §3.7)."""

_UNFINISHED = frozenset({StatusName.NOT_STARTED, StatusName.IN_PROGRESS})
_GROUPS = tuple(Group)


def worded(account: Account, wanted: frozenset[CapabilityName], status: Status) -> tuple[SellerRequirement, ...]:
    """Return what Stripe wants or checks, for a person.

    Keys that mean the same are one thing; unknown ones are one thing together. The order is business, people, bank;
    within them refused first, then the earliest date, then as a person would do them; what is with Stripe comes last.
    """
    things = _things(account)
    upfront = _asks_everything(things, status)
    rows = [_row(account, thing, wanted, status, upfront=upfront) for thing in things]
    order = {person.id: index for index, person in enumerate(account.persons)}
    return tuple(row for _, row in sorted(rows, key=lambda pair: _order(pair[0], pair[1], order)))


def standing(account: Account, status: Status) -> tuple[tuple[str, TaskState], ...]:
    """Return the message id of each thing and where it stands, in no order: of :func:`worded` what a search needs."""
    things = _things(account)
    upfront = _asks_everything(things, status)
    return tuple((thing.meaning.key, _state(thing.parts, upfront=upfront)) for thing in things)


def _things(account: Account) -> Sequence[_Thing]:
    """Gather requirements by what they mean; what is wanted now hides that it will be wanted again."""
    found: dict[tuple[str, str], list[Requirement]] = {}
    meanings: dict[tuple[str, str], Meaning] = {}
    for requirement in sorted(account.requirements, key=lambda one: one.future):
        meaning = _meaning(account, requirement)
        mark = (meaning.key, meaning.subject or meaning.role or "")
        if requirement.future and mark in found and not found[mark][0].future:
            continue
        meanings.setdefault(mark, meaning)
        found.setdefault(mark, []).append(requirement)
    return [_Thing(meanings[mark], tuple(parts)) for mark, parts in found.items()]


def _meaning(account: Account, requirement: Requirement) -> Meaning:
    """Return what it means; whoever sells alone is their own representative."""
    meaning = meaning_of(requirement.key, person=requirement.person, inquiry=requirement.inquiry)
    if account.kind is Kind.INDIVIDUAL and meaning.role == "representative":
        return Meaning(meaning.key, meaning.group)
    return meaning


def _asks_everything(things: Sequence[_Thing], status: Status) -> bool:
    """Whether what Stripe calls "eventually" is what is to be done now: nothing nearer is left to do."""
    if status.name not in _UNFINISHED and status.note is not Note.LAST_STEP:
        return False
    tasks = [part for thing in things for part in thing.parts if not part.future and not part.with_stripe]
    return all(part.due is Due.EVENTUAL for part in tasks)


def _row(
    account: Account, thing: _Thing, wanted: frozenset[CapabilityName], status: Status, *, upfront: bool
) -> tuple[_Thing, SellerRequirement]:
    meaning = thing.meaning
    state = _state(thing.parts, upfront=upfront)
    live = state in {TaskState.TO_DO, TaskState.REFUSED}
    tasks = [part for part in thing.parts if not part.with_stripe]
    person = _person(account, meaning)
    return thing, SellerRequirement(
        id=".".join(filter(None, (meaning.key.removeprefix("requirement."), meaning.subject or meaning.role))),
        key=meaning.key,
        group=meaning.group,
        person=None if person is None else person.name,
        state=state,
        deadline=_deadline(account, tasks, status) if state is not TaskState.WITH_STRIPE else None,
        error=next((error for part in tasks for error in part.errors), None) if live else None,
        stops=_stops(tasks, wanted, status) if live else frozenset(),
        stripe_key=", ".join(dict.fromkeys(part.key for part in thing.parts)),
        role=(person.role if person is not None else None) or meaning.role,
        instead=_instead(account, thing) if live else (),
        overdue=live and status.name not in _UNFINISHED and any(part.due is Due.PAST for part in tasks),
    )


def _state(parts: Iterable[Requirement], *, upfront: bool) -> TaskState:
    pressing = [part for part in parts if not part.future and not part.with_stripe]
    if not upfront:
        pressing = [part for part in pressing if part.due is not Due.EVENTUAL]
    if any(error.code not in _ASKED_AGAIN for part in pressing for error in part.errors):
        return TaskState.REFUSED
    if pressing:
        return TaskState.TO_DO
    if any(part.with_stripe and not part.future for part in parts):
        return TaskState.WITH_STRIPE
    return TaskState.LATER


def _deadline(account: Account, tasks: Sequence[Requirement], status: Status) -> datetime | None:
    """Return the earliest date; v2 gives one date for the most pressing entries, and none for each."""
    dates = [_date(account, part) for part in tasks if not (status.name in _UNFINISHED and part.due is Due.PAST)]
    return min((date for date in dates if date is not None), default=None)


def _date(account: Account, part: Requirement) -> datetime | None:
    if part.deadline is not None:
        return part.deadline
    if part.future:
        return account.future_deadline
    now = {one.due for one in account.requirements if not one.future and not one.with_stripe}
    nearest = next((due for due in (Due.PAST, Due.CURRENT) if due in now), None)
    return account.deadline if part.due is nearest else None


def _stops(
    tasks: Sequence[Requirement], wanted: frozenset[CapabilityName], status: Status
) -> frozenset[CapabilityName]:
    """Return what stops without it; where Stripe doesn't say, all that is at stake."""
    listed = frozenset[CapabilityName]().union(*(part.restricts for part in tasks)) & wanted
    if listed or not any(touches(part, wanted) for part in tasks):
        return listed
    return status.stops


def _person(account: Account, meaning: Meaning) -> Person | None:
    """Return whom it is about, as far as Stripe names them."""
    if meaning.group is not Group.PERSON:
        return None
    if meaning.subject:
        return next((one for one in account.persons if one.id == meaning.subject), None)
    if meaning.role is not None:
        same = [one for one in account.persons if one.role == meaning.role]
        return same[0] if len(same) == 1 else None
    return account.persons[0] if len(account.persons) == 1 else None


def _instead(account: Account, thing: _Thing) -> tuple[str, ...]:
    """Return what may be given instead of this thing: the first of Stripe's options that names something else."""
    keys = {part.key for part in thing.parts}
    for alternative in account.alternatives:
        if keys.isdisjoint(alternative.original):
            continue
        for option in alternative.options:
            messages = dict.fromkeys(meaning_of(key).key for key in option)
            known = tuple(one for one in messages if one not in {OTHER, thing.meaning.key})
            if known:
                return known
    return ()


def _order(thing: _Thing, row: SellerRequirement, persons: dict[str, int]) -> tuple[object, ...]:
    date = row.deadline.timestamp() if row.deadline is not None else float("inf")
    return (
        row.state is TaskState.WITH_STRIPE,
        _GROUPS.index(row.group),
        persons.get(thing.meaning.subject, len(persons)),
        row.person or "",
        row.role or "",
        row.state is TaskState.LATER,
        row.state is not TaskState.REFUSED,
        date,
        place(row.key),
        row.id,
    )
