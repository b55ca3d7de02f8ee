"""A card that is a choice: one of several, with a radio at its end and room for what it needs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.exclusive import one_of_several
from desktop_app.ui.widgets.frames import Ground, column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.order import arrow
from desktop_app.ui.widgets.text import Text


class Radio(QRadioButton):
    """A radio of 18 pixels without words of its own; its card says them."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        one_of_several(self)

    def sizeHint(self) -> QSize:
        """Return the ring's size."""
        return QSize(theme().px(18), theme().px(18))

    def minimumSizeHint(self) -> QSize:
        """Return the ring's size."""
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """Stay chosen where it is pressed again: Qt would take the choice back, since no group of its own holds it."""
        self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the group."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring, and the dot where it is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, works = QRectF(self.rect()), self.isEnabled()
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent" if works else "disabled"))
            painter.drawEllipse(box)
            inset = box.width() * 0.28
            painter.setBrush(theme().colour("surface"))
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
        else:
            painter.setPen(QPen(theme().colour("lineControl" if works else "disabled"), 1))
            painter.setBrush(theme().colour("surface" if works else "sunken"))
            painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class ChoiceCard(Ground):
    """Icon, title, words; pressing anywhere chooses it. ``body`` holds what it needs once chosen."""

    chosen = Signal()

    def __init__(self, icon: str, title: str, words: str) -> None:
        super().__init__()
        self.setProperty("choice", True)
        self.setProperty("ring", 12)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._name = icon
        across = row(self, margins=(20, 18, 20, 18), gap=16)
        self._icon = Icon(icon, "text2", 24)
        marked = column(margins=(0, 2, 0, 0))
        marked.addWidget(self._icon)
        marked.addStretch(1)
        across.addLayout(marked)
        lay = column(gap=0)
        lay.addWidget(Text(title, "section", wrap=True))
        lay.addSpacing(2)
        lay.addWidget(Text(words, "body", "text2", wrap=True))
        self.body = QWidget()
        self.body_layout: QVBoxLayout = column(self.body, margins=(0, 14, 0, 0))
        self.body.hide()
        lay.addWidget(self.body)
        across.addLayout(lay, 1)
        self.radio = Radio(title, words)
        self.radio.setProperty("ring", 9)
        self.radio.toggled.connect(self._toggled)
        placed = column(margins=(0, 2, 0, 0))
        placed.addWidget(self.radio)
        placed.addStretch(1)
        across.addLayout(placed)

    def is_chosen(self) -> bool:
        """Say whether it is the one."""
        return self.radio.isChecked()

    def choose(self, *, chosen: bool) -> None:
        """Choose it or not."""
        self.radio.setChecked(chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose on a press anywhere."""
        if not self.is_chosen():
            self.radio.setChecked(True)
        super().mousePressEvent(event)

    def _toggled(self, on: bool) -> None:
        set_state(self, "chosen", "true" if on else "false")
        self._icon.put(self._name, "accentText" if on else "text2")
        self.body.setVisible(on and self.body_layout.count() > 0)
        if on:
            self.chosen.emit()


class ChoiceGroup(QWidget):
    """Cards of which one is chosen; arrows move the choice."""

    changed = Signal(int)

    def __init__(self, cards: tuple[ChoiceCard, ...], gap: int = 12) -> None:
        super().__init__()
        self.cards = cards
        lay = column(self, gap=gap)
        for card in cards:
            lay.addWidget(card)
            card.chosen.connect(self._chosen)

    def index(self) -> int:
        """Return which one is chosen, or -1."""
        return next((at for at, card in enumerate(self.cards) if card.is_chosen()), -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice by the arrows."""
        step = arrow(event)
        if step is None:
            super().keyPressEvent(event)
            return
        target = self.cards[(self.index() + step) % len(self.cards)]
        target.choose(chosen=True)
        target.radio.setFocus(Qt.FocusReason.TabFocusReason)

    def _chosen(self) -> None:
        sender = self.sender()
        for card in self.cards:
            if card is not sender and card.is_chosen():
                card.choose(chosen=False)
        self.changed.emit(self.index())
