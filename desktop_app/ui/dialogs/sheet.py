"""A dialog whose content scrolls between its title and its buttons: help, keys, log, licences."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import column, row, set_margins
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording


class Scroll(ScrollArea):
    """Scrolls by the keyboard too, a page at a time as well as a line."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", 6)
        self.setAccessibleName(title)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the top and the end as well."""
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        if event.key() in ends:
            bar.setValue(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


_EDGE: Final = 26
_BESIDE_BAR: Final = 8
"""What is left free between the bar and the card's edge: the bar stands in the card's own margin."""


class Sheet(Dialog):
    """Title, rows that scroll, and a foot with a button that closes it; others stand before that one.

    Args:
        window: What it covers.
        title: What it is about.
        words: The language.
        width: How wide it is, where the window has room.
        height: The tallest it grows for its rows; the rest of them is scrolled to.
        fills: Whether it is that tall whatever it holds, as for a log.
    """

    def __init__(
        self, window: QWidget, title: str, words: Wording, *, width: int = 560, height: int = 640, fills: bool = False
    ) -> None:
        super().__init__(window, width, title)
        self.words = words
        inner = column(margins=(_EDGE, 24, _BESIDE_BAR, 22), gap=12)
        head = row(margins=(0, 0, _EDGE - _BESIDE_BAR, 0))
        head.addWidget(Text(title, "pane", wrap=True))
        inner.addLayout(head)
        self.holder = QWidget()
        self.holder.setAutoFillBackground(False)
        self.rows: QVBoxLayout = column(self.holder)
        self.area = Scroll(title)
        self.area.setWidget(self.holder)
        self._tallest, self._fills = height, fills
        inner.addWidget(self.area)
        self.foot = row(margins=(0, 0, _EDGE - _BESIDE_BAR, 0), gap=8)
        self.foot.addStretch(1)
        self.close_button = self.way_out(words.text("Close"))
        inner.addLayout(self.foot)
        self.stack_where_narrow(self.foot, 2 * _EDGE)
        self.foot.addWidget(self.close_button)
        self.lay.addLayout(inner)
        self.set_main(self.close_button)

    def add_button(self, button: Button) -> None:
        """Put a button before the one that closes."""
        self.foot.insertWidget(self.foot.count() - 1, button)

    def place(self) -> None:
        """Give the rows what they ask for, as far as there is room; what ends with the buttons does so beside a bar."""
        width, most = self.broad(), theme().px(self._tallest)
        within = width - 2 * _EDGE
        asked = most if self._fills else self._height_within(within)
        scrolls = self.share(self.area, asked, width, most=most)
        if self._fills:  # what fills it scrolls by itself, as long as it has the least room that it needs
            rows = self.rows
            least = rows.minimumHeightForWidth(within) if rows.hasHeightForWidth() else rows.minimumSize().height()
            scrolls = self.area.minimumHeight() < least
        bar = self.area.verticalScrollBar().sizeHint().width() if scrolls else 0
        off, on = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.area.setVerticalScrollBarPolicy(on if scrolls else off)
        set_margins(self.rows, 0, 0, _EDGE - _BESIDE_BAR - bar, 0)
        super().place()

    def _height_within(self, width: int) -> int:
        """Return how tall the rows are at a width; what they'd like to be is told of one where words wrap sooner."""
        rows = self.rows
        return rows.totalHeightForWidth(width) if rows.hasHeightForWidth() else rows.sizeHint().height()

    def refilled(self) -> None:
        """Take the room that other rows need."""
        if self.isVisible():
            self.place()
