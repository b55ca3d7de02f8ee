"""What a person asked for and isn't sent yet, or wasn't taken."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.view import Intent, IntentKind, IntentState
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Link
from desktop_app.ui.widgets.frames import Card, column, empty_layout, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Text, clean, name_control
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

_NAMES = {
    IntentKind.SAVE_BUYER: mark("Your details"),
    IntentKind.OPEN_SELLER: mark("Your seller account"),
    IntentKind.CHECK_SELLER: mark("A check with Stripe"),
    IntentKind.DEFAULT_METHOD: mark("Your default payment method"),
    IntentKind.REMOVE_METHOD: mark("Removing a payment method"),
}


class WaitingCard(Card):
    """One line per intent, with what can be done about it."""

    pressed = Signal(str, str)
    """Intent id, and ``again`` or ``drop``."""

    def __init__(self) -> None:
        super().__init__()
        self._lay = column(self)
        self._intents: tuple[Intent, ...] = ()

    def put(self, intents: tuple[Intent, ...], words: Wording, now: datetime, market: str) -> None:
        """Show these intents."""
        if intents == self._intents:
            return
        self._intents = intents
        empty_layout(self._lay)
        for index, intent in enumerate(intents):
            if index:
                self._lay.addWidget(hairline())
            self._lay.addWidget(self._line(intent, words, now, market))

    def _line(self, intent: Intent, words: Wording, now: datetime, market: str) -> QWidget:
        box = QWidget()
        box.setMinimumHeight(theme().px(62))
        across = row(box, margins=(18, 10, 18, 10), gap=12)
        failed = intent.state is IntentState.FAILED
        across.addWidget(
            Icon("warning-circle-fill" if failed else "paper-plane-tilt", "stopIcon" if failed else "text2", 18)
        )
        told, deeds, beside = QWidget(), QWidget(), SideBySide(12, 4)
        lay = column(told)
        title = words.text(_NAMES[intent.kind])
        if failed:
            said = words.problem(intent.error_code or "ours", market=clean(market, 60) or None).in_a_line
        else:
            said = words.text(
                "Changed {time}. Sent once, when you’re online.", time=words.moment(intent.created_at, now)
            )
        lay.addSpacing(2)
        lay.addWidget(Text(title, "body", weight=500, wrap=True))
        lay.addWidget(Text(said, "dense", "stop" if failed else "text3", wrap=True))
        lay.addStretch(1)
        links = row(deeds, gap=12)
        if failed:
            links.addWidget(self._link(intent.id, "again", words.text("Send again")))
        if intent.state is not IntentState.SENDING:
            links.addWidget(self._link(intent.id, "drop", words.text("Drop it") if failed else words.text("Undo")))
        if not links.count():
            deeds.hide()
        beside.add(told, 1)
        beside.add(deeds, 0, Qt.AlignmentFlag.AlignLeft)
        across.addLayout(beside, 1)
        name_control(box, f"{title}. {said}")
        return box

    def _link(self, intent_id: str, key: str, label: str) -> Link:
        link = Link(label)
        link.setProperty("intent", intent_id)
        link.setProperty("key", key)
        link.clicked.connect(self._clicked)
        return link

    def _clicked(self) -> None:
        sender = self.sender()
        self.pressed.emit(str(sender.property("intent")), str(sender.property("key")))
