"""Saved ways to pay: brand, last four, one state in words, one action at the end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button, IconButton
from desktop_app.ui.widgets.chips import Tag
from desktop_app.ui.widgets.frames import Card, column, empty_layout, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Plate
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Run, Text, name_control


@dataclass(frozen=True, slots=True)
class MethodModel:
    """One method. ``action`` (key, words) is the button at its end; ``menu`` what the three dots offer."""

    id: str
    kind: str
    brand: str | None
    name: str
    last4: str
    line: str
    icon: str = ""
    family: str = ""
    tag: str = ""
    action: tuple[str, str] | None = None
    menu: tuple[tuple[str, str], ...] = ()
    off: str | None = None


class MethodRow(QWidget):
    """Draws one method."""

    pressed = Signal(str, str)
    """Method id and key of the action."""

    def __init__(self, model: MethodModel, menu_name: str) -> None:
        super().__init__()
        self._model = model
        self.id = model.id
        self.control: QWidget | None = None
        """What stands at its end, for the focus."""
        self.setMinimumHeight(theme().px(67))
        lay = row(self, margins=(20, 10, 18 if model.action is not None else 14, 8), gap=14)
        lay.addWidget(Plate(model.kind, model.brand))
        words = column(gap=1)
        words.addStretch(1)
        title = Text("", "body", weight=500, wrap=True)
        title.set_widest(None)
        dots = " •\u2009•\u2009•\u2009• " if model.last4 else ""
        title.put_runs(Run(model.name, "text", 500), Run(dots, "text3", 600), Run(model.last4, "text", 500))
        words.addWidget(title)
        line = row(gap=5)
        if model.icon:
            line.addWidget(Icon(model.icon, f"{model.family}Icon", 16))
        line.addWidget(Text(model.line, "dense", model.family or "text3", wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        words.addLayout(line)
        words.addStretch(1)
        words.addSpacing(2)  # letters stand above the middle of their line; marks and buttons stand in it
        said, end, across = QWidget(), QWidget(), SideBySide(14, 6)
        said.setLayout(words)
        ends = row(end, gap=14)
        if model.tag:
            ends.addWidget(Tag(model.tag))
            ends.addSpacing(4)
        self._end(ends, menu_name)
        across.add(said, 1, needs=lambda: title.sizeHint().width())
        across.add(end, 0, Qt.AlignmentFlag.AlignVCenter)
        lay.addLayout(across, 1)
        name_control(self, f"{model.name} {model.last4}. {model.line}. {model.tag}".strip(". "))

    def _end(self, lay: QHBoxLayout, menu_name: str) -> None:
        if self._model.action is not None:
            button = Button(self._model.action[1], "plain", 28)
            button.set_off(self._model.off)
            button.clicked.connect(self._act)
            lay.addWidget(button)
            self.control = button
        elif self._model.menu:
            self._dots = IconButton("dots-three", menu_name.format(name=f"{self._model.name} {self._model.last4}"))
            self._dots.clicked.connect(self._open_menu)
            lay.addWidget(self._dots)
            self.control = self._dots

    def _act(self) -> None:
        if self._model.action is not None:
            self.pressed.emit(self._model.id, self._model.action[0])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the rest: the row shows one action only."""
        self._menu().open_at(event.globalPos())

    def _open_menu(self) -> None:
        self._menu().open_below(self._dots, at_end=True)

    def _menu(self) -> Menu:
        menu = Menu(self)
        for key, words in self._model.menu:
            menu.addAction(words).setData(key)
        menu.triggered.connect(self._picked)
        return menu

    def _picked(self, action: QAction) -> None:
        self.pressed.emit(self._model.id, str(action.data()))


class MethodList(Card):
    """All methods, and the button that adds one."""

    pressed = Signal(str, str)
    add_wanted = Signal()

    def __init__(self, add_words: str, menu_name: str, empty_words: str) -> None:
        super().__init__()
        self._menu_name = menu_name
        self._models: tuple[MethodModel, ...] | None = None
        self._lines: list[MethodRow] = []
        lay = column(self)
        self.empty = QWidget()
        said = column(self.empty, margins=(24, 20, 24, 2), gap=8)
        said.addWidget(Icon("credit-card", "text3", 28), 0, Qt.AlignmentFlag.AlignHCenter)
        said.addWidget(Text(empty_words, "body", "text2", align="center", wrap=True))
        self.empty.hide()
        lay.addWidget(self.empty)
        self._rows = column()
        lay.addLayout(self._rows)
        foot = row(margins=(18, 14, 18, 14))
        self.add = Button(add_words, "plain", 34, icon="plus", trailing="arrow-square-out")
        policy = self.add.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.add.setSizePolicy(policy)
        self.add.clicked.connect(self.add_wanted)
        foot.addWidget(self.add)
        lay.addLayout(foot)

    def put(self, models: tuple[MethodModel, ...]) -> None:
        """Show these methods."""
        if models == self._models:
            return
        self._models = models
        self.empty.setVisible(not models)
        focused = QApplication.focusWidget()
        held = next((line.id for line in self._lines if focused is not None and line.isAncestorOf(focused)), None)
        empty_layout(self._rows)
        self._lines = []
        for model in models:
            line = MethodRow(model, self._menu_name)
            line.pressed.connect(self.pressed)
            self._rows.addWidget(line)
            self._rows.addWidget(hairline())
            self._lines.append(line)
        if held is not None:
            # Rows are made anew: whoever was in one goes on there, or at the end of the list where it is gone.
            target = next((line.control for line in self._lines if line.id == held), None) or self.add
            target.setFocus(Qt.FocusReason.OtherFocusReason)
