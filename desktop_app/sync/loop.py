"""A thread that makes one step after the other, waits between them, and can be rung awake."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)

_AFTER_A_BUG = 30.0


class Loop:
    """Runs ``step`` again and again on its own thread.

    Args:
        name: The thread's name.
        step: Makes one step and returns the seconds until the next.
    """

    def __init__(self, name: str, step: Callable[[], float]) -> None:
        self._step = step
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._guard = threading.Lock()

    def start(self) -> None:
        """Begin, unless it was stopped before."""
        with self._guard:
            if not self._stopping.is_set():
                self._thread.start()

    def ring(self) -> None:
        """Make the next step at once."""
        self._bell.set()

    def stop(self) -> None:
        """End after the step under way."""
        with self._guard:
            self._stopping.set()
        self._bell.set()

    def join(self, seconds: float) -> None:
        """Wait for the end."""
        if self._thread.ident is not None and threading.current_thread() is not self._thread:
            self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            # Cleared before the step: a ring during it is not lost.
            self._bell.clear()
            if self._stopping.is_set():
                return
            pause = self._guarded_step()
            if pause > 0:
                self._bell.wait(pause)

    def _guarded_step(self) -> float:
        try:
            return self._step()
        except Exception:  # noqa: BLE001 - a mistake of ours: it is logged whole, and the profile goes on
            _log.exception("A step of %s failed", self._thread.name)
            return _AFTER_A_BUG
