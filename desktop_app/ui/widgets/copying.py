"""Copying what the window says: any text by the menu of the second mouse button, a whole page by one key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QTableView, QWidget

from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording


def page_text(root: QWidget) -> str:
    """Return what a page says, line by line as it is read: one line for what stands beside each other."""
    rtl = root.layoutDirection() == Qt.LayoutDirection.RightToLeft
    placed = []
    for one in root.findChildren(QWidget):
        said = _said(one)
        if said and one.isVisibleTo(root):
            at = one.mapTo(root, QPoint(0, 0))
            placed.append((at.y() + one.height() / 2, -at.x() if rtl else at.x(), said))
    for table in root.findChildren(QTableView):
        if table.isVisibleTo(root):
            top = table.mapTo(root, QPoint(0, 0)).y()
            placed += [(top + middle, 0, text) for middle, text in _rows(table)]
    placed.sort()
    lines: list[list[tuple[float, str]]] = []
    last = float("-inf")
    for middle, across, text in placed:
        if middle - last > _SAME_LINE:
            lines.append([])
        lines[-1].append((across, text))
        last = middle
    return "\n".join("  ".join(text for _, text in sorted(line)) for line in lines)


def _said(widget: QWidget) -> str:
    """Return what a widget says: its words, or what was typed, chosen or ticked, except what is hidden."""
    if isinstance(widget, Text):
        return widget.text()
    if isinstance(widget, QLineEdit):
        return widget.text() if widget.echoMode() is QLineEdit.EchoMode.Normal else ""
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QCheckBox):
        return f"{'☑' if widget.isChecked() else '☐'} {widget.accessibleName() or widget.text()}"
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else ""


def row_text(table: QTableView, row: int) -> str:
    """Return what a row of a table says, its cells parted by tabs as other programs' tables take them."""
    model = table.model()
    return "\t".join(str(model.index(row, column).data() or "") for column in range(model.columnCount()))


def _rows(table: QTableView) -> list[tuple[float, str]]:
    """Return the rows that can be seen, each with where its middle is."""
    head = table.viewport().y()
    seen = range(max(0, table.rowAt(0)), table.model().rowCount())
    heights = table.viewport().height()
    placed = [(table.rowViewportPosition(row), row) for row in seen]
    return [(head + at + table.rowHeight(row) / 2, row_text(table, row)) for at, row in placed if 0 <= at < heights]


_SAME_LINE = 6


def text_under(window: QWidget, at: QPoint) -> str:
    """Return what is said at a place of the screen: a text, or a row of a table; else nothing."""
    under = window.childAt(window.mapFromGlobal(at))
    if isinstance(under, Text):
        return under.text()
    table = under.parent() if under is not None else None
    if under is None or not isinstance(table, QTableView) or under is not table.viewport():
        return ""
    row = table.rowAt(under.mapFromGlobal(at).y())
    return row_text(table, row) if row >= 0 else ""


def text_menu(text: str, words: Wording, window: QWidget, at: QPoint) -> None:
    """Open the menu that copies a text."""
    menu = Menu(window)
    menu.addAction(words.text("Copy")).triggered.connect(lambda _checked: QApplication.clipboard().setText(text))
    menu.open_at(at)
