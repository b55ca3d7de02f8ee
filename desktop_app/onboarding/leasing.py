"""One at a time: a lease in the database for as long as something is done with one object."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from desktop_app.domain.errors import KnownError, StripeUnreachable
from desktop_app.onboarding.ledger.queue import Task
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.retry import delay, is_weather

LEASE = timedelta(seconds=120)
"""Longer than any call to Stripe takes with its retries; the lease of a process that ended counts no more."""

_PATIENCE = 45.0
"""Seconds that a person's request waits for another one on the same object."""


def new_owner() -> str:
    """Return a name for one holder of a lease."""
    return f"call-{uuid.uuid4().hex[:16]}"


def take(parts: Parts, kind: str, object_id: str, owner: str) -> Task | None:
    """Take the lease of one object, waiting for whoever holds it; None when that takes too long."""
    waited, pause = 0.0, 0.005
    while True:
        now = parts.clock.now()
        with parts.ledger.writing(flushed=False) as work:
            task = work.queue.take_this(kind, object_id, owner, now, now + LEASE)
        if task is not None or waited >= _PATIENCE:
            return task
        # The holder may be another process: there is nothing to be woken by, so look again, less and less often.
        time.sleep(pause)
        waited += pause
        pause = min(pause * 1.5, 0.25)


@contextmanager
def only_one(parts: Parts, job: str, owner: str) -> Iterator[bool]:
    """Tell whether this process may do one of the relay's own jobs now; False while another one does it."""
    now = parts.clock.now()
    with parts.ledger.writing(flushed=False) as work:
        task = work.queue.take_this("round", job, owner, now, now + LEASE)
    if task is None:
        yield False
        return
    try:
        yield True
    finally:
        with parts.ledger.writing(flushed=False) as work:
            work.queue.release(task, owner)


@contextmanager
def holding(parts: Parts, kind: str, object_id: str) -> Iterator[Task]:
    """Hold an object for a person's request.

    Where Stripe can't be reached or its answer is unknown, what was asked for stays in the queue and is tried again.

    Raises:
        StripeUnreachable: Somebody else held it for too long.
    """
    owner = new_owner()
    task = take(parts, kind, object_id, owner)
    if task is None:
        raise StripeUnreachable(retry_after=2)
    try:
        yield task
    except BaseException as error:
        _put_back(parts, task, owner, error)
        raise
    else:
        # What is queued stays queued: a person's request does its own part, not what an event asked for.
        with parts.ledger.writing() as work:
            work.queue.release(task, owner)


def _put_back(parts: Parts, task: Task, owner: str, error: BaseException) -> None:
    with parts.ledger.writing() as work:
        if isinstance(error, KnownError) and is_weather(error):
            at = parts.clock.now() + delay(task.attempts, error.retry_after)
            work.queue.again(task, owner, at, error.code)
        else:
            work.queue.release(task, owner)
