"""What Stripe delivered about one account, on its pane: the newest few, each to be opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.pages.deliveries import delivery_line, open_delivery
from desktop_app.ui.ports.host import Context
from desktop_app.ui.widgets.buttons import Link
from desktop_app.ui.widgets.frames import Card, column, row
from desktop_app.ui.widgets.paged import Head, PagedModel
from desktop_app.ui.widgets.table import REST, Column, Table
from desktop_app.ui.widgets.text import Text
from desktop_app.wire import DeliveryShape

_SHOWN: Final = 5
"""The newest, which are shown by themselves; the others when they are asked for."""


class DeliveriesBox(QWidget):
    """Reads and shows them; hidden where nothing was delivered, as at a profile that holds a key itself."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._about = context, ""
        self._found: tuple[DeliveryShape, ...] = ()
        self._all = False
        words = context.words
        lay = column(self, margins=(0, 16, 0, 0), gap=6)
        head = row(gap=8)
        head.addWidget(Text(words.text("Deliveries"), "dense", weight=600))
        head.addStretch(1)
        self.more = Link(words.text("All deliveries"))
        self.more.clicked.connect(self._show_all)
        head.addWidget(self.more)
        lay.addLayout(head)
        self.model: PagedModel[DeliveryShape] = PagedModel(
            lambda one: one.id,
            lambda one: delivery_line(one, words, context.now()),
            (Head(words.text("Delivery")), Head(words.text("State"))),
            self,
        )
        columns = (REST, Column(most=180, share=0.46))
        self.table = Table(words.text("Deliveries about this account"), self.model, columns, edge=12, hugs=True)
        self.table.opened.connect(self._open)
        self.table.copy_wanted.connect(lambda said: context.host.copy(said, words.text("Copied.")))
        self.table.rows_resized.connect(self._draw)
        self.card = Card()
        column(self.card).addWidget(self.table)
        lay.addWidget(self.card)
        self.why = Text("", "dense", "stop", wrap=True)
        lay.addWidget(self.why)
        self._draw()

    def about(self, account_id: str) -> None:
        """Be about an account."""
        if account_id != self._about:
            self._about, self._all = account_id, False
            self.why.put("")
            self._put(())

    def read(self) -> None:
        """Read what was delivered about it."""
        account_id, bridge = self._about, self._context.bridge

        def got(found: Sequence[DeliveryShape]) -> None:
            if account_id == self._about:
                self.why.put("")
                self._put(found)

        def failed(error: KnownError) -> None:
            if account_id == self._about:
                self.why.put(self._context.sentence(error))
                self._draw()

        bridge.watch(self, bridge.desk.account_deliveries(account_id), got, failed)

    def _put(self, found: Sequence[DeliveryShape]) -> None:
        self._found = tuple(found)
        self.model.put(self._found if self._all else self._found[:_SHOWN])
        self._draw()

    def _show_all(self) -> None:
        self._all = True
        self.table.setFocus()  # the link that had it goes
        self._put(self._found)

    def _draw(self) -> None:
        number = self.model.rowCount()
        self.more.setVisible(number < len(self._found))
        self.table.setFixedHeight(self.table.row_height() * number)
        self.card.setVisible(number > 0)
        self.why.setVisible(bool(self.why.text()))
        self.setVisible(number > 0 or bool(self.why.text()))

    def _open(self, at: int) -> None:
        shown = self.model.item(at)
        if shown is not None:
            open_delivery(self._context, shown, self.model.change)
