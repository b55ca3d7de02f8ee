"""Fields of forms: label above, message below; the edge of two pixels never moves the text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QIcon,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStylePainter,
    QWidget,
)

from desktop_app.ui.announcing import announce
from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.floating import GAP, Backdrop, float_over, round_corners
from desktop_app.ui.widgets.frames import Ground, column, row, set_margins
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.text import Run, Text, name_control

FIELD: Final = 34
_LONGEST: Final = 500
_TYPED: Final = 76
"""The least room to type in, in logical pixels."""
_READ: Final = 130
"""The least room in which most of a name or an address can be read, in logical pixels."""
_BROKEN: Final = 440
"""Pixels within which long words beside a tick break into lines: the smallest window is no wider for large text."""
_ROUNDED: Final = 1
"""What is kept free below what is typed, since Qt rounds its place down the field."""
_BESIDE: Final = 2
"""What Qt keeps free at both ends of what is typed, in pixels."""
_INSIDE: Final = 11
"""What is left free between the edge of a field and its words, in pixels."""


class LineEdit(QLineEdit):
    """A field of one line in the theme's font."""

    left = Signal()
    """The focus went elsewhere."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self._composing = False
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText(placeholder)
        self.setFont(theme().font("body"))
        self._level()
        self.textChanged.connect(self._level)

    def setPlaceholderText(self, text: str) -> None:
        """Show other words until something is typed; the caret stands on their line."""
        super().setPlaceholderText(text)
        self._level()

    def changeEvent(self, event: QEvent) -> None:
        """Begin at the other side where the direction changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._level()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the form, which checks on leaving."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether letters are being put together, which nothing is to be drawn over."""
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the placeholder on the line of what is typed: Qt lowers another script's by what its face is taller."""
        super().paintEvent(event)  # the sheet leaves Qt's own placeholder without a colour
        if self.text() or self._composing or not self.placeholderText():
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        inside = inside.adjusted(_BESIDE, 0, -_BESIDE, -_ROUNDED)
        metrics = QFontMetrics(self.font())
        wide = QFontMetricsF(self.font())
        shown = wide.elidedText(self.placeholderText(), Qt.TextElideMode.ElideRight, inside.width())
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start = inside.right() + 1 - wide.horizontalAdvance(shown) if rtl else inside.left()
        line = inside.top() + (inside.height() - metrics.height() + 1) // 2 + metrics.ascent()
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(theme().colour("text3" if self.isEnabled() else "disabled"))
        painter.drawText(QPointF(start, line), shown)
        painter.end()

    def _level(self) -> None:
        """Keep the words on their line; an empty field's caret begins where the page does.

        The caret goes with the words that stand in the field until something is typed, and Qt has it where the
        keyboard's own language would begin.
        """
        typed = self.displayText()
        begins = self.layoutDirection() == Qt.LayoutDirection.RightToLeft and not typed
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute if begins else Qt.AlignmentFlag.AlignLeft
        if self.alignment() != side | Qt.AlignmentFlag.AlignVCenter:
            self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        keep_level(self, typed or self.placeholderText())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what Qt offers for typed words, in a menu of ours."""
        _open_menu(self, event)


def keep_level(edit: QLineEdit, words: str) -> None:
    """Keep a field's words on the line of those beside it, whatever they are written in.

    Qt rounds the place of its words down the field, and that of everything around them up it; and it moves them up by
    all that another script's face is taller than ours, which lifts Arabic by half a line.
    """
    lifted, font = 0.0, edit.font()
    if not words.isascii():
        (ours, usual), (theirs, tall) = _line_of("x", font), _line_of(words, font)
        above = QFontMetrics(font).ascent()
        lifted = (tall - usual) / 2 + (round(theirs) - above) - (theirs - above) if theirs > ours else 0.0
    edit.setTextMargins(0, 0, 0, _ROUNDED - 2 * int(lifted))


def _line_of(words: str, font: QFont) -> tuple[float, float]:
    """Return how far words reach above the line they stand on, and how tall that line is."""
    layout = QTextLayout(words, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    line = layout.lineAt(0)
    return line.ascent(), line.height()


class TextArea(QPlainTextEdit):
    """A field of several lines, or a long text to be read and copied."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what Qt offers for typed words, in a menu of ours."""
        _open_menu(self, event)


def _open_menu(field: QLineEdit | QPlainTextEdit, event: QContextMenuEvent) -> None:
    offered = field.createStandardContextMenu()
    menu = Menu(field)
    for deed in offered.actions():
        deed.setParent(menu)
        deed.setIcon(QIcon())  # the platform's, in a manner that isn't ours
        menu.addAction(deed)
    offered.deleteLater()
    menu.open_at(event.globalPos())


class PrefixEdit(Ground):
    """A field with a grey beginning that isn't typed (the dialling code).

    A number typed with a beginning of its own ("+34 …") is read as it stands: the grey one isn't drawn before it.
    """

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self.setProperty("fieldFrame", True)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as numbers are written everywhere
        self.setFixedHeight(theme().px(FIELD))
        self.edit = LineEdit()
        self.edit.setProperty("bare", True)
        self._prefix = Text(prefix, "body", "text3")
        self._lay = row(self, gap=5)
        self._lay.addWidget(self._prefix)
        self._lay.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._show_prefix)
        self.set_prefix(prefix)

    def set_prefix(self, prefix: str) -> None:
        """Change the beginning; empty hides it."""
        self._prefix.put(prefix)
        self._show_prefix()

    def _show_prefix(self) -> None:
        shown = bool(self._prefix.text()) and not self.edit.text().lstrip().startswith("+")
        self._prefix.setVisible(shown)
        self._lay.setContentsMargins(_INSIDE if shown else _INSIDE - _BESIDE, 0, _INSIDE, 0)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Show the focus on the frame."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            set_state(self, "focused", event.type() is QEvent.Type.FocusIn)
        return False


class SearchField(Ground):
    """A field to search in: a glass before it, the keys that lead to it behind.

    Args:
        name: What assistive technology calls it.
        hints: What can be typed, the fullest first: the first that has room is shown.
        keys: The keys that lead to it, in the system's way.
    """

    def __init__(self, name: str, hints: Sequence[str], keys: str = "") -> None:
        super().__init__()
        self._hints = tuple(hints)
        self.setProperty("fieldFrame", True)
        self.setFixedHeight(theme().px(FIELD))
        self.edit = LineEdit(self._hints[0])
        self.edit.setProperty("bare", True)
        name_control(self.edit, name)
        lay = row(self, margins=(11, 0, 11, 0), gap=6)
        lay.addWidget(Icon("magnifying-glass", "text3", 16))
        lay.addWidget(self.edit, 1)
        if keys:
            lay.addWidget(Text(keys, "mono", "text3"))
        self.setFocusProxy(self.edit)
        self.edit.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Show the focus on the frame, and as much of a hint as there is room for."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            set_state(self, "focused", event.type() is QEvent.Type.FocusIn)
        elif event.type() is QEvent.Type.Resize:
            self._hint()
        return False

    def _hint(self) -> None:
        room = self.edit.width() - _HINT_EDGE
        metrics = QFontMetricsF(self.edit.font())
        fitting = (hint for hint in self._hints if metrics.horizontalAdvance(hint) <= room)
        self.edit.setPlaceholderText(next(fitting, self._hints[-1]))


_HINT_EDGE = 6
"""What a field keeps free beside its words, in pixels: two at each end, and its own rounding."""
_WIDEST_LIST = 420
_BEFORE, _AFTER = 12, 34
"""What a field with a chevron leaves free before its words and after them, in pixels."""
_BESIDE_WORDS = _BEFORE + _AFTER


class Combo(QComboBox):
    """A choice with our chevron; nothing is chosen before the person chose where ``prompt`` is given."""

    settled = Signal()
    """Another choice stands: at once, or while a name is being typed, once the typing is over."""

    def __init__(self, prompt: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(prompt)
        self.setView(QListView())
        self.setMaxVisibleItems(12)
        self.setFont(theme().font("body"))
        self.view().setFont(theme().font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(4)
        self._since_letter = QElapsedTimer()
        self._typing = QTimer(self, singleShot=True)
        self._typing.timeout.connect(self.settled)
        self.currentIndexChanged.connect(self._settle)
        self._room: int | None = None  # around its list, for the shadow; known once it opens

    def put(self, choices: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
        """Offer ``(value, words)`` pairs and choose one."""
        blocked = self.blockSignals(True)
        self.clear()
        for value, words in choices:
            self.addItem(words, value)
        self.setCurrentIndex(self.findData(chosen) if chosen is not None else -1)
        self.blockSignals(blocked)

    def needs(self) -> int:
        """Return how wide it has to be for its longest choice to be read whole."""
        metrics = QFontMetricsF(theme().font("body"))
        longest = max((metrics.horizontalAdvance(self.itemText(at)) for at in range(self.count())), default=0.0)
        return round(longest + 0.5) + _BESIDE_WORDS

    def value(self) -> str | None:
        """Return the chosen value."""
        data = self.currentData()
        return str(data) if data is not None else None

    def choose(self, value: str | None) -> None:
        """Choose a value without telling anybody."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(self.findData(value) if value is not None else -1)
        self.blockSignals(blocked)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on looking for a name at the space within it ("United States"), where Qt would open the list."""
        if event.key() == Qt.Key.Key_Space and self._is_searching():
            self._since_letter.start()
            self._look_for(event.text())
            return
        if event.text().strip() and event.text().isprintable():
            self._since_letter.start()
        super().keyPressEvent(event)

    def _settle(self) -> None:
        if self._is_searching():
            self._typing.start(QApplication.keyboardInputInterval())
        else:
            self._typing.stop()
            self.settled.emit()

    def _is_searching(self) -> bool:
        """Say whether a letter was typed so lately that what comes next belongs to it."""
        started = self._since_letter.isValid()
        return started and self._since_letter.elapsed() < QApplication.keyboardInputInterval()

    def _look_for(self, text: str) -> None:
        """Choose what begins with all that was typed, as Qt does for letters."""
        view = self.view()
        view.setCurrentIndex(self.model().index(self.currentIndex(), self.modelColumn()))
        view.keyboardSearch(text)
        if view.currentIndex().isValid():
            self.setCurrentIndex(view.currentIndex().row())

    def showPopup(self) -> None:
        """Open as wide as the longest choice needs, within reason: a narrow field cuts no name."""
        needed = self.view().sizeHintForColumn(0) + theme().px(2 * 8 + 2 * 5 + 12)
        self.view().setAccessibleName(self.accessibleName())
        self.view().setMinimumWidth(max(self.width(), min(needed, theme().px(_WIDEST_LIST))))
        popup = self.view().window()
        if self._room is None:
            self._room = float_over(popup)
            if self._room:
                Backdrop(popup)
                set_state(self.view(), "shade", True)  # its edge needn't do what the shadow does
        popup.setContentsMargins(0, 0, 0, 0)  # Qt would count the room into the list
        super().showPopup()
        room = self._room
        popup.setContentsMargins(room, room, room, room)
        popup.setGeometry(self._place(popup.geometry()).adjusted(-room, -room, room, room))
        if not room:
            round_corners(popup)

    def _place(self, place: QRect) -> QRect:
        """Return where the list goes: below or above as Qt chose, from where the field begins, whole on the screen."""
        field = QRect(self.mapToGlobal(QPoint(0, 0)), self.size())
        screen = self.screen().availableGeometry()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        place.setWidth(self.view().minimumWidth())  # Qt's is that of the last time, with the room
        left = field.right() + 1 - place.width() if rtl else field.left()
        place.moveLeft(max(screen.left(), min(left, screen.right() + 1 - place.width())))
        if place.top() > field.top():
            place.moveTop(field.bottom() + 1 + GAP)
        else:
            place.moveBottom(field.top() - 1 - GAP)
        return place

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a wheel over a form must not change a value."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw frame, words and chevron."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        words = self.currentText() or self.placeholderText()
        tone = "text" if self.currentIndex() >= 0 else "text3"
        tone = tone if self.isEnabled() else "disabled"
        area = self.rect().adjusted(*((_AFTER, 0, -_BEFORE, 0) if rtl else (_BEFORE, 0, -_AFTER, 0)))
        painter.setFont(theme().font("body"))
        painter.setPen(theme().colour(tone))
        metrics = QFontMetricsF(theme().font("body"))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        start = area.right() + 1 - metrics.horizontalAdvance(shown) if rtl else area.left()
        painter.drawText(QPointF(start, _baseline(self)), shown)
        edge = theme().px(16)
        left = 12 if rtl else self.width() - 11 - edge
        painter.drawPixmap(
            left,
            (self.height() - edge) // 2,
            theme().icon("caret-down", "text3" if self.isEnabled() else "disabled", 16, self),
        )
        painter.end()


def _baseline(control: QWidget) -> int:
    """Return where a field's words stand, in pixels from its top: where Qt has those that are typed stand.

    It counts in whole pixels.
    """
    metrics = QFontMetrics(theme().font("body"))
    return (control.height() - metrics.height()) // 2 + metrics.ascent()


class Tick(QCheckBox):
    """A tick of 18 pixels with its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._words = ""
        self.say(text)
        self.setProperty("ring", 5)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # A fixed height would be that of one line, whatever is needed at a width.
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, text: str) -> None:
        """Put these words beside the box."""
        self._words = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return box, gap and words."""
        if not self._words:
            return QSize(theme().px(18), theme().px(28))
        words = QFontMetricsF(theme().font("body")).horizontalAdvance(self._words)
        return QSize(math.ceil(theme().px(18) + 10 + words) + 2, theme().px(28))

    def minimumSizeHint(self) -> QSize:
        """Return box, gap and words, or the width at which long words take a second line."""
        whole = self.sizeHint()
        return QSize(min(whole.width(), theme().px(280), _BROKEN), whole.height())

    def hasHeightForWidth(self) -> bool:
        """Say that long words may take a second line."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of box and words at a width."""
        if width >= self.sizeHint().width():
            return theme().px(28)
        room = QRectF(0, 0, width - theme().px(18) - 10, 1e6)
        wrap = int(Qt.TextFlag.TextWordWrap)
        words = QFontMetricsF(theme().font("body")).boundingRect(room, wrap, self._words)
        return max(theme().px(28), int(words.height()) + theme().px(8))

    def hitButton(self, point: QPoint) -> bool:
        """Take a press anywhere on the words as well."""
        return self.rect().contains(point)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw box, tick and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme().px(18)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = self.width() - edge if rtl else 0
        broken = self.width() < self.sizeHint().width()
        tall = theme().px(28) if broken else self.height()  # beside the first line, where the words take two
        box = QRectF(left, (tall - edge) // 2, edge, edge)
        on, works = self.isChecked(), self.isEnabled()
        filled = on and works
        edged = QPen(theme().colour("lineControl" if works else "disabled"), 1)
        painter.setPen(Qt.PenStyle.NoPen if filled else edged)
        painter.setBrush(theme().colour(("accent" if on else "surface") if works else "sunken"))
        painter.drawRoundedRect(box if filled else box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if on:
            inner = theme().px(14)
            corner = box.toRect().adjusted((edge - inner) // 2, (edge - inner) // 2, 0, 0).topLeft()
            painter.drawPixmap(corner, theme().icon("tick", "onAccent" if works else "disabled", 14, self))
        painter.setFont(theme().font("body"))
        painter.setPen(theme().colour("text" if self.isEnabled() else "disabled"))
        area = self.rect().adjusted(0, 0, -edge - 10, 0) if rtl else self.rect().adjusted(edge + 10, 0, 0, 0)
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        # Where the whole line has room it is never broken: joined letters measure a hair wider word by word.
        wrap = int(Qt.TextFlag.TextWordWrap) if broken else 0
        painter.drawText(area, int(flags) | wrap, self._words)
        painter.end()


class Field(QWidget):
    """Label, control and one message: the hint, or the error that replaces it, or that it waits to be sent."""

    def __init__(self, label: str, control: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.control = control
        self._hint, self._error, self._pending = hint, "", ""
        self._note: tuple[str, str, tuple[Run, ...]] | None = None
        self._name = label
        self.label = Text(label, "dense", "text2", weight=500, wrap=True)
        self._icon = Icon("", "stopIcon", 16, heads=True)
        self._message = Text("", "dense", "text3", wrap=True)
        self._message.setObjectName("fieldMessage")
        self._foot = QWidget()
        foot = self._foot_lay = row(self._foot, margins=(0, 5, 0, 0), gap=6)
        foot.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._message, 1)
        lay = column(self, gap=0)
        lay.addWidget(self.label)
        lay.addSpacing(5)
        lay.addWidget(control)
        lay.addWidget(self._foot)
        self.label.setBuddy(_focusable(control))
        self._show()

    def set_label(self, label: str) -> None:
        """Change the label (a province that is a state elsewhere)."""
        self._name = label
        self.label.put(label)
        self._show()

    def set_hint(self, hint: str) -> None:
        """Change what stands below while nothing is wrong; empty takes it away."""
        if hint != self._hint:
            self._hint = hint
            self._show()

    def set_error(self, error: str | None) -> None:
        """Show what is wrong in place of the hint; None says that it is right."""
        if (error or "") != self._error:
            self._error = error or ""
            self._show()
            if self._error:
                announce(_focusable(self.control), f"{self._name}: {self._error}", urgent=True)

    def needs(self) -> int:
        """Return how wide it has to be beside another: its label on one line, and some room to type in."""
        return max(self.label.sizeHint().width(), theme().px(_TYPED))

    def needs_to_be_read(self) -> int:
        """Return how wide it has to be beside another where what is typed is long."""
        return max(self.needs(), theme().px(_READ))

    def error(self) -> str:
        """Return the error that is shown, or nothing."""
        return self._error

    def set_pending(self, words: str | None) -> None:
        """Say that the value is saved here and not yet sent."""
        self._pending = words or ""
        self._show()

    def set_note(self, icon: str | None, tone: str, *runs: Run) -> None:
        """Say something good or neutral about the value, with an icon in a tone; None takes it away."""
        self._note = None if icon is None else (icon, tone, runs)
        self._show()

    def message(self) -> str:
        """Return what stands below the field."""
        return self._message.text()

    def _show(self) -> None:
        icon, icon_tone, tone = "", "text3", "text3"
        runs: tuple[Run, ...] = (Run(self._hint),)
        if self._note is not None:
            icon, icon_tone, runs = self._note
        if self._pending:
            icon, icon_tone, runs = "paper-plane-tilt", "text3", (Run(self._pending),)
        if self._error:
            icon, icon_tone, tone, runs = "warning-circle-fill", "stopIcon", "stop", (Run(self._error),)
        words = "".join(run.text for run in runs)
        self._icon.put(icon, icon_tone)
        self._icon.setVisible(bool(icon))
        self._message.set_tone(tone)
        self._message.put_runs(*runs)
        self._foot.setVisible(bool(words))
        said = self._note is not None and not self._pending and not self._error
        set_margins(self._foot_lay, 0, 6 if said else 5, 0, 0)
        target = _focusable(self.control)
        name_control(target, self._name, words)
        set_state(self.control, "state", "error" if self._error else "")


def _focusable(control: QWidget) -> QWidget:
    proxy = control.focusProxy()
    return proxy if proxy is not None else control
