"""An unexpected error, shown before it is copied; nothing is sent anywhere."""

from __future__ import annotations

import traceback

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import TextArea
from desktop_app.ui.widgets.frames import column
from desktop_app.ui.widgets.text import Text, name_control
from desktop_app.words.wording import Wording


def report_text(error: BaseException) -> str:
    """Return where an error came from, at once: what is shown until the whole report has been gathered.

    The message itself is left out, since it may quote somebody's data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([type(error).__name__, *lines])


_REPORT = 220
"""How much of a report is in sight, where the window has room for it."""


class Report(Dialog):
    """Says that something of ours went wrong, and shows what a report would hold."""

    copy_wanted = Signal(str)

    def __init__(self, window: QWidget, text: str, words: Wording) -> None:
        title = words.text("Something unexpected happened")
        super().__init__(window, 560, title)
        inner = column(margins=(26, 24, 26, 22), gap=8)
        inner.addWidget(Text(title, "pane", wrap=True))
        said = words.text("It’s a mistake of this program, and nothing was sent. This is what a report would hold:")
        inner.addWidget(Text(said, "body", "text2", wrap=True))
        self.details = TextArea(text)
        self.details.setReadOnly(True)
        self.details.setFont(theme().font("mono"))
        self.details.setTabChangesFocus(True)
        name_control(self.details, words.text("The report"))
        inner.addWidget(self.details)
        inner.addSpacing(10)
        close = self.way_out(words.text("Close"))
        copy = Button(words.text("Copy the report"), "main", 34, icon="copy-simple")
        copy.clicked.connect(self._copy)
        self.end_with(inner, close, copy)
        self.set_main(copy)

    def place(self) -> None:
        """Give the report the room there is."""
        self.share(self.details, theme().px(_REPORT), self.broad())
        super().place()

    def put(self, text: str) -> None:
        """Show the whole of it, once that has been gathered."""
        self.details.setPlainText(text)

    def _copy(self) -> None:
        self.copy_wanted.emit(self.details.toPlainText())
        self.close_dialog()
