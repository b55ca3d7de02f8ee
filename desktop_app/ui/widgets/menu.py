"""The short menus that buttons open."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.floating import GAP, draw_shadow, float_over, round_corners


class Menu(QMenu):
    """What one control offers, in one list; it is gone once it is closed, unless it is ``kept``."""

    def __init__(self, parent: QWidget | None, *, kept: bool = False) -> None:
        super().__init__(parent)
        self.setFont(theme().font("dense"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, not kept)
        if kept:
            theme().changed.connect(self._follow)
        self._room = float_over(self)
        self.setProperty("shade", bool(self._room))

    def _follow(self) -> None:
        self.setFont(theme().font("dense"))

    def card(self) -> QRect:
        """Return where the list is in its window, whose rest is the shadow's."""
        room = self._room
        return self.rect().adjusted(room, room, -room, -room)

    def open_below(self, anchor: QWidget, *, at_end: bool = False) -> None:
        """Open below a control: from its start, or where it stands at the end of its place, up to its end."""
        rtl = anchor.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = anchor.width() - self._wide() if at_end is not rtl else 0
        self._open(anchor.mapToGlobal(QPoint(left, anchor.height() + GAP)))

    def open_at(self, at: QPoint) -> None:
        """Open where the pointer is, to the side to which one reads."""
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._open(at - QPoint(self._wide() if rtl else 0, 0))

    def _wide(self) -> int:
        return self.sizeHint().width() - 2 * self._room

    def _open(self, corner: QPoint) -> None:
        self.popup(corner - QPoint(self._room, self._room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corners round."""
        super().resizeEvent(event)
        if not self._room:
            round_corners(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shadow, then let the sheet draw the list."""
        if self._room:
            painter = QPainter(self)
            draw_shadow(painter, self.card())
            painter.end()
        super().paintEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a press into the shadow, as on one beside it."""
        at = event.position().toPoint()
        if self.rect().contains(at) and not self.card().contains(at):
            self.close()
            return
        super().mousePressEvent(event)
