"""An invitation to hand on: which place and mode it is for, then the message in the seller's own language."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.languages import offered
from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.fields import Combo, Field, TextArea
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Tile
from desktop_app.ui.widgets.text import Text, clean, name_control
from desktop_app.wire import AccountRow, Invitation
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

_SPOKEN: Final = {
    "AT": "de", "CH": "de", "DE": "de", "LI": "de", "AE": "ar", "BH": "ar", "EG": "ar", "JO": "ar", "KW": "ar",
    "MA": "ar", "OM": "ar", "QA": "ar", "SA": "ar", "BE": "fr", "FR": "fr", "LU": "fr", "MC": "fr", "AR": "es",
    "CL": "es", "CO": "es", "ES": "es", "MX": "es", "PE": "es", "UY": "es", "JP": "ja",
}  # fmt: skip
"""The language that a country's sellers most likely read, among ours; staff choose another one beside the message."""

_PADDING: Final = 10
"""What the style sheet leaves free above and below it, with its edge."""

_HELLO: Final = mark("Hello {name},")
_HELLO_NAMELESS: Final = mark("Hello,")
_ASKS: Final = mark("{market} invites you to finish setting up selling. Sign in on this page, and go on from there:")
_LASTS: Final = mark("It works for you alone, until {date}. Nobody will ask you for your password in a message.")


def message(row: AccountRow, invitation: Invitation, words: Wording, context: Context) -> str:
    """Return what a seller is written, in the language of ``words``."""
    name = clean(row.name, 60)
    hello = words.text(_HELLO, name=name) if name else words.text(_HELLO_NAMELESS)
    asks = words.text(_ASKS, market=clean(context.market, 60))
    lasts = words.text(_LASTS, date=words.day(invitation.expires_at, context.now()))
    return f"{hello}\n\n{asks}\n{invitation.url}\n\n{lasts}"


class Invite(Dialog):
    """Asks first, since a real person gets it; then shows the message to copy."""

    wanted = Signal()
    back_wanted = Signal(str)
    """The invitation of this id shall hold no longer."""

    def __init__(self, context: Context, row_data: AccountRow, speak: Callable[[str], Wording] = Wording) -> None:
        text = context.words.text
        name = clean(row_data.name or row_data.email or row_data.id, 60)
        title = text("Invite {name} to go on?", name=name)
        super().__init__(context.host.frame(), 420, title)
        self._context, self._row, self._speak = context, row_data, speak
        self._invitation: Invitation | None = None
        inner = column(margins=(26, 24, 26, 22))
        inner.addLayout(_place(context))
        inner.addSpacing(18)
        inner.addWidget(Text(title, "pane", wrap=True))
        inner.addSpacing(4)
        said = text("It’s a page of {market}’s: {name} signs in there, and Stripe’s page opens.",
                    market=clean(context.market, 60), name=name)  # fmt: skip
        kept = text("It works for seven days and for nobody else. Your name is kept with it.")
        inner.addWidget(Text(context.words.formats.sentences(said, kept), "body", "text2", wrap=True))
        self._made = self._build_message()
        self._made.hide()
        inner.addWidget(self._made)
        self._trouble = QWidget()
        across = row(self._trouble, margins=(0, 10, 0, 0), gap=8)
        across.addWidget(Icon("warning-circle-fill", "stopIcon", 18, heads=True), 0, Qt.AlignmentFlag.AlignTop)
        self._problem = Text("", "dense", "stop", wrap=True)
        across.addWidget(self._problem, 1)
        self._trouble.hide()
        inner.addWidget(self._trouble)
        inner.addSpacing(16)
        self.no = self.way_out(text("Not now"))
        self.yes = Button(text("Invite in live") if context.mode == "live" else text("Try in test"), "main", 34)
        self.yes.clicked.connect(self._pressed)
        self.end_with(inner, self.no, self.yes)
        self.set_main(self.yes)

    def put(self, invitation: Invitation) -> None:
        """Show the message with the invitation that was made, now or before."""
        text = self._context.words.text
        self._invitation = invitation
        self.yes.set_busy(None)
        self.yes.put(text("Copy message"))
        self.yes.set_icon("copy-simple")
        self.no.put(text("Close"))
        self.back.setVisible(bool(invitation.id))  # Stripe's own link can't be taken back
        self._made.show()
        self._wish = 560  # the message has long lines
        self._write()
        self.yes.setFocus()

    def fail(self, error: KnownError) -> None:
        """Say why none was made, or taken back."""
        self.yes.set_busy(None)
        self.back.set_busy(None)
        self._problem.put(self._context.sentence(error))
        self._trouble.show()
        self.place()

    def place(self) -> None:
        """Have the whole message in sight, as far as the window has room for it."""
        super().place()
        if self._invitation is not None:
            self.lay.activate()  # it breaks its lines at the width that it has now
            self.share(self._text, self._written(), self.broad())
            super().place()

    def _written(self) -> int:
        """Return how tall the field is that holds the whole message."""
        document = self._text.document()
        lines, block = 0.0, document.begin()
        while block.isValid():
            lines += block.layout().boundingRect().height()
            block = block.next()
        return ceil(lines + 2 * document.documentMargin()) + 2 * _PADDING

    def words(self) -> str:
        """Return the message."""
        return self._text.toPlainText()

    def _build_message(self) -> QWidget:
        text = self._context.words.text
        box = QWidget()
        lay = column(box, margins=(0, 14, 0, 0), gap=10)
        self.language = Combo()
        country = self._row.seller.country if self._row.seller is not None else None
        self.language.put(offered(), _SPOKEN.get(country or "", "en"))
        self.language.currentIndexChanged.connect(self._write)
        lay.addWidget(Field(text("Language of the message"), self.language))
        self._text = TextArea()
        self._text.setReadOnly(True)
        self._text.setFont(theme().font("dense"))
        self._text.setTabChangesFocus(True)
        name_control(self._text, text("Message"))
        lay.addWidget(self._text)
        self.back = Link(text("Take the invitation back"))
        self.back.clicked.connect(self._take_back)
        lay.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        return box

    def _write(self) -> None:
        if self._invitation is not None:
            words = self._speak(self.language.value() or "en")
            self._text.setPlainText(message(self._row, self._invitation, words, self._context))
            self.place()

    def _take_back(self) -> None:
        if self._invitation is not None:
            self._trouble.hide()
            self.back.set_busy(self._context.words.text("Taking it back"))
            self.back_wanted.emit(self._invitation.id)

    def taken_back(self) -> None:
        """Close, and say that the address leads nowhere now."""
        self._context.host.toast(self._context.words.text("Invitation taken back. Its address leads nowhere now."))
        self.close_dialog()

    def _pressed(self) -> None:
        text = self._context.words.text
        if self._invitation is None:
            self._trouble.hide()
            self.yes.set_busy(text("Inviting"))
            self.wanted.emit()
            return
        self._context.host.copy(self.words(), text("Message copied. Send it to {name} alone.", name=clean(
            self._row.name or self._row.email or self._row.id, 60)))  # fmt: skip
        self.close_dialog()


def _place(context: Context) -> QHBoxLayout:
    text = context.words.text
    market, live = clean(context.market, 60), context.mode == "live"
    mode = text("Live · {market}", market=market) if live else text("Test · {market}", market=market)
    gets = text("A real seller gets this") if live else text("No one gets this")
    head = row(gap=10)
    head.addWidget(Tile(market, context.mode))
    names = column()
    names.addWidget(Text(mode, "body", weight=600, wrap=True))
    names.addWidget(Text(gets, "caption", "text3", wrap=True))
    head.addLayout(names, 1)
    return head
