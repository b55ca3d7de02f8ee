"""The short menus that buttons open, and the round corners of whatever opens over the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.ui.theme.theme import theme

_RADIUS = 8
_GAP = 4


def round_corners(popup: QWidget) -> None:
    """Cut the corners that the sheet leaves outside its round edge: a popup is a window of its own, and opaque.

    Called at each resize. A mask works on every display; that the window is translucent would show black on one that
    composes nothing.
    """
    path = QPainterPath()
    # A pixel more round than the edge, which is smooth there and isn't to be cut itself.
    path.addRoundedRect(QRectF(popup.rect()), _RADIUS - 1, _RADIUS - 1)
    popup.setMask(QRegion(path.toFillPolygon().toPolygon()))


class Menu(QMenu):
    """What one control offers, in one list; it is gone once it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(theme().font("dense"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def open_below(self, anchor: QWidget, *, at_end: bool = False) -> None:
        """Open below a control: from its start, or where it stands at the end of its place, up to its end."""
        rtl = anchor.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = anchor.width() - self.sizeHint().width() if at_end is not rtl else 0
        self.popup(anchor.mapToGlobal(QPoint(left, anchor.height() + _GAP)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corners round."""
        super().resizeEvent(event)
        round_corners(self)
