"""Support's window on a relay, as the product makes it, for children that look at it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import desktop_app.ui  # noqa: F401 - before Qt, as the product does: what loads Qt first sets how it loads

from PySide6.QtCore import QTimer  # isort: skip

from desktop_app.app.desktop import DesktopComposition
from desktop_app.app.engines import GivenToken, engine_for
from desktop_app.app.profiles import Profiles
from desktop_app.sync.engine import Engine
from desktop_app.ui.ports.composition import Person, Place
from desktop_app.ui.program.start import make_application, make_window

PROFILE = "bench"
_LOOK_MS = 5


class StaffWindow:
    """One window with its engine.

    Args:
        relay: Its address.
        token: A token of staff's.
        folder: A home of its own.
    """

    def __init__(self, relay: str, token: str, folder: str) -> None:
        self._profile = Profiles(Path(folder)).save(PROFILE, relay)
        self._token = token
        self._composition = DesktopComposition(Path(folder))
        self._engines: list[Engine] = []
        self.app = make_application()
        self.window = make_window(self.app, self._composition)
        person = Person("support", "Jonas Berg", "support", self._open)
        self.window.enter(Place(PROFILE, "Hearthside", "demo", (person,), relay_url=relay))

    @property
    def page(self) -> Any:
        """The list of accounts, or None before it is there."""
        return self.window.page("accounts")

    def run(self, ready: Callable[[StaffWindow], None]) -> None:
        """Show it and call ``ready`` once its list has rows; returns when the application ends."""

        def look() -> None:
            if self.page is None or not self.page.model.rowCount():
                QTimer.singleShot(_LOOK_MS, look)
            else:
                ready(self)

        self.window.show()
        QTimer.singleShot(0, look)
        self.app.exec()
        for engine in self._engines:
            engine.stop()
        self._composition.close()

    def _open(self) -> Future[Any]:
        engine = engine_for(self._profile, GivenToken(self._token))
        engine.start()
        self._engines.append(engine)
        future: Future[Any] = Future()
        future.set_result(engine)
        return future
