"""The lives of a ledger: each restored backup begins a new one, and nothing from before is believed blindly."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, update

from desktop_app.storage.schema import Moment, creations, feed


def new_epoch(now: datetime) -> str:
    """Draw an epoch: what parts the cursors of one life from those of another."""
    return f"{now:%y%m%d}{secrets.token_hex(5)}"


def first_epoch(connection: Connection, now: datetime) -> None:
    """Begin the first life of a new database."""
    connection.execute(insert(feed).values(id=1, epoch=new_epoch(now), last=0, trimmed=0))


def after_restore(connection: Connection, now: datetime, since: datetime) -> None:
    """Begin a new life with a backup of some time.

    Every cursor from before is refused from now on, and every creation is looked for at Stripe before it is sent: its
    answer, or the creation itself, may have been lost with what the backup doesn't hold.
    """
    connection.execute(update(feed).values(epoch=new_epoch(now), restored_since=since))
    unanswered = update(creations).where(creations.c.state == "open")
    connection.execute(unanswered.values(look_since=func.coalesce(creations.c.first_sent_at, literal(since, Moment()))))
