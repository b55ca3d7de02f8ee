"""All changes of a state, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.dialogs.sheet import Scroll
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text, name_control
from desktop_app.wire import HistoryEntry
from desktop_app.words.happened import happened, worth_telling
from desktop_app.words.wording import Wording


class HistoryDialog(Dialog):
    """Lists changes with their times."""

    def __init__(self, window: QWidget, entries: Sequence[HistoryEntry], words: Wording, now: datetime) -> None:
        super().__init__(window, 560, words.text("History"))
        inner = column(margins=(26, 24, 26, 22), gap=10)
        inner.addWidget(Text(words.text("History"), "pane"))
        listed = QWidget()
        lay = column(listed, margins=(0, 0, 8, 0))
        for entry in worth_telling(entries):
            lay.addWidget(_line(entry, words, now))
        if not entries:
            lay.addWidget(Text(words.text("Nothing has happened yet."), "body", "text2"))
        lay.addStretch(1)
        scroll = Scroll(words.text("History"))
        listed.setAutoFillBackground(False)
        scroll.setWidget(listed)
        scroll.setMinimumHeight(theme().px(min(360, 40 + 28 * len(entries))))
        inner.addWidget(scroll, 1)
        close = self.way_out(words.text("Close"))
        self.end_with(inner, close)
        self.set_main(close)


def _line(entry: HistoryEntry, words: Wording, now: datetime) -> QWidget:
    line = QWidget()
    line.setMinimumHeight(theme().px(28))
    lay = row(line, gap=10)
    name, family = words.state_look(entry.status, entry.note)
    lay.addWidget(Icon(name, f"{family}Icon", 16))
    said, when = happened(entry, words), words.moment(entry.at, now)
    lay.addWidget(Text(said, "dense", weight=500, elide="end"), 1)
    lay.addWidget(Text(when, "dense", "text3"))
    name_control(line, f"{when}. {said}")
    return line
