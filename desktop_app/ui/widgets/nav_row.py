"""The rows of the sidebar: a page's, or a smaller one for what belongs to a page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop_app.domain.value import value
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.exclusive import one_of_several
from desktop_app.ui.widgets.text import name_control, set_tip


@value
class NavItem:
    """One page: key, icon, words, and a count (0 shows none)."""

    key: str
    icon: str
    words: str
    count: int = 0
    shortcut: str = ""
    figure: str = ""
    """The count as it is written; as plain digits where it is empty."""


_CLOSE = 21
"""The least height of an icon's row, in logical pixels."""


class NavRow(QPushButton):
    """One page's row; in the rail an icon alone with its name as tooltip."""

    def __init__(self, item: NavItem, *, small: bool = False) -> None:
        super().__init__()
        self.item = item
        self._small = small
        self._compact = False
        self.setCheckable(True)
        one_of_several(self)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setProperty("ring", 7)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.put(item)

    def put(self, item: NavItem) -> None:
        """Change count or words."""
        self.item = item
        name_control(self, item.words, self._figure())
        self._tell()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Change between row and icon."""
        self._compact = compact
        yields = QSizePolicy.Policy.Maximum if compact else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, yields)
        self._tell()
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down the rows by the arrows."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the words whole under the pointer where they don't fit."""
        super().resizeEvent(event)
        self._tell()

    def sizeHint(self) -> QSize:
        """Return the row's size."""
        return QSize(theme().px(40), theme().px(40 if self._compact else 30 if self._small else 34))

    def minimumSizeHint(self) -> QSize:
        """Return the row's size; an icon alone stands closer to the next before either is out of sight."""
        usual = self.sizeHint()
        return QSize(usual.width(), theme().px(_CLOSE)) if self._compact else usual

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon, words, count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        chosen = self.isChecked()
        if chosen:
            painter.setPen(QPen(theme().colour("line"), 1))
            painter.setBrush(theme().colour("surface"))
            painter.drawRoundedRect(box, 7, 7)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 7, 7)
        size = 20 if self._compact else 16 if self._small else 18
        edge = theme().px(size)
        left = (self.width() - edge) // 2 if self._compact else 11
        icon = theme().icon(self.item.icon, "accentText" if chosen else "text3", size, self)
        painter.drawPixmap(self._at(left, edge), (self.height() - edge) // 2, icon)
        if self._compact:
            self._draw_dot(painter)
        else:
            self._draw_words(painter, left + edge + 10, chosen=chosen)
        painter.end()

    def _at(self, left: int, wide: int) -> int:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return self.width() - left - wide if rtl else left

    def _draw_words(self, painter: QPainter, left: int, *, chosen: bool) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        font = theme().font("dense" if self._small else "body", 600 if chosen else 500)
        painter.setFont(font)
        painter.setPen(theme().colour("text" if chosen else "text2"))
        counted = theme().font("caption", 500)
        figure = self._figure()
        room = self._room(left)
        shown = QFontMetricsF(font).elidedText(self.item.words, Qt.TextElideMode.ElideRight, room)
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(10 if rtl else left, 0, -left if rtl else 0, 0), flags, shown)
        if figure:
            painter.setFont(counted)
            painter.setPen(theme().colour("text3"))
            other = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
            flags = other | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect().adjusted(11, 0, -11, 0), flags, figure)

    def _room(self, left: float) -> float:
        """Return how wide the words may be that begin at a place: the number keeps its own."""
        figure = self._figure()
        counted = theme().font("caption", 500)
        return self.width() - left - (11 + 6 + QFontMetricsF(counted).horizontalAdvance(figure) if figure else 10)

    def is_cut(self) -> bool:
        """Say whether the words don't fit, chosen or not."""
        left = 11 + theme().px(16 if self._small else 18) + 10
        font = theme().font("dense" if self._small else "body", 600)
        return not self._compact and QFontMetricsF(font).horizontalAdvance(self.item.words) > self._room(left)

    def _figure(self) -> str:
        return (self.item.figure or str(self.item.count)) if self.item.count else ""

    def _draw_dot(self, painter: QPainter) -> None:
        if self.item.count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accentText"))
            painter.drawEllipse(QRectF(self._at(self.width() // 2 + 6, 6), self.height() / 2 - 11, 6, 6))

    def _tell(self) -> None:
        said = f"{self.item.words}  {self.item.shortcut}".strip()
        set_tip(self, said if self._compact or self._small or self.is_cut() else "")
