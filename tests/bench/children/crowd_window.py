"""Support's window on a relay with very many accounts, on a screen: does what it is told and says what that took.

Each line of the input names something to do; the answer has its times in ms, until what it brings is painted.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import desktop_app.ui  # noqa: F401 - before Qt, as the product does: what loads Qt first sets how it loads

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal  # isort: skip
from PySide6.QtTest import QTest  # isort: skip

from bench.staff_window import StaffWindow
from bench.table_eye import Eye, step, wait_until, wheel
from desktop_app.sync.desk import AccountQuery


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
