"""What changed, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.host import Context
from desktop_app.ui.pages.page import Page
from desktop_app.ui.pages.selling_model import happened
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.banner import Empty
from desktop_app.ui.widgets.frames import Card, column, empty_layout, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text, clean, name_control
from desktop_app.wire import HistoryEntry


class InboxPage(Page):
    """The changes of the person's own state, written down."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Inbox"))
        text = self.text
        self._card = Card()
        self._lay = column(self._card)
        self.body.addWidget(self._card)
        self.empty = Empty(
            "tray", text("Nothing new"), text("When a state changes, it’s written here."), text("Check now")
        )
        self.empty.setProperty("card", True)
        self.empty.pressed.connect(self.check)
        self.body.addWidget(self.empty)
        self.body.addStretch(1)
        self._entries: tuple[HistoryEntry, ...] = ()
        context.bridge.seller_changed.connect(self._read)
        self.draw()
        self._read()

    def check(self) -> None:
        """Ask again."""
        self._read()

    def draw(self) -> None:
        """Draw what is known."""
        empty_layout(self._lay)
        for index, entry in enumerate(self._entries):
            if index:
                self._lay.addWidget(hairline())
            self._lay.addWidget(self._line(entry))
        self._card.setVisible(bool(self._entries))
        self.empty.setVisible(not self._entries)

    def _read(self) -> None:
        seller = self.context.bridge.desk.seller().data
        if seller is not None and seller.account_id is not None:
            self.context.bridge.watch(self, self.context.bridge.desk.seller_history(), self._got, self._failed)

    def _got(self, entries: Sequence[HistoryEntry]) -> None:
        self._entries = tuple(entries)
        self.draw()

    def _failed(self, _error: KnownError) -> None:
        """Keep what is shown: the banner says that there is no connection."""

    def _line(self, entry: HistoryEntry) -> QWidget:
        words, now = self.words, self.context.now()
        box = QWidget()
        box.setMinimumHeight(theme().px(62))
        across = row(box, margins=(18, 10, 18, 10), gap=12)
        icon, family = words.state_look(entry.status, entry.note)
        across.addWidget(Icon(icon, f"{family}Icon", 18))
        lay = column()
        state = words.state_word(entry.status, entry.note, market=clean(self.context.market, 60))
        said, when = happened(entry, words), words.moment(entry.at, now)
        lay.addWidget(Text(said, "body", weight=500))
        lay.addWidget(Text(state, "dense", "text3"))
        across.addLayout(lay, 1)
        across.addWidget(Text(when, "dense", "text2"))
        name_control(box, f"{when}. {said}. {state}")
        return box
