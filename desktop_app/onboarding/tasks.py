"""Does one queued thing and gives it back: done, to be tried again, or set aside with its cause."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.ledger_port import Task, Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.readings import note_failed_check
from desktop_app.onboarding.retry import ATTEMPTS, LaterError, delay, is_weather

_log = logging.getLogger(__name__)


class Done:
    """Gives an object back as done, in the unit of work that stores what was read where there is one."""

    def __init__(self, parts: Parts, task: Task, owner: str) -> None:
        self._parts = parts
        self._task = task
        self._owner = owner
        self.said = False

    def __call__(self, work: Work) -> None:
        """Give it back, as part of a unit of work."""
        if work.queue.done(self._task, self._owner):
            work.deliveries.settle(f"{self._task.kind}:{self._task.id}", self._parts.clock.now())
        self.said = True


Handler = Callable[[Parts, Task, Done], None]
"""Does one kind of thing; may say that it is done in its own last unit of work."""


def run(parts: Parts, task: Task, owner: str, handle: Handler) -> None:
    """Do it; whatever happens, the object is given back and the next one isn't held up."""
    done = Done(parts, task, owner)
    try:
        handle(parts, task, done)
    except LaterError as later:
        with parts.ledger.writing() as work:
            work.queue.ask(later.first)
            work.queue.again(task, owner, parts.clock.now() + delay(task.attempts), None)
    except KnownError as error:
        at = parts.clock.now() + delay(task.attempts, error.retry_after)
        _failed(parts, task, owner, at, error.code, for_good=not is_weather(error))
    except Exception as error:  # noqa: BLE001 - one object that can't be read must not stop the others
        _log.error("A queued %s could not be processed: %s", task.kind, _where(error))
        _failed(parts, task, owner, parts.clock.now() + delay(task.attempts), _where(error), for_good=True)
    else:
        if not done.said:
            with parts.ledger.writing() as work:
                done(work)


def _failed(parts: Parts, task: Task, owner: str, at: datetime, failure: str, *, for_good: bool) -> None:
    with parts.ledger.writing() as work:
        if task.kind == "account":
            note_failed_check(parts, work, task.id, at)
        aside = for_good and task.attempts + 1 >= ATTEMPTS
        work.deliveries.failed(f"{task.kind}:{task.id}", failure, aside=aside)
        if aside:
            work.queue.set_aside(task, owner, failure)
        else:
            work.queue.again(task, owner, at, failure)


def _where(error: Exception) -> str:
    """Name an unexpected error by kind and place; its text may hold what must not be kept."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"
