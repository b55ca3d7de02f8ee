"""What moves, how long, and that nothing does where a person or their system asks for less motion.

Nothing here delays what a page says: the new stands at once, and only a picture of the old fades away over it, or a
height opens and shuts. Whatever runs can be brought to its end (:func:`finish`), so that a picture of a window never
shows half a movement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import shiboken6
from PySide6.QtCore import QRect, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme.theme import theme

PAGE: Final = 120
DIALOG: Final = 160
BANNER: Final = 160
DONE: Final = 200
STATE: Final = 180
SEAL: Final = 420
RISE: Final = 8
"""Milliseconds of each movement, and the pixels a dialog rises by."""

_WIDEST: Final = 16_777_215
_running: list[Movement] = []


class Movement(QVariantAnimation):
    """A value from 0 to 1 that eases out; it ends with its widget, or early by :meth:`finish`."""

    def __init__(
        self, of: QWidget, milliseconds: int, step: Callable[[float], object], ended: Callable[[], object] | None = None
    ) -> None:
        from PySide6.QtCore import QEasingCurve  # all its enumerations are made with it

        super().__init__(of)
        self._step, self._ended = step, ended
        self.setDuration(milliseconds)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._stepped)
        self.finished.connect(self._finished)
        _running.append(self)
        self.start()

    def finish(self) -> None:
        """Go to the end at once."""
        self.setCurrentTime(self.duration())

    def _stepped(self, value: float) -> None:
        self._step(value)

    def _finished(self) -> None:
        if self in _running:
            _running.remove(self)
        if self._ended is not None:
            self._ended()
        self.deleteLater()


def moves() -> bool:
    """Say whether things may move."""
    return theme().moves()


def running() -> tuple[Movement, ...]:
    """Return what moves now; what ended with its widget is forgotten."""
    _running[:] = [one for one in _running if shiboken6.isValid(one)]
    return tuple(_running)


def finish() -> None:
    """Bring everything that moves to its end."""
    for movement in running():
        if shiboken6.isValid(movement):
            movement.finish()


class Afterimage(QWidget):
    """A picture of what was, which fades away over what is. The pointer and the keyboard go through it."""

    def __init__(self, over: QWidget, picture: QPixmap, area: QRect, milliseconds: int) -> None:
        super().__init__(over)
        self._picture, self._left = picture, 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(area)
        self.show()
        self.raise_()
        Movement(self, milliseconds, self._fade, self._end)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what is left of it."""
        painter = QPainter(self)
        painter.setOpacity(self._left)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _fade(self, gone: float) -> None:
        self._left = 1.0 - gone
        self.update()

    def _end(self) -> None:
        self.hide()
        self.deleteLater()


def fade_from(what: QWidget, milliseconds: int, area: QRect | None = None) -> Afterimage | None:
    """Have what a widget shows now (or an area of it) fade away over whatever it shows from now on."""
    if not moves() or not what.isVisible():
        return None
    area = area or what.rect()
    return Afterimage(what, what.grab(area), area, milliseconds)


def _settle(what: QWidget) -> None:
    """Bring what still moves of a widget itself to its end, before it moves another way."""
    for movement in running():
        if movement.parent() is what:
            movement.finish()


def unfold(what: QWidget) -> None:
    """Show a widget, its height growing from nothing."""
    _settle(what)
    if not what.isHidden():
        return
    what.show()
    parent = what.parentWidget()
    if not moves() or parent is None or not parent.isVisible():
        return
    least, wanted = what.minimumHeight(), max(what.minimumHeight(), what.sizeHint().height())
    what.setFixedHeight(0)

    def step(part: float) -> None:
        what.setFixedHeight(round(wanted * part))

    def ended() -> None:
        what.setMinimumHeight(least)
        what.setMaximumHeight(_WIDEST)

    Movement(what, BANNER, step, ended)


def fold(what: QWidget, milliseconds: int = BANNER, ended: Callable[[], object] | None = None) -> None:
    """Hide a widget, its height shrinking to nothing."""
    _settle(what)
    if what.isHidden():
        return
    if not moves() or not what.isVisible():
        what.hide()
        if ended is not None:
            ended()
        return
    least, before = what.minimumHeight(), what.height()

    def step(part: float) -> None:
        what.setFixedHeight(round(before * (1 - part)))

    def end() -> None:
        what.hide()
        what.setMinimumHeight(least)
        what.setMaximumHeight(_WIDEST)
        if ended is not None:
            ended()

    Movement(what, milliseconds, step, end)
