"""Support's window on a real relay, offscreen: tells when a row that changed has been painted.

Asked with an account's id it answers at once with the row's version, and again, with the moment, when a later version
of that row stands painted in the table.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from desktop_app.app.desktop import DesktopComposition
from desktop_app.app.engines import GivenToken, engine_for
from desktop_app.app.profiles import Profiles
from desktop_app.ui.app import make_application, make_window
from desktop_app.ui.composition import Person, Place

if TYPE_CHECKING:
    from desktop_app.sync.engine import Engine
    from desktop_app.ui.pages.accounts import AccountsPage


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


class Watch(QObject):
    """Looks at the table after each of its paints."""

    asked = Signal(str)

    def __init__(self, page: AccountsPage) -> None:
        super().__init__()
        self._page = page
        self._wanted: tuple[str, int] | None = None
        self._ready = False
        self.asked.connect(self._ask)
        page.table.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._look)
        return False

    def _version(self, account_id: str) -> int:
        at = self._page.model.row_of(account_id)
        row = None if at is None else self._page.model.account(at)
        return -1 if row is None else row.version

    def _ask(self, account_id: str) -> None:
        self._wanted = (account_id, self._version(account_id))
        say(version=self._wanted[1])

    def _look(self) -> None:
        if not self._ready and self._page.model.rowCount():
            self._ready = True
            say(rows=self._page.model.rowCount())
        if self._wanted is not None and self._version(self._wanted[0]) > self._wanted[1]:
            self._wanted = None
            say(painted=time.monotonic_ns())


def main() -> None:
    relay, token, folder = sys.argv[1:]
    profile = Profiles(Path(folder)).save("watcher", relay)
    composition = DesktopComposition(Path(folder))
    opened: list[Engine] = []

    def open_desk() -> Future[Any]:
        engine = engine_for(profile, GivenToken(token))
        engine.start()
        opened.append(engine)
        future: Future[Any] = Future()
        future.set_result(engine)
        return future

    person = Person("support", "Jonas Berg", "support", open_desk)
    app = make_application()
    window = make_window(app, composition)
    window.enter(Place("bench", "Hearthside", "demo", (person,), relay_url=relay))
    window.show()
    watches: list[Watch] = []

    def find() -> None:
        page: Any = window.page("accounts")
        if page is None:
            QTimer.singleShot(5, find)
            return
        watches.append(Watch(page))
        threading.Thread(target=_read, args=(watches[0], app), daemon=True).start()

    QTimer.singleShot(0, find)
    app.exec()
    for engine in opened:
        engine.stop()
    composition.close()


def _read(watch: Watch, app: Any) -> None:
    for line in sys.stdin:
        watch.asked.emit(json.loads(line)["account"])
    QTimer.singleShot(0, app, app.quit)


if __name__ == "__main__":
    main()
