"""Copying what the window says: any text by the menu of the second mouse button, a whole page by one key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.menus import Choice, PopupList
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


def text_menu(text: str, words: Wording, window: QWidget, at: QPoint) -> None:
    """Open the menu that copies a text."""
    menu = PopupList([Choice("copy", words.text("Copy"), "", icon="copy-simple")], window)
    menu.chosen.connect(lambda _key: QApplication.clipboard().setText(text))
    menu.open_at(at, 0)
