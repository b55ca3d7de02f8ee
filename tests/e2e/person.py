"""A person in front of the window: reads what is visible, presses what has a name, types where the focus is."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.window import Window

WidgetT = TypeVar("WidgetT", bound=QWidget)
PATIENCE = 30_000  # milliseconds for one thing to happen


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

        self.qtbot.waitUntil(there, timeout=PATIENCE)

    def presses(self, name: str) -> None:
        """Wait for a button with that name, then press it."""
        found: list[QAbstractButton] = []

        def there() -> None:
            found[:] = [
                button
                for button in self._visible(QAbstractButton)
                if button.isEnabled() and name in {button.text(), button.accessibleName()}
            ]
            assert found, (
                f"No button {name!r} among {sorted(b.accessibleName() for b in self._visible(QAbstractButton))}"
            )

        self.qtbot.waitUntil(there, timeout=PATIENCE)
        self.qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def fills_in(self, field: str, text: str) -> None:
        """Type into the field with that name."""
        edits = [edit for edit in self._visible(QLineEdit) if edit.accessibleName() == field]
        assert edits, f"No field {field!r} among {[e.accessibleName() for e in self._visible(QLineEdit)]}"
        edits[0].setFocus()
        edits[0].selectAll()
        self.qtbot.keyClicks(edits[0], text)

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

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def _visible(self, kind: type[WidgetT]) -> list[WidgetT]:
        tops: list[Any] = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
        return [widget for top in tops for widget in [*top.findChildren(kind)] if widget.isVisible()]
