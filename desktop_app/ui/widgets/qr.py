"""A QR code: dark on white in both themes, with the white around it that cameras need."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame

from desktop_app.ui.theme.theme import theme

_EDGE = 206
_QUIET = 14


class QrCode(QFrame):
    """Draws one address as a code; nothing while it has none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("qr", True)
        self.setAccessibleName(name)
        self._cells: tuple[bytes, ...] = ()
        self.setFixedSize(theme().px(_EDGE), theme().px(_EDGE))

    def put(self, address: str) -> None:
        """Show this address; empty shows none."""
        import segno  # 40 ms that only this dialog needs

        self._cells = tuple(bytes(row) for row in segno.make(address, error="m").matrix) if address else ()
        self.update()

    def sizeHint(self) -> QSize:
        """Return its edge."""
        return QSize(theme().px(_EDGE), theme().px(_EDGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells on whole pixels."""
        super().paintEvent(event)
        if not self._cells:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        count = len(self._cells)
        cell = max(1, int((self.width() - 2 * theme().px(_QUIET)) * ratio / count)) / ratio
        start = (self.width() - cell * count) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        ink = QColor("#1D1B18")
        for y, line in enumerate(self._cells):
            for x, dark in enumerate(line):
                if dark:
                    left, top = round((start + x * cell) * ratio) / ratio, round((start + y * cell) * ratio) / ratio
                    painter.fillRect(_rect(left, top, cell), ink)
        painter.end()


def _rect(left: float, top: float, edge: float) -> QRect:
    return QRect(round(left), round(top), round(left + edge) - round(left), round(top + edge) - round(top))
