"""Appearance and what this program is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.composition import About, Preferences
from desktop_app.ui.host import Context
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Combo, Field
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.rail import SectionHead
from desktop_app.ui.widgets.text import Text, name_control

_FACTORS = ("0.9", "1.0", "1.15", "1.3", "1.5")


class SettingsPage(Page):
    """What a person can choose, and the about part."""

    changed = Signal(str, float)
    """Appearance and text factor."""

    def __init__(self, context: Context, preferences: Preferences, about: About) -> None:
        super().__init__(context, context.words.text("Settings"))
        self.body.addWidget(SectionHead(self.text("Appearance")))
        self.body.addSpacing(11)
        self.body.addWidget(self._build_look(preferences))
        self.body.addSpacing(20)
        self.body.addWidget(SectionHead(self.text("About Sellerdesk")))
        self.body.addSpacing(11)
        self.body.addWidget(self._build_about(about))
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """Return the first choice."""
        return self.look

    def _build_look(self, preferences: Preferences) -> QWidget:
        card = Card()
        lay = row(card, margins=(22, 18, 22, 20), gap=12)
        text = self.text
        self.look = Combo()
        self.look.put(
            (("system", text("As the system")), ("light", text("Light")), ("dark", text("Dark"))),
            preferences.appearance,
        )
        self.look.currentIndexChanged.connect(self._changed)
        self.factor = Combo()
        chosen = min(_FACTORS, key=lambda one: abs(float(one) - preferences.text_factor))
        self.factor.put(tuple((one, f"{float(one):.0%}") for one in _FACTORS), chosen)
        self.factor.currentIndexChanged.connect(self._changed)
        lay.addWidget(Field(text("Colours"), self.look), 1)
        lay.addWidget(Field(text("Text size"), self.factor), 1)
        return card

    def _changed(self) -> None:
        self.changed.emit(self.look.value() or "system", float(self.factor.value() or "1.0"))

    def _build_about(self, about: About) -> QWidget:
        card = Card()
        lay = column(card, margins=(22, 16, 22, 16), gap=4)
        lay.addWidget(Text(f"Sellerdesk {about.version}", "body", weight=600))
        lay.addWidget(Text(about.licence, "dense", "text2"))
        if about.parts:
            lay.addSpacing(8)
            lay.addWidget(hairline())
            lay.addSpacing(8)
        for name, version, licence in about.parts:
            line = QWidget()
            across = row(line, gap=12)
            across.addWidget(Text(name, "dense", weight=500), 2)
            across.addWidget(Text(version, "dense", "text2"), 1)
            across.addWidget(Text(licence, "dense", "text3", elide="end"), 3)
            name_control(line, f"{name} {version}, {licence}")
            lay.addWidget(line)
        copy = Button(self.text("Copy versions"), "plain", 28, icon="copy-simple")
        copy.clicked.connect(self._copy)
        self._about = about
        lay.addSpacing(10)
        lay.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _copy(self) -> None:
        lines = [f"Sellerdesk {self._about.version}"]
        lines += [f"{name} {version}" for name, version, _ in self._about.parts]
        self.context.host.copy("\n".join(lines), self.text("Versions copied."))
