"""What floats over the window in a window of its own: with its shadow, or with its corners cut where none can fall."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPainterPath, QRegion
from PySide6.QtWidgets import QWidget

RADIUS: Final = 8
_BLUR, _DOWN, _OPACITY = 20, 6, 0.14
GAP: Final = 4
"""Pixels between a control and what it opens."""
ROOM: Final = _BLUR + _DOWN
"""Pixels around a card for its shadow; the sheet gives a menu the same margin."""


def float_over(popup: QWidget) -> int:
    """Make ready a popup that isn't shown yet; return the room that it has to leave around its card.

    A shadow needs a window that is translucent. Where nothing blends windows that would be a black box, so there the
    popup stays opaque, has no room around it, and :func:`round_corners` cuts it.
    """
    if not _blends():
        return 0
    popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    popup.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)  # the system's own would lie around ours
    return ROOM


class Backdrop(QObject):
    """Draws the shadow of a popup that Qt makes: what lies around the one widget in it, within :data:`ROOM`.

    It keeps nothing of its own: Qt still asks it while Python already takes such a pair apart, and an attribute would
    be gone by then.
    """

    def __init__(self, popup: QWidget) -> None:
        super().__init__(popup)
        popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw it in place of the popup's own ground, of which nothing is to be seen."""
        if event.type() is not QEvent.Type.Paint or not isinstance(watched, QWidget):
            return False
        painter = QPainter(watched)
        draw_shadow(painter, watched.rect().adjusted(ROOM, ROOM, -ROOM, -ROOM))
        painter.end()
        return True


def draw_shadow(painter: QPainter, card: QRect) -> None:
    """Draw the shadow of a card, as soft as a blur: many faint layers that add up to the bell curve's slope."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    before = 0.0
    for spread in range(_BLUR - 1, -_DOWN - 1, -1):
        reached = _OPACITY * (1 - math.erf(spread / (_BLUR / 2) / math.sqrt(2))) / 2
        colour = QColor(0, 0, 0)
        colour.setAlphaF(reached - before)
        before = reached
        painter.setBrush(colour)
        around = QRectF(card).translated(0, _DOWN).adjusted(-spread, -spread, spread, spread)
        painter.drawRoundedRect(around, max(RADIUS, RADIUS + spread), max(RADIUS, RADIUS + spread))


def round_corners(popup: QWidget) -> None:
    """Cut the corners that the sheet leaves outside its round edge, of a popup that is opaque; at each resize."""
    path = QPainterPath()
    # A pixel more round than the edge, which is smooth there and isn't to be cut itself.
    path.addRoundedRect(QRectF(popup.rect()), RADIUS - 1, RADIUS - 1)
    popup.setMask(QRegion(path.toFillPolygon().toPolygon()))


def _blends() -> bool:
    """Say whether the display shows what lies behind a translucent window: X11 only where a compositor runs."""
    return QGuiApplication.platformName() != "xcb" or _composited()


def _composited() -> bool:
    """Ask the X server whether somebody holds the selection that belongs to compositors (EWMH, ``_NET_WM_CM_Sn``)."""
    import ctypes

    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return False
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XGetSelectionOwner.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XGetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    x11.XDefaultScreen.argtypes = x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return False
    try:
        name = f"_NET_WM_CM_S{x11.XDefaultScreen(display)}"
        return bool(x11.XGetSelectionOwner(display, x11.XInternAtom(display, name.encode(), 0)))
    finally:
        x11.XCloseDisplay(display)
