"""What was known of an account at one moment of its history, or what differs between two of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.dialogs.field_table import field_table, plain
from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Combo
from desktop_app.ui.widgets.frames import column, empty_layout, refilling, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text, name_control
from desktop_app.wire import HistoryEntry, Moment
from desktop_app.words.happened import happened

_NOTHING = "nothing"
_EDGE = 26


class MomentDialog(Dialog):
    """Two choices among the entries of a history, and the fields as they were then."""

    wanted = Signal(str, object)
    """The entry to go to, and the one to compare it with or None."""

    def __init__(self, context: Context, entries: Sequence[HistoryEntry]) -> None:
        words = context.words
        title = words.text("A moment in this account’s history")
        super().__init__(context.host.frame(), 760, title)
        self._context, self._words = context, words
        inner = column(margins=(_EDGE, 24, _EDGE, 22), gap=12)
        inner.addWidget(Text(title, "pane", wrap=True))
        choices = [(entry.id, self._entry(entry)) for entry in entries if entry.id]
        self.moment = Combo()
        self.moment.put(choices, choices[0][0] if choices else None)
        self.other = Combo()
        self.other.put([(_NOTHING, words.text("Nothing")), *choices], _NOTHING)
        self._across = row(gap=16)
        self._across.addLayout(_labelled(self.moment, words.text("Go to")), 1)
        self._across.addLayout(_labelled(self.other, words.text("Compare with")), 1)
        inner.addLayout(self._across)
        for combo in (self.moment, self.other):
            combo.currentIndexChanged.connect(self.ask)
        self._holder = QWidget()
        self._shown = column(self._holder, gap=12)
        inner.addWidget(self._holder, 1)
        close = self.way_out(words.text("Close"))
        self.end_with(inner, close)
        self.set_main(close, first=self.moment)

    def ask(self) -> None:
        """Ask for what is chosen."""
        self._say("timer", "text2", self._words.text("Reading"))
        other = self.other.value()
        self.wanted.emit(self.moment.value() or "", None if other == _NOTHING else other)

    def tall(self, needed: int) -> int:
        """Keep one height, whatever comes."""
        return max(needed, theme().px(560))

    def place(self) -> None:
        """Put one choice below the other where a moment has no room beside another."""
        half = (self.broad() - 2 * _EDGE - 16) // 2
        stacked = self.stacked() or any(combo.needs() > half for combo in (self.moment, self.other))
        self._across.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(10 if stacked else 16)
        super().place()

    def put(self, moment: Moment) -> None:
        """Show the fields of a moment, or what differs from the other."""
        with refilling(self._holder):
            self._fill(moment)
        self._follow()

    def _fill(self, moment: Moment) -> None:
        words = self._words
        if moment.compared_with is None:
            icon, family = words.state_look(moment.entry.status, moment.entry.note)
            self._say(icon, f"{family}Icon", self._entry(moment.entry))
            lines = list(_fields(moment.facts))
            if lines:
                heads = (words.text("Field"), words.text("What it held"))
                self._shown.addWidget(field_table(words.text("What was known then"), heads, lines), 1)
            return
        if not moment.differences:
            self._say("check-circle-fill", "okIcon", words.text("The two moments show the same."))
            return
        said = words.count(len(moment.differences), "One field differs.", "{N} fields differ.")
        self._say("git-diff", "text2", said)
        beside = (words.text("Field"), self._when(moment.compared_with), self._when(moment.entry))
        changed = [[one.path, plain(one.before), plain(one.after)] for one in moment.differences]
        self._shown.addWidget(field_table(words.text("What differs"), beside, changed), 1)

    def fail(self, error: KnownError) -> None:
        """Say why it can't be shown."""
        self._say("warning-circle-fill", "stopIcon", self._context.sentence(error))
        again = Button(self._words.text("Try now"), "plain", 28)
        again.clicked.connect(self.ask)
        self._shown.insertWidget(1, again, 0, Qt.AlignmentFlag.AlignLeft)
        self._follow()

    def _follow(self) -> None:
        """Have the card scroll where what came has no room in it."""
        if self.isVisible():
            self.place()

    def _say(self, icon: str, tone: str, said: str) -> None:
        empty_layout(self._shown)
        box = QWidget()
        lay = row(box, gap=8)
        lay.addWidget(Icon(icon, tone, 18))
        lay.addWidget(Text(said, "body", "text2", wrap=True), 1)
        name_control(box, said)
        self._shown.addWidget(box)
        self._shown.addStretch(0)

    def _when(self, entry: HistoryEntry) -> str:
        # A form sent and Stripe's answer to it may share a minute, and all of an old day its date.
        return self._words.dense_moment(entry.at, self._context.now(), seconds=True)

    def _entry(self, entry: HistoryEntry) -> str:
        said, when = happened(entry, self._words, staff=True), self._when(entry)
        return f"{when} · {said}"


def _labelled(control: Combo, words: str) -> QVBoxLayout:
    lay = column(gap=4)
    lay.addWidget(Text(words, "dense", weight=500))
    lay.addWidget(control)
    name_control(control, words)
    return lay


def _fields(value: object, path: str = "") -> Iterator[list[str]]:
    """Walk through what was known, field by field; what is not there is left out."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _fields(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            yield from _fields(part, f"{path}.{place}")
    elif value is not None and value != "":
        yield [path, plain(value)]


def open_moments(context: Context, account_id: str, entries: Sequence[HistoryEntry]) -> MomentDialog:
    """Open the dialog on an account's history; of what was asked for, only the latest is shown."""
    dialog = MomentDialog(context, entries)
    bridge, turns = context.bridge, itertools.count(1)
    latest = 0

    def ask(entry_id: str, compare: str | None) -> None:
        nonlocal latest
        turn = latest = next(turns)

        def there(moment: Moment) -> None:
            if turn == latest:
                dialog.put(moment)

        def failed(error: KnownError) -> None:
            if turn == latest:
                dialog.fail(error)

        bridge.watch(dialog, bridge.desk.account_moment(account_id, entry_id, compare), there, failed)

    dialog.wanted.connect(ask)
    dialog.open()
    dialog.ask()
    return dialog
