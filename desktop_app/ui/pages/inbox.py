"""What a person was told: changes of their state and reminders, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.memory.told import Note
from desktop_app.ui.pages.page import Page
from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import be_list
from desktop_app.ui.widgets.banner import Empty, Unread
from desktop_app.ui.widgets.frames import Card, column, empty_layout, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Text, clean, name_control
from desktop_app.wire import HistoryEntry
from desktop_app.words.happened import happened, worth_telling
from desktop_app.words.wording import Wording


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: when, what, and a quieter word below it."""

    at: datetime
    icon: str
    tone: str
    said: str
    more: str


def lines(
    entries: Sequence[HistoryEntry], notes: Sequence[Note], words: Wording, market: str, now: datetime
) -> list[Line]:
    """Return what the inbox shows, newest first."""
    found = [_change(entry, words, market) for entry in worth_telling(entries)]
    found += [_reminder(note, words, now) for note in notes]
    return sorted(found, key=lambda line: line.at, reverse=True)


def _change(entry: HistoryEntry, words: Wording, market: str) -> Line:
    icon, family = words.state_look(entry.status, entry.note)
    state = words.state_word(entry.status, entry.note, market=market)
    return Line(entry.at, icon, f"{family}Icon", happened(entry, words), state)


def _reminder(note: Note, words: Wording, now: datetime) -> Line:
    said = words.count(note.days, "A reminder, {figure} day before", "A reminder, {figure} days before")
    date = words.text(
        "{date}, {time}", date=words.full_day(note.deadline, now), time=words.clock_time(note.deadline, now)
    )
    return Line(note.at, "alarm-fill", "youIcon", said, date)


class InboxPage(Page):
    """The person's own news, written down."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Inbox"))
        text = self.text
        self.head.put(text("Times in {zone}", zone=self.words.zone(context.now(), context.now())))
        self._card = Card()
        self._lay = column(self._card)
        # Nothing in the list takes the focus: the list does, so that it can be scrolled by keys.
        self._card.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._card.setProperty("ring", 12)
        self._card.setAccessibleName(text("Inbox"))
        be_list(self._card)
        self.body.addWidget(self._card)
        self.reading = Text(text("Reading"), "body", "text2")
        self.body.addWidget(self.reading)
        self.empty = Empty(
            "tray", text("Nothing new"), text("When a state changes, it’s written here."), text("Check now")
        )
        self.unread = Unread(
            text("What changed couldn’t be read"), text("Try now"), why=text("It’s read again when you’re online.")
        )
        for empty in (self.empty, self.unread):
            empty.setProperty("card", True)
            empty.pressed.connect(self.check)
            self.body.addWidget(empty)
        self.body.addStretch(1)
        self._entries: tuple[HistoryEntry, ...] = ()
        self._notes: tuple[Note, ...] = ()
        self._known = self._missed = False
        context.bridge.connection_changed.connect(self._connected)
        context.bridge.seller_changed.connect(self._read)
        self.draw()
        self._read()

    def first_focus(self) -> QWidget | None:
        """Return the list, or what stands in its place."""
        instead = [one.button for one in (self.empty, self.unread) if not one.isHidden()]
        return instead[0] if instead else self._card

    def check(self) -> None:
        """Ask again."""
        self.unread.work(self.text("Reading"))
        self._read()

    def put_notes(self, notes: Sequence[Note]) -> None:
        """Show the reminders that were told."""
        if tuple(notes) != self._notes:
            self._notes = tuple(notes)
            self.draw()

    def draw(self) -> None:
        """Draw what is known."""
        empty_layout(self._lay)
        now = self.context.now()
        shown = lines(self._entries, self._notes, self.words, clean(self.context.market, 60), now)
        for index, line in enumerate(shown):
            if index:
                self._lay.addWidget(hairline())
            self._lay.addWidget(self._line(line, now))
        self._card.setVisible(bool(shown))
        # Nothing read is not nothing new, and neither is what is still being read.
        self.empty.setVisible(not shown and self._known)
        self.unread.setVisible(not shown and self._missed)
        self.reading.setVisible(not shown and not self._known and not self._missed)

    def _read(self) -> None:
        seller = self.context.bridge.desk.seller().data
        if seller is None:  # nothing was ever read of this person
            self._miss(missed=not self.context.online())
        elif seller.account_id is None:
            self._got(())
        else:
            self.context.bridge.watch(self, self.context.bridge.desk.seller_history(), self._got, self._failed)

    def _got(self, entries: Sequence[HistoryEntry]) -> None:
        self._entries, self._known, self._missed = tuple(entries), True, False
        self.draw()

    def _failed(self, _error: KnownError) -> None:
        """Keep what is shown: the banner says that there is no connection."""
        self._miss(missed=True)

    def _miss(self, *, missed: bool) -> None:
        self._known, self._missed = False, missed
        self.draw()
        if missed:
            self.unread.tell(self.text("It’s read again when you’re online."))

    def _connected(self) -> None:
        if self._missed and self.context.online():
            self._read()

    def _line(self, line: Line, now: datetime) -> QWidget:
        box = QWidget()
        box.setMinimumHeight(theme().px(62))
        across = row(box, margins=(18, 10, 18, 10), gap=12)
        across.addWidget(Icon(line.icon, line.tone, 18))
        said, beside = QWidget(), SideBySide(12)
        lay = column(said)
        when = self.words.moment(line.at, now)
        lay.addStretch(1)
        lay.addWidget(Text(line.said, "body", weight=500, wrap=True))
        lay.addStretch(1)
        lay.addWidget(Text(line.more, "dense", "text3", wrap=True))
        lay.addStretch(2)
        beside.add(said, 1)
        beside.add(Text(when, "dense", "text2"))
        across.addLayout(beside, 1)
        name_control(box, f"{when}. {line.said}. {line.more}")
        return box
