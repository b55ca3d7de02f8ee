"""Objects to read, the leases that keep two readers apart, and the tickets that put readings in order.

Order and safety rest on tickets and idempotency keys alone. Leases only save needless work, which is why they may use
the clock: a process whose clock is wrong reads twice, and nothing worse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)

from desktop_app.onboarding.ledger.queue import Backlog, SetAside, Task, Wanted
from desktop_app.storage.ledger.owners import surely_gone, this_process
from desktop_app.storage.ledger.records import insert_for, insert_into
from desktop_app.storage.ledger.schema import counters, from_micros, leases, queue, to_micros

NOW: Final = 0
"""Due at once: no clock takes part, so that a process whose clock is behind doesn't wait."""

_LOOKED_AT = 64
"""How many leased objects are looked at for those whose holder has ended."""

_LEAST = 3
"""Accounts whose turn it is to be read again wait for everything that somebody asked for."""

_LAST = 4
"""And what is merely good to know about an account waits for those."""

_PRIORITY = {"person": 0, "return": 0, "event": 1, "redelivery": 1, "recovery": 2, "payouts": _LAST}


def _lease_name() -> ColumnElement[str]:
    return queue.c.kind + literal(":") + queue.c.id


class SqlQueue:
    """Satisfies :class:`~desktop_app.onboarding.ledger.queue.Queue`; ``queued`` is called when work became due."""

    def __init__(self, connection: Connection, queued: Callable[[], None]) -> None:
        self._connection = connection
        self._queued = queued

    def ask(self, wanted: Sequence[Wanted]) -> None:
        """Ask for readings; asking again while one is under way causes one more."""
        if not wanted:
            return
        # Always in the same order: two processes that ask for the same objects must not wait for each other in a ring.
        rows = [_row(one) for one in sorted(wanted, key=lambda one: (one.kind, one.id))]
        self._connection.execute(_asking(self._connection.dialect.name), rows)
        self._queued()

    def take(self, owner: str, now: datetime, until: datetime, most: int = 1) -> Sequence[Task]:
        """Take the next objects that are due and that nobody holds, the pressing ones first."""
        due = {"now": to_micros(now), "most": most}
        free = self._connection.execute(_due(held=False), due).all()
        if len(free) < most:
            free = [*free, *self._abandoned(due | {"most": _LOOKED_AT})[: most - len(free)]]
        if not free:
            return []
        # Who leases an object holds its row of the queue first, as we do, but where that came only just now.
        lease = {"owner": _full(owner), "until": until, "now": now}
        rows = [{"name": f"{row.kind}:{row.id}", **lease} for row in free]
        ours = frozenset(self._connection.execute(_leasing_all(self._connection.dialect.name), rows).scalars())
        taken = [row for row in free if f"{row.kind}:{row.id}" in ours]
        last = self._ticket(len(taken)) if taken else 0
        return [
            Task(row.kind, row.id, row.cause, row.asked, last - len(taken) + place, row.attempts)
            for place, row in enumerate(taken, 1)
        ]

    def _abandoned(self, due: dict[str, int]) -> list[Row[Any]]:
        """Return what is due and leased by processes that have ended, with those leases gone."""
        found = [row for row in self._connection.execute(_due(held=True), due) if surely_gone(row.holder)]
        names = [f"{row.kind}:{row.id}" for row in found]
        if names:
            self._connection.execute(delete(leases).where(leases.c.name.in_(names)))
        return found

    def take_this(self, kind: str, object_id: str, owner: str, now: datetime, until: datetime) -> Task | None:
        """Take one object now, queued or not; None while somebody else holds it."""
        row = self._locked(kind, object_id)
        if not self._lease(kind, object_id, owner, now, until):
            return None
        if row is None:
            return Task(kind, object_id, "person", 0, self.ticket(), 0)
        return self._task(row)

    def _task(self, row: Row[Any]) -> Task:
        return Task(row.kind, row.id, row.cause, row.asked, self.ticket(), row.attempts)

    def _lease(self, kind: str, object_id: str, owner: str, now: datetime, until: datetime) -> bool:
        name = f"{kind}:{object_id}"
        holder = self._connection.execute(_one(lease=True), {"wanted": name}).first()
        mine = {"owner": _full(owner), "until": until}
        if holder is None:
            leasing = _leasing(self._connection.dialect.name)
            return self._connection.execute(leasing, {"name": name, **mine}).first() is not None
        if holder.until > now and not surely_gone(holder.owner):
            return False
        self._connection.execute(update(leases).where(leases.c.name == name).values(**mine))
        return True

    def _locked(self, kind: str, object_id: str) -> Row[Any] | None:
        """Return a row and hold it; always before its lease, so that nobody waits in a ring."""
        return self._connection.execute(_one(lease=False), {"kind": kind, "wanted": object_id}).first()

    def _release(self, task: Task, owner: str) -> bool:
        self._locked(task.kind, task.id)
        mine = and_(leases.c.name == f"{task.kind}:{task.id}", leases.c.owner == _full(owner))
        return bool(self._connection.execute(delete(leases).where(mine)).rowcount)

    def done(self, tasks: Sequence[Task], owner: str) -> Sequence[Task]:
        """Give objects back, read; one that was asked for meanwhile stays queued and isn't among the answer."""
        held = self._release_all(tasks, owner)
        if not held:
            return []
        asked = [(task.kind, task.id, task.asked) for task in held]
        gone = {(row.kind, row.id) for row in self._connection.execute(_answering(), {"these": asked})}
        for task in held:
            if (task.kind, task.id) not in gone:
                same = and_(queue.c.kind == task.kind, queue.c.id == task.id, queue.c.state == "due")
                statement = update(queue).where(same).values(attempts=0, due_at=NOW, failure=None)
                if self._connection.execute(statement).rowcount:
                    self._queued()
        return [task for task in held if (task.kind, task.id) in gone]

    def _release_all(self, tasks: Sequence[Task], owner: str) -> list[Task]:
        """Give leases back and return what was still held; rows before leases, and rows in their order."""
        these = sorted((task.kind, task.id) for task in tasks)
        self._connection.execute(_locking(), {"these": these}).all()
        names = [f"{kind}:{object_id}" for kind, object_id in these]
        ended = frozenset(self._connection.execute(_releasing(), {"names": names, "owner": _full(owner)}).scalars())
        return [task for task in tasks if f"{task.kind}:{task.id}" in ended]

    def again(self, task: Task, owner: str, at: datetime, failure: str | None) -> None:
        """Give the object back after a failed attempt, to be taken again at a time."""
        if not self._release(task, owner):
            return
        row = {**_row(Wanted(task.kind, task.id, task.cause)), "due_at": to_micros(at), "failure": failure}
        row["attempts"] = task.attempts + 1
        statement = insert_for(self._connection, queue).values(row)
        statement = statement.on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={name: row[name] for name in ("due_at", "failure", "attempts")} | {"state": "due"},
        )
        self._connection.execute(statement)
        self._queued()

    def release(self, task: Task, owner: str) -> None:
        """Give the object back and leave the queue as it is."""
        if self._release(task, owner):
            self._queued()

    def set_aside(self, task: Task, owner: str, failure: str) -> None:
        """Give the object back and don't take it again until it is asked for."""
        if self._release(task, owner):
            same = and_(queue.c.kind == task.kind, queue.c.id == task.id)
            statement = update(queue).where(same, queue.c.asked == task.asked)
            statement = statement.values(state="aside", failure=failure, attempts=task.attempts + 1)
            if not self._connection.execute(statement).rowcount:
                self._queued()

    def next_due(self) -> datetime | None:
        """Return when the next object is due; a time long past means now."""
        holder = leases.c.name == _lease_name()
        free_at = case((leases.c.name.is_(None), queue.c.due_at), else_=func.coalesce(leases.c.until, 0))
        query = select(func.min(free_at)).select_from(queue.outerjoin(leases, holder)).where(queue.c.state == "due")
        value = self._connection.execute(query).scalar()
        return None if value is None else from_micros(int(value))

    def backlog(self) -> Backlog:
        """Tell what waits, and what was set aside."""
        counted = select(queue.c.state, func.count(), func.min(queue.c.due_at)).group_by(queue.c.state)
        found = {row[0]: row for row in self._connection.execute(counted)}
        due, aside = found.get("due"), found.get("aside")
        since = None if due is None or due[2] in {None, NOW} else from_micros(int(due[2]))
        return Backlog(0 if due is None else due[1], since, 0 if aside is None else aside[1])

    def in_turn(self) -> int:
        """Return how many accounts wait to be read only because it is their turn."""
        waiting = select(func.count()).select_from(queue).where(queue.c.state == "due", queue.c.priority >= _LEAST)
        return self._connection.execute(waiting).scalar_one()

    def aside(self) -> Sequence[SetAside]:
        """Return what was set aside."""
        rows = self._connection.execute(
            select(queue).where(queue.c.state == "aside").order_by(queue.c.kind, queue.c.id)
        )
        return [SetAside(row.kind, row.id, row.cause, row.failure or "", row.attempts) for row in rows]

    def ticket(self) -> int:
        """Take the next place in order."""
        return self._ticket(1)

    def _ticket(self, many: int) -> int:
        """Take the next places in order and return the last of them."""
        return int(self._connection.execute(_ticketing(), {"many": many}).scalar_one())


@cache
def _due(*, held: bool) -> Select[Any]:
    now: BindParameter[int] = bindparam("now", type_=BigInteger())
    lease = and_(leases.c.name == _lease_name(), type_coerce(leases.c.until, BigInteger()) > now)
    wanted = leases.c.name.is_not(None) if held else leases.c.name.is_(None)
    return (
        select(queue, leases.c.owner.label("holder"))
        .select_from(queue.outerjoin(leases, lease))
        .where(queue.c.state == "due", queue.c.due_at <= now, wanted)
        .order_by(queue.c.priority, queue.c.due_at)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(of=queue, skip_locked=True)
    )


@cache
def _one(*, lease: bool) -> Select[Any]:
    if lease:
        return select(leases).where(leases.c.name == bindparam("wanted")).with_for_update()
    these = and_(queue.c.kind == bindparam("kind"), queue.c.id == bindparam("wanted"))
    return select(queue).where(these).with_for_update()


@cache
def _leasing(dialect: str) -> Any:  # noqa: ANN401 - two dialects without a common type
    return insert_into(dialect, leases).on_conflict_do_nothing().returning(leases.c.name)


@cache
def _leasing_all(dialect: str) -> Any:  # noqa: ANN401 - two dialects without a common type
    statement = insert_into(dialect, leases).values(
        name=bindparam("name"), owner=bindparam("owner"), until=bindparam("until")
    )
    over = leases.c.until <= bindparam("now")
    theirs = {"owner": statement.excluded.owner, "until": statement.excluded.until}
    return statement.on_conflict_do_update(index_elements=["name"], set_=theirs, where=over).returning(leases.c.name)


@cache
def _locking() -> Select[Any]:
    these = tuple_(queue.c.kind, queue.c.id).in_(bindparam("these", expanding=True))
    return select(queue.c.kind, queue.c.id).where(these).order_by(queue.c.kind, queue.c.id).with_for_update()


@cache
def _releasing() -> Any:  # noqa: ANN401 - a DELETE with its answer
    mine = and_(leases.c.name.in_(bindparam("names", expanding=True)), leases.c.owner == bindparam("owner"))
    return delete(leases).where(mine).returning(leases.c.name)


@cache
def _answering() -> Any:  # noqa: ANN401 - a DELETE with its answer
    these = tuple_(queue.c.kind, queue.c.id, queue.c.asked).in_(bindparam("these", expanding=True))
    return delete(queue).where(these).returning(queue.c.kind, queue.c.id)


@cache
def _ticketing() -> Any:  # noqa: ANN401 - an UPDATE with its answer
    statement = update(counters).where(counters.c.name == "ticket").values(value=counters.c.value + bindparam("many"))
    return statement.returning(counters.c.value)


@cache
def _asking(dialect: str) -> Any:  # noqa: ANN401 - two dialects without a common type
    statement = insert_into(dialect, queue)
    waits = and_(queue.c.attempts > 0, queue.c.state == "due", statement.excluded.priority > 0)
    aside = queue.c.state == "aside"
    return statement.on_conflict_do_update(
        index_elements=["kind", "id"],
        set_={
            "asked": queue.c.asked + 1,
            "cause": statement.excluded.cause,
            "priority": case(
                (statement.excluded.priority < queue.c.priority, statement.excluded.priority),
                else_=queue.c.priority,
            ),
            # An event doesn't cut a wait short that Stripe's trouble made necessary; a person does.
            "due_at": case((waits, queue.c.due_at), else_=NOW),
            "attempts": case((aside, 0), else_=queue.c.attempts),
            "state": "due",
        },
    )


def _row(wanted: Wanted) -> dict[str, Any]:
    return {
        "kind": wanted.kind,
        "id": wanted.id,
        "cause": wanted.cause,
        "priority": _PRIORITY.get(wanted.cause, _LEAST),
        "asked": 1,
        "state": "due",
        "due_at": NOW,
        "attempts": 0,
        "failure": None,
    }


def _full(owner: str) -> str:
    return f"{this_process()} {owner}"
