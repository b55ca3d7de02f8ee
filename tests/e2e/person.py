"""A person in front of the window: reads what is visible, presses what has a name, types where the focus is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt import exceptions
from pytestqt.qtbot import QtBot

from desktop_app.ui.window import Window

WidgetT = TypeVar("WidgetT", bound=QWidget)
PATIENCE = 120_000  # milliseconds for one thing to happen
_PICTURES = Path(__file__).resolve().parents[2] / "build" / "e2e"


class Person:
    """Uses the window as somebody would."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot = qtbot
        self.window = window

    def reads(self) -> str:
        """Return all texts that are visible, a line each."""
        return "\n".join(label.text() for label in self._visible(QLabel) if label.text())

    def waits_to_read(self, *sentences: str) -> None:
        """Wait until every sentence stands somewhere."""

        def there() -> None:
            text = self.reads()
            assert all(sentence in text for sentence in sentences), f"{sentences} not in:\n{text}"

        self._waits(there)

    def presses(self, name: str) -> None:
        """Wait for a button with that name, then press it."""
        found: list[QAbstractButton] = []

        def there() -> None:
            found[:] = [
                button
                for button in self._visible(QAbstractButton)
                if button.isEnabled() and name in {button.text(), button.accessibleName()} and _within_reach(button)
            ]
            assert found, (
                f"No button {name!r} among {sorted(b.accessibleName() for b in self._visible(QAbstractButton))}"
            )

        self._waits(there)
        self.qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def fills_in(self, field: str, text: str) -> None:
        """Type into the field with that name."""
        edits = [edit for edit in self._visible(QLineEdit) if edit.accessibleName() == field]
        assert edits, f"No field {field!r} among {[e.accessibleName() for e in self._visible(QLineEdit)]}"
        edits[0].setFocus()
        edits[0].selectAll()
        if text.isascii():
            self.qtbot.keyClicks(edits[0], text)
        else:
            # The test's keyboard has Latin letters alone; who writes others may paste them as well.
            QApplication.clipboard().setText(text)
            edits[0].paste()

    def types(self, text: str) -> None:
        """Type where the focus is."""
        self.qtbot.keyClicks(self._focused(), text)

    def strikes(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key where the focus is."""
        self.qtbot.keyClick(self._focused(), key, modifier)

    def picks(self, text: str) -> None:
        """Choose a row of a visible list."""
        for view in self._visible(QListView):
            model = view.model()
            for row in range(model.rowCount()):
                if text in str(model.index(row, 0).data()):
                    view.setCurrentIndex(model.index(row, 0))
                    return
        raise AssertionError(f"No row {text!r}")

    def _waits(self, condition: Callable[[], None]) -> None:
        """Wait until a condition holds; a picture of the window tells why it didn't."""
        try:
            self.qtbot.waitUntil(condition, timeout=PATIENCE)
        except exceptions.TimeoutError as error:
            _PICTURES.mkdir(parents=True, exist_ok=True)
            picture = _PICTURES / "last-failure.png"
            self.window.grab().save(str(picture))
            error.add_note(f"How it looked: {picture}")
            raise

    def becomes(self, name: str) -> None:
        """Be another of the demo's people, by the menu at the foot of the sidebar."""
        self.qtbot.mouseClick(self.window.sidebar.person, Qt.MouseButton.LeftButton)
        self.presses(name)

    def waits_for_rows(self, *names: str) -> None:
        """Wait until a visible table has a row for each name."""

        def there() -> None:
            cells = {
                str(table.model().index(row, 0).data())
                for table in self._visible(QTableView)
                for row in range(table.model().rowCount())
            }
            assert all(any(name in cell for cell in cells) for name in names), cells

        self._waits(there)

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def _visible(self, kind: type[WidgetT]) -> list[WidgetT]:
        tops: list[Any] = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
        return [widget for top in tops for widget in [*top.findChildren(kind)] if widget.isVisible()]


def _within_reach(widget: QWidget) -> bool:
    """Scroll to a widget where it lies outside of what is seen, and say whether it can be clicked then."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
    return _on_top(widget)


def _on_top(widget: QWidget) -> bool:
    """Say whether a click in its middle would reach it, and not a dialog that lies over it."""
    top = widget.window()
    hit = top.childAt(widget.mapTo(top, widget.rect().center()))
    return hit is not None and (hit is widget or widget.isAncestorOf(hit))
