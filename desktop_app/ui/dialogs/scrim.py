"""What every dialog is: a card over a flat scrim that keeps the focus and gives it back."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.motion import DIALOG, RISE, Movement, fade_from, moves
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.banner import shadow
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.frames import Ground, column, row
from desktop_app.ui.widgets.order import focused_near, reading_order, step
from desktop_app.ui.widgets.text import Text, name_control

MARGIN = 24
"""What is left free between a dialog and the window’s edge, at least."""


_LEAST = 60
"""The least that is in sight of a part that scrolls."""
_ROUND = 14
"""How round a dialog's corners are; the sheet says it too."""
_APART = 12
"""What is left free between what scrolls and the buttons below it."""


class Room(ScrollArea):
    """Holds what is all in sight where it has room, and is scrolled to where it hasn't."""

    def __init__(self, held: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        held.setAutoFillBackground(False)
        self.setWidget(held)

    def set_scrolls(self, on: bool) -> None:
        """Have a bar, or none: one that came while it was measured would take the room for itself."""
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(needed if on else off)


class Dialog(QWidget):
    """Covers its window; ``box`` is the card in the middle. Enter presses the main button, Esc closes.

    In a window too low for the card it scrolls above its buttons, and those that have no room beside each other stand
    in a column: nothing is out of reach, however large the text.
    """

    closed = Signal()

    def __init__(self, window: QWidget, width: int, title: str) -> None:
        super().__init__(window)
        self._wish = width
        self._main: Button | None = None
        self._first: QWidget | None = None
        self._window = window
        self._return_to = QApplication.focusWidget() or focused_near(window)
        self._around_it = _around(self._return_to, window)
        self.box = Ground(self)
        self.box.setProperty("dialog", True)
        self.box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        held = QWidget()
        self.lay: QVBoxLayout = column(held)
        self._room = Room(held)
        self._card: QVBoxLayout = column(self.box)
        self._card.addWidget(self._room)
        self._feet: list[tuple[QHBoxLayout, int]] = []
        self._pinned: QHBoxLayout | None = None
        self._above = 0
        """What is left free above the buttons where nothing scrolls: as between the other parts."""
        shadow(self.box, blur=40, down=12, opacity=0.22)
        name_control(self, title)
        self._rest: QPoint | None = None
        window.installEventFilter(self)

    def set_main(self, button: Button, *, first: QWidget | None = None) -> None:
        """Say which button Enter presses, and what gets the first focus (that button unless another is named)."""
        self._main = button
        self._first = first or button

    def way_out(self, words: str) -> Button:
        """Return the plain button that closes the dialog."""
        button = Button(words, "plain", 34)
        button.clicked.connect(self.close_dialog)
        return button

    def end_with(self, inner: QVBoxLayout, *buttons: Button) -> None:
        """Put in what the dialog holds, with these buttons below it: they stay in sight where it has to be scrolled."""
        around = inner.contentsMargins()
        inner.setContentsMargins(around.left(), around.top(), around.right(), 0)
        self.lay.addLayout(inner)
        foot = row(gap=8)
        self._above = inner.spacing()
        foot.setContentsMargins(around.left(), self._above, around.right(), around.bottom())
        foot.addStretch(1)
        for button in buttons:
            foot.addWidget(button)
        self._card.addLayout(foot)
        self._pinned = foot
        self.stack_where_narrow(foot, around.left() + around.right())

    def stack_where_narrow(self, foot: QHBoxLayout, beside: int) -> None:
        """Have a row of buttons be a column wherever the card is too narrow for it.

        Args:
            foot: The row.
            beside: What the card leaves free at both sides of it, in pixels.
        """
        self._feet.append((foot, beside))

    def open(self) -> None:
        """Show it over everything and move the focus inside."""
        before = fade_from(self._window, DIALOG)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.place()
        if before is not None:
            before.raise_()
        if self._first is not None:
            # With this reason Qt treats it as the keyboard's doing: the ring shows where Enter leads.
            self._first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        for bar in (self._room.verticalScrollBar(), self._room.horizontalScrollBar()):
            bar.setValue(0)  # what it asks is read first, wherever the focus is
        self._animate()

    def close_dialog(self) -> None:
        """Close it and give the focus back."""
        if self.isHidden():
            return
        self._window.removeEventFilter(self)
        self.hide()
        back = self._goes_back_to()
        if back is not None:
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    def _goes_back_to(self) -> QWidget | None:
        """Return what had the focus before; where that is gone, since its page has moved on, what stands in its place.

        Qt would send the keyboard to the first corner of the window.
        """
        back = self._return_to
        if back is None or (shiboken6.isValid(back) and back.isVisible()):
            return back
        near = (reading_order(one) for one in self._around_it if shiboken6.isValid(one) and one.isVisible())
        return next((order[0] for order in near if order), None)

    def place(self) -> None:
        """Put the card in the middle, within the window."""
        width, most = self.broad(), self.height() - 2 * MARGIN
        self.box.setFixedWidth(width)
        needed = self.needed(width)
        self._room.set_scrolls(needed > most)
        self._part_foot(max(theme().px(_APART), self._above) if needed > most else self._above)
        height = min(self.tall(needed), most)
        self.box.setFixedHeight(height)
        self._rest = QPoint((self.width() - width) // 2, (self.height() - height) // 2)
        self.box.move(self._rest)

    def broad(self) -> int:
        """Return how wide the card is."""
        return min(theme().px(self._wish), self.width() - 2 * MARGIN)

    def needed(self, width: int) -> int:
        """Return how tall the card has to be at a width, for what stands on it now."""
        for foot, beside in self._feet:
            stack(foot, width - beside)
        # Layouts within it keep what they measured before something changed, until they are told.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.lay.activate()
        held = self.lay.totalHeightForWidth(width) if self.lay.hasHeightForWidth() else self.lay.sizeHint().height()
        self._part_foot(self._above)
        return held + (0 if self._pinned is None else self._pinned.sizeHint().height())

    def _part_foot(self, above: int) -> None:
        """Leave this much free above the buttons that stay in sight."""
        if self._pinned is not None:
            around = self._pinned.contentsMargins()
            self._pinned.setContentsMargins(around.left(), above, around.right(), around.bottom())
            self._pinned.invalidate()

    def share(self, part: QWidget, asked: int, width: int, *, most: int | None = None) -> bool:
        """Give a part that scrolls the height it asks for, as far as there is room beside the rest of the card.

        Args:
            part: What scrolls.
            asked: The height of all that it holds.
            width: The card's width.
            most: The tallest that the card grows, in pixels; without it as tall as the window lets it.

        Returns:
            Whether some of it has to be scrolled to.
        """
        least = theme().px(_LEAST)
        part.setFixedHeight(least)
        whole = self.height() - 2 * MARGIN
        room = min(whole, whole if most is None else most) - (self.needed(width) - least)
        part.setFixedHeight(max(min(asked, room), least))
        return asked > part.minimumHeight()

    def tall(self, needed: int) -> int:
        """Return how tall the card wants to be where its content needs this much."""
        return needed

    def stacked(self) -> bool:
        """Say whether the window is too narrow for two columns."""
        return self.width() < theme().px(760) + 2 * MARGIN

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window."""
        if watched is self._window and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
            self.place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the main button on Enter, close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_dialog()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._main and self._main.isEnabled():
            self._main.click()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own name
        """Keep the focus inside."""
        step(self, forward=next)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the scrim, and an edge around the card for more contrast: a dark one lies on a dark ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().scrim())
        if theme().contrasts:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().colour("line"), 1))
            around = QRectF(self.box.geometry()).adjusted(-0.5, -0.5, 0.5, 0.5)
            painter.drawRoundedRect(around, _ROUND + 0.5, _ROUND + 0.5)
        painter.end()

    def mousePressEvent(self, _event: object) -> None:
        """Let nothing through to the page."""

    def _animate(self) -> None:
        if moves():
            Movement(self, DIALOG, self._rise)

    def _rise(self, part: float) -> None:
        # From wherever the card belongs now: it may have grown meanwhile.
        if self._rest is not None:
            self.box.move(self._rest + QPoint(0, round(RISE * (1 - part))))


def _around(widget: QWidget | None, window: QWidget) -> list[QWidget]:
    """Return what a widget stands in, from the nearest to the last one below the window."""
    found = []
    parent = widget.parentWidget() if widget is not None else None
    while parent is not None and parent is not window:
        found.append(parent)
        parent = parent.parentWidget()
    return found


def stack(foot: QHBoxLayout, room: int) -> bool:
    """Have buttons stand below each other where they have no room side by side; say whether they do."""
    items = (foot.itemAt(at) for at in range(foot.count()))
    placed = (item.widget() for item in items if item is not None)
    widgets = [widget for widget in placed if widget is not None and not widget.isHidden()]
    asked = sum(widget.sizeHint().width() for widget in widgets) + foot.spacing() * max(0, len(widgets) - 1)
    below = asked > room
    for widget in widgets:
        policy = widget.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding if below else QSizePolicy.Policy.Fixed)
        widget.setSizePolicy(policy)
        widget.setMinimumWidth(min(widget.sizeHint().width(), room) if below else 0)  # rather less air than a cut word
    foot.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
    return below


class Confirm(Dialog):
    """A question that names the thing, with one main and one other button."""

    confirmed = Signal()

    def __init__(self, window: QWidget, question: str, words: str, yes: str, no: str, *, danger: bool = False) -> None:
        super().__init__(window, 420, question)
        inner = column(margins=(26, 24, 26, 22), gap=6)
        inner.addWidget(Text(question, "pane", wrap=True))
        inner.addWidget(Text(words, "body", "text2", wrap=True))
        inner.addSpacing(16)
        self.no = self.way_out(no)
        self.yes = Button(yes, "danger-main" if danger else "main", 34)
        self.yes.clicked.connect(self._yes)
        self.end_with(inner, self.no, self.yes)
        self.set_main(self.no if danger else self.yes)

    def _yes(self) -> None:
        self.confirmed.emit()
        self.close_dialog()


class Notice(Dialog):
    """What went wrong, said over a dialog that is open: there a banner would lie under the scrim."""

    def __init__(self, window: QWidget, what: str, more: str, close: str) -> None:
        super().__init__(window, 420, f"{what} {more}".strip())
        inner = column(margins=(26, 24, 26, 22), gap=6)
        inner.addWidget(Text(what, "pane", wrap=True))
        if more:
            inner.addWidget(Text(more, "body", "text2", wrap=True))
        inner.addSpacing(16)
        self.close_button = self.way_out(close)
        self.end_with(inner, self.close_button)
        self.set_main(self.close_button)
