"""What a person can set, their data, and what this program is made of."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop_app.ui.pages.page import Page
from desktop_app.ui.pages.settings.model import Choice, Section, Shown, Switch, Value, shown
from desktop_app.ui.ports.composition import About, Preferences
from desktop_app.ui.ports.host import Context
from desktop_app.ui.ports.system import System
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button, Kind
from desktop_app.ui.widgets.fields import Combo, Field, Tick
from desktop_app.ui.widgets.flow import Flow
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.rail import SectionHead
from desktop_app.ui.widgets.text import Text, clean, name_control

_ROOMY: Final = 115
"""Per cent of the usual text size up to which three choices stand beside each other in a narrow window."""


class SettingsPage(Page):
    """Made from the declarations of :mod:`desktop_app.ui.pages.settings.model`."""

    changed = Signal(str, object)
    """Key and value of a setting that was changed."""
    wanted = Signal(str)
    """Something that the window does (:mod:`desktop_app.ui.shortcuts`)."""

    def __init__(
        self,
        context: Context,
        preferences: Preferences,
        system: System,
        about: About,
        *,
        tray: bool,
        online_pages: bool = False,
        staff: bool = False,
    ) -> None:
        super().__init__(context, context.words.text("Settings"))
        self.controls: dict[str, QWidget] = {}
        self._at = ""
        self._values: dict[str, dict[str, Value]] = {}
        for section, lines in shown(preferences, system, self.words, tray=tray):
            self.add_section(self.text(section.title), self._build(section, lines))
        self.add_section(
            self.text("Your data and your sign-in"), self._build_data(online_pages=online_pages, staff=staff)
        )
        self.add_section(self.text("About Sellerdesk"), self._build_about(about))
        self.body.addStretch(1)

    def add_section(self, title: str, content: QWidget) -> None:
        """Put one more section at the end of those that are there."""
        self.body.addWidget(SectionHead(title))
        self.body.addSpacing(11)
        self.body.addWidget(content)
        self.body.addSpacing(20)

    def set_compact(self, compact: bool) -> None:
        """Put the choices below each other where larger text leaves no room for three beside each other."""
        super().set_compact(compact)
        self._line_up()

    def _line_up(self) -> None:
        stacked = self.compact and theme().px(100) > _ROOMY
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        self._across.setDirection(way)

    def first_focus(self) -> QWidget | None:
        """Return the choice that made the page anew, or else the first."""
        at, self._at = self._at, ""
        return self.controls.get(at) or next(iter(self.controls.values()))

    def unsaved(self) -> object | None:
        """Return where the keyboard is among the choices: one that makes the page anew (larger text) goes on there."""
        at = self.focusWidget()
        return str(at.property("setting")) if isinstance(at, Combo) else None

    def take(self, unsaved: object) -> None:
        """Go on at that choice: the next arrow key is meant for it."""
        self._at = str(unsaved)

    def put(self, key: str, value: Value) -> None:
        """Show a value that was decided elsewhere, without telling anybody."""
        control = self.controls[key]
        blocked = control.blockSignals(True)
        if isinstance(control, Tick):
            control.setChecked(bool(value))
        elif isinstance(control, Combo):
            control.choose(str(value))
        control.blockSignals(blocked)

    def _build(self, section: Section, lines: tuple[Shown, ...]) -> QWidget:
        card = Card()
        lay = column(card, margins=(22, 18, 22, 18), gap=12)
        choices = [line for line in lines if isinstance(line.setting, Choice)]
        if choices:
            across = self._across = row(gap=12)
            self._line_up()
            for line in choices:
                across.addWidget(self._choice(line), 1)
            lay.addLayout(across)
        for index, line in enumerate(one for one in lines if isinstance(one.setting, Switch)):
            if index or choices:
                lay.addWidget(hairline())
            lay.addWidget(self._switch(line))
        card.setAccessibleName(self.text(section.title))
        return card

    def _choice(self, line: Shown) -> QWidget:
        assert isinstance(line.setting, Choice)  # noqa: S101 - sorted before
        options = line.setting.options(self.words)
        self._values[line.setting.key] = {str(value): value for value, _ in options}
        combo = Combo()
        combo.put(tuple((str(value), words) for value, words in options), str(line.value))
        combo.setProperty("setting", line.setting.key)
        combo.settled.connect(self._chosen)  # most of them make the page anew: a name is typed to its end first
        self.controls[line.setting.key] = combo
        return Field(self.text(line.setting.label), combo)

    def _switch(self, line: Shown) -> QWidget:
        assert isinstance(line.setting, Switch)  # noqa: S101 - sorted before
        box = QWidget()
        lay = column(box)
        tick = Tick(self.text(line.setting.label))
        tick.setChecked(bool(line.value))
        tick.setEnabled(not line.off)
        tick.setProperty("setting", line.setting.key)
        tick.toggled.connect(self._toggled)
        lay.addWidget(tick, 0, Qt.AlignmentFlag.AlignLeft)
        words = line.off or (self.text(line.setting.hint) if line.setting.hint else "")
        if words:
            inner = row(margins=(theme().px(18) + 10, 0, 0, 0))  # under the words, beside the tick
            inner.addWidget(Text(words, "dense", "text3", wrap=True), 1)
            lay.addLayout(inner)
        name_control(tick, self.text(line.setting.label), words)
        self.controls[line.setting.key] = tick
        return box

    def _chosen(self) -> None:
        combo = self.sender()
        if isinstance(combo, Combo) and combo.value() is not None:
            key = str(combo.property("setting"))
            self.changed.emit(key, self._values[key][str(combo.value())])

    def _toggled(self, on: bool) -> None:
        self.changed.emit(str(self.sender().property("setting")), on)

    def _build_about(self, about: About) -> QWidget:
        card = Card()
        lay = column(card, margins=(22, 16, 22, 18), gap=4)
        lay.addWidget(Text(f"Sellerdesk {about.version}", "body", weight=600))
        lay.addWidget(Text(about.licence, "dense", "text2"))
        lay.addSpacing(10)
        across = Flow(gap=8)
        for key, icon, words in (
            ("about", "info", self.text("Versions and licences")),
            ("help", "question", self.text("Explain the words")),
            ("shortcuts", "key", self.text("Keys")),
            ("log", "list-bullets", self.text("Log")),
        ):
            button = Button(words, "plain", 28, icon=icon)
            button.setProperty("does", key)
            button.clicked.connect(self._want)
            across.addWidget(button)
        lay.addLayout(across)
        return card

    def _build_data(self, *, online_pages: bool, staff: bool) -> QWidget:
        """What belongs to the person here, and the ways to the marketplace's own pages about them."""
        card = Card()
        lay = column(card, margins=(22, 16, 22, 18), gap=4)
        market = clean(self.context.market, 60)
        said = self.text(
            "{Market} and Stripe keep what they need. This computer keeps a copy, to be read without a network.",
            Market=market or self.text("The marketplace"),
        )
        lay.addWidget(Text(said, "dense", "text2", wrap=True))
        lay.addSpacing(10)
        across = Flow(gap=8)
        choices: list[tuple[str, Kind, str, str | None, str | None]] = [
            ("save_copy", "plain", self.text("Save a copy"), "download-simple", None)
        ]
        if online_pages:
            choices += [
                ("emails", "plain", self.text("E-mails you get"), None, "arrow-square-out"),
                ("devices", "plain", self.text("Where you’re signed in"), None, "arrow-square-out"),
                ("account", "plain", self.text("Your account"), None, "arrow-square-out"),
            ]
        if self.context.mode != "demo":
            choices.append(("sign_out", "danger", self.text("Sign out here"), None, None))
        if online_pages and not staff:
            # Staff are given another role first, by an operator.
            choices.append(("end_account", "danger", self.text("End the account"), None, None))
        for key, kind, words, icon, trailing in choices:
            button = Button(words, kind, 28, icon=icon, trailing=trailing)
            button.setProperty("does", key)
            button.clicked.connect(self._want)
            across.addWidget(button)
        lay.addLayout(across)
        return card

    def _want(self) -> None:
        self.wanted.emit(str(self.sender().property("does")))
