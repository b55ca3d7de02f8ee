"""What runs across the window: the ribbon of the mode, the banner of the moment, the toast."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QSizePolicy, QWidget

from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.frames import Ground, column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Run, Text, between, name_control


class Ribbon(QFrame):
    """Live is solid, test and demo are dashed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ribbon")
        self.set_height()
        lay = row(self, margins=(16, 4, 16, 4), gap=8)
        lay.addStretch(1)
        self._icon = Icon("circle-fill", "onLive", 14)
        self._word = Text("", "mode", "onLive")
        self._words = Text("", "caption", "onLive", wrap=True)
        self._words.set_widest(None)
        lay.addWidget(self._icon)
        lay.addWidget(self._word)
        lay.addWidget(self._words, 0, Qt.AlignmentFlag.AlignVCenter)
        lay.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the edge of what isn't real in dashes: a sheet's one pixel of dashes is a row of dots."""
        super().paintEvent(event)
        if self.property("mode") in {"test", "demo"}:
            painter = QPainter(self)
            pen = QPen(theme().colour("lineControl"), 1, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            below = self.height() - 0.5
            painter.drawLine(QPointF(0, below), QPointF(self.width(), below))
            painter.end()

    def set_height(self) -> None:
        """Follow the size of the text."""
        self.setMinimumHeight(theme().px(28))  # large text may take a second line

    def put(self, mode: str, word: str, words: str) -> None:
        """Show the mode: its word in capitals, then what it means."""
        live = mode == "live"
        tone = "onLive" if live else "text2"
        self._icon.put("circle-fill" if live else "flask", tone)
        self._icon.set_size(14 if live else 16)
        self._word.put(word)
        self._word.set_tone(tone)
        self._words.put_runs(Run(words, tone, 500 if live else 400))
        set_state(self, "mode", mode)
        name_control(self, f"{word}. {words}")


_NARROW = 280
"""The room in which the words of a banner would be a column beside its button."""
_AROUND = 8 + 7 + 1
"""Above and below the words of a banner, with its hairline."""


class _Told(ScrollArea):
    """The words of a banner: as tall as they are, and scrolled where the page below would have no room left."""

    def __init__(self, words: Text) -> None:
        super().__init__()
        self._words, self._most = words, 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("ring", 4)
        self.viewport().setAutoFillBackground(False)
        held = QWidget()
        column(held).addWidget(words)
        self.setWidget(held)
        held.setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.verticalScrollBar().rangeChanged.connect(self._scrolls)

    def set_most(self, tall: int) -> None:
        """Be no taller than this, but for two lines."""
        self._most = max(tall, 2 * theme().line("dense"))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of the words on one line."""
        return self._words.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least size of the words."""
        return self._words.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words at a width, or what there is for them."""
        return min(self._words.heightForWidth(width), self._most)

    def _scrolls(self, _least: int, most: int) -> None:
        """Be gone to by the keyboard where there is something to scroll."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if most > 0 else Qt.FocusPolicy.NoFocus)


class Banner(Ground):
    """One line and one action, of a family of meaning."""

    pressed = Signal()
    WORKING = 2000
    """Milliseconds for which an answer may be waited for before the action is offered again."""

    def __init__(self, *, across: bool = True) -> None:
        super().__init__()
        self.setProperty("banner", across)
        self.setProperty("family", "idle")
        self.setMinimumHeight(theme().px(44 if across else 38))
        lay = row(self, margins=(24, 8, 24, 7) if across else (12, 4, 1, 4))
        self._icon = Icon("", "text2", 18)
        self._words = Text("", "dense", "text2", wrap=True)
        self._words.set_widest(None)
        self._button = Button("", "plain" if across else "quiet", 28)
        self._button.clicked.connect(self.pressed)
        lay.addWidget(self._icon)
        lay.addSpacing(10)
        gap = 10 if across else 5  # a quiet button brings room of its own
        self._most = 0
        self._told = _Told(self._words) if across else self._words
        beside = SideBySide(gap, gap)
        beside.add(self._told, 1, Qt.AlignmentFlag.AlignVCenter, self._pleasant if across else None)
        beside.add(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        lay.addLayout(beside, 1)

    def _pleasant(self) -> int:
        """Return how wide the words have to be beside the button: narrower they would stand as a column there."""
        return min(self._words.sizeHint().width(), theme().px(_NARROW))

    def put(self, family: str, icon: str, strong: str, more: str, action: str = "") -> None:
        """Show a sentence, what follows it, and the action."""
        self._icon.put(icon, f"{family}Icon")
        more = between(strong, more) + more if more else ""
        self._words.put_runs(Run(strong, "text", 600 if more else 400), Run(more, "text2"))
        self._button.put(action)
        self._button.setVisible(bool(action))
        set_state(self, "family", family)
        said = f"{strong}{more}"
        if said != self.accessibleName():
            _announce(self, said)
        name_control(self, said)
        name_control(self._told, said)
        self._limit()

    def set_most(self, tall: int) -> None:
        """Be no taller than this in its window: very large text is scrolled within it."""
        self._most = tall
        self._limit()

    def _limit(self) -> None:
        if isinstance(self._told, _Told):
            below = 0 if self._button.isHidden() else self._button.sizeHint().height() + 10
            self._told.set_most(self._most - _AROUND - below)

    def work(self, words: str) -> None:
        """Show that what the action asked for is under way, long enough to be seen; then it can be asked for again."""
        self._button.set_busy(words)
        QTimer.singleShot(self.WORKING, self, self._worked)

    def _worked(self) -> None:
        self._button.set_busy(None)
        if self.isVisible():
            _announce(self, self.accessibleName())  # it's still so: whoever only listens hears it too

    def words(self) -> str:
        """Return what it says."""
        return self._words.text()


def shadow(widget: QWidget, *, blur: int, down: int, opacity: float) -> None:
    """Give a floating part the one shadow there is; ``blur`` as the look counts it, of which Qt's fades much sooner."""
    effect = QGraphicsDropShadowEffect(widget)
    effect.setBlurRadius(blur * _QT_BLUR)
    effect.setOffset(0, down)
    colour = QColor(0, 0, 0)
    colour.setAlphaF(opacity)
    effect.setColor(colour)
    widget.setGraphicsEffect(effect)


_QT_BLUR = 1.6
_TOAST_EDGE = 24
"""What is free at least between a toast and the window's edges."""


class Toast(Ground):
    """Bottom centre, six seconds, never for errors; twelve where it offers something, and while that is looked at."""

    SECONDS, OFFERING = 6, 12

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setProperty("toast", True)
        lay = row(self, margins=(14, 11, 13, 11), gap=12)
        self._words = Text("", "dense", "text", wrap=True)
        lay.addWidget(Icon("check-circle-fill", "okIcon", 18))
        lay.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        self.action = Link("")
        self.action.clicked.connect(self._taken)
        self.action.hide()
        lay.addWidget(self.action)
        self._do: Callable[[], object] = bool
        shadow(self, blur=20, down=6, opacity=0.14)
        self._timer = QTimer(self, singleShot=True, interval=self.SECONDS * 1000)
        self._timer.timeout.connect(self._pass)
        parent.installEventFilter(self)
        self.hide()

    def say(self, words: str) -> None:
        """Show it for six seconds."""
        self.action.hide()
        self._show(words, self.SECONDS)

    def offer(self, words: str, action: str, do: Callable[[], object]) -> None:
        """Show it with something that can be done about it."""
        self.action.put(action)
        self.action.show()
        self._do = do
        self._show(words, self.OFFERING)

    def _taken(self) -> None:
        self.hide()
        self._do()

    def _pass(self) -> None:
        """Go, unless somebody is about to press what is offered."""
        if self.action.isVisible() and (self.underMouse() or self.action.hasFocus()):
            self._timer.start()
        else:
            self.hide()

    def _show(self, words: str, seconds: int) -> None:
        self._words.put(words)
        name_control(self, words)
        _announce(self, words)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(seconds * 1000)

    def words(self) -> str:
        """Return what it says."""
        return self._words.text()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom when the window changes."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        """Stand at the bottom, as wide as the words are where the window has the room; else they take more lines."""
        parent, layout = self._window, self.layout()
        assert layout is not None  # noqa: S101 - made with it
        layout.activate()
        self._words.set_widest(None)
        width = min(self.sizeHint().width(), parent.width() - 2 * _TOAST_EDGE)
        self.resize(width, max(layout.totalHeightForWidth(width), self.minimumSizeHint().height()))
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - _TOAST_EDGE)


class Empty(Ground):
    """One icon, one sentence, one action."""

    pressed = Signal()

    def __init__(self, icon: str, title: str, words: str = "", action: str = "") -> None:
        super().__init__()
        lay = column(self, margins=(24, 18, 24, 16), gap=0)
        lay.addStretch(1)
        mark = Icon(icon, "text3", 28)
        lay.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        lay.addSpacing(10)
        self._title = Text(title, "body", weight=600, align="center", wrap=True)
        lay.addWidget(self._title)
        if words:
            lay.addSpacing(3)
            self._words = Text(words, "dense", "text2", align="center", wrap=True)
            lay.addWidget(self._words)
        self.button: Button | None = None
        if action:
            lay.addSpacing(12)
            self.button = Button(action, "plain", 28)
            self.button.clicked.connect(self.pressed)
            lay.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        lay.addStretch(1)
        name_control(self, f"{title} {words}".strip())

    def entitle(self, title: str) -> None:
        """Say something else, where there is no sentence below it."""
        self._title.put(title)
        name_control(self, title)

    def explain(self, words: str) -> None:
        """Change the sentence below the title, where it was made with one."""
        self._words.put(words)
        name_control(self, f"{self._title.text()} {words}")


class Unread(Empty):
    """Stands where something couldn't be read: what, why, and a button that reads it again; it is heard as well."""

    def __init__(self, title: str, again: str, *, why: str = "–") -> None:
        super().__init__("cloud-slash", title, why, again)

    def tell(self, why: str) -> None:
        """Say why, aloud where that is another reason or the answer to a press; the button can be pressed again."""
        before = self.accessibleName()
        pressed = self._rest()
        self.explain(why)
        if pressed or self.accessibleName() != before:
            _announce(self, self.accessibleName(), urgent=True)

    def work(self, words: str) -> None:
        """Show on the button that it's being read, where that was what was pressed: it keeps the focus."""
        if self.button is not None and self.isVisible():
            self.button.set_busy(words)

    def hideEvent(self, event: QHideEvent) -> None:
        """Be as new when it comes up the next time."""
        self._rest()
        super().hideEvent(event)

    def _rest(self) -> bool:
        busy = self.button is not None and self.button.is_busy()
        if self.button is not None and busy:
            self.button.set_busy(None)
        return busy


def _announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have words read out; what that takes is loaded when something is first said."""
    from desktop_app.ui.announcing import announce

    announce(widget, words, urgent=urgent)
