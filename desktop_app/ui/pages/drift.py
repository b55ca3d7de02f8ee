"""Support: many accounts held against Stripe, one after the other; those that differ stay in a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.dialogs.compare import Compare
from desktop_app.ui.memory.drifts import MOST, DriftMemory, DriftsKept, FoundDrift
from desktop_app.ui.pages.accounts.filter_chips import FilterBy, FilterChips
from desktop_app.ui.pages.accounts.filters import country_choices, days_choices, state_choices
from desktop_app.ui.pages.accounts.lines import who
from desktop_app.ui.pages.page import Page
from desktop_app.ui.ports.host import Context
from desktop_app.ui.widgets.banner import Empty, Unread
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import Card, column
from desktop_app.ui.widgets.paged import Cell, Head, Line, PagedModel
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.table import REST, Column, Table
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.wire import AccountPage, AccountRow, Drift

_AT_ONCE: Final = 50
"""Accounts that one press compares: each costs Stripe a reading, of which there are only so many."""
_UNLIMITED: Final = 16777215


@dataclass(frozen=True, slots=True)
class _Compared:
    """One that differed; what exactly is known of those that were compared while the page is shown."""

    account: AccountRow
    found: FoundDrift
    drift: Drift | None = None


class DriftPage(Page):
    """Compares the accounts that are chosen, one at a time; the next press goes on where this one ended."""

    def __init__(self, context: Context, kept: DriftsKept) -> None:
        super().__init__(context, context.words.text("Drift"))
        self.head.put(self.text("Ours against Stripe’s"))
        self.content.setMaximumWidth(_UNLIMITED)
        self._kept = kept
        self._query = AccountQuery(limit=_AT_ONCE)
        self._waiting: list[AccountRow] = []
        self._page: str | None = None
        self._done = 0
        self._running = self._recalled = False
        self._turn = 0
        self._build()
        self._show()
        kept.changed.connect(self._recall)
        self._recall()

    def _build(self) -> None:
        text = self.text
        across = SideBySide(8, 8)
        across.add(self._build_chips(), 1)
        self.button = Button("", "plain", 28, icon="git-diff")
        self.button.clicked.connect(self._pressed)
        across.add(self.button, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.body.addLayout(across)
        self.body.addSpacing(8)
        self.said = Text("", "dense", "text2", wrap=True)
        self.body.addWidget(self.said)
        self.body.addSpacing(10)
        heads = (Head(text("Seller")), Head(text("What differs")))
        self.model: PagedModel[_Compared] = PagedModel(lambda one: one.account.id, self._line, heads, self)
        columns = (REST, Column(most=420, share=0.56))
        self.table = Table(text("What differs"), self.model, columns, edge=16, hugs=True)
        self.table.opened.connect(self._open)
        self.table.copy_wanted.connect(lambda said: self.context.host.copy(said, text("Copied.")))
        self.card = Card()
        column(self.card, margins=(0, 4, 0, 4)).addWidget(self.table)
        self.body.addWidget(self.card, 1, Qt.AlignmentFlag.AlignTop)
        self.empty = Empty(
            "git-diff",
            text("Compare what is kept here with what Stripe says now"),
            text("Accounts are compared one after the other. What differs is read again."),
        )
        self.body.addWidget(self.empty, 1)
        self.agree = Empty("check-circle-fill", text("Ours and Stripe’s agree"), "–")
        self.body.addWidget(self.agree, 1)
        self.unread = Unread(text("The accounts couldn’t be read"), text("Try now"))
        self.unread.pressed.connect(self._pressed)
        self.body.addWidget(self.unread, 1)

    def _build_chips(self) -> QWidget:
        """Build what says which accounts are compared; without any, all of them, the newest changes first."""
        text = self.text
        self.chips = FilterChips(
            (
                FilterBy("status", text("State"), state_choices(self.words, clean(self.context.market, 60))),
                FilterBy("country", text("Country"), country_choices(self.words)),
                FilterBy("days_in_state", text("Days in state"), days_choices(self.words)),
            )
        )
        self.chips.chosen.connect(self._choose)
        return self.chips

    # -- what the window calls

    def first_focus(self) -> QWidget | None:
        """Return the button that compares."""
        return self.button

    def check(self) -> None:
        """Compare from the beginning (F5)."""
        if not self._running:
            self._forget()
            self._begin()

    # -- which accounts

    def _choose(self, field: str, value: str | None) -> None:
        """Compare others from now on: what was found among those before goes with them."""
        wanted: dict[str, object] = {field: int(value) if value and field == "days_in_state" else value}
        self._query = replace(self._query, **wanted)  # type: ignore[arg-type]  # fields of the query
        self._turn += 1
        self._running = False
        self._forget()
        self._show()

    def _recall(self) -> None:
        """List what was found before this page was there; what is compared now is listed already."""
        memory = self._kept.memory
        if self._done or self._running or not memory.compared:
            return
        self._done, self._recalled = memory.compared, True
        self._show()
        self._recall_next(memory.found)

    def _recall_next(self, found: tuple[FoundDrift, ...]) -> None:
        """Read whose it was, one after the other; an account that is gone is forgotten."""
        if not found or not self._recalled:
            return
        one, bridge = found[0], self.context.bridge

        def there(account: AccountRow) -> None:
            if self._recalled:
                self.model.append([_Compared(account, one)])
                self._show()
                self._recall_next(found[1:])

        def failed(error: KnownError) -> None:
            if not self._recalled:
                return
            if error.code == "not_found":
                memory = self._kept.memory
                self._kept.put(replace(memory, found=tuple(other for other in memory.found if other != one)))
                self._recall_next(found[1:])
            else:
                self._failed(error)

        bridge.watch(self, bridge.desk.account(one.account_id), there, failed)

    def _forget(self) -> None:
        self._recalled = False
        self._page, self._done, self._waiting = None, 0, []
        self.model.put(())
        self._kept.put(DriftMemory())

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
        self._turn += 1
        turn, bridge = self._turn, self.context.bridge
        self._show()

        def listed(page: AccountPage) -> None:
            if turn == self._turn:
                self._listed(page)

        def failed(error: KnownError) -> None:
            if turn == self._turn:
                self._failed(error)

        bridge.watch(self, bridge.desk.accounts(replace(self._query, page=self._page)), listed, failed)

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
        found = self._kept.memory.found
        if drift.differences or not drift.reachable:
            one = FoundDrift(account.id, len(drift.differences), drift.reachable, drift.checked_at)
            self.model.append([_Compared(account, one, drift)])
            found = (*found, one)[-MOST:]
        self._kept.put(DriftMemory(self._done, drift.checked_at, found))
        self._next()
        self._show()

    def _failed(self, error: KnownError) -> None:
        """Stop there; the next press goes on with the same account."""
        self._running = False
        self._show()
        if self._done or self.model.rowCount():
            self.said.set_tone("stop")
            self.said.put(self.context.sentence(error))
            self.said.show()
        else:
            self.empty.hide()
            self.unread.show()
            self.unread.tell(self.context.sentence(error))

    def _end(self) -> None:
        self._running = False
        self._show()

    # -- drawing

    def _show(self) -> None:
        differ = self.model.rowCount() > 0
        self.card.setVisible(differ)
        agree = not differ and self._done > 0
        self.agree.setVisible(agree)
        waits = self._running and not self._done and not self.unread.isHidden()  # it stays until there is an answer
        if waits:
            self.unread.work(self.text("Reading"))
        self.unread.setVisible(waits)
        self.empty.setVisible(not differ and self._done == 0 and not waits)
        self.said.set_tone("text2")
        compared = self.words.count(self._done, "{figure} account compared", "{figure} accounts compared")
        at = self._kept.memory.at
        dated = compared if at is None else f"{compared} · {self.words.moment(at, self.context.now())}"
        self.said.put((dated if self._recalled else compared) if self._done else "")
        self.said.setVisible(self._done > 0 and not agree)
        self.agree.explain(dated)
        self.button.put(self._word())

    def _word(self) -> str:
        if self._running:
            return self.text("Stop")
        if not self._done and not self._waiting:
            return self.text("Compare")
        return self.text("Go on") if self._waiting or self._page is not None else self.text("Compare again")

    def _line(self, one: _Compared) -> Line:
        when = self.words.moment(one.found.at, self.context.now())
        if not one.found.reachable:
            return Line((who(one.account), Cell(self.text("Not seen any more"), when, "link-break", "idle")))
        number = one.found.fields
        said = self.words.count(number, "One field differs.", "{N} fields differ.").rstrip(".。")
        return Line((who(one.account), Cell(said, when, "warning-fill", "you")))

    def _open(self, at: int) -> None:
        one = self.model.item(at)
        if one is None:
            return
        if one.drift is not None:
            Compare(self.context, one.drift).open()
            return
        bridge = self.context.bridge

        def there(drift: Drift) -> None:
            Compare(self.context, drift).open()

        bridge.watch(self, bridge.desk.account_drift(one.account.id), there, self._failed)
