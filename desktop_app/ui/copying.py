"""Copying what the window says: any text by its menu, a whole page by one key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording


def page_text(root: QWidget) -> str:
    """Return what a page says, line by line as it is read: one line for what stands beside each other."""
    rtl = root.layoutDirection() == Qt.LayoutDirection.RightToLeft
    placed = []
    for label in root.findChildren(Text):
        if label.isVisibleTo(root) and label.text():
            at = label.mapTo(root, QPoint(0, 0))
            placed.append((at.y() + label.height() / 2, -at.x() if rtl else at.x(), label.text()))
    placed.sort()
    lines: list[list[tuple[float, str]]] = []
    last = float("-inf")
    for middle, across, text in placed:
        if middle - last > _SAME_LINE:
            lines.append([])
        lines[-1].append((across, text))
        last = middle
    return "\n".join("  ".join(text for _, text in sorted(line)) for line in lines)


_SAME_LINE = 6


class TextMenus:
    """Gives every text of a window a menu with Copy.

    The window asks when a wish for a menu has reached it, which every widget below that has none of its own lets
    through: a filter on the whole program would be called for each of its events.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._words: Wording | None = None

    def speak(self, words: Wording) -> None:
        """Speak a language."""
        self._words = words

    def offer(self, event: QContextMenuEvent) -> bool:
        """Open the menu if the wish was made over a text."""
        text = self._window.childAt(event.pos())
        if self._words is None or not isinstance(text, Text) or not text.text():
            return False
        from desktop_app.ui.menus import Choice, PopupList

        said = text.text()
        menu = PopupList([Choice("copy", self._words.text("Copy"), "", icon="copy-simple")], self._window)
        menu.chosen.connect(lambda _key: QApplication.clipboard().setText(said))
        menu.open_at(event.globalPos(), 0)
        return True
