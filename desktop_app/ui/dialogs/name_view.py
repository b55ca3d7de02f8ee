"""A view of the accounts gets a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.memory.saved_views import LONGEST_NAME
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Field, LineEdit
from desktop_app.ui.widgets.frames import column
from desktop_app.ui.widgets.text import Run, Text
from desktop_app.words.wording import Wording


class NameView(Dialog):
    """Asks for the name of a new view, or another name for one.

    Args:
        window: What it covers.
        words: The words.
        said: What the view looks for.
        name: The name so far; empty for a new view.
        taken: Says whether another view has a name.
    """

    named = Signal(str)

    def __init__(self, window: QWidget, words: Wording, said: str, name: str, taken: Callable[[str], bool]) -> None:
        text = words.text
        title = text("Rename this view") if name else text("Save this view")
        super().__init__(window, 420, title)
        self._words, self._renames, self._taken = words, bool(name), taken
        inner = column(margins=(26, 24, 26, 22), gap=6)
        inner.addWidget(Text(title, "pane", wrap=True))
        inner.addWidget(Text(said, "body", "text2", wrap=True))
        inner.addSpacing(8)
        self.edit = LineEdit()
        self.edit.setMaxLength(LONGEST_NAME)
        self.edit.setText(name)
        self.edit.selectAll()
        self.edit.textChanged.connect(self._typed)
        self.field = Field(text("Name"), self.edit, hint=text("It stays on this computer."))
        inner.addWidget(self.field)
        inner.addSpacing(12)
        self.no = self.way_out(text("Not now"))
        self.yes = Button(text("Save"), "main", 34)
        self.yes.clicked.connect(self._yes)
        self.end_with(inner, self.no, self.yes)
        self.set_main(self.yes, first=self.edit)

    def _name(self) -> str:
        return " ".join(self.edit.text().split())

    def _typed(self) -> None:
        self.field.set_error(None)
        replaces = not self._renames and self._taken(self._name())
        self.yes.put(self._words.text("Replace") if replaces else self._words.text("Save"))
        said = self._words.text("There is a view of this name: this one takes its place.")
        self.field.set_note("warning-circle" if replaces else None, "text3", *([Run(said)] if replaces else []))
        self.place()

    def _yes(self) -> None:
        name = self._name()
        trouble = ""
        if not name:
            trouble = self._words.text("Give it a name.")
        elif self._renames and self._taken(name):
            trouble = self._words.text("Another view has this name.")
        if trouble:
            self.field.set_error(trouble)
            self.place()
            return
        self.named.emit(name)
        self.close_dialog()
