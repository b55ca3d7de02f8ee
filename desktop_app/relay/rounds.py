"""What the relay does by itself, again and again: finding what was missed, reading accounts in turn, tidying.

Several processes share it: each job is held by a lease while it runs, and each job looks for itself whether another
process did it a moment ago.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.keeping import housekeeping, recovery
from desktop_app.onboarding.keeping.reconcile import Reconciler
from desktop_app.onboarding.keeping.report import relay_report
from desktop_app.onboarding.leasing import new_owner, only_one
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.logs import log, whereabouts

_REST, _BUSY_REST = 15.0, 1.0
_ALIVE_SECONDS = 30.0
_TIDY_SECONDS = 3600.0
_AFTER_FAILURE = 10.0


@dataclass(slots=True)
class _Job:
    """One thing to do: ``run`` answers with the seconds until it wants to be run again."""

    name: str
    run: Callable[[], float]
    at: float = 0.0


class Rounds:
    """A thread that does the relay's own work in turn."""

    def __init__(self, parts: Parts, every: timedelta = recovery.EVERY) -> None:
        self._parts = parts
        self._every = every
        self._owner = new_owner()
        self._stop = threading.Event()
        self._reconciler = Reconciler(parts)
        self._alarms: frozenset[str] = frozenset()
        self._jobs = [
            _Job("alive", self._alive),
            _Job("recover", self._recover),
            _Job("reconcile", self._reconcile),
            _Job("tidy", self._tidy),
            _Job("alarms", self._tell),
        ]
        self._begun = False
        self._thread = threading.Thread(target=self._run, name="relay-rounds", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread works."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Begin nothing more and wait for what is under way."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        clock = self._parts.clock
        while not self._stop.is_set():
            for job in self._jobs:
                if self._stop.is_set():
                    return
                if job.at <= clock.monotonic():
                    job.at = clock.monotonic() + self._done(job)
            rest = min(job.at for job in self._jobs) - clock.monotonic()
            self._stop.wait(min(max(rest, 0.05), _REST))

    def _done(self, job: _Job) -> float:
        try:
            return job.run()
        except KnownError as error:
            log().warning("round_failed", job=job.name, code=error.code, cause=error.params.get("cause"))
            return max(_AFTER_FAILURE, min(error.retry_after or 0.0, _TIDY_SECONDS))
        except Exception as error:  # noqa: BLE001 - a database that is gone for a while must not end the rounds
            log().error("round_failed", job=job.name, error=type(error).__name__, where=whereabouts(error))
            return _AFTER_FAILURE

    def _alive(self) -> float:
        if self._begun:
            recovery.still_here(self._parts)
        else:
            recovery.back(self._parts)
            self._begun = True
        return _ALIVE_SECONDS

    def _recover(self) -> float:
        with only_one(self._parts, "recover", self._owner) as mine:
            if mine and recovery.is_due(self._parts, self._every):
                found = recovery.recover(self._parts)
                if found:
                    log().info("missed_events_found", number=found)
        return min(self._every.total_seconds() / 3, 60.0)

    def _reconcile(self) -> float:
        with only_one(self._parts, "reconcile", self._owner) as mine:
            asked = self._reconciler.step() if mine else 0
        return _BUSY_REST if asked else _REST / 3

    def _tidy(self) -> float:
        with only_one(self._parts, "tidy", self._owner) as mine:
            if mine:
                housekeeping.tidy(self._parts)
        return _TIDY_SECONDS

    def _tell(self) -> float:
        """Log what needs the operator, once when it begins and once when it is over."""
        alarms = frozenset(relay_report(self._parts).alarms)
        for name in sorted(alarms - self._alarms):
            log().warning("alarm", alarm=name)
        for name in sorted(self._alarms - alarms):
            log().info("alarm_over", alarm=name)
        self._alarms = alarms
        return _ALIVE_SECONDS
