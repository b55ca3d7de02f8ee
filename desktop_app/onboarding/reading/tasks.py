"""Does one queued thing and gives it back: done, to be tried again, or set aside with its cause."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.ledger.queue import Task
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading.readings import note_failed_check
from desktop_app.onboarding.retry import ATTEMPTS, LaterError, delay, is_weather

_log = logging.getLogger(__name__)

Handler = Callable[[Parts, Task], None]
"""Does one kind of thing, in units of work of its own."""


def run(parts: Parts, task: Task, owner: str, handle: Handler) -> None:
    """Do it; whatever happens, the object is given back and the next one isn't held up."""
    try:
        handle(parts, task)
    except Exception as error:  # noqa: BLE001 - one object that can't be read must not stop the others
        failed(parts, task, owner, error)
    else:
        with parts.ledger.writing() as work:
            give_back(parts, work, [task], owner)


def give_back(parts: Parts, work: Work, tasks: Sequence[Task], owner: str) -> None:
    """Give objects back as done, as part of the unit of work that stores what was read where there is one."""
    answered = work.queue.done(tasks, owner)
    work.deliveries.settle([f"{task.kind}:{task.id}" for task in answered], parts.clock.now())


def failed(parts: Parts, task: Task, owner: str, error: Exception) -> None:
    """Give an object back that couldn't be done, to be tried again or set aside, with the cause."""
    if isinstance(error, LaterError):
        with parts.ledger.writing() as work:
            work.queue.ask(error.first)
            work.queue.again(task, owner, parts.clock.now() + delay(task.attempts), None)
    elif isinstance(error, KnownError):
        at = parts.clock.now() + delay(task.attempts, error.retry_after)
        _note(parts, task, owner, at, error.code, for_good=not is_weather(error))
    else:
        _log.error("A queued %s could not be processed: %s", task.kind, _where(error))
        _note(parts, task, owner, parts.clock.now() + delay(task.attempts), _where(error), for_good=True)


def _note(parts: Parts, task: Task, owner: str, at: datetime, failure: str, *, for_good: bool) -> None:
    with parts.ledger.writing() as work:
        if task.kind == "account":
            note_failed_check(parts, work, task.id, at)
        aside = for_good and task.attempts + 1 >= ATTEMPTS
        if aside:
            work.queue.set_aside(task, owner, failure)
        else:
            work.queue.again(task, owner, at, failure)
        work.deliveries.failed(f"{task.kind}:{task.id}", failure, aside=aside)


def _where(error: Exception) -> str:
    """Name an unexpected error by kind and place; its text may hold what must not be kept."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"
