"""Writes down what was read of Stripe while a relay runs, so that neither a restart nor a second process forgets it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desktop_app.onboarding.keeping.read_budget import ReadBudget
from desktop_app.relay.logs import log, whereabouts

EVERY = 10.0
"""Seconds between two writings: what a crash can make us forget."""


@contextmanager
def keeping(budget: ReadBudget, every: float = EVERY) -> Iterator[None]:
    """Take over what was read before, write down what is read meanwhile, and at the end."""
    budget.keep()
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            _keep(budget.keep)

    thread = threading.Thread(target=run, name="read-budget", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        _keep(budget.leave)


def _keep(keep: Callable[[], None]) -> None:
    try:
        keep()
    except Exception as error:  # noqa: BLE001 - a database that is gone for a while must not end the keeping
        log().error("reads_not_kept", error=type(error).__name__, where=whereabouts(error))
