"""Support's inbox: the accounts that wait for the marketplace, the newest first."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.pages.accounts.lines import who
from desktop_app.ui.pages.page import Page
from desktop_app.ui.ports.host import Context
from desktop_app.ui.telling.support_news import SupportNews
from desktop_app.ui.widgets.banner import Empty, Unread
from desktop_app.ui.widgets.frames import Card, column
from desktop_app.ui.widgets.paged import NONE, Cell, Head, Line, PagedModel
from desktop_app.ui.widgets.table import REST, Column, Table
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.wire import AccountRow, Seller

_COLUMNS: Final = (REST, Column(least=120, most=240, share=0.4), Column(least=60, most=170, share=0.28))
_UNLIMITED: Final = 16777215


class SupportInboxPage(Page):
    """Shows what :class:`~desktop_app.ui.telling.support_news.SupportNews` found; a press goes to the account."""

    account_wanted = Signal(str)

    def __init__(self, context: Context, news: SupportNews) -> None:
        super().__init__(context, context.words.text("Inbox"))
        text = self.text
        self._news = news
        self.head.put(text("What waits for you"))
        self.content.setMaximumWidth(_UNLIMITED)
        heads = (Head(text("Seller")), Head(text("State")), Head(text("Since"), end=True))
        self.model: PagedModel[AccountRow] = PagedModel(lambda one: one.id, self._line, heads, self)
        self.table = Table(text("Inbox"), self.model, _COLUMNS, edge=16, hugs=True)
        self.table.opened.connect(self._open)
        self.table.copy_wanted.connect(lambda said: context.host.copy(said, text("Copied.")))
        self.card = Card()
        column(self.card, margins=(0, 4, 0, 4)).addWidget(self.table)
        self.body.addWidget(self.card, 1, Qt.AlignmentFlag.AlignTop)
        self.reading = Text(text("Reading"), "body", "text2")
        self.empty = Empty(
            "tray",
            text("Nothing new"),
            text("Accounts that can’t go on before you do something are written here."),
            text("Check now"),
        )
        self.unread = Unread(text("The accounts couldn’t be read"), text("Try now"))
        for one in (self.empty, self.unread):
            one.pressed.connect(self.check)
        self.body.addWidget(self.reading)
        for instead in (self.empty, self.unread):
            self.body.addWidget(instead, 1)  # in the middle of what is free
        self.foot = Text("", "dense", "text3", wrap=True)
        self.body.addSpacing(8)
        self.body.addWidget(self.foot)
        self.body.addStretch(0)
        news.changed.connect(self.draw)
        self.draw()
        if not news.known():
            news.read()

    def first_focus(self) -> QWidget | None:
        """Return the list."""
        return self.table

    def check(self) -> None:
        """Ask again."""
        self.unread.work(self.text("Reading"))
        self._news.read()

    def draw(self) -> None:
        """Draw what is known."""
        rows, error = self._news.entries(), self._news.error
        kept = self.model.item(self.table.currentIndex().row())
        self.model.put(rows)
        at = None if kept is None else self.model.place_of(kept.id)
        if at is not None:
            self.table.choose(at)
        failed = error is not None and not rows
        if failed and error is not None:
            self.unread.tell(self.context.sentence(error))
        self.card.setVisible(bool(rows))
        self.unread.setVisible(failed)
        self.reading.setVisible(not rows and not failed and not self._news.known())
        self.empty.setVisible(not rows and not failed and self._news.known())
        said = self.text("Only the newest of each state are here; the list of accounts has all of them.")
        self.foot.put(said if self._news.more() else "")
        self.foot.setVisible(self._news.more())
        if self.isVisible() and self.isActiveWindow():
            self._news.look()  # it comes before the person's eyes

    def _line(self, row: AccountRow) -> Line:
        seller, words = row.seller or Seller(), self.words
        icon, family = words.state_look(seller.status, seller.note)
        state = words.state_word(seller.status, seller.note, market=clean(self.context.market, 60), staff=True)
        since = words.short_moment(seller.since, self.context.now()) if seller.since is not None else NONE
        return Line((who(row), Cell(state, icon=icon, family=family), Cell(since, tone="text2", end=True)))

    def _open(self, at: int) -> None:
        row = self.model.item(at)
        if row is not None:
            self.account_wanted.emit(row.id)
