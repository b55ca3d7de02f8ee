"""Buttons: main, plain, quiet, danger; an icon before or after the word; busy and off with their manners."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyleOptionButton, QToolButton

from desktop_app.domain.value import value
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.text import NARROWEST, broken, name_control, set_tip, unbreakable

Kind = Literal["main", "plain", "quiet", "danger", "danger-main"]


@value
class _Size:
    pad: int
    radius: int
    icon: int
    role: str
    gap: int


_SIZES: Final = {
    40: _Size(19, 8, 18, "body", 8),
    34: _Size(15, 7, 18, "body", 8),
    28: _Size(11, 6, 16, "dense", 6),
}
_ARC: Final = 16
"""The edge of the arc that turns while something is waited for, in logical pixels at every size of button."""
_CARET: Final = 14
"""The edge of a chevron after a word, in logical pixels."""
_INK: Final = {"main": "onAccent", "plain": "text", "quiet": "accentText", "danger": "stop"}


class Button(QPushButton):
    """A button with a word. While busy it shows an arc and the busy word, keeps its width and takes no press."""

    def __init__(
        self,
        text: str,
        kind: Kind = "plain",
        size: int = 34,
        *,
        icon: str | None = None,
        trailing: str | None = None,
    ) -> None:
        super().__init__()
        self._kind, self._size = kind, _SIZES[size]
        self._height = size
        self._icon, self._trailing = icon, trailing
        self._word, self._busy_word = text, ""
        self._tone = ""
        self._turn = 0
        self._timer = QTimer(self, interval=60)
        self._timer.timeout.connect(self._step)
        self.setProperty("kind", kind)
        self.setProperty("size", size)
        self.setProperty("ring", self._size.radius)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.put(text)

    def put(self, text: str) -> None:
        """Change the word."""
        self._word = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_pad(self, pad: int) -> None:
        """Change the room beside the word, where a row is tight."""
        self._size = replace(self._size, pad=pad)
        self.updateGeometry()

    def set_icon(self, icon: str | None) -> None:
        """Change the icon before the word."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_trailing(self, trailing: str | None) -> None:
        """Change the icon after the word."""
        self._trailing = trailing
        self.updateGeometry()
        self.update()

    def set_busy(self, word: str | None) -> None:
        """Wait with this word ("Saving"); None ends it."""
        if word:
            # What a layout gave it beyond its words it may take back.
            kept = min(self.width(), self.sizeHint().width()) if self.isVisible() else 0
            self._busy_word = word
            self.setMinimumWidth(max(kept, self._wide(self._shown(), busy=theme().moves())))
            self.setText(word)
            self.setAccessibleName(word)
            if theme().moves():
                self._timer.start()
        elif self._busy_word:
            self.setMinimumWidth(0)
            self._timer.stop()
            self.put(self._word)
        self._busy_word = word or ""
        self.updateGeometry()
        self.update()

    def is_busy(self) -> bool:
        """Say whether it waits."""
        return bool(self._busy_word)

    def set_off(self, reason: str | None) -> None:
        """Switch it off with a reason (shown beside it by the page); None switches it on."""
        self.setEnabled(reason is None)
        self.setAccessibleDescription(reason or "")
        set_tip(self, reason or "")

    def sizeHint(self) -> QSize:
        """Return the size that the word needs."""
        wide = self._wide(self._shown(), busy=self.is_busy() and theme().moves())
        more = (len(self._lines(self._shown())) - 1) * theme().line(self._size.role)
        return QSize(max(self.minimumWidth(), wide), theme().px(self._height) + more)

    def minimumSizeHint(self) -> QSize:
        """Return the size that the word needs: a button never cuts its word."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take no press while busy."""
        if not self._busy_word:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take no press while busy."""
        if not self._busy_word:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as well as on space; take none while busy."""
        if self._busy_word:
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Leave the ground to the sheet, and nothing else."""
        super().initStyleOption(option)
        option.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let the sheet draw the ground, then draw icon, word and trailing icon in reading order."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_content(painter)
        painter.end()

    def hold(self) -> None:
        """Stop the arc where it begins, as a picture has it."""
        self._timer.stop()
        self._turn = 0
        self.update()

    def _step(self) -> None:
        self._turn = (self._turn + 24) % 360
        self.update()

    def _shown(self) -> str:
        if self._busy_word and not theme().moves():
            return f"{self._busy_word}…"  # nothing turns beside it: the word itself says that it goes on
        return self._busy_word or self._word

    def _weight(self) -> int:
        return 600 if self._kind in {"main", "danger-main"} and self.isEnabled() else 500

    def _ink(self) -> str:
        if not self.isEnabled():
            return "disabled"
        if self._kind == "danger-main":
            return "window" if theme().dark else "onAccent"
        return self._tone or _INK[self._kind]

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(theme().font(self._size.role, self._weight()))

    def _face(self) -> QFont:
        """Return what the word is written in."""
        return theme().font(self._size.role, self._weight())

    def _wide(self, word: str, *, busy: bool) -> int:
        beside = self._beside(busy=busy)
        return round(self._advance(self._lines(word, busy=busy)) + beside)

    def _beside(self, *, busy: bool) -> int:
        icons = theme().px(_ARC + self._size.gap) if busy else 0
        if not busy:
            names = [name for name in self._icons() if name]
            icons = sum(theme().px(self._edge_of(name) + self._size.gap) for name in names)
        return 2 * theme().px(self._size.pad) + icons

    def _icons(self) -> tuple[str | None, str | None]:
        """Return the icons before and after the word; none where a single word of very large text takes all room."""
        names = [name for name in (self._icon, self._trailing) if name]
        icons = sum(theme().px(self._edge_of(name) + self._size.gap) for name in names)
        longest = max((self._metrics().horizontalAdvance(word) for word in unbreakable(self._word)), default=0)
        room = NARROWEST - 2 * theme().px(self._size.pad) - icons
        return (self._icon, self._trailing) if longest <= room else (None, None)

    def _lines(self, word: str, *, busy: bool | None = None) -> list[str]:
        """Return the word as it stands: on one line, or on several where the text is very large."""
        busy = self.is_busy() and theme().moves() if busy is None else busy
        room = NARROWEST - self._beside(busy=busy)
        if self._metrics().horizontalAdvance(word) <= room:
            return [word]
        return broken(word, theme().font(self._size.role, self._weight()), room)

    def _advance(self, lines: list[str]) -> float:
        return max(self._metrics().horizontalAdvance(line) for line in lines)

    def _draw_content(self, painter: QPainter) -> None:
        word = self._shown()
        ink = self._ink()
        gap = theme().px(self._size.gap)
        before, after = self._icons()
        if self._busy_word:
            before, after = "busy" if theme().moves() else None, None
        lines = self._lines(word)
        text_width = self._advance(lines)
        total = text_width + sum(theme().px(self._edge_of(name)) + gap for name in (before, after) if name)
        x = (self.width() - total) / 2
        if before:
            self._draw_icon(painter, before, round(x), ink)
            x += theme().px(self._edge_of(before)) + gap
        painter.setFont(self._face())
        painter.setPen(theme().colour(ink))
        line = theme().line(self._size.role)
        above = (self.height() - len(lines) * line) / 2
        for at, piece in enumerate(lines):
            whole = len(lines) == 1
            area = self._mirrored(
                QRectF(x, 0, text_width + 2, self.height()) if whole else QRectF(x, above + at * line, text_width, line)
            )
            side = Qt.AlignmentFlag(0) if whole else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, piece)
        if after:
            self._draw_icon(painter, after, round(x + text_width + gap), ink)

    def _edge_of(self, name: str) -> int:
        """Return how large an icon is beside the word, in logical pixels: a chevron is a part of the word's line."""
        if name == "busy":
            return _ARC
        return min(_CARET, self._size.icon) if name.startswith("caret") else self._size.icon

    def _draw_icon(self, painter: QPainter, name: str, x: int, ink: str) -> None:
        edge = theme().px(self._edge_of(name))
        box = self._mirrored(QRectF(x, (self.height() - edge) / 2, edge, edge)).toRect()
        if name == "busy":
            self._draw_arc(painter, box, ink)
            return
        tone = "text2" if ink == "text" else ink
        painter.drawPixmap(box.topLeft(), theme().icon(name, tone, self._edge_of(name), self))

    def _draw_arc(self, painter: QPainter, box: QRect, ink: str) -> None:
        pen = QPen(theme().colour(ink), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(QRectF(box).adjusted(1.25, 1.25, -1.25, -1.25), (130 - self._turn) * 16, 280 * 16)

    def _mirrored(self, box: QRectF) -> QRectF:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRectF(self.width() - box.right(), box.top(), box.width(), box.height())
        return box

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the sheet changes, and when it goes off: then it's no longer the word that stands out."""
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.EnabledChange}:
            self.updateGeometry()
        super().changeEvent(event)


class HoldingButton(QPushButton):
    """A button with other widgets on it: it shows the pointer over these too, which Qt tells it nothing of."""

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Say that the pointer is over it wherever that is on it."""
        super().initStyleOption(option)
        if self.isEnabled() and self.underMouse():
            from PySide6.QtWidgets import QStyle  # all its enumerations are made with it

            option.state |= QStyle.StateFlag.State_MouseOver

    def enterEvent(self, event: QEnterEvent) -> None:
        """Draw the ground that it has under the pointer."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Draw the ground that it has at rest."""
        super().leaveEvent(event)
        self.update()


class Link(Button):
    """A quiet button that sits in a line of text: no padding and no ground; under the pointer it is underlined."""

    def __init__(
        self, text: str, *, icon: str | None = None, trailing: str | None = None, role: str = "dense", tone: str = ""
    ) -> None:
        super().__init__(text, "quiet", 28, icon=icon, trailing=trailing)
        self._tone = tone  # another than that of links
        self._size = _Size(0, 6, 16, role, 6)
        self._height = 24
        self.setProperty("link", True)
        self.setProperty("ring", 4)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _face(self) -> QFont:
        face = QFont(super()._face())
        face.setUnderline(self.isEnabled() and self.underMouse())
        return face


class IconButton(QToolButton):
    """An icon alone; always with a tooltip and a name."""

    def __init__(
        self, icon: str, name: str, *, size: int = 28, wide: int | None = None, edge: int = 18, tone: str = "text2"
    ) -> None:
        super().__init__()
        self._icon_name, self._edge, self._tone, self._box = icon, edge, tone, (wide or size, size)
        self.setProperty("ring", 6)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Say what it does."""
        name_control(self, name)
        set_tip(self, name)

    def set_icon(self, icon: str) -> None:
        """Change the icon."""
        self._icon_name = icon
        self.update()

    def sizeHint(self) -> QSize:
        """Return a target that can be hit."""
        return QSize(theme().px(self._box[0]), theme().px(self._box[1]))

    def minimumSizeHint(self) -> QSize:
        """Return a target that can be hit."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as well as on space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground under the pointer, then the icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        under = self.isEnabled() and (self.isDown() or self.underMouse())
        ground = theme().colour(
            "pressed" if self.isDown() else "hover" if under else "surface" if self.isEnabled() else "sunken"
        )
        if under:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        if self.property("outlined"):
            painter.setBrush(ground)
            painter.setPen(QPen(theme().colour("lineStrong"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        edge = theme().px(self._edge)
        tone = self._tone if self.isEnabled() else "disabled"
        corner = ((self.width() - edge) // 2, (self.height() - edge) // 2)
        painter.drawPixmap(*corner, theme().icon(self._icon_name, tone, self._edge, self))
        painter.end()
