"""The first run: try the demo, or go to a marketplace with its address and a token."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QScrollArea, QWidget

from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.choice import ChoiceCard, ChoiceGroup
from desktop_app.ui.widgets.fields import Field, LineEdit
from desktop_app.ui.widgets.frames import column, row, set_margins
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Tile
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording

PANEL = 400
DEMO, MARKET = range(2)


class FirstRun(QWidget):
    """Asks where to start. It emits what was chosen and shows what came of it."""

    demo_wanted = Signal()
    connect_wanted = Signal(str, str)
    """Address and token."""
    back_wanted = Signal()

    def __init__(self, words: Wording, *, can_go_back: bool = False) -> None:
        super().__init__()
        self.setObjectName("firstRun")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = words
        self._lay = row(self)
        self._panel = self._build_panel()
        self._lay.addWidget(self._panel)
        self._lay.addWidget(self._build_choices(can_go_back=can_go_back), 1)
        self.choices.cards[DEMO].choose(chosen=True)

    def first_focus(self) -> QWidget:
        """Return the main action."""
        return self.go

    def fail(self, sentence: str, field: str | None = None) -> None:
        """Show why it didn't work; everything typed stays."""
        self.wait(None)
        if field == "address":
            self.address_field.set_error(sentence)
            self.address.setFocus(Qt.FocusReason.TabFocusReason)
        elif field == "token":
            self.token_field.set_error(sentence)
            self.token.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.problem.put("stop", "warning-octagon-fill", sentence, "")
            self.problem.show()

    def wait(self, words: str | None) -> None:
        """Wait with the main button."""
        self.go.set_busy(words)
        self.choices.setEnabled(words is None)

    def set_compact(self, compact: bool) -> None:
        """Put the panel above in narrow windows."""
        self._panel.setVisible(not compact)
        self._title.setVisible(compact)
        self._lay.setDirection(QBoxLayout.Direction.LeftToRight)
        edge = 24 if compact else 72
        set_margins(self._choices_lay, edge, 24, edge, 24)

    def _build_panel(self) -> QWidget:
        text = self._words.text
        panel = QFrame()
        panel.setObjectName("firstPanel")
        panel.setFixedWidth(theme().px(PANEL))
        lay = column(panel, margins=(48, 56, 48, 56))
        mark = row(gap=10)
        tile = Tile("S", "live", icon="shop")
        mark.addWidget(tile)
        mark.addWidget(Text("Sellerdesk", "section"))
        mark.addStretch(1)
        lay.addLayout(mark)
        lay.addSpacing(72)
        question = Text(text("Where would you like to start?"), "first", wrap=True)
        question.set_widest(290)
        lay.addWidget(question)
        lay.addSpacing(10)
        lay.addWidget(
            Text(text("You can add more places later and switch between them."), "paragraph", "text2", wrap=True)
        )
        lay.addStretch(1)
        for icon, words in (
            ("credit-card", text("Card and bank numbers are typed on Stripe’s pages, never here.")),
            ("key", text("Keys and sign-ins stay in this computer’s key store.")),
            ("cloud-slash", text("Without a network you still see the last known state, and its age.")),
        ):
            line = row(gap=12)
            line.addWidget(Icon(icon, "text2", 18), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Text(words, "paragraph", "text2", wrap=True), 1)
            lay.addLayout(line)
            lay.addSpacing(16)
        return panel

    def _build_choices(self, *, can_go_back: bool) -> QWidget:
        text = self._words.text
        inner = QWidget()
        inner.setObjectName("pageBody")
        self._choices_lay = column(inner, margins=(72, 24, 72, 24))
        self._choices_lay.addStretch(1)
        self._title = Text(text("Where would you like to start?"), "page", wrap=True)
        self._title.hide()
        self._choices_lay.addWidget(self._title)
        self._choices_lay.addSpacing(16)
        demo = ChoiceCard(
            "flask", text("Try the demo"), text("A pretend marketplace on this computer. Nothing is real.")
        )
        market = ChoiceCard(
            "storefront",
            text("Your marketplace"),
            text("To sell, to buy, or to support others at a marketplace you know."),
        )
        self._fill_market(market)
        self.choices = ChoiceGroup((demo, market))
        self.choices.changed.connect(self._chosen)
        self.choices.setMaximumWidth(theme().px(640))
        self._choices_lay.addWidget(self.choices)
        self.problem = Banner(across=False)
        self.problem.hide()
        self._choices_lay.addSpacing(12)
        self._choices_lay.addWidget(self.problem)
        self._choices_lay.addSpacing(12)
        foot = row(gap=8)
        back = Link(text("Back"), icon="arrow-left")
        back.clicked.connect(self.back_wanted)
        back.setVisible(can_go_back)
        foot.addWidget(back)
        foot.addStretch(1)
        self.go = Button(text("Continue"), "main", 40, trailing="arrow-right")
        self.go.clicked.connect(self._go)
        foot.addWidget(self.go)
        foot_box = QWidget()
        foot_box.setLayout(foot)
        foot_box.setMaximumWidth(theme().px(640))
        self._choices_lay.addWidget(foot_box)
        self._choices_lay.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        return scroll

    def _fill_market(self, card: ChoiceCard) -> None:
        text = self._words.text
        self.address = LineEdit("https://")
        self.address_field = Field(text("Address of your marketplace’s Sellerdesk"), self.address)
        self.token = LineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        hint = text("It gave you one. It’s kept in this computer’s key store.")
        self.token_field = Field(text("Token"), self.token, hint=hint)
        for edit in (self.address, self.token):
            edit.textEdited.connect(self._typed)
        card.body_layout.addWidget(self.address_field)
        card.body_layout.addSpacing(12)
        card.body_layout.addWidget(self.token_field)

    def _typed(self) -> None:
        self.address_field.set_error(None)
        self.token_field.set_error(None)
        self.problem.hide()

    def _chosen(self, at: int) -> None:
        self.problem.hide()
        if at == MARKET and self.isVisible():
            self.address.setFocus(Qt.FocusReason.TabFocusReason)

    def _go(self) -> None:
        if self.choices.index() == DEMO:
            self.wait(self._words.text("Starting the demo"))
            self.demo_wanted.emit()
            return
        address, token = self.address.text().strip(), self.token.text().strip()
        if not address:
            self.fail(self._words.text("Type the address first."), "address")
        elif not token:
            self.fail(self._words.text("Type the token first."), "token")
        else:
            self.wait(self._words.text("Connecting"))
            self.connect_wanted.emit(address, token)

    def showEvent(self, event: object) -> None:
        """Mirror the panel's edge where the text runs from right to left."""
        super().showEvent(event)  # type: ignore[arg-type]
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        set_state(self._panel, "rtl", "true" if rtl else "false")
