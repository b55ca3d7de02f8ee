"""The focus ring: one overlay that follows the keyboard's focus, outside the control's edge."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from desktop_app.ui.theme.theme import theme

_GAP, _LINE = 2, 2
REACH: Final = _GAP + _LINE
"""How far the ring reaches beyond its control: what scrolls keeps that free at its ends, or cuts it."""
_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class FocusRing(QWidget):
    """Draws the ring around the focused control that has a ``ring`` property (its radius).

    Shown only where the keyboard brought the focus, be it by Tab or by a key after which the program moved it on (Enter
    that leads to the next step).
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._left: QWidget | None = None
        self._by_keys = self._wanted = False
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def target(self) -> QWidget | None:
        """Return the control that has the ring."""
        return self._target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the control, its ancestors, and the reason of the focus."""
        kind = event.type()
        if watched is self._left:
            self._learn(kind, event)
        if kind is QEvent.Type.FocusIn and isinstance(event, QFocusEvent) and watched is self._target:
            self._show(event.reason() in _KEYS)
        elif kind in {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}:
            self._place()
        elif kind is QEvent.Type.KeyPress and watched is self._target and self.isHidden():
            self._show(True)
        elif kind is QEvent.Type.MouseButtonPress and watched is self._target:
            self._show(False)
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring."""
        if self._target is None:
            return
        painter = QPainter(self)
        draw_ring(painter, self.rect().adjusted(REACH, REACH, -REACH, -REACH), self._target)
        painter.end()

    def _learn(self, kind: QEvent.Type, event: QEvent) -> None:
        """Keep in mind whether it is the keyboard or the pointer that somebody uses."""
        if kind is QEvent.Type.KeyPress:
            self._by_keys = True
        elif kind is QEvent.Type.MouseButtonPress or (
            kind is QEvent.Type.FocusAboutToChange
            and isinstance(event, QFocusEvent)
            and event.reason() is Qt.FocusReason.MouseFocusReason
        ):
            self._by_keys = False

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._leave()
        if new is not None and new.window() is self.window():
            self._left = new
            new.installEventFilter(self)
        if new is None or new.property("ring") is None or new.window() is not self.window():
            return
        self._target = new
        bring_into_view(new)
        self._watch(new)
        new.destroyed.connect(self._gone)
        # A window that shows its focus says so itself, once somebody pressed Tab.
        by_tab = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        self._show(self._by_keys or bool(by_tab))

    def _gone(self) -> None:
        self._target = None
        self._watched = []
        self._wanted = False
        self.hide()

    def _leave(self) -> None:
        # A page that was taken down may be gone already when the focus moves on.
        for widget in {*self._watched, *({self._left} if self._left is not None else set())}:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        if self._target is not None and shiboken6.isValid(self._target):
            self._target.destroyed.disconnect(self._gone)
        self._left = None
        self._gone()

    def _watch(self, widget: QWidget) -> None:
        widget.installEventFilter(self)
        self._watched.append(widget)

    def _show(self, wanted: bool) -> None:
        if wanted and len(self._watched) == 1:  # what moves the control matters only while the ring is seen
            widget = self._watched[0].parentWidget()
            while widget is not None and widget is not self.window():
                self._watch(widget)
                widget = widget.parentWidget()
        self._wanted = wanted
        self._place()

    def _place(self) -> None:
        if self._target is None or not shiboken6.isValid(self._target):
            return
        # The focus may be given to what isn't in sight; a ring would stand around nothing there.
        self.setVisible(self._wanted and self._target.isVisible())
        if self.isHidden():
            return
        corner = self._target.mapTo(self.window(), QPoint(0, 0))
        area = QRect(corner, self._target.size()).adjusted(-REACH, -REACH, REACH, REACH)
        self.setGeometry(area)
        clip = self._clip().intersected(area)
        self.setMask(QRegion(clip.translated(-area.topLeft())))
        self.raise_()
        self.update()

    def _clip(self) -> QRect:
        clip = self.window().rect()
        widget = self._target.parentWidget() if self._target else None
        while widget is not None and widget is not self.window():
            if isinstance(widget, QAbstractScrollArea):
                view = widget.viewport()
                clip = clip.intersected(QRect(view.mapTo(self.window(), QPoint(0, 0)), view.size()))
            widget = widget.parentWidget()
        return clip


def draw_ring(painter: QPainter, place: QRect, control: QWidget) -> None:
    """Draw the ring around the place of a control: as round as the control is, and the gap more."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme().colour("focus"), _LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    reach = _GAP + _LINE / 2
    radius = float(control.property("ring") or 0) + reach
    painter.drawRoundedRect(QRectF(place).adjusted(-reach, -reach, reach, reach), radius, radius)


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever scrolls around a widget until it can be seen.

    Not what has just been opened (its ``opening`` property): there the beginning is to be read first.
    """
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea) and not parent.property("opening"):
            parent.ensureWidgetVisible(widget, _AROUND, _AROUND)
        parent = parent.parentWidget()


def reveal(widget: QWidget) -> None:
    """Scroll to what was just added, once it has its place."""

    def placed() -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        bring_into_view(widget)

    QTimer.singleShot(0, widget, placed)


_AROUND = 12
