"""Support: what Stripe delivered, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.dialogs.delivery import DeliveryDialog
from desktop_app.ui.pages.page import Page
from desktop_app.ui.ports.host import Context
from desktop_app.ui.widgets.banner import Empty, Unread
from desktop_app.ui.widgets.chips import Tabs, TabWords
from desktop_app.ui.widgets.frames import Card, column
from desktop_app.ui.widgets.paged import Cell, Head, Line, PagedModel
from desktop_app.ui.widgets.table import REST, Column, Table
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.wire import DeliveryPage, DeliveryShape, WholeDelivery
from desktop_app.words.deliveries import verdict
from desktop_app.words.marks import mark, mark_as
from desktop_app.words.wording import Wording

_TABS: Final = (
    ("all", mark_as("deliveries", "All")),
    ("set_aside", mark("Set aside")),
    ("nothing_to_do", mark("Nothing to do")),
    ("other_mode", mark("Other mode")),
)
_UNLIMITED: Final = 16777215
_CALM: Final = 400


COLUMNS: Final = (REST, Column(most=420, share=0.46))


def delivery_line(one: DeliveryShape, words: Wording, now: datetime) -> Line:
    """Word one delivery: what and about what, what became of it and when it came."""
    said = verdict(words, one.state)
    about = clean(one.object_id or one.account_id or one.event_id, 80)
    what = Cell(clean(one.type, 120), about, weight=500, theirs=True)
    return Line((what, Cell(said.word, words.moment(one.received_at, now), said.icon, said.family)))


class DeliveriesPage(Page):
    """Deliveries, newest first, by what became of them; one of them whole in a sheet."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Deliveries"))
        self.head.put(self.text("What Stripe sent us"))
        self.content.setMaximumWidth(_UNLIMITED)
        self._state: str | None = None
        self._turn = 0
        self.tabs = Tabs(self.text("More"))
        self.tabs.put(tuple(TabWords(key, self.text(words)) for key, words in _TABS), "all")
        self.tabs.chosen.connect(self._tab_chosen)
        self.body.addWidget(self.tabs)
        self.model: PagedModel[DeliveryShape] = PagedModel(
            lambda one: one.id, self._line, (Head(self.text("Delivery")), Head(self.text("State"))), self
        )
        self.model.more_wanted.connect(self._more)
        self.table = Table(self.text("Deliveries"), self.model, COLUMNS, edge=16, hugs=True)
        self.table.opened.connect(self._open)
        self.table.copy_wanted.connect(lambda said: context.host.copy(said, self.text("Copied.")))
        self.card = Card()
        column(self.card, margins=(0, 4, 0, 4)).addWidget(self.table)
        self.body.addSpacing(10)
        self.body.addWidget(self.card, 1, Qt.AlignmentFlag.AlignTop)
        self._build_instead()
        self._later = QTimer(self, singleShot=True, interval=_CALM)
        self._later.timeout.connect(self._refresh)
        context.bridge.accounts_changed.connect(self._news)
        context.bridge.connection_changed.connect(self._connected)
        self._show(self.reading)
        self._ask()

    def _build_instead(self) -> None:
        """Build what stands there instead of a list, and the line below one that couldn't be read on."""
        self.reading = Text(self.text("Reading"), "body", "text2")
        self.empty = Empty("paper-plane-tilt", "–")
        self.unread = Unread(self.text("The deliveries couldn’t be read"), self.text("Try now"))
        self.unread.pressed.connect(self._ask)
        self.why = Text("", "dense", "stop", wrap=True)
        self.body.addWidget(self.reading)
        for one in (self.empty, self.unread):
            self.body.addWidget(one, 1)  # in the middle of what is free
        self.body.addSpacing(8)
        self.body.addWidget(self.why)
        self.body.addStretch(0)

    # -- what the window calls

    def first_focus(self) -> QWidget | None:
        """Return the list."""
        return self.table

    def check(self) -> None:
        """Ask again (F5)."""
        self._ask()

    def unsaved(self) -> object | None:
        """Return which deliveries are looked at."""
        return self._state

    def take(self, unsaved: object) -> None:
        """Look at the same."""
        if isinstance(unsaved, str):
            self.tabs.put(tuple(TabWords(key, self.text(words)) for key, words in _TABS), unsaved)
            self._tab_chosen(unsaved)

    # -- asking

    def _tab_chosen(self, key: str) -> None:
        self._state = None if key == "all" else key
        self.model.put(())
        self._ask()

    def _ask(self) -> None:
        self._turn += 1
        turn = self._turn
        if self.unread.isHidden() and not self.model.items():
            self._show(self.reading)
        self.unread.work(self.text("Reading"))

        def listed(page: DeliveryPage) -> None:
            if turn == self._turn:
                self._listed(page)

        def failed(error: KnownError) -> None:
            if turn == self._turn:
                self._failed(error)

        bridge = self.context.bridge
        bridge.watch(self, bridge.desk.deliveries(self._state), listed, failed)

    def _more(self, token: str) -> None:
        turn, bridge = self._turn, self.context.bridge

        def listed(page: DeliveryPage) -> None:
            if turn == self._turn:
                self.model.append(page.items, page.next)
                self.why.hide()

        def failed(error: KnownError) -> None:
            if turn == self._turn:
                self.model.ask_again()
                self._failed(error)

        bridge.watch(self, bridge.desk.deliveries(self._state, token), listed, failed)

    def _listed(self, page: DeliveryPage) -> None:
        kept = self.model.item(self.table.currentIndex().row())
        self.model.put(page.items, page.next)
        of_a_kind = self.text("Stripe has delivered nothing of this kind.")
        self.empty.entitle(of_a_kind if self._state else self.text("Stripe has delivered nothing yet."))
        self._show(self.card if page.items else self.empty)
        at = None if kept is None else self.model.place_of(kept.id)
        if at is not None:
            self.table.choose(at)

    def _failed(self, error: KnownError) -> None:
        """Keep what was read; where that is nothing, say so in its place."""
        said = self.context.sentence(error)
        if self.model.items():
            self.why.put(said)
            self.why.show()
        else:
            self._show(self.unread)
            self.unread.tell(said)

    def _show(self, one: QWidget) -> None:
        for each in (self.card, self.reading, self.empty, self.unread, self.why):
            each.setVisible(each is one)

    def _news(self) -> None:
        """An account changed, so something was delivered or processed: read again, once it is calm."""
        if self.table.verticalScrollBar().value() == 0:
            self._later.start()

    def _refresh(self) -> None:
        if self.isVisible():
            self._ask()

    def _connected(self) -> None:
        if self.unread.isVisibleTo(self) and self.context.online():
            self._ask()

    # -- one of them

    def _line(self, one: DeliveryShape) -> Line:
        return delivery_line(one, self.words, self.context.now())

    def _open(self, at: int) -> None:
        shown = self.model.item(at)
        if shown is not None:
            open_delivery(self.context, shown, self.model.change)


def open_delivery(context: Context, shown: DeliveryShape, changed: Callable[[DeliveryShape], object]) -> None:
    """Open one delivery in a sheet and let it be processed again; ``changed`` hears what became of it."""
    dialog = DeliveryDialog(context, shown)
    bridge = context.bridge

    def again() -> None:
        bridge.watch(dialog, bridge.desk.redeliver(shown.id), done, dialog.fail)

    def done(now: DeliveryShape) -> None:
        dialog.put(now)
        changed(now)

    def whole(found: WholeDelivery) -> None:
        dialog.put_whole(found)
        changed(found.delivery)

    def look() -> None:
        bridge.watch(dialog, bridge.desk.delivery(shown.id), followed, dialog.look_later)

    def followed(found: WholeDelivery) -> None:
        dialog.follow(found.delivery)
        changed(found.delivery)

    dialog.again_wanted.connect(again)
    dialog.look_wanted.connect(look)
    dialog.open()
    bridge.watch(dialog, bridge.desk.delivery(shown.id), whole, dialog.fail)
