"""The list of accounts with what stands above and below it, which scrolls as one where its rows have no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.frames import column


class Listing(ScrollArea):
    """As tall as its room, or as what is in it needs at least: large text in a small window leaves the rows none."""

    def __init__(self) -> None:
        super().__init__()
        self.setViewport(QWidget())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = self._inner = QWidget()
        inner.setObjectName("pageBody")
        self.parts: QVBoxLayout = column(inner)
        self.setWidget(inner)
        inner.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is in it its room."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See whether what is said now has room."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self._inner:
            self._fit()
        return False

    def _fit(self) -> None:
        room = self.viewport().size()
        least = self.parts.minimumHeightForWidth(room.width())
        self._inner.resize(room.width(), max(room.height(), least))
