"""A layout that wraps a row of widgets, so that longer languages never cut a button's word."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayoutItem

from desktop_app.ui.widgets.arranging import Arrangement


class Flow(Arrangement):
    """Places widgets in reading order and wraps where the row is full.

    A widget's ``lead`` property is what it keeps free before itself beside another, in logical pixels: none where it
    begins a row.
    """

    def __init__(self, gap: int = 8, line_gap: int = 8) -> None:
        super().__init__()
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def expandingDirections(self) -> Qt.Orientation:
        """Never grow."""
        return Qt.Orientation(0)

    def heightForWidth(self, width: int) -> int:
        """Return the height at a width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        """Place everything."""
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of one row."""
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self._gap * max(0, len(shown) - 1)
        width += sum(_lead(item) for item in shown[1:])
        return QSize(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the widest item."""
        shown = self._shown()
        width = max((item.minimumSize().width() for item in shown), default=0)
        return QSize(width, max((item.minimumSize().height() for item in shown), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._shown():
            wide = item.sizeHint().width()
            if rows[-1] and used + _lead(item) + wide > width:
                rows.append([])
                used = 0
            used += _lead(item) if rows[-1] else 0
            rows[-1].append(item)
            used += wide + self._gap
        return [row for row in rows if row]

    def _place(self, area: QRect, *, move: bool) -> int:
        parent = self.parentWidget()
        rtl = parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        top = area.top()
        for row in self._rows(area.width()):
            tall = max(_within(item, area.width()).height() for item in row)
            left = area.left()
            for item in row:
                left += _lead(item) if item is not row[0] else 0
                size = _within(item, area.width())
                x = area.right() + 1 - (left - area.left()) - size.width() if rtl else left
                if move:
                    item.setGeometry(QRect(QPoint(x, top + (tall - size.height()) // 2), size))
                left += size.width() + self._gap
            top += tall + self._line_gap
        return max(0, top - self._line_gap - area.top())


def _within(item: QLayoutItem, width: int) -> QSize:
    """Return the size of an item: what is wider than a whole row breaks into lines where it can."""
    hint = item.sizeHint()
    if hint.width() <= width:
        return hint
    return QSize(width, item.heightForWidth(width) if item.hasHeightForWidth() else hint.height())


def _lead(item: QLayoutItem) -> int:
    widget = item.widget()
    return int(widget.property("lead") or 0) if widget is not None else 0
