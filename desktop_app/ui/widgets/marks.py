"""Small painted marks: the avatar, a place's tile, a card's plate, a numbered step."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.theme.theme import theme


def initials(name: str) -> str:
    """Return at most two letters or digits that stand for a name, past its signs; nothing where it is signs alone."""
    found = [next((letter for letter in word if letter.isalnum()), "") for word in name.split()]
    letters = [letter.upper()[:1] for letter in found if letter]
    return "".join(letters[:1] + letters[1:][-1:])


class _Mark(QWidget):
    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._box = (width, height)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the mark's size."""
        return QSize(theme().px(self._box[0]), theme().px(self._box[1]))

    def minimumSizeHint(self) -> QSize:
        """Return the mark's size."""
        return self.sizeHint()

    def _text(self, painter: QPainter, text: str, ink: QColor, size: int, weight: int = 600) -> None:
        font = QFont(theme().font("dense", weight))
        font.setPixelSize(theme().px(size))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)

    def _draw_icon(self, painter: QPainter, name: str, tone: str, size: int) -> None:
        edge = theme().px(size)
        corner = ((self.width() - edge) // 2, (self.height() - edge) // 2)
        painter.drawPixmap(*corner, theme().icon(name, tone, size, self))


class Avatar(_Mark):
    """A person's letters on a round ground; ``chosen`` where it stands on the ground of a chosen row, its own."""

    def __init__(self, name: str, size: int = 28, *, chosen: bool = False) -> None:
        super().__init__(size, size)
        self._ground = "surface" if chosen else "selected"
        self._letters = initials(name)

    def put(self, name: str) -> None:
        """Show another person."""
        self._letters = initials(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(self._ground))
        painter.drawEllipse(self.rect())
        if self._letters:
            self._text(painter, self._letters, theme().colour("accentText"), 11)
        else:
            self._draw_icon(painter, "user", "accentText", 16)
        painter.end()


class Tile(_Mark):
    """A place's letter: solid where it is real, dashed where nothing is; the demo has a flask.

    A name without any letter has a storefront.
    """

    def __init__(self, name: str, mode: str, size: int = 30, *, icon: str = "") -> None:
        super().__init__(size, size)
        self._icon = icon
        self._letter, self._mode = initials(name)[:1], mode

    def put(self, name: str, mode: str) -> None:
        """Show another place."""
        self._letter, self._mode = initials(name)[:1], mode
        self.update()

    def set_size(self, size: int) -> None:
        """Change the edge, in logical pixels."""
        self.setFixedSize(theme().px(size), theme().px(size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self._mode == "live":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("text"))
            painter.drawRoundedRect(box, 8, 8)
            self._sign(painter, "window")
        else:
            painter.setPen(QPen(theme().colour("lineControl"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            if self._mode == "demo":
                self._draw_icon(painter, "flask", "text2", 16)
            else:
                self._sign(painter, "text2")
        painter.end()

    def _sign(self, painter: QPainter, tone: str) -> None:
        if self._icon:
            self._draw_icon(painter, self._icon, tone, 20)
        elif self._letter:
            self._text(painter, self._letter, theme().colour(tone), 14)
        else:
            self._draw_icon(painter, "storefront", tone, 16)


_INITIALS: Final = {
    "visa": "VISA",
    "mastercard": "MC",
    "amex": "AMEX",
    "discover": "DISC",
    "diners": "DC",
    "jcb": "JCB",
    "unionpay": "UP",
}


class Plate(_Mark):
    """A payment method: the brand's letters on a neutral plate, or an icon."""

    def __init__(self, kind: str, brand: str | None) -> None:
        super().__init__(30, 22)
        self._letters = _INITIALS.get((brand or "").lower(), "") if kind == "card" else ""
        self._icon = "credit-card" if kind == "card" else "bank"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._letters:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("text2"))
            painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
            self._text(painter, self._letters, theme().colour("surface"), 10 if len(self._letters) < 5 else 9, 700)
        else:
            edge = theme().px(24)
            corner = ((self.width() - edge) // 2, (self.height() - edge) // 2)
            painter.drawPixmap(*corner, theme().icon(self._icon, "text2", 24, self))
        painter.end()


class Number(_Mark):
    """The number of a step in a ring, with the line that leads to the next."""

    def __init__(self, number: str, *, last: bool) -> None:
        super().__init__(24, 56)
        self._number, self._last = number, last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def shown(self) -> str:
        """Return the number as it is written."""
        return self._number

    def sizeHint(self) -> QSize:
        """Return the ring's size; the line takes what is left."""
        return QSize(theme().px(24), theme().px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ring, number and line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme().px(24)
        painter.setPen(QPen(theme().colour("lineStrong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QRectF((self.width() - edge) / 2 + 0.5, 0.5, edge - 1, edge - 1)
        painter.drawEllipse(ring)
        painter.setFont(theme().font("caption", 500))
        painter.setPen(theme().colour("text2"))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, self._number)
        if not self._last:
            painter.setPen(QPen(theme().colour("line"), 1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.drawLine(self.width() // 2, edge + 4, self.width() // 2, self.height() - 5)
        painter.end()
