"""What looks at a table of a window that is measured, and scrolls it: Qt alone, so that a floor can use it too."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QTableView


class Eye(QObject):
    """Sees when a table has been painted since something was done."""

    def __init__(self, table: QTableView) -> None:
        super().__init__()
        self._table = table
        self._answered = self._painted = False
        self._turn = 0
        table.viewport().installEventFilter(self)
        table.model().modelReset.connect(self._reset)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() == QEvent.Type.Paint and self._answered:
            turn = self._turn
            QTimer.singleShot(0, self, lambda: self._seen(turn))  # once it is done
        return False

    def took(self, do: Callable[[], object], *, answer: bool) -> float:
        """Do something; return how long it took until the table was painted: with another answer, or as it is."""
        self._turn += 1
        self._answered, self._painted = not answer, False
        began = time.perf_counter()
        do()
        wait_until(lambda: self._painted)
        return (time.perf_counter() - began) * 1000

    def _reset(self) -> None:
        self._answered, self._painted = self._table.model().rowCount() > 0, False

    def _seen(self, turn: int) -> None:
        if turn == self._turn:  # not a second painting of what was waited for before
            self._painted = True


def wait_until(there: Callable[[], bool]) -> None:
    """Let the window work until a condition holds."""
    while not there():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def step(table: QTableView, to: float) -> None:
    """Go to a part of the way through all rows that are there."""
    bar = table.verticalScrollBar()
    place = round(to * bar.maximum())
    if place == bar.value():  # what is there already is painted no more
        place += bar.singleStep() if place == 0 else -bar.singleStep()
    bar.setValue(place)


def wheel(table: QTableView) -> None:
    """Go three rows down, as one step of a wheel does; from the end back to the beginning."""
    bar = table.verticalScrollBar()
    value = bar.value() + 3 * bar.singleStep()
    bar.setValue(value if value <= bar.maximum() else 0)
