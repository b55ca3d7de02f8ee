"""What a chip offers to choose from: a menu where that is short, a list that scrolls where it is long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop_app.ui.widgets.fields import Combo
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.text import name_control

Picked = Callable[[str, str], object]
"""Takes the words of what was chosen and the value that they stand for."""

_LONG: Final = 20
"""A menu of more lines than these would fill the screen."""


def open_choices(anchor: QWidget, choices: Sequence[tuple[str, str]], picked: Picked) -> QWidget:
    """Offer choices below a control.

    Args:
        anchor: Where they open.
        choices: Words, and the value that they stand for.
        picked: Called with the one that was chosen; never where the person thinks better of it.

    Returns:
        The menu or the list; it is gone once it is closed.
    """
    if len(choices) > _LONG:
        return _LongList(anchor, choices, picked)
    menu = Menu(anchor)
    for words, value in choices:
        menu.addAction(words.replace("&", "&&")).setData(value)
    said = {value: words for words, value in choices}

    def chosen(action: QAction) -> None:
        value = str(action.data())
        picked(said[value], value)

    menu.triggered.connect(chosen)
    menu.open_below(anchor)
    return menu


class _LongList(Combo):
    """The list of a field of choices, without the field: it stands for the control that opened it."""

    def __init__(self, anchor: QWidget, choices: Sequence[tuple[str, str]], picked: Picked) -> None:
        super().__init__()
        self.setParent(anchor.window())
        self.setGeometry(anchor.rect().translated(anchor.mapTo(anchor.window(), QPoint(0, 0))))
        self.put([(value, words) for words, value in choices])
        name_control(self, anchor.accessibleName())
        self.activated.connect(lambda at: picked(self.itemText(at), str(self.itemData(at))))
        self.showPopup()

    def hidePopup(self) -> None:
        """Be gone with the list."""
        super().hidePopup()
        self.deleteLater()
