"""Chips, tags and tabs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import Ground, empty_layout, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.text import NARROWEST, Text, broken

_START, _GAP, _EDGE, _END = 10, 5, 12, 10
"""A chip from its start to its end: room, word, gap, icon, room."""


class Tag(Ground):
    """A word on a small ground: Default, 7 days."""

    def __init__(self, words: str, family: str = "idle", icon: str = "") -> None:
        super().__init__()
        self.setProperty("tag", True)
        self.setProperty("family", family)
        self.setFixedHeight(theme().px(20))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        lay = row(self, margins=(7, 0, 7, 0), gap=4)
        if icon:
            lay.addWidget(Icon(icon, family, 12))  # as small as it is, it's read with the word
        lay.addWidget(Text(words, "caption", family, weight=500, align="center"))


class Chip(QPushButton):
    """A filter: outlined while off, filled with an x while on; it opens a menu or takes the filter away."""

    cleared = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self._off_words, self._words, self._on = words, words, False
        self.setProperty("ring", 14)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def put(self, value: str | None) -> None:
        """Show the chosen value, or the filter's name where none is chosen."""
        self._on = value is not None
        self._words = value or self._off_words
        self.setAccessibleName(f"{self._off_words}: {value}" if value else self._off_words)
        self.updateGeometry()
        self.update()

    def is_on(self) -> bool:
        """Say whether a value is chosen."""
        return self._on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the filter away on Delete."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._on:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return word, gap and icon."""
        face, lines = QFontMetricsF(self._type()), self._lines()
        words = max(face.horizontalAdvance(line) for line in lines)
        more = (len(lines) - 1) * theme().line("dense")
        return QSize(round(words + theme().px(_START + _GAP + _EDGE + _END)), theme().px(28) + more)

    def _lines(self) -> list[str]:
        """Return its words as they stand: on one line, or on several where the text is very large."""
        room = NARROWEST - theme().px(_START + _GAP + _EDGE + _END)
        if QFontMetricsF(self._type()).horizontalAdvance(self._words) <= room:
            return [self._words]
        return broken(self._words, self._type(), room)

    def _type(self) -> QFont:
        """Return the face of its words: what is chosen stands out."""
        return theme().font("dense", 500 if self._on else 400)

    def minimumSizeHint(self) -> QSize:
        """Return word, gap and icon."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        works = self.isEnabled()
        ground = "pressed" if self.isDown() else "selected" if self._on else "hover" if self.underMouse() else "surface"
        painter.setPen(Qt.PenStyle.NoPen if self._on else QPen(theme().colour("lineStrong" if works else "line"), 1))
        painter.setBrush(theme().colour(ground if works else "sunken"))
        radius = min(self.height(), theme().px(28)) / 2
        box = QRectF(self.rect()) if self._on else QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, radius, radius)
        ink = ("accentText" if self._on else "text2") if works else "disabled"
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        edge = theme().px(_EDGE)
        painter.setFont(self._type())
        painter.setPen(theme().colour(ink))
        words = self.rect().adjusted(theme().px(_START), 0, -theme().px(_START), 0)
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        lines, line = self._lines(), theme().line("dense")
        top = (self.height() - line * len(lines)) // 2
        for at, shown in enumerate(lines):
            whole = len(lines) == 1
            area = words if whole else QRect(words.left(), top + at * line, words.width(), line)
            painter.drawText(area, flags, shown)
        left = theme().px(_END) if rtl else self.width() - theme().px(_END) - edge
        icon = theme().icon("x" if self._on else "caret-down", ink, 12, self)
        painter.drawPixmap(left, (self.height() - edge) // 2, icon)
        painter.end()


@dataclass(frozen=True, slots=True)
class TabWords:
    """One tab: its key, its words and its count (already worded)."""

    key: str
    words: str
    count: str = ""


_BEFORE_COUNT, _BEFORE_CARET = 5, 12


class _Tab(QPushButton):
    def __init__(self, tab: TabWords, *, more: bool = False) -> None:
        super().__init__()
        self._more = more
        self._chosen = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("ring", 4)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.put(tab)

    def put(self, tab: TabWords) -> None:
        self.tab = tab
        self.setAccessibleName(f"{tab.words} {tab.count}".strip())
        self.updateGeometry()
        self.update()

    def choose(self, *, chosen: bool) -> None:
        self._chosen = chosen
        self.setAccessibleDescription("✓" if chosen else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(self._words() + self._count() + self._caret() + 17), theme().px(38))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        ink = "text" if self._chosen or self.underMouse() else "text2"
        parts = [(self.tab.words, self._words(), ink, 600 if self._chosen else 500)]
        if self.tab.count:
            parts.append((self.tab.count, self._count(), "text2" if self._chosen else "text3", 400))
        x = 9.0
        for index, (words, wide, ink, weight) in enumerate(parts):
            left = x + (_BEFORE_COUNT if index else 0)
            box = QRectF(self.width() - left - wide if rtl else left, 0, wide, self.height() - 2)
            painter.setFont(theme().font("count" if index else "dense", weight))
            painter.setPen(theme().colour(ink))
            side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
            flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, words)
            x += wide
        if self._more:
            edge = theme().px(12)
            left = int(x + _BEFORE_CARET) if not rtl else int(self.width() - x - _BEFORE_CARET - edge)
            painter.drawPixmap(left, (self.height() - edge) // 2, theme().icon("caret-down", "text2", 12, self))
        if self._chosen:
            painter.fillRect(0, self.height() - 2, self.width(), 2, theme().colour("accentText"))
        painter.end()

    def _words(self) -> float:
        font = theme().font("dense", 600 if self._chosen else 500)
        return QFontMetricsF(font).horizontalAdvance(self.tab.words) + 1

    def _count(self) -> float:
        if not self.tab.count:
            return 0
        return QFontMetricsF(theme().font("count")).horizontalAdvance(self.tab.count) + _BEFORE_COUNT + 1

    def _caret(self) -> int:
        return theme().px(12) + _BEFORE_CARET if self._more else 0


class Tabs(QWidget):
    """Tabs with counts; those without room wait in a menu at the end."""

    chosen = Signal(str)

    def __init__(self, more: str) -> None:
        super().__init__()
        self._lay = row(self, gap=2)
        self._tabs: list[_Tab] = []
        self._key = ""
        self._all: tuple[TabWords, ...] = ()
        self._more = _Tab(TabWords("", more), more=True)
        self._more.clicked.connect(self._open_menu)
        self.setFixedHeight(theme().px(38))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def put(self, tabs: tuple[TabWords, ...], key: str) -> None:
        """Show these tabs and choose one."""
        same = [tab.key for tab in tabs] == [tab.key for tab in self._all] and self._tabs
        self._all, self._key = tabs, key
        if same:
            for button in self._tabs:
                button.put(next(tab for tab in tabs if tab.key == button.tab.key))
            if key not in {button.tab.key for button in self._tabs}:
                self._rebuild()  # chosen from elsewhere, it comes out of the menu: a list says what it is of
            self._mark()
        else:
            self._tabs = []
            self._rebuild()

    def key(self) -> str:
        """Return the chosen tab."""
        return self._key

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        self._rebuild()

    def minimumSizeHint(self) -> QSize:
        """Take what there is."""
        return QSize(theme().px(120), theme().px(38))

    def _fitting(self) -> list[TabWords]:
        room = self.width() - self._more.sizeHint().width() - 4
        shown: list[TabWords] = []
        ordered = [*self._all]
        picked = next((tab for tab in ordered if tab.key == self._key), None)
        for tab in ordered:
            measured = _Tab(tab)
            measured.choose(chosen=tab.key == self._key)
            room -= measured.sizeHint().width() + 2
            if room < 0:
                break
            shown.append(tab)
        if picked is not None and picked not in shown and shown:
            shown[-1] = picked
        return shown

    def _rebuild(self) -> None:
        shown = self._fitting()
        if [tab.key for tab in shown] == [button.tab.key for button in self._tabs] and self._tabs:
            return
        self._lay.removeWidget(self._more)
        self._more.setParent(self)
        empty_layout(self._lay)
        self._tabs = [_Tab(tab) for tab in shown]
        for button in self._tabs:
            button.clicked.connect(self._clicked)
            self._lay.addWidget(button)
        self._lay.addWidget(self._more)
        self._more.setVisible(len(shown) < len(self._all))
        self._lay.addStretch(1)
        self._mark()

    def _mark(self) -> None:
        for button in self._tabs:
            button.choose(chosen=button.tab.key == self._key)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, _Tab):
            self._choose(button.tab.key)

    def _choose(self, key: str) -> None:
        self._key = key
        self._rebuild()
        self._mark()
        self.chosen.emit(key)

    def _open_menu(self) -> None:
        menu = Menu(self)
        shown = {button.tab.key for button in self._tabs}
        for tab in self._all:
            if tab.key not in shown:
                action = menu.addAction(f"{tab.words}  {tab.count}".strip())
                action.setData(tab.key)
        menu.triggered.connect(self._picked)
        menu.open_below(self._more)

    def _picked(self, action: QAction) -> None:
        self._choose(str(action.data()))
