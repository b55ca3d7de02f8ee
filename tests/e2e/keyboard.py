"""A person who has only a keyboard: in the window by Tab, Enter and letters, in the browser by the same."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from tests.e2e.person import PATIENCE, Person

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

    somebody._waits(there)


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
    if text.isascii():
        somebody.types(text)
    else:
        # The test's keyboard has Latin letters alone; who writes others may paste them as well.
        QApplication.clipboard().setText(text)
        somebody.strikes(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def page_after(somebody: Person, tabs: BrowserContext, button: str) -> Page:
    """Press a button by keyboard and return the page that it opened in the browser."""
    before = list(tabs.pages)

    def opened() -> list[Page]:
        before[0].title()  # asking anything lets the driver take in what the browser did meanwhile
        return [page for page in tabs.pages if page not in before]

    strikes(somebody, button)
    somebody.qtbot.waitUntil(lambda: bool(opened()), timeout=PATIENCE)
    page = opened()[0]
    page.wait_for_load_state()
    page.bring_to_front()
    return page


def browser_tabs_to(page: Page, element: str) -> None:
    """Press Tab in the browser until an element has the focus."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(f"Tab never reaches {element}")


def browser_strikes(page: Page, element: str) -> None:
    """Go to an element and press Enter; wait until the next page is there."""
    browser_tabs_to(page, element)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def browser_chooses(page: Page, first: str, wanted: str) -> None:
    """Go to a group of choices and move by the arrows until the wanted one has the focus."""
    browser_tabs_to(page, first)
    for _ in range(10):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("ArrowDown")  # round and round, as radio buttons go
    raise AssertionError(f"The arrows never reach {wanted}")


def _name(widget: QWidget | None) -> str:
    return "nothing" if widget is None else widget.accessibleName() or type(widget).__name__
