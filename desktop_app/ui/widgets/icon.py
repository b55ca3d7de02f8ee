"""An icon that stands for itself beside words, drawn from the theme each time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop_app.ui.motion import SEAL, Movement, moves
from desktop_app.ui.theme.theme import theme


class Icon(QLabel):
    """Draws one icon in a token's colour; decorative unless it is given an accessible name.

    Args:
        name: Its shape.
        tone: Its colour.
        size: Its edge, in logical pixels.
        heads: Whether it stands at the head of words that may take several lines: where a script's lines are taller,
            it stands lower by half of that, with the first of them.
    """

    def __init__(self, name: str = "", tone: str = "text2", size: int = 18, *, heads: bool = False) -> None:
        super().__init__()
        self._name, self._tone, self._edge, self._heads = name, tone, size, heads
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def put(self, name: str, tone: str) -> None:
        """Change the icon and its colour."""
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self.update()

    def set_size(self, size: int) -> None:
        """Change the edge, in logical pixels."""
        if size != self._edge:
            self._edge = size
            self.updateGeometry()
            self.update()

    def name(self) -> str:
        """Return the icon's name."""
        return self._name

    def sizeHint(self) -> QSize:
        """Return the icon's size."""
        edge = theme().px(self._edge)
        return QSize(edge, edge + (theme().fonts.taller() if self._heads else 0))

    def minimumSizeHint(self) -> QSize:
        """Return the icon's size."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if not self._name:
            return
        painter = QPainter(self)
        edge = theme().px(self._edge)
        tone = self._tone if self.isEnabled() else "disabled"
        left, top = (self.width() - edge) // 2, (self.height() - edge) // 2
        painter.drawPixmap(left, top, theme().icon(self._name, tone, self._edge, self))
        painter.end()


class Seal(Icon):
    """The mark of a verified seller. It draws itself once, round from the top, when somebody gets there."""

    def __init__(self) -> None:
        super().__init__("circle-wavy-check-fill", "okIcon", 52)
        self._drawn = 1.0

    def draw_once(self) -> None:
        """Draw it before the person's eyes."""
        if moves() and self.isVisible():
            self._drawn = 0.0
            Movement(self, SEAL, self._draw)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of it as is there already."""
        if self._drawn >= 1:
            super().paintEvent(event)
            return
        edge = theme().px(self._edge)
        box = QRectF((self.width() - edge) / 2, (self.height() - edge) / 2, edge, edge)
        sector = QPainterPath(box.center())
        sector.arcTo(box.adjusted(-edge, -edge, edge, edge), 90, -360 * self._drawn)
        sector.closeSubpath()
        painter = QPainter(self)
        painter.setClipPath(sector)
        painter.drawPixmap(box.toRect().topLeft(), theme().icon(self._name, self._tone, self._edge, self))
        painter.end()

    def _draw(self, part: float) -> None:
        self._drawn = part
        self.update()
