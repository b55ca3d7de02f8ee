"""Support's window, offscreen, whose GUI thread's turns are timed: what holds it up comes late by so much.

Asked with ``{"begin": true}`` it begins to time, with ``{"end": true}`` it says in ms how late turns came, and how much
processor time the thread itself took between two of them at most: on a busy machine much of the first isn't its doing.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import desktop_app.ui  # noqa: F401 - before Qt, as the product does: what loads Qt first sets how it loads

from PySide6.QtCore import QObject, Qt, QTimer, Signal  # isort: skip

from bench.staff_window import StaffWindow

_EVERY = 2
"""Milliseconds between two turns that are timed."""


class Turns(QObject):
    """Times the turns of the loop that it lives on."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._late: list[float] = []
        self._work: list[float] = []
        self._spent = time.thread_time()
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)
        self.asked.connect(self._answer)

    def _turn(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - _EVERY))
        self._last = now
        spent = time.thread_time()
        self._work.append((spent - self._spent) * 1000)
        self._spent = spent

    def _answer(self, asked: dict[str, Any]) -> None:
        if "begin" in asked:
            self._late.clear()
            self._work.clear()
            self._last, self._spent = time.perf_counter(), time.thread_time()
            self._timer.start(_EVERY)
            told: dict[str, float] = {}
        else:
            self._timer.stop()
            self._turn()
            late = sorted(self._late)
            told = {
                "p99.9": late[min(len(late) - 1, int(len(late) * 0.999))],
                "longest": late[-1],
                "its own work, longest": max(self._work),
            }
        print(json.dumps(told), flush=True)


def main() -> None:
    relay, token, folder = sys.argv[1:]

    def ready(window: StaffWindow) -> None:
        turns = Turns()
        turns.setParent(window.app)
        print(json.dumps({"rows": window.page.model.rowCount()}), flush=True)
        threading.Thread(target=_read, args=(turns, window.app), daemon=True).start()

    StaffWindow(relay, token, folder).run(ready)


def _read(turns: Turns, app: Any) -> None:
    for line in sys.stdin:
        turns.asked.emit(json.loads(line))
    QTimer.singleShot(0, app, app.quit)


if __name__ == "__main__":
    main()
