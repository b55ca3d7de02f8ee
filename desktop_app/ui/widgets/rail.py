"""The column at the end of the seller's page: the next date, what comes up, what happened lately."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from desktop_app.domain.value import value
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import be_heading
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.flow import Flow
from desktop_app.ui.widgets.frames import Card, column, empty_layout, row, set_margins, show_part
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Number
from desktop_app.ui.widgets.text import Text, name_control


class SectionHead(QWidget):
    """A section's title, with something at its end."""

    pressed = Signal()

    def __init__(self, title: str, *, end: str = "", tone: str = "text3", link: str = "") -> None:
        super().__init__()
        self._above = 0
        lay = self._lay = row(self, margins=(2, 1, 2, 0), gap=12)
        self.setFixedHeight(theme().line("section") + 1)
        self._title = Text(title, "section", wrap=True)
        self._title.set_widest(None)
        be_heading(self._title)
        lay.addWidget(self._title)
        lay.addStretch(1)
        self.end = Text(end, "dense", tone, elide="end", align="end")
        self.end.set_widest(None)
        lay.addWidget(self.end)
        self.link = Link(link)
        self.link.clicked.connect(self.pressed)
        lay.addWidget(self.link)
        # Only now: a widget without a parent would flash up as a window of its own.
        show_part(self.end, on=bool(end))
        show_part(self.link, on=bool(link))

    def set_lead(self, on: bool) -> None:
        """Stand off from a card above."""
        self._above = 9 if on else 0
        set_margins(self._lay, 2, self._above + 1, 2, 0)
        self._line_up()

    def put(self, title: str, end: str = "") -> None:
        """Change title and end."""
        self._title.put(title)
        self.end.put(end)
        show_part(self.end, on=bool(end))
        self._line_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the end below the title where there is no room beside it."""
        super().resizeEvent(event)
        self._line_up()

    def _line_up(self) -> None:
        titled, room = self._title.sizeHint().width(), self.width() - 4
        ends = self.end.width_within(10**6) + 12 if not self.end.isHidden() else 0
        ends = self.link.sizeHint().width() + 12 if not self.link.isHidden() else ends
        below = self.width() > 0 and room < titled + ends
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._lay.setDirection(way)
        self._lay.setSpacing(0 if below else 12)
        self.end.set_wrap(below)
        tall = theme().line("section")
        if below:
            tall = self._title.heightForWidth(room)
            tall += self.end.heightForWidth(room) if not self.end.isHidden() else 0
            tall += self.link.sizeHint().height() if not self.link.isHidden() else 0
        self.setFixedHeight(tall + 1 + self._above)


@value
class NextDateModel:
    """Days left in figures, or a word (today, was), the date in full, what stops, its button, the time and its zone."""

    figure: str
    unit: str
    date: str
    consequence: str
    button: str
    urgent: bool = False
    time: str = ""


class NextDate(Card):
    """How long there is, until when, and what happens then."""

    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        lay = column(self, margins=(18, 16, 18, 14))
        head = row(gap=12)
        self._figure = Text("", "figure")
        self._unit = Text("", "body", weight=500, wrap=True)
        self._date = Text("", "dense", "text3", wrap=True)
        self._time = Text("", "caption", "text3")
        words = column(margins=(0, 1, 0, 0))
        words.addWidget(self._unit)
        words.addWidget(self._date)
        words.addWidget(self._time)
        head.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words)
        head.addStretch(1)
        lay.addLayout(head)
        self._consequence = Text("", "dense", "text2", wrap=True)
        self._button = Button("", "plain", 28, icon="calendar-plus")
        self._button.clicked.connect(self.add_wanted)
        # Each brings its distance along: one that isn't there leaves none behind.
        self._below, self._foot = QWidget(), QWidget()
        column(self._below, margins=(0, 8, 0, 0)).addWidget(self._consequence)
        column(self._foot, margins=(0, 12, 0, 0)).addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        lay.addWidget(self._below)
        lay.addWidget(self._foot)

    def put(self, model: NextDateModel) -> None:
        """Show this date."""
        self._figure.put(model.figure)
        show_part(self._figure, on=bool(model.figure))
        self._figure.set_tone("you" if model.urgent else "text")
        self._unit.put(model.unit)
        self._unit.set_tone("you" if model.urgent else "text")
        self._date.put(model.date)
        self._time.put(model.time)
        show_part(self._time, on=bool(model.time))
        self._consequence.put(model.consequence)
        show_part(self._below, on=bool(model.consequence))
        self._button.put(model.button)
        show_part(self._foot, on=bool(model.button))
        name_control(self, " ".join(part for part in (model.figure, model.unit, model.date, model.time) if part))


@value
class ComingUpModel:
    """Something Stripe will want later; nothing stops before."""

    name: str
    words: str
    now: str = ""
    later: str = ""


class ComingUp(Card):
    """A known future change."""

    now_wanted = Signal()
    reminder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        outer = column(self, margins=(18, 16, 18, 16), gap=14)
        across = row(gap=10)
        mark = column(margins=(0, 1, 0, 0))
        mark.addWidget(Icon("calendar-blank", "idleIcon", 18))
        mark.addStretch(1)
        across.addLayout(mark)
        lay = column(gap=0)
        self._name = Text("", "body", weight=500, wrap=True)
        self._words = Text("", "dense", "text2", wrap=True)
        lay.addWidget(self._name)
        lay.addWidget(self._words)
        across.addLayout(lay, 1)
        outer.addLayout(across)
        self._foot = QWidget()
        foot = Flow(8, 8)
        self._foot.setLayout(foot)
        self._now = Button("", "plain", 28, trailing="arrow-square-out")
        self._now.clicked.connect(self.now_wanted)
        self._later = Button("", "plain", 28)
        self._later.clicked.connect(self.reminder_wanted)
        foot.addWidget(self._now)
        foot.addWidget(self._later)
        outer.addWidget(self._foot)

    def put(self, model: ComingUpModel) -> None:
        """Show this change."""
        self._name.put(model.name)
        self._words.put(model.words)
        self._now.put(model.now)
        show_part(self._now, on=bool(model.now))
        self._later.put(model.later)
        show_part(self._later, on=bool(model.later))
        show_part(self._foot, on=bool(model.now or model.later))
        name_control(self, f"{model.name}. {model.words}")


class Lately(QWidget):
    """Two to four lines: when, then what."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        set_margins(self._grid, 2, 0, 2, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._lines: tuple[tuple[str, str], ...] = ()

    def put(self, lines: tuple[tuple[str, str], ...]) -> None:
        """Show these lines."""
        if lines == self._lines:
            return
        self._lines = lines
        empty_layout(self._grid)
        # Lines are 28 apart, and one that needs two stands as far from the next.
        self._grid.setVerticalSpacing(max(theme().px(28) - theme().line("dense"), 4))
        set_margins(self._grid, 2, 0, 2, 10)
        for index, (when, what) in enumerate(lines):
            self._grid.addWidget(Text(when, "dense", "text3"), index, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(Text(what, "dense", "text2", wrap=True), index, 1, Qt.AlignmentFlag.AlignTop)


class Steps(Card):
    """Numbered steps joined by a rail."""

    def __init__(self, figure: Callable[[int], str] = str) -> None:
        """Make the card.

        Args:
            figure: How a step's number is written.
        """
        super().__init__()
        self._figure = figure
        self._lay = column(self, margins=(20, 18, 20, 4))
        self._steps: tuple[tuple[str, str], ...] = ()

    def put(self, steps: tuple[tuple[str, str], ...]) -> None:
        """Show these steps: title and words."""
        if steps == self._steps:
            return
        self._steps = steps
        empty_layout(self._lay)
        for index, (title, words) in enumerate(steps):
            box = QWidget()
            across = row(box, gap=16)
            across.addWidget(Number(self._figure(index + 1), last=index == len(steps) - 1))
            lay = column(gap=2, margins=(0, 2, 0, 14))
            lay.addWidget(Text(title, "body", weight=500, wrap=True))
            lay.addWidget(Text(words, "dense", "text2", wrap=True))
            across.addLayout(lay, 1)
            self._lay.addWidget(box)
            name_control(box, f"{self._figure(index + 1)}. {title}. {words}")
