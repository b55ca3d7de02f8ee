"""All changes of a state, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.sheet import Sheet
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text, name_control
from desktop_app.wire import HistoryEntry
from desktop_app.words.happened import happened, worth_telling
from desktop_app.words.wording import Wording


class HistoryDialog(Sheet):
    """Lists changes with their times."""

    def __init__(self, window: QWidget, entries: Sequence[HistoryEntry], words: Wording, now: datetime) -> None:
        super().__init__(window, words.text("History"), words, height=520)
        for entry in worth_telling(entries):
            self.rows.addWidget(_line(entry, words, now))
        if not entries:
            self.rows.addWidget(Text(words.text("Nothing has happened yet."), "body", "text2"))
        self.rows.addStretch(1)


def _line(entry: HistoryEntry, words: Wording, now: datetime) -> QWidget:
    line = QWidget()
    line.setMinimumHeight(theme().px(28))
    lay = row(line, gap=10)
    name, family = words.state_look(entry.status, entry.note)
    lay.addWidget(Icon(name, f"{family}Icon", 16))
    said, when = happened(entry, words), words.moment(entry.at, now)
    lay.addWidget(Text(said, "dense", weight=500, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
    lay.addWidget(Text(when, "dense", "text3"))
    name_control(line, f"{when}. {said}")
    return line
