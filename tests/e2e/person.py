"""A person in front of the window: reads what is visible, presses what has a name, types where the focus is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, Page
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt import exceptions
from pytestqt.qtbot import QtBot

from desktop_app.ui.shell.window import Window
from desktop_app.words.wording import Wording
from tests.e2e.chromium import PATIENCE

WidgetT = TypeVar("WidgetT", bound=QWidget)
_PICTURES = Path(__file__).resolve().parents[2] / "build" / "e2e"


class Person:
    """Uses the window, and the browser that it opens, as somebody would.

    Args:
        words: The language that the window speaks.
        tabs: Where the system opens links.
    """

    def __init__(self, qtbot: QtBot, window: Window, words: Wording, tabs: BrowserContext) -> None:
        self.qtbot = qtbot
        self.window = window
        self.words, self.tabs = words, tabs

    def clicks(self, sentence: str, **params: object) -> None:
        """Press what says this in their language."""
        self.presses(self.words.text(sentence, **params))

    def waits_for(self, *sentences: str) -> None:
        """Wait until every sentence stands somewhere in their language."""
        self.waits_to_read(*(self.words.text(sentence) for sentence in sentences))

    def page_of(self, press: Callable[[], None]) -> Page:
        """Do what opens a page; return the page that came up in the browser."""
        before = list(self.tabs.pages)

        def opened() -> list[Page]:
            before[0].title()  # asking anything lets the driver take in what the browser did meanwhile
            return [page for page in self.tabs.pages if page not in before]

        press()
        self.qtbot.waitUntil(lambda: bool(opened()), timeout=PATIENCE)
        page = opened()[0]
        page.wait_for_load_state()
        page.bring_to_front()
        return page

    def goes_to_stripe(self) -> Page:
        """Open the address that the hand-off shows."""
        return self.page_of(lambda: self.clicks("Open in browser"))

    def answers_before_stripe(self, country: str = "DE") -> None:
        """Begin to sell: country and kind, up to the address; nothing is opened in the browser."""
        self.clicks("Start selling")
        self.answers_where_and_who(country)

    def answers_where_and_who(self, country: str) -> None:
        """Answer what can't be changed later, and go on to the address."""
        self.fills_in(self.words.text("Country you sell from"), self.words.country(country))
        self.clicks("Continue")
        self.clicks("Just me")
        self.clicks("Continue")
        self.clicks("Continue on Stripe")
        self.waits_for("The address that opens")

    def leaves_details(self, name: str, email: str) -> None:
        """Go to the buyer's page and save who they are."""
        self.window.go("buying")
        self.fills_in(self.words.text("Full name"), name)
        self.fills_in(self.words.text("E-mail"), email)
        self.clicks("Save")

    def reads(self) -> str:
        """Return all texts that are visible, a line each."""
        return "\n".join(label.text() for label in self._visible(QLabel) if label.text())

    def waits_to_read(self, *sentences: str) -> None:
        """Wait until every sentence stands somewhere."""

        def there() -> None:
            text = self.reads()
            assert all(sentence in text for sentence in sentences), f"{sentences} not in:\n{text}"

        self.waits(there)

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

        self.waits(there)
        self.qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def fills_in(self, field: str, text: str) -> None:
        """Type into the field with that name, once it is there."""
        edits: list[QLineEdit] = []

        def there() -> None:
            edits[:] = [edit for edit in self._visible(QLineEdit) if edit.accessibleName() == field]
            assert edits, f"No field {field!r} among {[e.accessibleName() for e in self._visible(QLineEdit)]}"

        self.waits(there)
        edits[0].setFocus()
        edits[0].selectAll()
        type_into(self.qtbot, edits[0], text)

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

    def waits(self, condition: Callable[[], None]) -> None:
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

        self.waits(there)

    def chooses_row(self, name: str) -> None:
        """Wait until a visible table has a row with that name, and choose it."""
        self.waits_for_rows(name)
        for table in self._visible(QTableView):
            model = table.model()
            for row in range(model.rowCount()):
                if name in str(model.index(row, 0).data()):
                    table.setCurrentIndex(model.index(row, 0))
                    return

    def writes(self, field: str, text: str) -> None:
        """Wait for a field of several lines with that name, and type into it."""
        found: list[QPlainTextEdit] = []

        def there() -> None:
            found[:] = [edit for edit in self._visible(QPlainTextEdit) if edit.accessibleName() == field]
            assert found, f"No field {field!r}"

        self.waits(there)
        found[0].setFocus()
        self.qtbot.keyClicks(found[0], text)

    def waits_not_to_read(self, sentence: str) -> None:
        """Wait until a sentence stands nowhere any more."""

        def gone() -> None:
            assert sentence not in self.reads()

        self.waits(gone)

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def _visible(self, kind: type[WidgetT]) -> list[WidgetT]:
        tops: list[Any] = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
        return [widget for top in tops for widget in [*top.findChildren(kind)] if widget.isVisible()]


def type_into(qtbot: QtBot, edit: QLineEdit, text: str) -> None:
    """Type over what is chosen in a field."""
    if text.isascii():
        qtbot.keyClicks(edit, text)
    else:
        # The test's keyboard has Latin letters alone; who writes others may paste them as well.
        QApplication.clipboard().setText(text)
        qtbot.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


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
