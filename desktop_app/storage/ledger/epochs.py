"""The lives of a ledger: each restored backup begins a new one, and nothing from before is believed blindly."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, literal, select, update

from desktop_app.storage.ledger.schema import Moment, creations, feed, metadata, to_micros


def new_epoch(now: datetime) -> str:
    """Draw an epoch: what parts the cursors of one life from those of another."""
    return f"{now:%y%m%d}{secrets.token_hex(5)}"


def first_epoch(connection: Connection, now: datetime) -> None:
    """Begin the first life of a new database."""
    connection.execute(insert(feed).values(id=1, epoch=new_epoch(now), last=0, trimmed=0))


def marking_statements(now: datetime) -> tuple[str, ...]:
    """Return what :func:`after_restore` does as plain SQL for PostgreSQL, for scripts that restore.

    The time of the backup is the latest that its own rows know of.
    """
    latest = ", ".join(f"(SELECT max({column}) FROM {table})" for table, column in _TIMES)  # noqa: S608 - our own names
    since = f"COALESCE(GREATEST({latest}), {to_micros(now - timedelta(days=30))})"
    begun = f"UPDATE feed SET epoch = '{new_epoch(now)}', restored_since = {since};"  # noqa: S608 - drawn by us
    looked = "UPDATE creations SET look_since = COALESCE(first_sent_at, (SELECT restored_since FROM feed))"
    return begun, f"{looked} WHERE state = 'open';"


_TIMES = (
    ("users", "created_at"),
    ("creations", "drafted_at"),
    ("creations", "first_sent_at"),
    ("buyers", "as_of"),
    ("accounts", "as_of"),
    ("history", "at"),
    ("deliveries", "received_at"),
)
"""Columns of times that every version of the ledger has."""


def last_sign_of_life(connection: Connection) -> datetime | None:
    """Return the latest time that a ledger knows of: what happened later isn't in it."""
    columns = [metadata.tables[table].c[column] for table, column in _TIMES]
    found = [connection.execute(select(func.max(column))).scalar() for column in columns]
    return max((one for one in found if one is not None), default=None)


def after_restore(connection: Connection, now: datetime, since: datetime) -> None:
    """Begin a new life with a backup of some time.

    Every cursor from before is refused from now on, and every creation is looked for at Stripe before it is sent: its
    answer, or the creation itself, may have been lost with what the backup doesn't hold.
    """
    connection.execute(update(feed).values(epoch=new_epoch(now), restored_since=since))
    unanswered = update(creations).where(creations.c.state == "open")
    connection.execute(unanswered.values(look_since=func.coalesce(creations.c.first_sent_at, literal(since, Moment()))))
