"""Staff's notes about one account: who wrote what and when, and a field for one more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.fields import TextArea
from desktop_app.ui.widgets.frames import Sunken, column, empty_layout, row
from desktop_app.ui.widgets.text import Text, clean, name_control
from desktop_app.wire import Note

_SHOWN: Final = 3
_LONGEST: Final = 4000
"""Characters of one note; more is refused."""


class NotesBox(QWidget):
    """Reads, shows and adds notes. What is typed stays with its account until it is added."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._about = ""
        self._notes: tuple[Note, ...] = ()
        self._drafts: dict[str, str] = {}
        self._all = False
        text = context.words.text
        lay = column(self, margins=(0, 14, 0, 0), gap=8)
        head = row(gap=8)
        head.addWidget(Text(text("Notes"), "dense", weight=600))
        head.addStretch(1)
        self.more = Link(text("All notes"))
        self.more.clicked.connect(self._show_all)
        head.addWidget(self.more)
        lay.addLayout(head)
        self._lines = column(gap=6)
        lay.addLayout(self._lines)
        self.field = _Field()
        self.field.setPlaceholderText(text("A note for your colleagues; the seller never reads it"))
        self.field.setFixedHeight(theme().px(60))
        name_control(self.field, text("New note"))
        self.field.textChanged.connect(self._typed)
        self.field.done.connect(self._add)
        lay.addWidget(self.field)
        foot = row(gap=8)
        self._said = Text("", "dense", "stop", wrap=True)
        foot.addWidget(self._said, 1)
        self.add = Button(text("Add the note"), "plain", 28)
        self.add.clicked.connect(self._add)
        foot.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        lay.addLayout(foot)
        self._typed()

    def about(self, account_id: str) -> None:
        """Be about an account, and bring back what was begun there."""
        if account_id != self._about:
            self._about, self._notes, self._all = account_id, (), False
            self._say("")
            self.field.setPlainText(self._drafts.get(account_id, ""))
            self._draw()

    def read(self) -> None:
        """Read the notes again."""
        about, bridge = self._about, self._context.bridge

        def got(notes: Sequence[Note]) -> None:
            if about == self._about:
                self._notes = tuple(notes)
                self._draw()

        bridge.watch(self, bridge.desk.account_notes(about), got, self._failed)

    def drafts(self) -> dict[str, str]:
        """Return what was begun and isn't added yet, by account."""
        return {about: text for about, text in self._drafts.items() if text.strip()}

    def take(self, drafts: dict[str, str]) -> None:
        """Go on with what was begun before."""
        self._drafts = dict(drafts)

    def notes(self) -> tuple[Note, ...]:
        """Return the notes that are known, newest first."""
        return self._notes

    def _typed(self) -> None:
        self._drafts[self._about] = self.field.toPlainText()
        written = self.field.toPlainText().strip()
        over = len(written) - _LONGEST
        if over > 0:
            self._say(self._context.words.count(over, "{figure} letter too many", "{figure} letters too many"))
        else:
            self._say("")
        # Nothing to add is no fault: the button is there once there is something.
        self.add.setVisible(bool(written) and over <= 0)

    def _add(self) -> None:
        written, about, bridge = self.field.toPlainText().strip(), self._about, self._context.bridge
        if not written or len(written) > _LONGEST:
            return
        self.add.set_busy(self._context.words.text("Adding"))

        def added(note: Note) -> None:
            self.add.set_busy(None)
            self._drafts.pop(about, None)
            if about == self._about:
                self._notes = (note, *self._notes)
                self.field.clear()
                self._draw()

        def failed(error: KnownError) -> None:
            self.add.set_busy(None)
            self._failed(error)

        bridge.watch(self, bridge.desk.add_note(about, written), added, failed)

    def _failed(self, error: KnownError) -> None:
        """Say it; what was typed stays."""
        self._say(self._context.sentence(error))

    def _say(self, words: str) -> None:
        self._said.put(words)
        self._said.setVisible(bool(words))

    def _show_all(self) -> None:
        self._all = True
        self._draw()

    def _draw(self) -> None:
        empty_layout(self._lines)
        for note in self._notes if self._all else self._notes[:_SHOWN]:
            self._lines.addWidget(self._note(note))
        self.more.setVisible(not self._all and len(self._notes) > _SHOWN)

    def _note(self, note: Note) -> QWidget:
        words, now = self._context.words, self._context.now()
        box = Sunken()
        lay = column(box, margins=(12, 8, 12, 8), gap=2)
        who = clean(note.author or note.author_id, 60)
        when = words.dense_moment(note.at, now)
        head = Text("", "caption", "text3", elide="end")
        head.put_data(f"{who} · {when}", 160)
        lay.addWidget(head)
        for line in note.text.splitlines():
            said = Text("", "dense", wrap=True)
            said.put_data(line, _LONGEST)
            lay.addWidget(said)
        name_control(box, f"{who}, {when}. {clean(note.text, _LONGEST)}")
        return box


class _Field(TextArea):
    """A few lines; Tab leaves them, Ctrl and Enter end them."""

    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End it by the usual keys."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.done.emit()
        elif event.matches(QKeySequence.StandardKey.Find):
            event.ignore()  # the page's own
        else:
            super().keyPressEvent(event)
