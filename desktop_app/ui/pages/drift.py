"""Support: ours against Stripe's, many accounts one after the other; what differs is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.dialogs.compare import Compare
from desktop_app.ui.host import Context
from desktop_app.ui.pages.page import Page
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.banner import Empty
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import Card, column, row
from desktop_app.ui.widgets.listing import ListModel, ListRow, ListTable
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.wire import AccountPage, AccountRow, Drift

_AT_ONCE: Final = 50
"""Accounts that one press compares: each costs Stripe a reading, of which there are only so many."""
_UNLIMITED: Final = 16777215


@dataclass(frozen=True, slots=True)
class _Compared:
    account: AccountRow
    drift: Drift


class DriftPage(Page):
    """Compares accounts, one at a time, and lists those that differ; the next press goes on where this one ended."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Drift"))
        self.head.more.put(self.text("Ours against Stripe’s"))
        self.content.setMaximumWidth(_UNLIMITED)
        self._waiting: list[AccountRow] = []
        self._differing: list[_Compared] = []
        self._page: str | None = None
        self._done = 0
        self._running = False
        self._turn = 0
        self._build()
        self._show()

    def _build(self) -> None:
        text = self.text
        across = row(gap=8)
        self.said = Text("", "dense", "text2", wrap=True)
        across.addWidget(self.said, 1)
        self.button = Button("", "plain", 28, icon="git-diff")
        self.button.clicked.connect(self._pressed)
        across.addWidget(self.button)
        self.body.addLayout(across)
        self.body.addSpacing(10)
        self.model = ListModel(self)
        self.table = ListTable(text("What differs"), self.model)
        self.table.setMinimumHeight(theme().px(144))
        self.table.opened.connect(self._open)
        self.table.copy_wanted.connect(lambda said: self.context.host.copy(said, text("Copied.")))
        self.card = Card()
        column(self.card, margins=(1, 8, 1, 8)).addWidget(self.table)
        self.body.addWidget(self.card, 1)
        self.empty = Empty(
            "git-diff",
            text("Compare what is kept here with what Stripe says now"),
            text("Accounts are compared one after the other. What differs is read again."),
        )
        self.body.addWidget(self.empty, 1)
        self.agree = Empty("check-circle-fill", text("Ours and Stripe’s agree"), "–")
        self.body.addWidget(self.agree, 1)

    # -- what the window calls

    def first_focus(self) -> QWidget | None:
        """Return the button that compares."""
        return self.button

    def check(self) -> None:
        """Compare from the beginning (F5)."""
        if not self._running:
            self._page, self._done, self._differing = None, 0, []
            self._begin()

    # -- comparing

    def _pressed(self) -> None:
        if self._running:
            self._end()
        elif self._waiting:
            self._running = True
            self._next()
        elif self._page is None:
            self.check()
        else:
            self._begin()

    def _begin(self) -> None:
        self._running = True
        self._show()
        bridge = self.context.bridge
        query = AccountQuery(limit=_AT_ONCE, page=self._page)
        bridge.watch(self, bridge.desk.accounts(query), self._listed, self._failed)

    def _listed(self, page: AccountPage) -> None:
        self._page = page.next
        self._waiting = [one for one in page.items if one.seller is not None and one.seller.account_id is not None]
        self._next()

    def _next(self) -> None:
        """Compare the next one, once the one before has ended: Stripe is asked at no other pace."""
        if not self._running:
            return
        if not self._waiting:
            self._end()
            return
        account, bridge = self._waiting[0], self.context.bridge
        self._turn += 1
        turn = self._turn

        def compared(drift: Drift) -> None:
            if turn == self._turn:
                self._compared(account, drift)

        def failed(error: KnownError) -> None:
            if turn == self._turn:
                self._failed(error)

        self._show()
        bridge.watch(self, bridge.desk.account_drift(account.id), compared, failed)

    def _compared(self, account: AccountRow, drift: Drift) -> None:
        self._waiting = [one for one in self._waiting if one.id != account.id]
        self._done += 1
        if drift.differences or not drift.reachable:
            one = _Compared(account, drift)
            self._differing.append(one)
            self.model.append([self._row(one)])
        self._next()
        self._show()

    def _failed(self, error: KnownError) -> None:
        """Stop there; the next press goes on with the same account."""
        self._running = False
        self._show()
        self.said.set_tone("stop")
        self.said.put(self.context.sentence(error))

    def _end(self) -> None:
        self._running = False
        self._show()

    # -- drawing

    def _show(self) -> None:
        if self.model.rowCount() != len(self._differing):
            self.model.put([self._row(one) for one in self._differing])
        differ = bool(self._differing)
        self.card.setVisible(differ)
        self.agree.setVisible(not differ and self._done > 0)
        self.empty.setVisible(not differ and self._done == 0)
        self.said.set_tone("text2")
        compared = self.words.count(self._done, "{figure} account compared", "{figure} accounts compared")
        self.said.put(compared if self._done else "")
        self.agree.explain(compared)
        self.button.put(self._word())

    def _word(self) -> str:
        if self._running:
            return self.text("Stop")
        if not self._done and not self._waiting:
            return self.text("Compare")
        return self.text("Go on") if self._waiting or self._page is not None else self.text("Compare again")

    def _row(self, one: _Compared) -> ListRow:
        account, drift = one.account, one.drift
        company = account.seller.display_name if account.seller is not None else None
        name = clean(company or account.name or account.email or account.id, 80)
        second = clean(account.email or account.id, 80)
        when = self.words.moment(drift.checked_at, self.context.now())
        if not drift.reachable:
            return ListRow(name, second, self.text("Not seen any more"), "link-break", "idle", when)
        said = self.words.count(len(drift.differences), "One field differs.", "{N} fields differ.").rstrip(".。")
        return ListRow(name, second, said, "warning-fill", "you", when)

    def _open(self, at: int) -> None:
        if 0 <= at < len(self._differing):
            Compare(self.context, self._differing[at].drift).open()
