"""Support's window on a relay with very many accounts, on a screen: does what it is told and says what that took.

Each line of the input names something to do; the answer has its times in ms, until what it brings is painted.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from bench.staff_window import StaffWindow
from desktop_app.sync.desk import AccountQuery


class Eye(QObject):
    """Sees when a table has been painted since something was done."""

    def __init__(self, table: QTableView) -> None:
        super().__init__()
        self._table = table
        self._answered = self._painted = False
        table.viewport().installEventFilter(self)
        table.model().modelReset.connect(self._reset)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() == QEvent.Type.Paint and self._answered:
            QTimer.singleShot(0, self, self._seen)  # once it is done
        return False

    def took(self, do: Callable[[], object], *, answer: bool) -> float:
        """Do something; return how long it took until the table was painted: with another answer, or as it is."""
        self._answered, self._painted = not answer, False
        began = time.perf_counter()
        do()
        wait_until(lambda: self._painted)
        return (time.perf_counter() - began) * 1000

    def _reset(self) -> None:
        self._answered, self._painted = self._table.model().rowCount() > 0, False

    def _seen(self) -> None:
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


class Hand(QObject):
    """Does what is asked."""

    asked = Signal(object)

    def __init__(self, window: StaffWindow) -> None:
        super().__init__()
        self._page = window.page
        self._eye = Eye(self._page.table)
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def _answer(self, asked: dict[str, Any]) -> None:
        print(json.dumps(getattr(self, asked.pop("do"))(**asked)), flush=True)

    def open(self) -> dict[str, Any]:
        """Ask for the list anew where nothing is shown."""
        self._page.model.put(())
        wait_until(lambda: not self._page.table.viewport().visibleRegion().isEmpty())
        return {"ms": [self._eye.took(self._page.check, answer=True)]}

    def type(self, text: str) -> dict[str, Any]:
        """Look for something, key by key."""
        field = self._page.search_field
        took = []
        for key in text:
            if key == " ":
                QTest.keyClick(field, key)  # changes nothing by itself
            else:
                took.append(self._eye.took(lambda key=key: QTest.keyClick(field, key), answer=True))
        field.selectAll()
        self._eye.took(lambda: QTest.keyClick(field, Qt.Key.Key_Delete), answer=True)
        return {"ms": took}

    def fill(self, rows: int) -> dict[str, Any]:
        """Fetch page after page until so many rows are there."""
        model = self._page.model
        while model.rowCount() < rows:
            before = model.rowCount()
            model.fetchMore(QModelIndex())
            wait_until(lambda before=before: model.rowCount() != before)  # fewer where the list was asked for anew
        return {"rows": model.rowCount()}

    def scroll(self, times: int) -> dict[str, Any]:
        """Scroll step by step, from the beginning."""
        self._eye.took(lambda: step(self._page.table, 0), answer=False)
        return {"ms": [self._eye.took(lambda: wheel(self._page.table), answer=False) for _ in range(times)]}

    def jump(self, places: list[float]) -> dict[str, Any]:
        """Go to places all over what is there."""
        return {"ms": [self._eye.took(lambda to=to: step(self._page.table, to), answer=False) for to in places]}

    def count(self, country: str | None, times: int) -> dict[str, Any]:
        """Ask for the tabs' numbers."""
        desk, took, counts = self._page.context.bridge.desk, [], {}
        for _ in range(times):
            began = time.perf_counter()
            counts = desk.account_counts(replace(AccountQuery(), country=country)).result(120)
            took.append((time.perf_counter() - began) * 1000)
        return {"ms": took, "counts": counts}


def main() -> None:
    relay, token, folder = sys.argv[1:]
    hands: list[Hand] = []

    def ready(window: StaffWindow) -> None:
        hands.append(Hand(window))
        print(json.dumps({"rows": window.page.model.rowCount()}), flush=True)
        threading.Thread(target=_read, args=(hands[0], window.app), daemon=True).start()

    StaffWindow(relay, token, folder).run(ready)


def _read(hand: Hand, app: Any) -> None:
    for line in sys.stdin:
        hand.asked.emit(json.loads(line))
    QTimer.singleShot(0, app, app.quit)


if __name__ == "__main__":
    main()
