"""The first run: the demo, a marketplace, or a Stripe key; then sign-in by the system's browser.

The page shows one :class:`~desktop_app.ui.pages.first_run.model.Flow` and emits what the person does; what comes of it
is :class:`~desktop_app.ui.shell.first_steps.FirstSteps`'s.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QWidget

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.ui.announcing import announce
from desktop_app.ui.pages.first_run.model import WAYS, Flow, Step, Way
from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.address_line import AddressLine
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.choice import ChoiceCard, ChoiceGroup
from desktop_app.ui.widgets.fields import Field, LineEdit
from desktop_app.ui.widgets.flow import Flow as Wrapping
from desktop_app.ui.widgets.focus import bring_into_view, reveal
from desktop_app.ui.widgets.frames import Card, column, full_height, row, set_margins, yielding
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Tile
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Run, Text, clean, name_control
from desktop_app.words.wording import Wording

PANEL: Final = 400
WIDEST: Final = 640
_BESIDE: Final = 1020
"""How wide it has to be for the choices to stand beside the question: in most languages they need 470."""
_UNLIMITED: Final = 16777215
DEMO, MARKET, KEY = range(3)
_PAUSE: Final = 700
"""Milliseconds without a key after which an address counts as typed."""
_AT_THE_FIELD: Final = frozenset({"relay", "address"})


class FirstRun(QWidget):
    """Asks where to start, shows whom one is about to sign in to, and waits for the browser."""

    chosen = Signal(object)
    """The :class:`Way`."""
    typed = Signal(str)
    """The address, at every key."""
    look_wanted = Signal()
    """The address has stood still: it can be looked for."""
    go_wanted = Signal()
    back_wanted = Signal()
    again_wanted = Signal()
    """Open the sign-in page once more."""
    copy_wanted = Signal()
    language_wanted = Signal()

    def __init__(self, words: Wording, *, can_go_back: bool = False, language: str = "") -> None:
        super().__init__()
        self.setObjectName("firstRun")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = words
        self._can_go_back = can_go_back
        self._flow = Flow()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.look_wanted)
        self._lay = row(self)
        self._panel = self._build_panel()
        self._lay.addWidget(self._panel)
        self._lay.addWidget(self._build_right(language), 1)
        self._limit()
        self.choices.cards[DEMO].choose(chosen=True)
        self.put(self._flow)

    # -- what its owner calls

    def first_focus(self) -> QWidget:
        """Return the main action of the step, or the field that it waits for."""
        if self._flow.step is Step.CONFIRM and self.token_field.isVisible():
            return self.token
        return self.again if self._flow.step is Step.BROWSER else self.go

    def flow(self) -> Flow:
        """Return what is shown."""
        return self._flow

    def put(self, flow: Flow) -> None:
        """Show a moment of the way."""
        before, self._flow = self._flow, flow
        if flow != before:
            self._scroll.setProperty("opening", flow.step is not before.step)
        for step, screen in self._screens.items():
            screen.setVisible(step is flow.step)
        self._show_question(flow)
        self._show_found(flow)
        self._show_confirm(flow)
        self._show_waiting(flow)
        self._show_foot(flow)  # before the problem: a field that is off takes no focus
        self._show_problem(flow)
        if flow.step is not before.step:
            announce(self, self._question.text())
            self.first_focus().setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._scroll.verticalScrollBar().setValue(0)

    def set_compact(self, compact: bool) -> None:
        """Put the question above the choices in narrow windows, and in those with too little room beside it."""
        self._narrow_window = compact
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether the choices have room beside the question."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self._narrow_window or self.width() < theme().px(_BESIDE)
        if compact == self._compact and self._fitted:
            self._margins()
            return
        self._compact, self._fitted = compact, True
        self._panel.setVisible(not compact)
        self._lay.setDirection(QBoxLayout.Direction.LeftToRight)
        self._foot_gap.setFixedHeight(12 if compact else 24)
        self._limit()
        self._show_question(self._flow)
        self._margins()

    def _margins(self) -> None:
        """Leave room around the step; some above and below gives way where it would scroll for nothing but that."""
        edge, above = (24, 12) if self._compact else (72, 24)
        room, now = self._scroll.maximumViewportSize(), self._right_lay.contentsMargins()
        wide = room.width() + now.left() + now.right() - 2 * edge
        needed = full_height(self._right_lay, wide) - now.top() - now.bottom() + 2 * above
        less = yielding(needed - room.height())
        set_margins(self._right_lay, edge, above - less // 2, edge, above - (less - less // 2))

    def _limit(self) -> None:
        """Have the choices end where the page does in narrow windows, and grow no further than is pleasant in wide."""
        widest = _UNLIMITED if self._compact else theme().px(WIDEST)
        for part in (*self._screens.values(), self.problem, self._foot_box):
            part.setMaximumWidth(widest)

    # -- building

    _compact = _narrow_window = _fitted = False

    def _build_panel(self) -> QWidget:
        text = self._words.text
        panel = QFrame()
        panel.setObjectName("firstPanel")
        panel.setFixedWidth(theme().px(PANEL))
        lay = column(panel, margins=(48, 56, 48, 56))
        mark = row(gap=10)
        mark.addWidget(Tile("S", "live", icon="shop"))
        mark.addWidget(Text("Sellerdesk", "section"))
        mark.addStretch(1)
        lay.addLayout(mark)
        lay.addSpacing(72)
        self._question = Text("", "first", wrap=True)
        self._question.set_widest(290)
        lay.addWidget(self._question)
        lay.addSpacing(12)
        self._lead = Text("", "paragraph", "text2", wrap=True)
        lay.addWidget(self._lead)
        lay.addStretch(1)
        promises = (
            ("credit-card", text("Card and bank numbers are typed on Stripe’s pages, never here.")),
            ("key", text("Keys and sign-ins stay in this computer’s key store.")),
            ("cloud-slash", text("Without a network you still see the last known state, and its age.")),
        )
        for at, (icon, words) in enumerate(promises):
            if at:
                lay.addSpacing(16)
            line = row(gap=12)
            placed = column(margins=(0, 1, 0, 0))
            placed.addWidget(Icon(icon, "text3", 18))
            placed.addStretch(1)
            line.addLayout(placed)
            line.addWidget(Text(words, "paragraph", "text2", wrap=True), 1)
            lay.addLayout(line)
        return panel

    def _build_right(self, language: str) -> QWidget:
        inner = QWidget()
        inner.setObjectName("pageBody")
        lay = self._right_lay = column(inner, margins=(72, 24, 72, 24))
        lay.addStretch(1)
        self._title_box = QWidget()
        self._title = Text("", "page", wrap=True)
        titled = column(self._title_box, margins=(0, 0, 0, 10))
        titled.addWidget(self._title)
        lay.addWidget(self._title_box)
        self._screens = {
            Step.CHOOSE: self._build_choices(),
            Step.CONFIRM: self._build_confirm(),
            Step.BROWSER: self._build_waiting(),
        }
        for screen in self._screens.values():
            lay.addWidget(screen)
        self._problem_box = QWidget()
        self.problem = Banner(across=False)
        troubled = column(self._problem_box, margins=(0, 12, 0, 0))
        troubled.addWidget(self.problem)
        lay.addWidget(self._problem_box)
        self._foot_gap = QWidget()
        lay.addWidget(self._foot_gap)
        lay.addWidget(self._build_foot(language))
        lay.addStretch(1)
        scroll = self._scroll = ScrollArea()
        scroll.setProperty("opening", True)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        scroll.verticalScrollBar().rangeChanged.connect(self._margins)
        return scroll

    def _build_choices(self) -> QWidget:
        text = self._words.text
        demo = ChoiceCard(
            "flask", text("Try the demo"), text("A pretend marketplace on this computer. Nothing is real.")
        )
        market = ChoiceCard(
            "storefront",
            text("Your marketplace"),
            text("To sell, to buy, or to support others at a marketplace you know."),
        )
        key = ChoiceCard(
            "key", text("A Stripe key"), text("For operators: look after accounts directly, with a restricted key.")
        )
        self.address = LineEdit("hearthside.example")
        self.address.textEdited.connect(self._address_typed)
        self.address.left.connect(self.look_wanted)
        self.address_field = Field(text("Address or invitation from your marketplace"), self.address)
        market.body_layout.addWidget(self.address_field)
        self.key = LineEdit("\u2066rk_live_…\u2069")  # as it is written, also among words that run the other way
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.textEdited.connect(self._secret_typed)
        self.key_field = Field(
            text("Restricted key"), self.key, hint=text("It’s kept in this computer’s key store, and reads only.")
        )
        key.body_layout.addWidget(self.key_field)
        self.choices = ChoiceGroup((demo, market, key))
        self.choices.changed.connect(self._chosen)
        return self.choices

    def _build_confirm(self) -> QWidget:
        text = self._words.text
        card = Card()
        lay = column(card, margins=(24, 22, 24, 24))
        head = row(gap=12)
        self._tile = Tile("?", "test", 36)
        head.addWidget(self._tile)
        names = column(gap=0)
        self._name = Text("", "section", elide="end")
        self._mode = Text("", "dense", "text3")
        names.addWidget(self._name)
        names.addWidget(self._mode)
        head.addLayout(names, 1)
        lay.addLayout(head)
        lay.addSpacing(18)
        lay.addWidget(Text(text("The address that opens"), "dense", weight=600))
        lay.addSpacing(6)
        self.opens = AddressLine(self._words)
        lay.addWidget(self.opens)
        lay.addSpacing(10)
        self._explained = Text("", "body", "text2", wrap=True)
        lay.addWidget(self._explained)
        self.token = LineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.textEdited.connect(self._secret_typed)
        self.token_field = Field(
            text("Token"), self.token, hint=text("It gave you one. It’s kept in this computer’s key store.")
        )
        self._token_gap = QWidget()
        self._token_gap.setFixedHeight(14)
        lay.addWidget(self._token_gap)
        lay.addWidget(self.token_field)
        return card

    def _build_waiting(self) -> QWidget:
        text = self._words.text
        card = Card()
        lay = column(card, margins=(24, 22, 24, 24))
        lay.addWidget(Text(text("Waiting for you to sign in"), "pane", wrap=True))
        lay.addSpacing(4)
        self._waits = Text("", "body", "text2", wrap=True)
        lay.addWidget(self._waits)
        lay.addSpacing(16)
        line = Wrapping(8, 8)
        self.again = Button(text("Open again"), "plain", 34, trailing="arrow-square-out")
        self.again.clicked.connect(self.again_wanted)
        self.copy = Button(text("Copy address"), "plain", 34, icon="copy-simple")
        self.copy.clicked.connect(self.copy_wanted)
        line.addWidget(self.again)
        line.addWidget(self.copy)
        lay.addLayout(line)
        return card

    def _build_foot(self, language: str) -> QWidget:
        text = self._words.text
        box = self._foot_box = QWidget()
        foot, ways = SideBySide(16, 12), QWidget()
        column(box).addLayout(foot)
        links = row(ways, gap=16)
        self.back = Link(text("Back"), icon="arrow-left")
        self.back.clicked.connect(self.back_wanted)
        links.addWidget(self.back)
        self.language = Link(language, icon="globe", trailing="caret-down")
        name_control(self.language, text("Language: {language}", language=language))
        self.language.clicked.connect(self.language_wanted)
        self.language.setVisible(bool(language))
        links.addWidget(self.language)
        links.addStretch(1)
        self.go = Button(text("Continue"), "main", 40, trailing="arrow-right")
        self.go.clicked.connect(self.go_wanted)
        foot.add(ways, 1)
        foot.add(self.go, 0, Qt.AlignmentFlag.AlignRight)
        return box

    # -- drawing

    def _show_question(self, flow: Flow) -> None:
        text = self._words.text
        market = clean(flow.name(), 60)
        asked = {
            Step.CHOOSE: text("Where would you like to start?"),
            Step.CONFIRM: text("Is this your marketplace?"),
            Step.BROWSER: text("Sign in, in your browser"),
        }[flow.step]
        lead = {
            Step.CHOOSE: text("You can add more places later and switch between them."),
            Step.CONFIRM: text("Nobody but {market} should ask you to sign in there.", market=market),
            Step.BROWSER: text("Come back here when you’re done. We’ll notice by ourselves."),
        }[flow.step]
        self._question.put(asked)
        self._lead.put(lead)
        self._title.put(asked)
        self._title_box.setVisible(self._compact)
        self.setAccessibleName(asked)

    def _show_found(self, flow: Flow) -> None:
        text = self._words.text
        if flow.looking:
            self.address_field.set_note("hourglass-medium", "waitIcon", Run(text("Looking for it")))
        elif flow.found is not None:
            ways = text("You’ll sign in on its page, in your browser.")
            rest = ways if flow.found.signs_in else text("It gave you a token to sign in with.")
            before, _, after = text("{market} found.", market="\0").partition("\0")
            name = clean(flow.name(), 60)
            self.address_field.set_note(
                "check-circle-fill",
                "okIcon",
                Run(before),
                Run(name, "text", 500),
                Run(self._words.formats.sentences(after, rest)),
            )
        elif flow.named():
            before, _, after = text(
                "A link names {host}. Nothing is asked of it until you continue.", host="\0"
            ).partition("\0")
            self.address_field.set_note("globe", "text3", Run(before), Run(flow.named(), "text", 500), Run(after))
        else:
            self.address_field.set_note(None, "")

    def _show_confirm(self, flow: Flow) -> None:
        found = flow.found
        if found is None:
            return
        text = self._words.text
        modes = {
            "live": text("Live · real money"),
            "test": text("Test · nothing is real"),
            "demo": text("Demo · nothing is real"),
        }
        self._tile.put(flow.name(), found.mode or "test")
        self._name.put_data(flow.name(), 60)
        self._mode.put(modes.get(found.mode, ""))
        self._mode.setVisible(found.mode in modes)
        self.opens.put(found.relay_url)
        how = text("You sign in on its page, in your browser. Your password never reaches this program.")
        if not found.signs_in:
            how = text("It has no page to sign in on: it takes a token instead.")
        if found.invitation:
            invited = text("Your invitation leads here. Go on only if you know this address.")
            how = self._words.formats.sentences(invited, how)
        self._explained.put(how)
        self.token_field.setVisible(not found.signs_in)
        self._token_gap.setVisible(not found.signs_in)

    def _show_waiting(self, flow: Flow) -> None:
        self._waits.put(
            self._words.text(
                "Your browser shows {host}. This window goes on by itself once you’re signed in.", host=flow.host()
            )
        )

    def _show_problem(self, flow: Flow) -> None:
        fields = {self.address_field: "", self.token_field: "", self.key_field: ""}
        field = self._field_of(flow)
        said = self._said(flow.problem, flow) if flow.problem is not None else ""
        if field is not None:
            fields[field] = said
        for one, words in fields.items():
            one.set_error(words)
        if field is not None:
            control = field.control
            if control.isVisible() and not control.hasFocus() and not flow.looking and flow.problem is not None:
                control.setFocus(Qt.FocusReason.TabFocusReason)
        elif said:
            self.problem.put("stop", "warning-octagon-fill", said, "")
            reveal(self.problem)
        self._problem_box.setVisible(bool(said) and field is None)

    def _field_of(self, flow: Flow) -> Field | None:
        error = flow.problem
        if error is None:
            return None
        if flow.step is Step.CHOOSE and flow.way is Way.KEY:
            return self.key_field
        if flow.step is Step.CHOOSE and flow.way is Way.MARKET:
            return self.address_field
        if flow.step is Step.CONFIRM and flow.found is not None and not flow.found.signs_in:
            return self.token_field
        return None

    def _said(self, error: KnownError, flow: Flow) -> str:
        text = self._words.text
        empty = {
            Way.MARKET: text("Type the address first.") if flow.step is Step.CHOOSE else text("Type the token first."),
            Way.KEY: text("Type the key first."),
        }
        if error.code == "field_required" and flow.way in empty:
            return empty[flow.way]
        if error.code == "key_invalid" and flow.way is Way.KEY:
            return text("Stripe doesn’t take this key. It’s mistyped, or it was replaced or has expired.")
        words = self._words.problem(error.code, error.params, market=clean(flow.name(), 60) or None)
        if error.field is not None and error.field not in _AT_THE_FIELD and words.why:
            return words.why
        # What asks for patience says "it's sent later": here nothing waits to be sent.
        step = "" if error.remedy is Remedy.RETRY else words.next_step
        return self._words.formats.sentences(words.in_a_line, step)

    def _show_foot(self, flow: Flow) -> None:
        text = self._words.text
        starting = {Way.DEMO: text("Starting the demo"), Way.MARKET: text("Connecting"), Way.KEY: text("Connecting")}
        busy = None
        if flow.busy:
            busy = (
                text("Opening")
                if flow.step is Step.CONFIRM and flow.found is not None and flow.found.signs_in
                else (starting[flow.way])
            )
        elif flow.going:
            busy = text("Looking for it")
        self.go.set_busy(busy)
        confirm = flow.step is Step.CONFIRM and flow.found is not None
        leaves = confirm and flow.found is not None and flow.found.signs_in
        words = text("Open the sign-in page") if leaves else text("Sign in") if confirm else text("Continue")
        self.go.put(words)
        if busy:
            self.go.set_busy(busy)
        self.go.set_trailing("arrow-square-out" if leaves else "arrow-right")
        self.go.setVisible(flow.step is not Step.BROWSER)
        self.choices.setEnabled(not (flow.busy and flow.step is Step.CHOOSE))
        self.token_field.setEnabled(not flow.busy)
        can_return = flow.step is not Step.CHOOSE or flow.busy or flow.going or self._can_go_back
        self.back.setVisible(can_return)

    # -- what the person does

    def _chosen(self, at: int) -> None:
        if at < 0:
            return
        self.chosen.emit(WAYS[at])
        target = {MARKET: self.address, KEY: self.key}.get(at)
        if target is not None and self.isVisible():
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def _address_typed(self, text: str) -> None:
        self.typed.emit(text)
        self._pause.start()

    def _secret_typed(self) -> None:
        self._scroll.setProperty("opening", False)
        bring_into_view(self.token if self._flow.step is Step.CONFIRM else self.key)  # what is typed is seen
        if self._flow.problem is not None:
            self.token_field.set_error(None)
            self.key_field.set_error(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back."""
        if event.key() == Qt.Key.Key_Escape and self.back.isVisible():
            self.back_wanted.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.go.isVisible() and not self.go.is_busy():
            self.go.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own
        """Follow the keys from now on: where the question had no room above the main button, they go to it."""
        self._scroll.setProperty("opening", False)
        return super().focusNextPrevChild(next)

    def showEvent(self, event: object) -> None:
        """Mirror the panel's edge where the text runs from right to left."""
        super().showEvent(event)  # type: ignore[arg-type]  # of Qt, whatever its kind
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        set_state(self._panel, "rtl", "true" if rtl else "false")
