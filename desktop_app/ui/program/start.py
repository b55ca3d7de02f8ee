"""Sets the application up and runs the window."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app.ui.languages import dress
from desktop_app.ui.ports.composition import Composition, Place, first_place
from desktop_app.ui.program.instance import Instance, Wish
from desktop_app.ui.program.program import Program, follow
from desktop_app.ui.shell.window import Window
from desktop_app.words.marks import mark

if TYPE_CHECKING:
    from desktop_app.ui.program.signals import EndOnSignals

_GIVE_WAY = 0.001
"""Seconds after which another thread that is busy lets the window's go on; Python's own five milliseconds are felt."""

_NO_FLASH = 0.2
"""Seconds that the first show waits at most for what this computer keeps of the place."""

_ONE_SEARCH = 1000
"""Milliseconds between two letters of one search in a list; Qt's 400 part those of who types with two fingers."""

_STYLE = ("-style", "Fusion")
"""What the sheet stands on. Said like this the style is made once; asked for, its class brings 21 enumerations."""

_NO_ANSWER = mark("Sellerdesk is running already but doesn’t answer. End it, then start it again.")


def make_application(arguments: list[str] | None = None) -> QApplication:
    """Return the one QApplication, with its names set."""
    app = QApplication.instance()
    if app is None:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        app = QApplication([*(arguments or ["sellerdesk"]), *_STYLE])
    assert isinstance(app, QApplication)  # noqa: S101 - nobody makes another kind
    sys.setswitchinterval(_GIVE_WAY)
    app.setKeyboardInputInterval(_ONE_SEARCH)
    app.setApplicationName("Sellerdesk")
    app.setDesktopFileName("sellerdesk")
    return app


def make_window(app: QApplication, composition: Composition) -> Window:
    """Return the window in the colours, type and language that were chosen; nothing slow has happened yet."""
    preferences = composition.preferences()
    words = composition.wording(preferences.locale)
    dress(app, words, preferences)
    return Window(composition)


def run_window(
    composition: Composition,
    *,
    demo: bool = False,
    place: Place | None = None,
    begun: Callable[[], object] = lambda: None,
    painted: Callable[[], object] = lambda: None,
    home: Path | None = None,
    wish: Wish | None = None,
) -> int:
    """Show the window and return when the program ends.

    Args:
        composition: Where people, places and settings come from.
        demo: Start the demo at once instead of asking.
        place: Go there at once instead of asking.
        begun: Called once it is sure that this start opens a window: what the first page needs may be fetched.
        painted: Called once the first page of a person is painted: what is slow may begin.
        home: One program at a time runs on it: a second start hands its wish over and returns at once. None: no such
            rule.
        wish: What this start was asked for.
    """
    app = make_application()
    wish = wish or Wish()
    instance = Instance(home) if home is not None else None
    if instance is not None and not instance.claim():
        preferences = composition.preferences()
        words = composition.wording(preferences.locale)
        composition.close()
        if instance.hand_over(wish):
            return 0
        said = words.text(_NO_ANSWER)
        if sys.stderr is not None:  # a windowed build on Windows has none
            sys.stderr.write(said + "\n")
        if wish.in_tray:
            return 1  # nobody asked for a window, and nobody waits for one
        from desktop_app.ui.program.no_answer import NoAnswer

        dress(app, words, preferences)
        return NoAnswer(said, words, lambda: instance.hand_over(wish)).ask(app)
    begun()
    window = make_window(app, composition)
    program = Program(app, composition, instance, painted)
    hooks = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = program.hook, program.thread_hook
    if place is None and not demo:
        place = first_place(composition.places(), composition.preferences())
    if place is not None:
        window.enter(place)
        window.wait_for_desk(_NO_FLASH)
    else:
        window.show_first_run()
    program.open(window, shown=not wish.in_tray)
    if place is None and demo:
        # The first picture is painted before anything slow is begun.
        QTimer.singleShot(0, window, window.begin_demo)
    if wish.link:
        QTimer.singleShot(0, window, lambda: follow(window, wish.link))
    try:
        with _ending_on_signals(app, program):
            return int(app.exec())
    finally:
        program.close()
        sys.excepthook, threading.excepthook = hooks
        composition.close()


@contextmanager
def _ending_on_signals(app: QApplication, program: Program) -> Iterator[None]:
    """Listen for signals once there is something to put in order: what hears them takes long to load."""
    heard: list[EndOnSignals] = []

    def hear() -> None:
        from desktop_app.ui.program.signals import EndOnSignals

        if not heard:
            heard.append(EndOnSignals(app, program.let_go))

    program.settled.connect(hear)
    try:
        yield
    finally:
        for one in heard:
            one.close()
