"""All that the ledger holds about one person: told whole, and removed.

The audit stays: its rows name people by id alone, and the database refuses to change them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update

from desktop_app.onboarding.incoming.hints import subject_of
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.storage.ledger.schema import (
    accounts,
    buyers,
    changes,
    deliveries,
    directory,
    events,
    history,
    metadata,
    notes,
    queue,
    replays,
    users,
)
from desktop_app.storage.ledger.stores.history import SqlHistory

_SECRET: Final = frozenset(
    {"hash", "password", "totp_key", "totp_step", "return_hash", "refresh_hash", "key", "parent", "body_hash", "body"}
    | {"state_hash", "challenge", "browser_hash", "nonce", "verifier"}
)
"""Columns that only let somebody in, or that mean nothing to the person."""

_JSON: Final = frozenset({"details", "methods", "pending", "wish", "facts", "status", "reasons", "params"})


_READ_BECAUSE_OF_EVENTS: Final = ("account", "customer", "payouts")


class SqlLeaving:
    """Satisfies :class:`~desktop_app.onboarding.ledger.upkeep.Leaving`."""

    def __init__(self, connection: Connection, note_removed: Callable[[], None]) -> None:
        self._connection = connection
        self._note_removed = note_removed

    def stripe_ids(self, user_id: str) -> tuple[str, ...]:
        """Return the ids of a person's objects at Stripe, earlier accounts included."""
        customer = select(buyers.c.customer_id).where(buyers.c.user_id == user_id, buyers.c.customer_id.is_not(None))
        found = [*self._connection.execute(customer).scalars(), *self._accounts(user_id)]
        return tuple(dict.fromkeys(str(one) for one in found))

    def _accounts(self, user_id: str) -> list[str]:
        theirs = select(accounts.c.id).where(accounts.c.user_id == user_id)
        earlier = select(history.c.account_id).where(history.c.user_id == user_id).distinct()
        return list(
            dict.fromkeys([*self._connection.execute(theirs).scalars(), *self._connection.execute(earlier).scalars()])
        )

    def told(self, user_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return every row about a person, by table; secrets are left out."""
        found = {table.name: self._rows(table, where) for table, where in self._theirs(user_id)}
        for row in found.get("history", []):
            facts = SqlHistory(self._connection).facts_at(row["id"])
            row["facts"] = None if facts is None else json.loads(facts)
        return {name: rows for name, rows in found.items() if rows}

    def _theirs(self, user_id: str) -> list[tuple[Table, ColumnElement[bool]]]:
        """Return each table with what finds a person's rows in it."""
        account_ids, stripe_ids = self._accounts(user_id), self.stripe_ids(user_id)
        apart = {history, directory}
        hanging = [table for table in metadata.sorted_tables if "user_id" in table.c and table not in apart]
        audit = metadata.tables["audit"]
        return [
            (users, users.c.id == user_id),
            *((table, table.c.user_id == user_id) for table in hanging),
            (history, or_(history.c.user_id == user_id, history.c.account_id.in_(account_ids))),
            (notes, notes.c.entry_id.in_([user_id, *account_ids])),
            (events, _about(stripe_ids)),
            (audit, audit.c.subject == user_id),
        ]

    def _rows(self, table: Table, where: ColumnElement[bool]) -> list[dict[str, Any]]:
        names = [
            column
            for column in table.c
            if column.name not in _SECRET and not (table is history and column.name == "chain")
        ]
        rows = self._connection.execute(select(*names).where(where)).mappings()
        return [{str(name): _plain(str(name), value) for name, value in row.items()} for row in rows]

    def erase(self, user_id: str, entries: Sequence[str]) -> None:
        """Remove a person: their rows, what Stripe sent about them, and what the feed still tells about ``entries``."""
        account_ids, stripe_ids = self._accounts(user_id), self.stripe_ids(user_id)
        self.strip(stripe_ids)
        self._connection.execute(delete(history).where(history.c.account_id.in_(account_ids)))
        self._connection.execute(delete(history).where(history.c.user_id == user_id))
        self._connection.execute(delete(accounts).where(accounts.c.id.in_(account_ids)))
        self._connection.execute(delete(notes).where(notes.c.entry_id.in_(entries)))
        self._connection.execute(delete(queue).where(queue.c.id.in_([user_id, *stripe_ids])))
        self._connection.execute(delete(replays).where(replays.c.user_id == user_id))
        self._connection.execute(delete(directory).where(directory.c.id.in_(entries)))
        self._connection.execute(delete(changes).where(changes.c.id.in_(entries)))
        self._connection.execute(delete(users).where(users.c.id == user_id))  # with all that hangs on it

    def strip(self, stripe_ids: Sequence[str]) -> None:
        """Let go of what Stripe's deliveries say about some objects; that they came stays."""
        bodies = update(deliveries).where(deliveries.c.event_id.in_(select(events.c.id).where(_about(stripe_ids))))
        self._connection.execute(bodies.values(body=b"", headers="[]"))
        self._note_removed()


def _about(stripe_ids: Sequence[str]) -> ColumnElement[bool]:
    """Return what finds the events of some objects: by the object itself, or by what is read because of it.

    A payment method, a setup intent or a session of Checkout has an id of its own, and tells of its customer.
    """
    subjects = [subject_of(Wanted(kind, one)) for one in stripe_ids for kind in _READ_BECAUSE_OF_EVENTS]
    return or_(events.c.account_id.in_(stripe_ids), events.c.object_id.in_(stripe_ids), events.c.subject.in_(subjects))


def _plain(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return None
    if name in _JSON and isinstance(value, str) and value[:1] in {"{", "["}:
        return json.loads(value)
    return value
