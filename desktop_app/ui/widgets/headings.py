"""Titles that assistive technology knows as headings, so that somebody can go from one to the next."""

from __future__ import annotations

import shiboken6
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel

_kept: list[_Heading] = []
"""Qt ends what it was given with its label, and must be the only one to: until then a hold on it stays here."""


class _Heading(QAccessibleWidget):
    """What a screen reader is told of a title."""

    def __init__(self, label: QLabel) -> None:
        super().__init__(label, QAccessible.Role.Heading)

    # A title has nothing inside. Left to Qt, a screen reader's question for its parts could end the program.
    def childCount(self) -> int:
        """Return that there is nothing inside."""
        return 0

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override] # as in C++
        """Return nothing."""
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override] # as in C++
        """Return nothing."""
        return None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override] # as in C++
        """Return nothing."""
        return None

    def text(self, kind: QAccessible.Text) -> str:
        """Return the title as its name."""
        label = self.object()
        if kind is QAccessible.Text.Name and isinstance(label, QLabel):
            return label.accessibleName() or label.text()
        return super().text(kind)


def be_heading(label: QLabel) -> None:
    """Have a label known as a heading for as long as it lives. Qt's widgets have no setting for it."""
    _kept[:] = [one for one in _kept if shiboken6.isValid(one)]
    heading = _Heading(label)
    QAccessible.registerAccessibleInterface(heading)
    _kept.append(heading)
