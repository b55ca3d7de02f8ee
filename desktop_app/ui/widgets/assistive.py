"""What assistive technology is told of widgets beyond what Qt says of them by itself."""

from __future__ import annotations

import shiboken6
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QScrollArea, QWidget

_kept: list[QAccessibleWidget] = []
"""Qt ends what it was given with its widget, and must be the only one to: until then a hold on it stays here."""


class _Heading(QAccessibleWidget):
    """What a screen reader is told of a title."""

    def __init__(self, label: QLabel) -> None:
        super().__init__(label, QAccessible.Role.Heading)

    def text(self, kind: QAccessible.Text) -> str:
        """Return the title as its name."""
        label = self.object()
        if kind is QAccessible.Text.Name and isinstance(label, QLabel):
            return label.accessibleName() or label.text()
        return super().text(kind)


def be_heading(label: QLabel) -> None:
    """Have a label known as a heading for as long as it lives, so that somebody can go from one to the next."""
    _register(_Heading(label))


def be_list(box: QWidget) -> None:
    """Have a box of entries known as a list, by its accessible name, for as long as it lives."""
    _register(QAccessibleWidget(box, QAccessible.Role.List))


class ScrollArea(QScrollArea):
    """Scrolls, and answers for its parts whether or not it has bars at the moment.

    Qt's own answer counts a bar only while it is in sight, and ends the program when a screen reader, having counted,
    asks for one that has gone meanwhile.
    """

    def __init__(self) -> None:
        super().__init__()
        _register(QAccessibleWidget(self, QAccessible.Role.Client))


def _register(said: QAccessibleWidget) -> None:
    _kept[:] = [one for one in _kept if shiboken6.isValid(one)]
    QAccessible.registerAccessibleInterface(said)
    _kept.append(said)
