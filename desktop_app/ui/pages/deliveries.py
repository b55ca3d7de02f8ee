"""Support: what Stripe delivered, and what became of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.dialogs.delivery import DeliveryDialog
from desktop_app.ui.host import Context
from desktop_app.ui.pages.page import Page
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.banner import Empty
from desktop_app.ui.widgets.chips import Tabs, TabWords
from desktop_app.ui.widgets.frames import Card, column
from desktop_app.ui.widgets.listing import ListModel, ListRow, ListTable
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.wire import DeliveryPage, DeliveryShape, WholeDelivery
from desktop_app.words.deliveries import verdict
from desktop_app.words.marks import mark

_TABS: Final = (
    ("all", mark("All")),
    ("set_aside", mark("Set aside")),
    ("nothing_to_do", mark("Nothing to do")),
    ("other_mode", mark("Other mode")),
)
_UNLIMITED: Final = 16777215
_CALM: Final = 400


class DeliveriesPage(Page):
    """Deliveries, newest first, by what became of them; one of them whole in a sheet."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Deliveries"))
        self.head.more.put(self.text("What Stripe sent us"))
        self.content.setMaximumWidth(_UNLIMITED)
        self._found: list[DeliveryShape] = []
        self._state: str | None = None
        self._turn = 0
        self.tabs = Tabs(self.text("More"))
        self.tabs.put(tuple(TabWords(key, self.text(words)) for key, words in _TABS), "all")
        self.tabs.chosen.connect(self._tab_chosen)
        self.body.addWidget(self.tabs)
        self.model = ListModel(self)
        self.model.more_wanted.connect(self._more)
        self.table = ListTable(self.text("Deliveries"), self.model)
        self.table.setMinimumHeight(theme().px(144))
        self.table.opened.connect(self._open)
        self.table.copy_wanted.connect(lambda said: context.host.copy(said, self.text("Copied.")))
        self.card = Card()
        column(self.card, margins=(1, 8, 1, 8)).addWidget(self.table)
        self.body.addSpacing(10)
        self.body.addWidget(self.card, 1)
        self._build_instead()
        self._later = QTimer(self, singleShot=True, interval=_CALM)
        self._later.timeout.connect(self._refresh)
        context.bridge.accounts_changed.connect(self._news)
        context.bridge.connection_changed.connect(self._connected)
        self._ask()

    def _build_instead(self) -> None:
        """Build what stands there instead of a list, and the line below one that couldn't be read on."""
        self.reading = Text(self.text("Reading"), "body", "text2")
        self.empty = Empty("paper-plane-tilt", self.text("Stripe has delivered nothing of this kind."))
        self.unread = Empty("cloud-slash", self.text("The deliveries couldn’t be read"), "–", self.text("Try now"))
        self.unread.pressed.connect(self._ask)
        self.why = Text("", "dense", "stop", wrap=True)
        for one in (self.reading, self.empty, self.unread):
            self.body.addWidget(one)
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
        self._found = []
        self._ask()

    def _ask(self) -> None:
        self._turn += 1
        turn = self._turn
        if not self._found:
            self._show(self.reading)

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
                self._found += page.items
                self.model.append([self._row(one) for one in page.items], page.next)
                self.why.hide()

        def failed(error: KnownError) -> None:
            if turn == self._turn:
                self.model.ask_again()
                self._failed(error)

        bridge.watch(self, bridge.desk.deliveries(self._state, token), listed, failed)

    def _listed(self, page: DeliveryPage) -> None:
        chosen = self.table.currentIndex().row()
        kept = self._found[chosen].id if 0 <= chosen < len(self._found) else None
        self._found = list(page.items)
        self.model.put([self._row(one) for one in self._found], page.next)
        self._show(self.card if self._found else self.empty)
        at = self._place_of(kept)
        if at is not None:
            self.table.choose(at)

    def _failed(self, error: KnownError) -> None:
        """Keep what was read; where that is nothing, say so in its place."""
        said = self.context.sentence(error)
        if self._found:
            self.why.put(said)
            self.why.show()
        else:
            self.unread.explain(said)
            self._show(self.unread)

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

    def _row(self, one: DeliveryShape) -> ListRow:
        said = verdict(self.words, one.state)
        about = clean(one.object_id or one.account_id or one.event_id, 80)
        when = self.words.moment(one.received_at, self.context.now())
        return ListRow(clean(one.type, 120), about, said.word, said.icon, said.family, when)

    def _place_of(self, delivery_id: str | None) -> int | None:
        return next((at for at, one in enumerate(self._found) if one.id == delivery_id), None)

    def _open(self, at: int) -> None:
        if not 0 <= at < len(self._found):
            return
        shown = self._found[at]
        dialog = DeliveryDialog(self.context, shown)
        bridge = self.context.bridge

        def again() -> None:
            bridge.watch(dialog, bridge.desk.redeliver(shown.id), done, dialog.fail)

        def done(now: DeliveryShape) -> None:
            dialog.put(now)
            self._changed(now)

        def whole(found: WholeDelivery) -> None:
            dialog.put_whole(found)
            self._changed(found.delivery)

        dialog.again_wanted.connect(again)
        dialog.open()
        bridge.watch(dialog, bridge.desk.delivery(shown.id), whole, dialog.fail)

    def _changed(self, now: DeliveryShape) -> None:
        at = self._place_of(now.id)
        if at is not None:
            self._found[at] = now
            self.model.change(at, self._row(now))
