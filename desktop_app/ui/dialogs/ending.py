"""The end of an account: asked about once more, and told what stays with Stripe."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.dialogs.sheet import Sheet
from desktop_app.ui.widgets.buttons import Button, IconButton
from desktop_app.ui.widgets.fields import Tick
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.text import Text, name_control
from desktop_app.words.wording import Wording


class EndAccount(Dialog):
    """Asks whether the account is to end; only whoever says yes twice can go on. It stays until there is an answer."""

    confirmed = Signal()

    def __init__(self, window: QWidget, words: Wording, market: str) -> None:
        text = words.text
        title = text("End your account on {market}?", market=market)
        super().__init__(window, 460, title)
        self._words = words
        inner = column(margins=(26, 24, 26, 22), gap=6)
        inner.addWidget(Text(title, "pane", wrap=True))
        said = text(
            "You’re signed out everywhere, and what is kept about you here is erased. It can’t be undone. "
            "Stripe keeps its own records."
        )
        inner.addWidget(Text(said, "body", "text2", wrap=True))
        copy = text("If you want a copy, save it first: “Not now”, then “Save a copy”.")
        inner.addWidget(Text(copy, "body", "text2", wrap=True))
        inner.addSpacing(8)
        self.sure = Tick(text("Yes, end my account"))
        self.sure.toggled.connect(self._draw)
        inner.addWidget(self.sure, 0, Qt.AlignmentFlag.AlignLeft)
        self.trouble = Text("", "dense", "stop", wrap=True)
        self.trouble.hide()
        inner.addWidget(self.trouble)
        inner.addSpacing(10)
        self.no = self.way_out(text("Not now"))
        self.yes = Button(text("End the account"), "danger-main", 34)
        self.yes.clicked.connect(self._yes)
        self.end_with(inner, self.no, self.yes)
        self.set_main(self.no)
        self._draw()

    def fail(self, said: str) -> None:
        """Say why it didn't end; it can be tried again."""
        self.yes.set_busy(None)
        self.no.setEnabled(True)
        self.sure.setEnabled(True)
        self.trouble.put(said)
        self.trouble.show()
        self.place()

    def finish(self) -> None:
        """Close it: the account is ended."""
        self.yes.set_busy(None)
        self.close_dialog()

    def close_dialog(self) -> None:
        """Close it, unless the answer is on its way: it must be heard."""
        if not self.yes.is_busy():
            super().close_dialog()

    def _draw(self) -> None:
        self.yes.set_off(None if self.sure.isChecked() else self._words.text("Tick the box above first"))

    def _yes(self) -> None:
        if self.yes.is_busy():
            return
        self.trouble.hide()
        self.yes.set_busy(self._words.text("Ending it"))
        self.no.setEnabled(False)
        self.sure.setEnabled(False)
        self.confirmed.emit()


class AccountEnded(Sheet):
    """Says that it is over, and names what Stripe still has, to be quoted where somebody asks Stripe about it."""

    copy_wanted = Signal(str)

    def __init__(self, window: QWidget, words: Wording, market: str, at_stripe: tuple[str, ...]) -> None:
        super().__init__(window, words.text("The account is ended"), words, width=460)
        said = words.text(
            "What {market} kept about you here is erased. "
            "Stripe keeps its own records; {market} can tell you how long.",
            market=market,
        )
        self.rows.addWidget(Text(said, "body", "text2", wrap=True))
        if at_stripe:
            self.rows.addSpacing(12)
            self.rows.addWidget(Text(words.text("At Stripe these are still yours:"), "dense", "text3", wrap=True))
            # What can be copied there has the focus itself.
            self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for one in at_stripe:
            line = QWidget()
            across = row(line, gap=8)
            shown = Text("", "mono", "text2", elide="middle")
            shown.put_data(one, 60)
            across.addWidget(shown, 1)
            copy = IconButton("copy-simple", words.text("Copy {id}", id=shown.text()), edge=16)
            copy.setProperty("id", one)
            copy.clicked.connect(self._copy)
            across.addWidget(copy)
            name_control(line, shown.text())
            self.rows.addWidget(line)
        self.rows.addStretch(1)

    def _copy(self) -> None:
        self.copy_wanted.emit(str(self.sender().property("id")))
