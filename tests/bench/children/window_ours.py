"""The product's own start on a home that holds a profile; ended once its first real page is painted.

The page is real when the navigation and the last known state stand in the frame: both are looked for among what the
window shows after each paint, and in the grabbed picture. Says when the navigation was there, and when the state was.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Watch:
    """Looks at the window after each of its paints."""

    def __init__(self, began: int, state: str) -> None:
        self._began = began
        self._state = state
        self._seen: dict[str, float] = {}

    def look(self, window: Any) -> None:
        from PySide6.QtWidgets import QApplication

        now = (time.monotonic_ns() - self._began) / 1e6
        self._seen.setdefault("first", now)
        if window.sidebar.isVisible() and window.current():
            self._seen.setdefault("navigation", now)
            label = self._label(window)
            if label is not None and _drawn(window, label) and _drawn(window, window.sidebar):
                self._seen["state"] = now
                print(json.dumps(self._seen), flush=True)
                window.close()
                QApplication.quit()

    def _label(self, window: Any) -> QWidget | None:
        from PySide6.QtWidgets import QLabel

        shown = (label for label in window.findChildren(QLabel) if label.isVisible())
        return next((label for label in shown if self._state in label.text()), None)


def _drawn(window: QWidget, part: QWidget) -> bool:
    """Whether something other than one colour stands where a part is, in the grabbed frame."""
    from PySide6.QtCore import QPoint, QRect

    area = QRect(part.mapTo(window, QPoint(0, 0)), part.size()) & window.rect()
    image = window.grab(area).toImage()
    width, height = image.width(), image.height()
    colours = {image.pixel(x, y) for y in range(height // 4, height, 2) for x in range(min(width, 160))}
    return len(colours) > 2


def main() -> None:
    began, state = int(sys.argv[1]), sys.argv[2]
    # What follows is what `sellerdesk` without a verb does; only the window's own events are listened to.
    import desktop_app.app.window  # noqa: F401 - the entry point's own way
    from desktop_app.__main__ import main as start

    watch = Watch(began, state)
    _listen(watch)
    sys.argv = ["sellerdesk"]
    start()


def _listen(watch: Watch) -> None:
    """Put our ear to every main window, before any of the product's modules makes one."""
    import desktop_app.ui  # noqa: F401 - loads Qt, as it does for the product

    from PySide6 import QtWidgets  # isort: skip
    from PySide6.QtCore import QEvent, QTimer  # isort: skip

    class Heard(QtWidgets.QMainWindow):
        def event(self, happened: QEvent) -> bool:
            done = super().event(happened)
            if happened.type() in {QEvent.Type.Paint, QEvent.Type.UpdateRequest}:
                QTimer.singleShot(0, self, lambda: watch.look(self))
            return bool(done)

    QtWidgets.QMainWindow = Heard  # type: ignore[misc]


if __name__ == "__main__":
    main()
