"""A QR code: dark on white in both themes, with the white around it that cameras need."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import Ground

_EDGE = 206
_QUIET = 14


class QrCode(Ground):
    """Draws one address as a code; nothing while it has none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("qr", True)
        self.setAccessibleName(name)
        self._cells: tuple[bytes, ...] = ()
        self._address = ""
        self.setFixedSize(theme().px(_EDGE), theme().px(_EDGE))

    def put(self, address: str) -> None:
        """Show this address; empty shows none."""
        import segno  # 40 ms that only this dialog needs

        self._address = address
        self._cells = tuple(bytes(row) for row in segno.make(address, error="m").matrix) if address else ()
        self.update()

    def text(self) -> str:
        """Return the address that the code holds."""
        return self._address

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
        start = float(theme().px(_QUIET))
        cell = (self.width() - 2 * start) / count
        painter.setPen(Qt.PenStyle.NoPen)
        ink = QColor("#1D1B18")
        for y, line in enumerate(self._cells):
            for x, dark in enumerate(line):
                if dark:
                    painter.fillRect(_snapped(start + x * cell, start + y * cell, cell, ratio), ink)
        painter.end()


def _snapped(left: float, top: float, edge: float, ratio: float) -> QRectF:
    """Return a cell whose edges lie on whole device pixels, so that neighbours meet without a seam."""
    x0, y0 = round(left * ratio) / ratio, round(top * ratio) / ratio
    x1, y1 = round((left + edge) * ratio) / ratio, round((top + edge) * ratio) / ratio
    return QRectF(x0, y0, x1 - x0, y1 - y0)
