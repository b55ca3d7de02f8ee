"""Buttons of which one holds, as assistive technology knows them."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QButtonGroup


def one_of_several(button: QAbstractButton) -> None:
    """Have a button known as a radio button while others decide whether it holds.

    Qt tells of what is exclusive by itself as a radio button, of every other button that can be checked as a tick. Its
    own rule for exclusive ones is suspended by a group that has no rule.
    """
    button.setAutoExclusive(True)
    alone = QButtonGroup(button)
    alone.setExclusive(False)
    alone.addButton(button)
