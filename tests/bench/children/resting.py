"""A seller's window on a real relay, offscreen and left alone: says when the feed is followed."""

from __future__ import annotations

import json
import sys
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import desktop_app.ui  # noqa: F401 - before Qt, as the product does: what loads Qt first sets how it loads

from PySide6.QtCore import QTimer  # isort: skip

from desktop_app.app.desktop import DesktopComposition
from desktop_app.app.engines import GivenToken, engine_for
from desktop_app.app.profiles import Profiles
from desktop_app.sync.desk import Link
from desktop_app.ui.ports.composition import Person, Place
from desktop_app.ui.program.start import run_window


def main() -> None:
    relay, token, folder = sys.argv[1:]
    profile = Profiles(Path(folder)).save("resting", relay)
    engine = engine_for(profile, GivenToken(token))

    def open_desk() -> Future[Any]:
        engine.start()
        future: Future[Any] = Future()
        future.set_result(engine)
        return future

    def look() -> None:
        if engine.connection().link is Link.ONLINE:
            print(json.dumps({"online": True}), flush=True)
        else:
            QTimer.singleShot(50, look)

    person = Person("ana", "Ana Ruiz", "user", open_desk)
    place = Place("bench", "Hearthside", "demo", (person,), relay_url=relay)
    run_window(DesktopComposition(Path(folder)), place=place, painted=look)


if __name__ == "__main__":
    main()
