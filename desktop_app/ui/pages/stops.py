"""Support: where sellers stop, drawn from the accounts' states, by country, kind and opening; figures open accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.ageing import Ageing
from desktop_app.ui.memory.saved_views import SavedView
from desktop_app.ui.pages.accounts.filter_chips import FilterBy, FilterChips
from desktop_app.ui.pages.accounts.filters import country_choices, days_or_more, kind_choices, opened_choices
from desktop_app.ui.pages.page import Page
from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.banner import Empty, Unread
from desktop_app.ui.widgets.buttons import Link
from desktop_app.ui.widgets.frames import Card, column, empty_layout, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.rail import SectionHead
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Text, clean, name_control
from desktop_app.wire import RequirementStop, Seller, StateStanding, Stops

_DAYS: Final = (0, 1, 7, 30)
_MOST_THINGS: Final = 12
_NAME, _FIGURE = 190, 58
_NAME_NARROW, _FIGURE_NARROW = 110, 44
_WIDEST_FIGURE = 100
"""What the column of a figure takes in a narrow window at most, in pixels, however large the text is."""


class Bar(QWidget):
    """A part of a whole, drawn: as long as the part, in shades where the part has parts.

    Args:
        parts: Shares of the whole from the start, each no larger than the one before; later ones are drawn darker.
        family: The colour's family; empty takes the accent.
    """

    def __init__(self, parts: Sequence[float], family: str = "") -> None:
        super().__init__()
        self._parts, self._family = tuple(parts), family
        self.setFixedHeight(theme().px(10))
        self.setMinimumWidth(theme().px(40))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground, then every part over the one before."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("pressed"))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for at, part in enumerate(self._parts):
            wide = max(0.0, min(1.0, part)) * self.width()
            if wide <= 0:
                continue
            colour = theme().colour(f"{self._family}Icon" if self._family else "accent")
            colour.setAlphaF(1.0 if at == len(self._parts) - 1 else 0.35 + 0.2 * at)
            painter.setBrush(colour)
            wide = max(wide, float(self.height()))
            box = QRectF(self.width() - wide if rtl else 0, 0, wide, self.height())
            painter.drawRoundedRect(box, self.height() / 2, self.height() / 2)
        painter.end()


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of figures: what is counted, and the view that finds it."""

    name: str
    icon: str
    family: str
    figures: tuple[int, ...]
    view: SavedView
    refused: int = 0


class StopsPage(Page):
    """Three cards: how far they come, how long they stand, what Stripe waits for."""

    view_wanted = Signal(object)
    """Accounts to be shown, as a view (:class:`~desktop_app.ui.memory.saved_views.SavedView`)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Where sellers stop"))
        text = self.text
        self._stops: Stops | None = None
        self._error: KnownError | None = None
        self._view = SavedView("")
        self._turn = 0
        self.chips = FilterChips(
            (
                FilterBy("country", text("Country"), country_choices(self.words)),
                FilterBy("kind", text("Who sells"), kind_choices(self.words)),
                FilterBy("opened_in_days", text("Opened"), opened_choices(self.words)),
            )
        )
        self.chips.chosen.connect(self._filter)
        self.body.addWidget(self.chips)
        self.body.addSpacing(10)
        self.age = Text("", "dense", "text3", wrap=True)
        self.body.addWidget(self.age)
        self.body.addSpacing(10)
        self._cards = column()
        self.body.addLayout(self._cards)
        self.reading = Text(text("Reading"), "body", "text2")
        self.none = Empty("chart-bar", text("No seller has an account yet."), "", text("Check now"))
        self.nobody = Empty("chart-bar", text("No account matches these filters."), "", text("Clear filters"))
        self.nobody.pressed.connect(self.chips.clear)
        self.unread = Unread(text("The figures couldn’t be read"), text("Try now"))
        for empty in (self.none, self.unread):
            empty.pressed.connect(self.check)
        self.body.addWidget(self.reading)
        for one in (self.none, self.nobody, self.unread):
            self.body.addWidget(one, 1)  # in the middle of what is free
        self.body.addStretch(0)
        self.ageing = Ageing(self, self._tell_age)
        context.bridge.connection_changed.connect(self._connected)
        self.draw()
        self.check()

    # -- what the window calls

    def check(self) -> None:
        """Count again (F5)."""
        self._turn += 1
        turn, bridge = self._turn, self.context.bridge
        self.unread.work(self.text("Reading"))

        def counted(stops: Stops) -> None:
            if turn == self._turn:
                self._counted(stops)

        def failed(error: KnownError) -> None:
            if turn == self._turn:
                self._failed(error)

        bridge.watch(self, bridge.desk.account_stops(self._view.query(self.context.now())), counted, failed)

    def draw(self) -> None:
        """Draw what is known."""
        empty_layout(self._cards)
        stops = self._stops
        self.reading.setVisible(stops is None and self._error is None)
        self.unread.setVisible(stops is None and self._error is not None)
        nothing = stops is not None and stops.opened == 0
        self.none.setVisible(nothing and not self.chips.any_on())
        self.nobody.setVisible(nothing and self.chips.any_on())
        if stops is not None and stops.opened:
            self._draw_steps(stops)
            self._draw_states(stops)
            self._draw_things(stops)
            self._draw_notes(stops)
        self._tell_age()

    def set_compact(self, compact: bool) -> None:
        """Leave the bars out where there is no room for them."""
        super().set_compact(compact)
        self.draw()

    # -- asking

    def _filter(self, field: str, value: str | None) -> None:
        """Count others: the figures of those before don't stand under the new filter."""
        wanted = int(value) if value and field == "opened_in_days" else value
        self._view = replace(self._view, **{field: wanted})  # type: ignore[arg-type]  # a field of the view
        self._stops = self._error = None
        self.age.put("")
        self.draw()
        self.check()

    def _counted(self, stops: Stops) -> None:
        self._stops, self._error = stops, None
        self.draw()

    def _failed(self, error: KnownError) -> None:
        """Keep the figures that are there, with their age."""
        self._error = error
        self.draw()
        if self._stops is None:
            self.unread.tell(self.context.sentence(error))

    def _connected(self) -> None:
        if self._error is not None and self.context.online():
            self.check()

    def _tell_age(self) -> None:
        if self._stops is None:
            return
        now = self.context.now()
        said = self.text("Counted {age}", age=self.words.age(self._stops.as_of, now))
        if self._error is not None:
            said = f"{said} · {self.context.sentence(self._error)}"
        self.age.set_tone("text3" if self._error is None else "stop")
        self.age.put(said)
        self.ageing.wind(self._stops.as_of, now)

    # -- the cards

    def _draw_steps(self, stops: Stops) -> None:
        text, figure = self.text, self.words.formats.figure
        self._section(text("How far they come"))
        card = Card()
        lay = column(card, margins=(18, 12, 18, 12), gap=10)
        steps = (
            (text("Account opened"), text("All accounts, whatever became of them."), stops.opened),
            (text("Been through Stripe’s form"), text("Stripe has their answers, and may ask for more."), stops.sent),
            (text("Can be paid"), text("Everything that you need of the account works now."), stops.ready),
        )
        for name, meaning, number in steps:
            box = QWidget()
            inside = column(box, gap=4)
            head = SideBySide(8)
            head.add(Text(name, "body", weight=500, wrap=True), 1)
            share = self.words.formats.percent(number / stops.opened)
            said = f"{figure(number)} · {share}"
            head.add(Text(said, "table", weight=500))
            inside.addLayout(head)
            inside.addWidget(Bar((number / stops.opened,)))
            inside.addWidget(Text(meaning, "caption", "text3", wrap=True))
            name_control(box, f"{name}: {said}. {meaning}")
            lay.addWidget(box)
        self._cards.addWidget(card)

    def _draw_states(self, stops: Stops) -> None:
        self._section(self.text("How long they have been in their state"))
        self._figures([self._state(one) for one in stops.states])

    def _draw_things(self, stops: Stops) -> None:
        if not stops.requirements:
            return
        self._section(self.text("What Stripe waits for"))
        self._figures([self._thing(one) for one in stops.requirements[:_MOST_THINGS]])

    def _draw_notes(self, stops: Stops) -> None:
        text, count = self.text, self.words.count
        notes = [
            text("A state that an account was in before it was known here counts as the longest."),
            text("Stripe may wait for several things from one account, which then counts at each of them."),
        ]
        if stops.aside:
            notes.append(
                count(
                    stops.aside,
                    "{figure} account is on no step: ended, refused, paused, or in a state that doesn’t tell.",
                    "{figure} accounts are on no step: ended, refused, paused, or in a state that doesn’t tell.",
                )
            )
        if stops.uncounted:
            notes.append(
                count(
                    stops.uncounted,
                    "What Stripe waits for isn’t known yet of {figure} account.",
                    "What Stripe waits for isn’t known yet of {figure} accounts.",
                )
            )
        self._cards.addSpacing(14)
        for note in notes:
            self._cards.addWidget(Text(note, "dense", "text3", wrap=True))
            self._cards.addSpacing(4)

    def _section(self, words: str) -> None:
        self._cards.addSpacing(16 if self._cards.count() else 0)
        self._cards.addWidget(SectionHead(words))
        self._cards.addSpacing(8)

    def _state(self, one: StateStanding) -> _Row:
        icon, family = self.words.state_look(one.status)
        name, _ = self.words.state_in_table(Seller(status=one.status), market=clean(self.context.market, 60))
        figures = (one.accounts, one.for_1_day, one.for_7_days, one.for_30_days)
        return _Row(name, icon, family, figures, replace(self._view, status=one.status))

    def _thing(self, one: RequirementStop) -> _Row:
        figures = (one.accounts, one.for_1_day, one.for_7_days, one.for_30_days)
        name = self.words.requirement(one.key).title
        return _Row(name, "", "you", figures, replace(self._view, requirement=one.key), one.refused)

    # -- figures

    def _figures(self, rows: Sequence[_Row]) -> None:
        """Draw one card of rows under the heads of the four figures, each of which opens what it counts."""
        card = Card()
        lay = column(card, margins=(0, 4, 0, 4))
        largest = max((one.figures[0] for one in rows), default=1) or 1
        lay.addWidget(self._line([self._head(days) for days in _DAYS]))
        for one in rows:
            lay.addWidget(hairline())
            bar = Bar([figure / largest for figure in one.figures], one.family)
            links = [self._figure(one, days, figure) for days, figure in zip(_DAYS, one.figures, strict=True)]
            lay.addWidget(self._line(links, self._name(one), bar))
        self._cards.addWidget(card)

    def _head(self, days: int) -> QWidget:
        words = self.text("All") if not days else self.text("≥ {n} d", n=days)
        head = Text(words, "caption", "text3", align="end")
        name_control(head, words if not days else self._long(days))
        return head

    def _long(self, days: int) -> str:
        return days_or_more(self.words, days)

    def _line(self, figures: Sequence[QWidget], name: QWidget | None = None, bar: QWidget | None = None) -> QWidget:
        box = QWidget()
        box.setMinimumHeight(theme().px(36 if name is not None else 26))
        if self.compact:
            across = SideBySide(10)
            row(box, margins=(18, 4, 18, 4)).addLayout(across)
            across.add(name or QWidget(), 1, needs=lambda: theme().px(_NAME_NARROW))
            across.add(self._narrow_figures(figures), 0, Qt.AlignmentFlag.AlignRight)
            return box
        grid = QGridLayout(box)
        grid.setContentsMargins(18, 4, 18, 4)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.addWidget(name or QWidget(), 0, 0)
        grid.setColumnMinimumWidth(0, theme().px(_NAME))
        grid.addWidget(bar or QWidget(), 0, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)
        for at, figure in enumerate(figures):
            grid.addWidget(figure, 0, 2 + at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.setColumnMinimumWidth(2 + at, theme().px(_FIGURE))
        return box

    @staticmethod
    def _narrow_figures(figures: Sequence[QWidget]) -> QWidget:
        """Return the columns of figures, which end where those of the next line do, beside their name or below it."""
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        for at, figure in enumerate(figures):
            grid.addWidget(figure, 0, at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.setColumnMinimumWidth(at, min(theme().px(_FIGURE_NARROW), _WIDEST_FIGURE))
        return box

    def _name(self, one: _Row) -> QWidget:
        box = QWidget()
        box.setFixedWidth(theme().px(_NAME)) if not self.compact else None
        across = row(box, gap=8)
        if one.icon:
            across.addWidget(Icon(one.icon, f"{one.family}Icon", 16), 0, Qt.AlignmentFlag.AlignVCenter)
        words = column()
        words.addStretch(1)
        words.addWidget(Text(one.name, "dense", weight=500, wrap=True))
        if one.refused:
            said = self.words.count(one.refused, "{figure} to be sent again", "{figure} to be sent again")
            link = Link(said, role="caption", tone="stop")
            view = replace(one.view, requirement=f"{one.view.requirement}:refused")
            link.clicked.connect(lambda *, view=view: self.view_wanted.emit(view))
            name_control(link, f"{one.name}: {said}")
            words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        across.addLayout(words, 1)
        return box

    def _figure(self, one: _Row, days: int, number: int) -> QWidget:
        written = self.words.formats.figure(number)
        if not number:
            return Text(written, "table", "text3", align="end")
        link = Link(written)
        view = replace(one.view, days_in_state=days or None)
        link.clicked.connect(lambda *, view=view: self.view_wanted.emit(view))
        said = self.words.count(number, "{figure} account", "{figure} accounts")
        name_control(link, f"{one.name}: {said}" + (f", {self._long(days)}" if days else ""))
        return link
