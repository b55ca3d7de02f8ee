"""Becoming a seller, step by step: country (never preset), kind, then a question, since neither can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QWidget

from desktop_app.domain.buyer_checks import check_email
from desktop_app.domain.errors import FieldError
from desktop_app.ui.countries import selling_countries
from desktop_app.ui.dialogs.scrim import Dialog, Room
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.choice import ChoiceCard, ChoiceGroup
from desktop_app.ui.widgets.fields import Field, LineEdit
from desktop_app.ui.widgets.frames import column, empty_layout, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.order import arrow
from desktop_app.ui.widgets.text import Text, name_control
from desktop_app.words.formats import in_order
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

COUNTRY, KIND, CONFIRM = range(3)
_EDGE: Final = 28
_LISTED: Final = 180
"""How much of the list of countries is in sight."""

_KINDS: Final = {
    "individual": ("user", mark("Just me"), mark("You sell in your own name, also as a sole trader.")),
    "company": ("buildings", mark("A company"), mark("It is registered, and sells in its own name.")),
    "non_profit": ("house", mark("A non-profit"), mark("An association, a foundation or a charity.")),
    "government_entity": ("bank", mark("A government body"), mark("A public authority or institution.")),
}
_QUESTIONS: Final = {
    "individual": mark("Sell from {country}, in your own name?"),
    "company": mark("Sell from {country}, as a company?"),
    "non_profit": mark("Sell from {country}, as a non-profit?"),
    "government_entity": mark("Sell from {country}, as a government body?"),
}


def kinds_in(country: str) -> tuple[str, ...]:
    """Return the kinds of seller that Stripe knows in a country (``docs/stripe.md`` §7.1)."""
    if country == "AE":
        return ("company",)
    if country == "US":
        return ("individual", "company", "non_profit", "government_entity")
    return ("individual", "company", "non_profit")


@dataclass(frozen=True, slots=True)
class Steps:
    """Where the flow stands: data, so that it can be walked without a window.

    ``email`` is where Stripe reaches the seller; empty leaves it to the marketplace, which knows its people's.
    """

    step: int = COUNTRY
    country: str | None = None
    kind: str | None = None
    email: str = ""

    def ready(self) -> bool:
        """Say whether this step is answered."""
        return {COUNTRY: self.country is not None, KIND: self.kind is not None}.get(self.step, True)

    def chose(self, country: str | None) -> Steps:
        """Choose a country; a kind that it doesn't know is forgotten."""
        kind = self.kind if country and self.kind in kinds_in(country) else None
        return replace(self, country=country, kind=kind)

    def forward(self) -> Steps:
        """Go to the next step, if this one is answered."""
        return replace(self, step=min(self.step + 1, CONFIRM)) if self.ready() else self

    def back(self) -> Steps:
        """Go back one step."""
        return replace(self, step=max(self.step - 1, COUNTRY))

    def email_wrong(self) -> bool:
        """Say whether something is written that can't be an address."""
        try:
            check_email(self.email or "somebody@example.org", "email")
        except FieldError:
            return True
        return False


class StartSelling(Dialog):
    """Asks for country and kind and emits them once they were confirmed.

    Args:
        window: What it covers.
        words: The language.
        market: The marketplace's name.
        email: Where the marketplace reaches the person: offered for Stripe, and can be changed.
        online: Whether it leads on to Stripe now, or is written down for later.
    """

    submitted = Signal(str, str, str)
    """Country, kind and e-mail."""

    def __init__(self, window: QWidget, words: Wording, market: str, email: str, *, online: bool = True) -> None:
        super().__init__(window, 560, words.text("Start selling on {market}", market=market))
        self._words = words
        self._online = online
        self._countries = selling_countries(words)
        self.steps = Steps(email=email)
        inner = column(margins=(_EDGE, 26, _EDGE, 22))
        inner.addWidget(Text(words.text("Start selling on {market}", market=market), "page", wrap=True))
        inner.addSpacing(4)
        self._lead = Text("", "body", "text2", wrap=True)
        inner.addWidget(self._lead)
        inner.addSpacing(16)
        self._pages = (self._country_page(), self._kind_page(), self._confirm_page())
        for page in self._pages:
            inner.addWidget(page, 1)
        inner.addSpacing(6)
        # It stands there also while it is empty: the dialog doesn't jump when something is chosen.
        self._missing = Text(" ", "dense", "text3", wrap=True, align="end")
        inner.addWidget(self._missing)
        inner.addSpacing(6)
        inner.addLayout(self._foot())
        self.lay.addLayout(inner)
        self.set_main(self.next_button, first=self.filter)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows in the search field move the choice; the field would keep them for itself."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched is self.filter:
            step = arrow(event)
            if step is not None:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Give the kinds the room they ask for."""
        self._list_whole_rows()
        if self._kind_room.isVisibleTo(self):
            within = self.broad() - 2 * _EDGE
            layout = self._kind_lay
            asked = layout.totalHeightForWidth(within) if layout.hasHeightForWidth() else layout.sizeHint().height()
            self._kind_room.set_scrolls(self.share(self._kind_room, asked, self.broad()))
        super().place()

    def _list_whole_rows(self) -> None:
        """Give the countries the room there is, and show none of them in part."""
        self.share(self.list, theme().px(_LISTED), self.broad())
        tall, around = self.list.sizeHintForRow(0), self.list.height() - self.list.viewport().height()
        if tall > 0:
            rows = max(1, (self.list.minimumHeight() - around) // tall)
            self.list.setFixedHeight(rows * tall + around)

    def go_to(self, steps: Steps) -> None:
        """Go on from where somebody was before."""
        self.steps = steps
        self._email_edit.setText(steps.email)
        self._show()

    def fail(self, sentence: str, field: str | None = None) -> None:
        """Show why it didn't work, at the field where it is about one, and let the person try again."""
        self.next_button.set_busy(None)
        if field == "email":
            self.email.set_error(sentence)
            self._email_edit.setFocus(Qt.FocusReason.TabFocusReason)
            self.place()
            return
        self._problem.put(sentence)
        self._problem_box.show()
        self.place()

    def _country_page(self) -> QWidget:
        page = QWidget()
        lay = column(page, gap=8)
        self.filter = LineEdit(self._words.text("Type to find it"))
        self.filter.textChanged.connect(self._filtered)
        self.filter.installEventFilter(self)
        field = Field(self._words.text("Country you sell from"), self.filter)
        lay.addWidget(field)
        names = QStringListModel([name for _, name in self._countries], self)
        self._proxy = _Found(self._countries, self)
        self._proxy.setSourceModel(names)
        self.list = QListView()
        self.list.setProperty("menuList", True)
        self.list.setProperty("ring", 7)
        self.list.setFont(theme().font("body"))
        self.list.setModel(self._proxy)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        name_control(self.list, self._words.text("Countries"))
        self.list.selectionModel().selectionChanged.connect(self._picked)
        self.list.doubleClicked.connect(self._next)
        lay.addWidget(self.list)
        return page

    def _kind_page(self) -> QWidget:
        page = QWidget()
        self._kind_lay = column(page)
        self.kinds = ChoiceGroup(())
        self._kind_names: tuple[str, ...] = ()
        self._kind_room = Room(page)
        return self._kind_room

    def _confirm_page(self) -> QWidget:
        page = QWidget()
        lay = column(page, gap=6)
        self._question = Text("", "pane", wrap=True)
        lay.addWidget(self._question)
        warning = mark("Country and kind can’t be changed later: a wrong one means starting over.")
        lay.addWidget(Text(self._words.text(warning), "body", "text2", wrap=True))
        lay.addSpacing(12)
        self._email_edit = LineEdit()
        self._email_edit.setText(self.steps.email)
        self._email_edit.textChanged.connect(self._email_typed)
        self._email_edit.editingFinished.connect(self._check_email)
        reach = self._words.text("Stripe reaches you there.")
        self.email = Field(self._words.text("E-mail for Stripe"), self._email_edit, hint=reach)
        lay.addWidget(self.email)
        self._problem_box = QWidget()
        across = row(self._problem_box, margins=(0, 8, 0, 0), gap=8)
        across.addWidget(Icon("warning-circle-fill", "stopIcon", 18, heads=True), 0, Qt.AlignmentFlag.AlignTop)
        self._problem = Text("", "dense", "stop", wrap=True)
        across.addWidget(self._problem, 1)
        self._problem_box.hide()
        lay.addWidget(self._problem_box)
        lay.addStretch(1)
        return page

    def _foot(self) -> QHBoxLayout:
        foot = row(gap=8)
        self.back_button = Button(self._words.text("Back"), "plain", 34)
        self.back_button.clicked.connect(self._back)
        self.no_button = Button(self._words.text("Not now"), "plain", 34)
        self.no_button.clicked.connect(self.close_dialog)
        self.next_button = Button("", "main", 34)
        self.next_button.clicked.connect(self._next)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.no_button)
        foot.addWidget(self.next_button)
        self.stack_where_narrow(foot, 2 * _EDGE)
        return foot

    def _filtered(self, text: str) -> None:
        self._proxy.look_for(text)
        if self._proxy.rowCount() == 1:
            self.list.setCurrentIndex(self._proxy.index(0, 0))
        else:
            self.list.clearSelection()
        self._show_buttons()

    def _move(self, by: int) -> None:
        index = self.list.currentIndex()
        at = index.row() + by if self.list.selectionModel().hasSelection() else 0
        self.list.setCurrentIndex(self._proxy.index(max(0, min(at, self._proxy.rowCount() - 1)), 0))

    def _picked(self) -> None:
        chosen = self.list.selectionModel().selectedIndexes()
        name = chosen[0].data() if chosen else None
        self.steps = self.steps.chose(next((code for code, text in self._countries if text == name), None))
        self._show_buttons()

    def _kind_chosen(self, at: int) -> None:
        if at >= 0:
            self.steps = replace(self.steps, kind=self._kind_names[at])
            self._show_buttons()

    def _email_typed(self, text: str) -> None:
        self.steps = replace(self.steps, email=text.strip())
        if self.email.error():
            self._check_email()

    def _check_email(self) -> None:
        wrong = self.steps.email_wrong()
        self.email.set_error(self._words.problem("email_invalid").why if wrong else None)

    def _back(self) -> None:
        self.steps = self.steps.back()
        self._show()

    def _next(self) -> None:
        if not self.steps.ready():
            return
        if self.steps.step == CONFIRM:
            self._check_email()
            if self.email.error():
                self._email_edit.setFocus(Qt.FocusReason.TabFocusReason)
                return
            self._problem_box.hide()
            if self._online:
                self.next_button.set_busy(self._words.text("Getting an address"))
            self.submitted.emit(self.steps.country or "", self.steps.kind or "", self.steps.email)
            return
        self.steps = self.steps.forward()
        self._show()

    def _show(self) -> None:
        text, step = self._words.text, self.steps.step
        leads = {
            COUNTRY: text("Where the business is, or where you live if you sell in your own name."),
            KIND: text("Stripe asks different things of each."),
        }
        self._lead.put(leads.get(step, ""))
        self._lead.setVisible(step != CONFIRM)
        if step == KIND:
            self._offer_kinds()
        if step == CONFIRM:
            self._ask()
        # Not a stack: that would be as tall as its tallest page, whichever is in sight.
        for at, page in enumerate(self._pages):
            page.setVisible(at == step)
        self._show_buttons()
        if self.isVisible():
            self.place()  # each step has its own height
            self._focus_step()

    def _focus_step(self) -> None:
        targets: dict[int, QWidget] = {COUNTRY: self.filter, CONFIRM: self.next_button}
        if self.kinds.cards:
            targets[KIND] = self.kinds.cards[max(0, self.kinds.index())].radio
        targets[self.steps.step].setFocus(Qt.FocusReason.TabFocusReason)

    def _offer_kinds(self) -> None:
        names = kinds_in(self.steps.country or "")
        if names != self._kind_names:
            empty_layout(self._kind_lay)
            self._kind_names = names
            text = self._words.text
            offered = [_KINDS[name] for name in names]
            self.kinds = ChoiceGroup(tuple(ChoiceCard(icon, text(a), text(b)) for icon, a, b in offered), 8)
            self.kinds.changed.connect(self._kind_chosen)
            self._kind_lay.addWidget(self.kinds)
            self._kind_lay.addStretch(1)
            self._kind_room.updateGeometry()

    def _ask(self) -> None:
        country = dict(self._countries)[self.steps.country or ""]
        self._question.put(self._words.text(_QUESTIONS[self.steps.kind or "individual"], country=country))

    def _show_buttons(self) -> None:
        text, last = self._words.text, self.steps.step == CONFIRM
        self.back_button.setVisible(self.steps.step != COUNTRY)
        going = last and self._online
        self.next_button.put(text("Continue on Stripe") if going else text("Save") if last else text("Continue"))
        self.next_button.set_trailing("arrow-square-out" if going else None)
        missing = text("Choose a country first") if self.steps.step == COUNTRY else text("Choose one first")
        if self.steps.step == COUNTRY and self._proxy.rowCount() == 0:
            missing = text("Nothing found. Stripe may not be offered there.")
        self.next_button.set_off(None if self.steps.ready() else missing)
        self._missing.put(" " if self.steps.ready() else missing)


class _Found(QSortFilterProxyModel):
    """Finds countries by their name in the person's language or in English, whatever the accents, or by their code.

    What is meant most likely comes first: the country of that code, then the names that begin so, then those with a
    word that does; else they stand in the order of their names.
    """

    def __init__(self, countries: Sequence[tuple[str, str]], parent: QObject) -> None:
        super().__init__(parent)
        english = Wording("en")
        self._known = [(code.casefold(), (in_order(name), in_order(english.country(code)))) for code, name in countries]
        self._wanted = ""
        self.sort(0)

    def look_for(self, typed: str) -> None:
        """Show what is typed."""
        self._wanted = in_order(typed.strip())
        self.invalidate()

    def filterAcceptsRow(self, row: int, _parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Say whether a country is looked for."""
        code, names = self._known[row]
        return any(self._wanted in name for name in names) or self._wanted == code

    def lessThan(self, left: QModelIndex | QPersistentModelIndex, right: QModelIndex | QPersistentModelIndex) -> bool:
        """Put first what is meant most likely."""
        return (self._far(left.row()), left.row()) < (self._far(right.row()), right.row())

    def _far(self, row: int) -> int:
        """Return how far a country is from what was typed; 0 is nearest."""
        code, names = self._known[row]
        if self._wanted == code:
            return 0
        for far, name in enumerate(names, 1):
            if name.startswith(self._wanted):
                return far
        return 3 if any(f" {self._wanted}" in name for name in names) else 4
