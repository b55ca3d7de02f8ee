"""A dialog whose content scrolls between its title and its buttons: help, keys, log, licences."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording


class Scroll(QScrollArea):
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


class Sheet(Dialog):
    """Title, rows that scroll, and a foot with a button that closes it; others stand before that one."""

    def __init__(self, window: QWidget, title: str, words: Wording, *, width: int = 560, height: int = 420) -> None:
        super().__init__(window, width, title)
        self.words = words
        inner = column(margins=(26, 24, 26, 22), gap=12)
        inner.addWidget(Text(title, "pane"))
        holder = QWidget()
        holder.setAutoFillBackground(False)
        self.rows: QVBoxLayout = column(holder, margins=(0, 0, 10, 0), gap=0)
        self.area = Scroll(title)
        self.area.setWidget(holder)
        self.area.setMinimumHeight(theme().px(120))
        self._wanted = height
        inner.addWidget(self.area, 1)
        self.foot = row(gap=8)
        self.foot.addStretch(1)
        self.close_button = self.way_out(words.text("Close"))
        inner.addLayout(self.foot)
        self.foot.addWidget(self.close_button)
        self.lay.addLayout(inner)
        self.set_main(self.close_button)

    def add_button(self, button: Button) -> None:
        """Put a button before the one that closes."""
        self.foot.insertWidget(self.foot.count() - 1, button)

    def tall(self, needed: int) -> int:
        """Be as tall as was wished, or as the content asks for."""
        return max(needed, theme().px(self._wanted))
