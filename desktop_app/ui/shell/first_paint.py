"""What waits until something has been painted: the slow beginnings that would hold the picture up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _AfterPaint(QObject):
    def __init__(self, widget: QWidget, call: Callable[[], None]) -> None:
        super().__init__(widget)
        self._call = call
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The event comes before its painting: the call follows once the whole frame is done.
            QTimer.singleShot(0, self, self._call)
        return False


def after_paint(widget: QWidget, call: Callable[[], None]) -> None:
    """Call once, on the GUI thread, after the widget's next paint; never if it goes before."""
    _AfterPaint(widget, call)
