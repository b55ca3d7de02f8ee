"""Cards, hairlines and the small layouts that pages are built with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

LayoutT = TypeVar("LayoutT", bound=QLayout)

RADIUS: Final = 12
"""How round a card's corners are; the sheet says it too."""


class Ground(QFrame):
    """A part with a ground or an edge of its own, which the sheet draws; what it is, its properties say.

    The sheet asks for these properties by this name: by Qt's, every text would be asked for all of them too.
    """


class Card(Ground):
    """White ground, one hairline, radius 12, no shadow."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class Sunken(Ground):
    """A quoted or read-only block inside a card."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("sunken", True)


class Tinted(Ground):
    """A block on the ground of a family of meaning."""

    def __init__(self, family: str) -> None:
        super().__init__()
        self.setProperty("family", family)


def hairline(*, vertical: bool = False) -> Ground:
    """Return a line of one pixel."""
    line = Ground()
    line.setProperty("vline" if vertical else "hline", True)
    return line


def column(
    parent: QWidget | None = None, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0
) -> QVBoxLayout:
    """Return a vertical layout with these margins (start, top, end, bottom) and gap."""
    return _layout(QVBoxLayout(parent) if parent else QVBoxLayout(), margins, gap)


def row(
    parent: QWidget | None = None, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0
) -> QHBoxLayout:
    """Return a horizontal layout with these margins (start, top, end, bottom) and gap."""
    return _layout(QHBoxLayout(parent) if parent else QHBoxLayout(), margins, gap)


def _layout(layout: LayoutT, margins: tuple[int, int, int, int], gap: int) -> LayoutT:
    set_margins(layout, *margins)
    layout.setSpacing(gap)
    return layout


def set_margins(layout: QLayout, start: int, top: int, end: int, bottom: int) -> None:
    """Set margins in reading order: Qt mirrors the order of a layout's items, but not its margins."""
    rtl = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    layout.setContentsMargins(*((end, top, start, bottom) if rtl else (start, top, end, bottom)))


def full_height(layout: QLayout, width: int) -> int:
    """Return how tall all of a layout is at a width."""
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()


def show_part(part: QWidget, *, on: bool) -> None:
    """Show a part of something or hide it.

    What was never hidden comes with all around it: to show it by itself, before that has its place, would style and
    lay out everything in it at once, for no width, and all of it again later.
    """
    if not on or part.isHidden():
        part.setVisible(on)


_YIELDS: Final = 12


def yielding(over: int) -> int:
    """Return how much of the free margin below a page gives way, where it would scroll for nothing but that.

    Args:
        over: How many pixels too tall the page is.
    """
    return over if 0 < over <= _YIELDS else 0


@contextmanager
def refilling(holder: QWidget) -> Iterator[None]:
    """Fill a part anew while it may be in sight: it is seen again with all of it in its place.

    What is added to a part in sight Qt shows one by one and later, each time with another layout; meanwhile the old
    room holds more than it can, one line upon the other. What is added to a hidden part is shown with it, at once.
    """
    hidden = holder.isHidden()
    holder.hide()
    try:
        yield
    finally:
        holder.setVisible(not hidden)


def empty_layout(layout: QLayout) -> None:
    """Remove and end everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            empty_layout(inner)
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
