"""The list that opens from the place and from the person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from desktop_app.domain.value import value
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import HoldingButton
from desktop_app.ui.widgets.floating import draw_shadow, float_over, round_corners
from desktop_app.ui.widgets.frames import Ground, column, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Avatar, Tile
from desktop_app.ui.widgets.order import arrow
from desktop_app.ui.widgets.text import Text, clean, name_control

_NARROWEST, _WIDEST = 260, 420


@value
class Choice:
    """One line: a name, what it is, and whether it is the one in force.

    Attributes:
        icon: Its icon; a line without one bears a place's tile or a person's letters.
        mode: The mode of the place it stands for: its tile is solid where it is real, dashed where nothing is.
        parted: Whether a hairline parts it from what stands above.
        quiet: Whether it isn't one of the things to choose among, but something else that can be done.
    """

    key: str
    name: str
    words: str
    icon: str = ""
    chosen: bool = False
    mode: str = ""
    parted: bool = False
    quiet: bool = False


class PopupList(QFrame):
    """A short list to choose from, by pointer or arrows; Esc closes it. ``card`` is what is seen of it."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self._room = float_over(self)
        self.card = Ground()
        self.card.setProperty("popup", True)
        column(self, margins=(room, room, room, room)).addWidget(self.card)
        lay = column(self.card, margins=(7, 7, 7, 7))
        self.rows: list[QPushButton] = []
        for choice in choices:
            if choice.parted:
                lay.addSpacing(7)
                parting = row(margins=(2, 0, 2, 0))
                parting.addWidget(hairline())
                lay.addLayout(parting)
                lay.addSpacing(2)
            line = _line(choice)
            line.clicked.connect(self._clicked)
            self.rows.append(line)
            lay.addWidget(line)
        # As wide as its longest line, within reason: a button doesn't ask for what its layout needs.
        layouts = [inner for line in self.rows if (inner := line.layout()) is not None]
        needed = max(inner.sizeHint().width() for inner in layouts) + 2 * 7 + 2
        self.card.setMinimumWidth(max(theme().px(_NARROWEST), min(needed, theme().px(_WIDEST))))

    def open_by(self, anchor: QWidget) -> None:
        """Open below a control, where its words begin, or above it where there is no room; all of it on the screen."""
        place = QRect(anchor.mapToGlobal(QPoint(0, 0)), anchor.size())
        self.open_at(place)

    def open_at(self, place: QRect) -> None:
        """Open below a place of the screen, or above it where there is no room.

        Room is looked for within the window first: a list that hangs out below it would seem to belong to what lies
        behind.
        """
        self.adjustSize()
        screen = self.screen().availableGeometry()
        window = self._over.window().geometry() & screen
        wide, tall = self.width() - 2 * self._room, self.height() - 2 * self._room
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = place.right() + 1 - wide if rtl else place.left()
        x = max(screen.left(), min(x, screen.right() + 1 - wide))
        below, above = place.bottom() + 5, place.top() - 4 - tall
        within = (window if above >= window.top() else screen).bottom()
        y = below if below + tall <= within or above < screen.top() else above
        self.move(x - self._room, y - self._room)
        self.show()
        first = next((line for line in self.rows if line.property("chosen")), self.rows[0])
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corners round."""
        super().resizeEvent(event)
        if not self._room:
            round_corners(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shadow."""
        super().paintEvent(event)
        if self._room:
            painter = QPainter(self)
            draw_shadow(painter, self.card.geometry())
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a press into the shadow, as on one beside it."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrows."""
        step = arrow(event)
        at = next((index for index, line in enumerate(self.rows) if line.hasFocus()), 0)
        if step is not None:
            self.rows[(at + step) % len(self.rows)].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.rows[at].click()
        else:
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        key = str(self.sender().property("key"))
        self.close()
        self.chosen.emit(key)


def _line(choice: Choice) -> QPushButton:
    line = HoldingButton()
    line.setProperty("kind", "quiet")
    line.setProperty("menuRow", True)
    line.setProperty("key", choice.key)
    line.setProperty("chosen", choice.chosen)
    line.setFixedHeight(theme().px(48))
    lay = row(line, margins=(16 if choice.icon else 10, 4, 10, 4), gap=10)
    if choice.icon:
        lay.addWidget(Icon(choice.icon, "text3" if choice.quiet else "text2", 16))
    elif choice.mode:
        lay.addWidget(Tile(choice.name, choice.mode))
    else:
        lay.addWidget(Avatar(clean(choice.name, 60), 30, chosen=choice.chosen))
    words = column()
    words.addStretch(1)
    name = Text("", "body", "text2" if choice.quiet else "text", weight=400 if choice.quiet else 500, elide="end")
    name.put_data(choice.name, 60)
    words.addWidget(name)
    if choice.words:
        words.addWidget(Text(choice.words, "caption", "text3", elide="end", rise=1))
    words.addStretch(1)
    lay.addLayout(words, 1)
    if choice.chosen:
        lay.addWidget(Icon("check", "accentText", 16))
    name_control(line, clean(choice.name, 60), choice.words)
    return line
