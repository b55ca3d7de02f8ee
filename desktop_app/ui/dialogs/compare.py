"""Ours beside Stripe's, field by field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.dialogs.sheet import Scroll
from desktop_app.ui.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text, clean, name_control
from desktop_app.wire import Difference, Drift
from desktop_app.words.comparing import drift_sentence
from desktop_app.words.wording import Wording


class Compare(Dialog):
    """What differs between what the relay last read and what Stripe says now."""

    def __init__(self, context: Context, drift: Drift) -> None:
        words = context.words
        title = words.text("Ours and Stripe’s, compared")
        super().__init__(context.host.frame(), 760, title)
        inner = column(margins=(26, 24, 26, 22), gap=12)
        inner.addWidget(Text(title, "pane", wrap=True))
        inner.addWidget(self._summary(drift, drift_sentence(words, drift, context.now())))
        if drift.differences:
            inner.addWidget(self._table(words, drift), 1)
        foot = row(gap=8)
        foot.addStretch(1)
        close = Button(words.text("Close"), "plain", 34)
        close.clicked.connect(self.close_dialog)
        foot.addWidget(close)
        inner.addLayout(foot)
        self.lay.addLayout(inner)
        self.set_main(close)

    @staticmethod
    def _summary(drift: Drift, said: str) -> QWidget:
        box = QWidget()
        lay = row(box, gap=8)
        icon, tone = "check-circle-fill", "okIcon"
        if not drift.reachable:
            icon, tone = "link-break", "idleIcon"
        elif drift.differences:
            icon, tone = "warning-fill", "youIcon"
        lay.addWidget(Icon(icon, tone, 18), 0, Qt.AlignmentFlag.AlignTop)
        lay.addWidget(Text(said, "body", "text2", wrap=True), 1)
        return box

    @staticmethod
    def _table(words: Wording, drift: Drift) -> QWidget:
        card = Card()
        lay = column(card)
        heads = row(margins=(14, 8, 14, 8), gap=14)
        for head, share in ((words.text("Field"), 2), (words.text("Ours"), 2), (words.text("Stripe’s now"), 2)):
            heads.addWidget(Text(head, "caption", "text2", weight=600), share)
        lay.addLayout(heads)
        for difference in drift.differences:
            lay.addWidget(hairline())
            lay.addWidget(_difference(difference))
        lay.addStretch(1)
        area = Scroll(words.text("What differs"))
        area.setMinimumHeight(theme().px(min(360, 60 + 40 * len(drift.differences))))
        area.setWidget(card)
        return area


def _difference(difference: Difference) -> QWidget:
    box = QWidget()
    lay = row(box, margins=(14, 7, 14, 7), gap=14)
    shown = [difference.path, _plain(difference.before), _plain(difference.after)]
    for at, text in enumerate(shown):
        cell = Text("", "mono-small", "text2" if at == 0 else "text", elide="start" if at == 0 else "end")
        cell.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        cell.put_data(text, 300)
        lay.addWidget(cell, 2)
    name_control(box, " · ".join(clean(one, 300) for one in shown))
    return box


def _plain(value: object) -> str:
    return "–" if value is None else str(value)
