"""The list that opens from the place and from the person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from desktop_app.domain.value import value
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import column, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Avatar, Tile
from desktop_app.ui.widgets.menu import round_corners
from desktop_app.ui.widgets.text import Text, clean, name_control

_NARROWEST, _WIDEST = 260, 420


@value
class Choice:
    """One line: a name, what it is, and whether it is the one in force.

    Attributes:
        icon: Its icon; a line without one bears a place's tile or a person's letters.
        mode: The mode of the place it stands for: its tile is solid where it is real, dashed where nothing is.
        parted: Whether a hairline parts it from what stands above.
    """

    key: str
    name: str
    words: str
    icon: str = ""
    chosen: bool = False
    mode: str = ""
    parted: bool = False


class PopupList(QFrame):
    """A short list to choose from, by pointer or arrows; Esc closes it."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("toast", True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lay = column(self, margins=(6, 6, 6, 6))
        self.rows: list[QPushButton] = []
        for choice in choices:
            if choice.parted:
                lay.addSpacing(3)
                lay.addWidget(hairline())
                lay.addSpacing(3)
            line = _line(choice)
            line.clicked.connect(self._clicked)
            self.rows.append(line)
            lay.addWidget(line)
        # As wide as its longest line, within reason: a button doesn't ask for what its layout needs.
        layouts = [inner for line in self.rows if (inner := line.layout()) is not None]
        needed = max(inner.sizeHint().width() for inner in layouts) + 2 * 6 + 2
        self.setMinimumWidth(max(theme().px(_NARROWEST), min(needed, theme().px(_WIDEST))))

    def open_by(self, anchor: QWidget) -> None:
        """Open below a control, where its words begin, or above it where there is no room; all of it on the screen."""
        place = QRect(anchor.mapToGlobal(QPoint(0, 0)), anchor.size())
        self.open_at(place)

    def open_at(self, place: QRect) -> None:
        """Open below a place of the screen, or above it where there is no room."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = place.right() + 1 - self.width() if rtl else place.left()
        x = max(screen.left(), min(x, screen.right() + 1 - self.width()))
        below, above = place.bottom() + 5, place.top() - 4 - self.height()
        self.move(x, below if below + self.height() <= screen.bottom() or above < screen.top() else above)
        self.show()
        first = next((line for line in self.rows if line.property("chosen")), self.rows[0])
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corners round."""
        super().resizeEvent(event)
        round_corners(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrows."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
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
    line = QPushButton()
    line.setProperty("kind", "quiet")
    line.setProperty("menuRow", True)
    line.setProperty("key", choice.key)
    line.setProperty("chosen", choice.chosen)
    line.setFixedHeight(theme().px(48))
    lay = row(line, margins=(14 if choice.icon else 10, 4, 10, 4), gap=10)
    if choice.icon:
        lay.addWidget(Icon(choice.icon, "text2", 18))
    elif choice.mode:
        lay.addWidget(Tile(choice.name, choice.mode))
    else:
        lay.addWidget(Avatar(clean(choice.name, 60), 30))
    words = column()
    words.addStretch(1)
    name = Text("", "body", weight=500, elide="end")
    name.put_data(choice.name, 60)
    words.addWidget(name)
    if choice.words:
        words.addWidget(Text(choice.words, "caption", "text3", elide="end"))
    words.addStretch(1)
    lay.addLayout(words, 1)
    if choice.chosen:
        lay.addWidget(Icon("check", "accentText", 18))
    name_control(line, clean(choice.name, 60), choice.words)
    return line
