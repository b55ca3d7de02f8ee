"""Ours beside Stripe's, field by field."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.field_table import asked_at, field_table, plain
from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.dialogs.sheet import Scroll
from desktop_app.ui.ports.host import Context
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text
from desktop_app.wire import Drift
from desktop_app.words.comparing import drift_sentence, likely_cause
from desktop_app.words.wording import Wording

_EDGE: Final = 26


class Compare(Dialog):
    """What differs between what the relay last read and what Stripe says now."""

    def __init__(self, context: Context, drift: Drift) -> None:
        words = context.words
        title = words.text("Ours and Stripe’s, compared")
        super().__init__(context.host.frame(), 760, title)
        inner = column(margins=(_EDGE, 24, _EDGE, 22), gap=12)
        inner.addWidget(Text(title, "pane", wrap=True))
        inner.addWidget(self._summary(drift, drift_sentence(words, drift, context.now())))
        self._fields = self._table(words, drift) if drift.differences else None
        if self._fields is not None:
            inner.addWidget(self._fields, 1)
        close = self.way_out(words.text("Close"))
        self.end_with(inner, close)
        self.set_main(close)

    def place(self) -> None:
        """Give the table what it asks for at the width it has, as far as there is room."""
        if self._fields is not None:
            self.share(self._fields, asked_at(self._fields, self.broad() - 2 * _EDGE), self.broad())
        super().place()

    @staticmethod
    def _summary(drift: Drift, said: str) -> QWidget:
        box = QWidget()
        lay = row(box, gap=8)
        icon, tone = "check-circle-fill", "okIcon"
        if not drift.reachable:
            icon, tone = "link-break", "idleIcon"
        elif drift.differences:
            icon, tone = "warning-fill", "youIcon"
        lay.addWidget(Icon(icon, tone, 18, heads=True), 0, Qt.AlignmentFlag.AlignTop)
        lay.addWidget(Text(said, "body", "text2", wrap=True), 1)
        return box

    @staticmethod
    def _table(words: Wording, drift: Drift) -> Scroll:
        heads = (words.text("Field"), words.text("Ours"), words.text("Stripe’s now"))
        lines = [[one.path, plain(one.before), plain(one.after)] for one in drift.differences]
        causes = [words.text("Likely cause: {cause}", cause=likely_cause(words, one.path)) for one in drift.differences]
        return field_table(words.text("What differs"), heads, lines, causes)
