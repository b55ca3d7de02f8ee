"""Sets the application up and runs the window."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app.domain.errors import KnownError
from desktop_app.ui.composition import Composition, Place, first_place
from desktop_app.ui.languages import dress
from desktop_app.ui.signals import EndOnSignals
from desktop_app.ui.theme.theme import Appearance
from desktop_app.ui.window import Window

_NO_FLASH = 0.2
"""Seconds that the first show waits at most for what this computer keeps of the place."""


def make_application(arguments: list[str] | None = None) -> QApplication:
    """Return the one QApplication, with its names set."""
    app = QApplication.instance()
    if app is None:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        app = QApplication(arguments or ["sellerdesk"])
    assert isinstance(app, QApplication)  # noqa: S101 - nobody makes another kind
    app.setApplicationName("Sellerdesk")
    app.setDesktopFileName("sellerdesk")
    return app


def make_window(app: QApplication, composition: Composition) -> Window:
    """Return the window in the colours, type and language that were chosen; nothing slow has happened yet."""
    preferences = composition.preferences()
    words = composition.wording(preferences.locale)
    dress(app, words, Appearance(preferences.appearance), preferences.text_factor)
    return Window(composition)


def run_window(
    composition: Composition,
    *,
    demo: bool = False,
    place: Place | None = None,
    painted: Callable[[], object] = lambda: None,
) -> int:
    """Show the window and return when it is closed.

    Args:
        composition: Where people, places and settings come from.
        demo: Start the demo at once instead of asking.
        place: Go there at once instead of asking.
        painted: Called once the first page of a person is painted: what is slow may begin.
    """
    app = make_application()
    window = make_window(app, composition)
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        before(kind, error, trace)
        if not isinstance(error, KnownError | KeyboardInterrupt):
            window.unexpected(error)

    sys.excepthook = hook
    endings = EndOnSignals(app)
    window.page_painted.connect(painted)
    if place is None and not demo:
        place = first_place(composition.places(), composition.preferences())
    if place is not None:
        window.enter(place)
        window.wait_for_desk(_NO_FLASH)
    else:
        window.show_first_run()
    window.show()
    if place is None and demo:
        # The first picture is painted before anything slow is begun.
        QTimer.singleShot(0, window, window.begin_demo)
    try:
        return int(app.exec())
    finally:
        endings.close()
        sys.excepthook = before
        composition.close()
