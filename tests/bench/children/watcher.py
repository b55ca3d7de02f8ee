"""Support's window on a real relay, offscreen: tells when a row that changed has been painted.

Asked with an account's id it answers at once with the row's version, and again, with the moment, when a later version
of that row stands painted in the table.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import desktop_app.ui  # noqa: F401 - before Qt, as the product does: what loads Qt first sets how it loads

from PySide6.QtCore import QEvent, QObject, QTimer, Signal  # isort: skip

from bench.staff_window import StaffWindow

if TYPE_CHECKING:
    from desktop_app.ui.pages.accounts.page import AccountsPage


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


class Watch(QObject):
    """Looks at the table after each of its paints."""

    asked = Signal(str)

    def __init__(self, page: AccountsPage) -> None:
        super().__init__()
        self._page = page
        self._wanted: tuple[str, int] | None = None
        self.asked.connect(self._ask)
        page.table.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._look)
        return False

    def _version(self, account_id: str) -> int:
        at = self._page.model.place_of(account_id)
        row = None if at is None else self._page.model.item(at)
        return -1 if row is None else row.version

    def _ask(self, account_id: str) -> None:
        self._wanted = (account_id, self._version(account_id))
        say(version=self._wanted[1])

    def _look(self) -> None:
        if self._wanted is not None and self._version(self._wanted[0]) > self._wanted[1]:
            self._wanted = None
            say(painted=time.monotonic_ns())


def main() -> None:
    relay, token, folder = sys.argv[1:]
    watches: list[Watch] = []

    def ready(window: StaffWindow) -> None:
        watches.append(Watch(window.page))
        say(rows=window.page.model.rowCount())
        threading.Thread(target=_read, args=(watches[0], window.app), daemon=True).start()

    StaffWindow(relay, token, folder).run(ready)


def _read(watch: Watch, app: Any) -> None:
    for line in sys.stdin:
        watch.asked.emit(json.loads(line)["account"])
    QTimer.singleShot(0, app, app.quit)


if __name__ == "__main__":
    main()
