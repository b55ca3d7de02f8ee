"""Before the browser opens: which host, for how long, what to have ready, or go on by phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_app.domain.clock import Clock
from desktop_app.ui.announcing import announce
from desktop_app.ui.dialogs.scrim import Dialog, stack
from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.address_line import AddressLine
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import Ground, column, empty_layout, row, set_margins
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.qr import QrCode
from desktop_app.ui.widgets.text import Run, Text, name_control
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

_SIDE = 252


@dataclass(frozen=True, slots=True)
class Handoff:
    """What the dialog shows. ``url`` is the whole address: shown in part, copied whole, never logged.

    Attributes:
        phone: What the code for the phone holds; empty while it is being made, None where there is none.
        invites: Whether the code is an invitation: it asks the person to sign in and lasts for days, unlike ``url``.
        hint: What can be typed on the page where nothing is real; empty elsewhere.
        lasts: Whether the address may be opened again, until what it is for is done (Stripe's Checkout).
    """

    title: str
    words: str
    url: str
    expires_at: datetime | None
    ready: tuple[tuple[str, str, str], ...] = ()
    phone: str | None = ""
    invites: bool = False
    hint: str = ""
    lasts: bool = False

    def __repr__(self) -> str:
        """Leave the address out."""
        return f"Handoff({self.title!r})"


class HandoffDialog(Dialog):
    """Opens one address in the browser; after its time it asks for another."""

    open_wanted = Signal(str)
    new_wanted = Signal()
    back = Signal()
    copy_wanted = Signal(str)

    def __init__(self, window: QWidget, handoff: Handoff, words: Wording, clock: Clock) -> None:
        super().__init__(window, 760, handoff.title)
        self._words, self._clock = words, clock
        self._handoff = replace(handoff, expires_at=self._believed(handoff.expires_at))
        self._opened = False
        text = words.text
        body = QWidget()
        self._across: QHBoxLayout = row(body)
        self._across.addWidget(self._left(handoff), 1)
        self._across.addWidget(self._side())
        scroll = ScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(body)
        body.setAutoFillBackground(False)
        self._body, self._scroll = body, scroll
        self.lay.addWidget(scroll, 1)
        self.lay.addWidget(self._foot(text("Not now"), text("Open in browser")))
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.set_main(self.open_button)
        self._show_address()
        self._tick()

    def lasts(self) -> bool:
        """Say whether the address may be opened again."""
        return self._handoff.lasts

    def renew(self, url: str, expires_at: datetime | None) -> None:
        """Show a fresh address."""
        self._handoff = replace(self._handoff, url=url, expires_at=self._believed(expires_at))
        self._title.put(self._handoff.title)
        self.no_button.put(self._words.text("Not now"))
        self.open_button.set_busy(None)
        self._show_address()
        self.place()

    def place(self) -> None:
        """Stack the phone's panel under the list where the window is narrow."""
        direction = QHBoxLayout.Direction.TopToBottom if self.stacked() else QHBoxLayout.Direction.LeftToRight
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            set_state(self._panel, "rtl", "true")
        set_state(self._panel, "below", "true" if self.stacked() else "false")
        beside = 12 if self.stacked() else 22  # the code grows with the text, and the smallest window doesn't
        set_margins(self._side_lay, beside, 28, beside, 22)
        self._across.setDirection(direction)
        if self.stacked():
            self._panel.setMinimumWidth(0)
            self._panel.setMaximumWidth(16777215)
        else:
            self._panel.setFixedWidth(theme().px(_SIDE))
        self._tick()  # what is said depends on the room, and the foot on what is said
        self._place_foot()
        width, layout = self.broad(), self._across
        wanted = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        scrolls = self.share(self._scroll, wanted, width)
        # Where everything has room there is no bar: one that came while it was measured would take the room for itself.
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._scroll.setVerticalScrollBarPolicy(needed if scrolls else off)
        super().place()

    def _left(self, handoff: Handoff) -> QWidget:
        box = QWidget()
        lay = column(box, margins=(28, 28, 28, 24))
        self._title = Text(handoff.title, "page", wrap=True)
        lay.addWidget(self._title)
        lay.addSpacing(7)
        lay.addWidget(Text(handoff.words, "body", "text2", wrap=True))
        lay.addSpacing(20)
        lay.addWidget(Text(self._words.text("The address that opens"), "dense", weight=600, wrap=True))
        lay.addSpacing(6)
        lay.addLayout(self._address_line())
        self._ready_box = QWidget()
        self._ready_lay = column(self._ready_box, margins=(0, 22, 0, 0))
        lay.addWidget(self._ready_box)
        self._show_ready()
        if handoff.hint:
            lay.addSpacing(20)
            lay.addWidget(Text(handoff.hint, "dense", "text2", wrap=True))
        lay.addStretch(1)
        return box

    def put_ready(self, ready: tuple[tuple[str, str, str], ...]) -> None:
        """Show what to have ready, as it is known now."""
        if ready != self._handoff.ready:
            self._handoff = replace(self._handoff, ready=ready)
            self._show_ready()
            self.place()

    def put_phone(self, url: str | None) -> None:
        """Show the code for the phone; None says that there is none now."""
        self._handoff = replace(self._handoff, phone=url)
        self._show_code()

    def _show_ready(self) -> None:
        empty_layout(self._ready_lay)
        self._ready_box.setVisible(bool(self._handoff.ready))
        if self._handoff.ready:
            self._ready_lay.addWidget(Text(self._words.text("Have these ready"), "dense", weight=600, wrap=True))
            self._ready_lay.addSpacing(3)
            for item in self._handoff.ready:
                self._ready_lay.addWidget(_ready(*item))

    def _show_code(self, *, over: bool = False) -> None:
        """Draw the code: the invitation's, which outlasts the address, or the address itself."""
        handoff = self._handoff
        self.qr.put((handoff.phone or "") if handoff.invites else "" if over else handoff.url)
        none = handoff.invites and handoff.phone is None
        said = mark("No code just now. The address here works.") if none else mark("Point your camera at the code.")
        self._point.put(self._words.text(said))
        self.qr.setVisible(not none)
        self._warning.setVisible(not none)

    def _address_line(self) -> QHBoxLayout:
        line = row(gap=8)
        self.address = AddressLine(self._words)
        line.addWidget(self.address, 1)
        self.copy_button = Button(self._words.text("Copy"), "plain", 34, icon="copy-simple")
        self.copy_button.clicked.connect(self._copy)
        line.addWidget(self.copy_button)
        return line

    def _side(self) -> QWidget:
        self._panel = Ground()
        self._panel.setProperty("dialogSide", True)
        lay = self._side_lay = column(self._panel, margins=(22, 28, 22, 22))
        text = self._words.text
        lay.addWidget(Text(text("Or go on by phone"), "dense", weight=600, wrap=True, align="center"))
        lay.addSpacing(15)
        self.qr = QrCode(text("A code for a phone’s camera"))
        lay.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignHCenter)
        lay.addSpacing(14)
        self._point = Text("", "dense", "text2", wrap=True, align="center")
        lay.addWidget(self._point)
        lay.addSpacing(18)
        invites = text("You sign in there, and Stripe’s page opens. Only you can use it, for seven days.")
        once = text(
            "The address works once, here or on the phone. Don’t send it in a chat: its preview would use it up."
        )
        lasts = text("Keep the address to yourself: whoever opens it adds a way to pay in your name.")
        warning = invites if self._handoff.invites else lasts if self._handoff.lasts else once
        self._warning = Text(warning, "dense", "text3", wrap=True, align="center")
        lay.addWidget(self._warning)
        lay.addStretch(1)
        return self._panel

    def _foot(self, no: str, yes: str) -> QWidget:
        foot = self._foot_box = Ground()
        foot.setProperty("dialogFoot", True)
        self._foot_lay = row(foot, margins=(28, 0, 20, 0), gap=8)
        said = row(gap=8)
        self._clock_face = Icon("timer", "text3", 18)
        said.addWidget(self._clock_face)
        self._left_words = Text("", "dense", "text2", wrap=True)
        said.addWidget(self._left_words, 1, Qt.AlignmentFlag.AlignVCenter)
        self._foot_lay.addLayout(said, 1)
        buttons = self._foot_buttons = row(gap=8)
        buttons.addStretch(1)
        self.no_button = Button(no, "plain", 34)
        self.no_button.clicked.connect(self._no)
        self.open_button = Button(yes, "main", 34, trailing="arrow-square-out")
        self.open_button.clicked.connect(self._open)
        buttons.addWidget(self.no_button)
        buttons.addWidget(self.open_button)
        self._foot_lay.addLayout(buttons)
        return foot

    def _place_foot(self) -> None:
        """Put what is said beside the buttons, or above them where it would need more than two lines there."""
        gap, icon, edges = 8, theme().px(18), 28 + 20
        column_of_them = stack(self._foot_buttons, self.broad() - edges)
        beside = self.broad() - edges - self._foot_buttons.sizeHint().width() - icon - 2 * gap
        two_lines = self._left_words.heightForWidth(max(beside, 1)) <= 2 * theme().line("dense")
        above = column_of_them or not two_lines
        directions = QHBoxLayout.Direction
        self._foot_lay.setDirection(directions.TopToBottom if above else directions.LeftToRight)
        around = 12 if above else 0
        set_margins(self._foot_lay, 28, around, 20, around)
        self._left_words.setVisible(bool(self._left_words.text()))
        said = self._left_words.heightForWidth(self.broad() - edges - icon - gap) if self._left_words.text() else 0
        edge = 1  # its upper one
        stacked = self._foot_buttons.sizeHint().height() + 2 * around + edge + (said + gap if said else 0)
        self._foot_box.setFixedHeight(stacked if above else theme().px(63))

    def _show_address(self) -> None:
        self.address.put(self._handoff.url)
        self._show_code()

    def _seconds(self) -> int | None:
        if self._handoff.expires_at is None:
            return None
        return int((self._handoff.expires_at - self._clock.now()).total_seconds())

    def _believed(self, expires_at: datetime | None) -> datetime | None:
        """Return when a fresh address ends, or None where this computer's clock can't tell.

        An address is made for the click: one that has ended on arrival tells of a clock that is ahead, and waiting for
        another would never end.
        """
        return expires_at if expires_at is None or expires_at > self._clock.now() else None

    def _tick(self) -> None:
        seconds = self._seconds()
        text = self._words.text
        self._clock_face.setVisible(seconds is not None and not self._opened)
        if seconds is not None and seconds <= 0 and not self._opened:
            self._left_words.put(text("This address has expired."))
            self._show_code(over=True)
            self.copy_button.set_off(text("This address has expired."))
            self.open_button.put(text("Get a new address"))
            self.open_button.set_trailing(None)
            return
        self.copy_button.set_off(None)
        if self._opened:
            # Where there is little room the button that copies says it by itself.
            full = text("No page came up? Copy the address into a browser.")
            self._left_words.put("" if self.stacked() else full)
            return
        self.open_button.put(text("Open in browser"))
        self.open_button.set_trailing("arrow-square-out")
        if seconds is None:
            lasts = text("Good until a way to pay is saved, for a day at most.")
            self._left_words.put(lasts if self._handoff.lasts else text("It works once."))
            return
        short, full = mark("Good for {time} more."), mark("Good for {time} more. A new one is made if you’re later.")
        said = short if self.stacked() else full
        before, _, after = text(said, time="\0").partition("\0")
        clock = self._words.formats.digits(f"{seconds // 60}:{seconds % 60:02d}")
        self._left_words.put_runs(Run(before), Run(clock, "text2", 600), Run(after))

    def _open(self) -> None:
        seconds = self._seconds()
        if self._opened or (seconds is not None and seconds <= 0):
            self.open_button.set_busy(self._words.text("Getting an address"))
            self._opened = False
            self.place()  # what a busy button says may need a line of its own
            self.new_wanted.emit()
            return
        self.open_wanted.emit(self._handoff.url)

    def opened(self) -> None:
        """Say that the browser has it: now the window waits."""
        self._opened = True
        self._title.put(self._words.text("Waiting for you to come back"))
        self.no_button.put(self._words.text("I’m back"))
        self.open_button.put(self._words.text("Open again"))
        self.place()
        announce(self, self._title.text())

    def _no(self) -> None:
        if self._opened:
            self.back.emit()
        self.close_dialog()

    def _copy(self) -> None:
        self.copy_wanted.emit(self._handoff.url)


def _ready(icon: str, title: str, words: str) -> QWidget:
    box = QWidget()
    across = row(box, margins=(0, 7, 0, 7), gap=12)
    across.addWidget(Icon(icon, "text2", 18, heads=True), 0, Qt.AlignmentFlag.AlignTop)
    lay = column()
    lay.addWidget(Text(title, "body", weight=500, wrap=True))
    if words:
        lay.addWidget(Text(words, "dense", "text3", wrap=True))
    across.addLayout(lay, 1)
    name_control(box, f"{title}. {words}")
    return box
