"""The window by keyboard alone: Tab, Enter and letters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from tests.e2e.person import Person, type_into

_MOST = 80
"""Presses of Tab after which everything on a page has had its turn."""


def tabs_to(somebody: Person, name: str) -> None:
    """Press Tab until what has that name has the focus; wait for it where it isn't there yet."""

    def there() -> None:
        seen: list[str] = []
        for _ in range(_MOST):
            focused = QApplication.focusWidget()
            if focused is not None and focused.accessibleName() == name and focused.isEnabled():
                return
            seen.append(_name(focused))
            somebody.strikes(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {name!r}; it went {list(dict.fromkeys(seen))}")

    somebody.waits(there)


def strikes(somebody: Person, name: str) -> None:
    """Go to a control and press Enter on it."""
    tabs_to(somebody, name)
    somebody.strikes(Qt.Key.Key_Return)


def writes(somebody: Person, field: str, text: str) -> None:
    """Go to a field and type."""
    tabs_to(somebody, field)
    edit = QApplication.focusWidget()
    assert isinstance(edit, QLineEdit)
    somebody.strikes(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_into(somebody.qtbot, edit, text)


def _name(widget: QWidget | None) -> str:
    return "nothing" if widget is None else widget.accessibleName() or type(widget).__name__
