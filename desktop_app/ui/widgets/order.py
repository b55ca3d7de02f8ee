"""The order in which the keyboard goes: the order in which one reads, whatever was made first."""

from __future__ import annotations

from functools import cmp_to_key

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


def reading_order(root: QWidget) -> list[QWidget]:
    """Return what takes the keyboard's focus inside a widget, as one reads it.

    What stands together stays together: the parts of a widget are put in order line by line, each with all that is in
    it, so that a column is gone through before the one beside it.
    """
    found: list[QWidget] = []
    _gather(root, found)
    return found


def step(root: QWidget, *, forward: bool) -> bool:
    """Move the focus one step inside a widget, round and round; False where nothing in it takes the focus."""
    order = reading_order(root)
    if not order:
        return False
    focused = QApplication.focusWidget()
    at = order.index(focused) if focused in order else (-1 if forward else 0)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    root.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    order[(at + (1 if forward else -1)) % len(order)].setFocus(reason)
    return True


def focused_near(widget: QWidget) -> QWidget | None:
    """Return what has the keyboard in a widget's window, or will have once that window is in front again."""
    return widget.window().focusWidget()


def arrow(event: QKeyEvent) -> int | None:
    """Return where a key leads in what stands one below the other: 1 down, -1 up, None for any other key."""
    return {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))


def _gather(parent: QWidget, found: list[QWidget]) -> None:
    rtl = parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
    placed = [
        (child, QRect(child.mapTo(parent, QPoint(0, 0)), child.size()))
        for child in parent.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
    ]

    def compared(one: tuple[QWidget, QRect], other: tuple[QWidget, QRect]) -> int:
        return _compare(one[1], other[1], rtl=rtl)

    placed.sort(key=cmp_to_key(compared))
    for child, _area in placed:
        if _takes_focus(child):
            found.append(child)
        if child.isEnabled():
            _gather(child, found)


def _compare(one: QRect, other: QRect, *, rtl: bool) -> int:
    """Compare two places: above comes first; beside each other the one where the line begins."""
    overlap = min(one.bottom(), other.bottom()) - max(one.top(), other.top())
    if overlap * 2 > min(one.height(), other.height()):
        return other.right() - one.right() if rtl else one.left() - other.left()
    return one.center().y() - other.center().y()


def _takes_focus(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.isEnabled() and widget.focusProxy() is None
