"""The pages of whoever is shown: each made when it is first asked for, one of them on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_app.ui.motion import PAGE, fade_from
from desktop_app.ui.shell.frame import Frame
from desktop_app.ui.widgets.nav_row import NavItem
from desktop_app.words.wording import Wording

if TYPE_CHECKING:
    from desktop_app.ui.pages.accounts.page import AccountsPage
    from desktop_app.ui.pages.page import Page

    AnyPage = Page | AccountsPage

_NATIVE = QKeySequence.SequenceFormat.NativeText


class PageSet(QObject):
    """Makes pages, goes from one to the other, and hands on what they hold where they are made anew."""

    went = Signal(str)
    """A page came up."""

    def __init__(self, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._frame = frame
        self._makers: Mapping[str, Callable[[], AnyPage]] = {}
        self._made: dict[str, AnyPage] = {}
        self._compact = False
        self.current = ""
        """The key of the page that is shown."""

    # -- which there are

    def begin(self, makers: Mapping[str, Callable[[], AnyPage]], words: Wording) -> None:
        """List somebody's pages in the sidebar; none is made before it is asked for."""
        self._makers = makers
        self._frame.drop_guest()
        names = _names(words)
        self._frame.sidebar.put(
            tuple(
                NavItem(key, *names[key], shortcut=QKeySequence(f"Ctrl+{at + 1}").toString(_NATIVE))
                for at, key in enumerate(key for key in makers if key in names)
            )
        )
        self._frame.sidebar.show()

    def end(self) -> None:
        """Let all of them go."""
        self._drop()
        self._makers, self.current = {}, ""

    def move_to(self, frame: Frame) -> None:
        """Stand in another frame from now on; the pages end with the old one."""
        self._frame, self._made = frame, {}

    # -- one of them

    def page(self, key: str) -> AnyPage | None:
        """Return a page, or None where this person has no such page."""
        page = self._made.get(key)
        if page is None and key in self._makers:
            page = self._made[key] = self._makers[key]()
            self._frame.stack.addWidget(page)
        return page

    def made(self, key: str) -> AnyPage | None:
        """Return a page if it was ever asked for."""
        return self._made.get(key)

    def shown(self) -> AnyPage | None:
        """Return the page that is shown."""
        return self._made.get(self.current)

    def go(self, key: str) -> None:
        """Show a page."""
        page = self.page(key)
        if page is None:
            return
        self.current = key
        stack = self._frame.stack
        if stack.currentWidget() in self._made.values() and stack.currentWidget() is not page:
            fade_from(stack, PAGE)
        stack.setCurrentWidget(page)
        self._frame.sidebar.choose(key)
        page.fit(self._compact)
        focus = page.first_focus()
        if focus is not None and focus.isEnabled():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
            _to_the_top(page, focus)
        self.went.emit(key)

    def go_first(self) -> AnyPage | None:
        """Show the first of them, and return it."""
        self.go(next(iter(self._makers)))
        return self.shown()

    def go_by_number(self, at: int) -> None:
        """Show a page by its place in the sidebar, from 0."""
        keys = [key for key in self._makers if key != "settings"]
        if at < len(keys):
            self.go(keys[at])

    # -- all of them

    def set_compact(self, compact: bool) -> None:
        """Have them fit a narrow window, or a wide one again."""
        self._compact = compact
        for page in self._made.values():
            page.fit(compact)

    def unsaved(self) -> dict[str, object]:
        """Return what the pages hold that nobody keeps yet."""
        found = {key: page.unsaved() for key, page in self._made.items()}
        return {key: one for key, one in found.items() if one is not None}

    def has_typed(self) -> bool:
        """Say whether somebody typed something in them that would be gone with them."""
        return any(page.has_typed() for page in self._made.values())

    def go_on(self, unsaved: Mapping[str, object]) -> None:
        """Give it to the pages that took their place."""
        for key, one in unsaved.items():
            page = self.page(key)
            if page is not None:
                page.take(one)

    def remake(self, makers: Mapping[str, Callable[[], AnyPage]] | None = None) -> None:
        """Make them anew where they stand; what is typed and isn't saved yet stays."""
        unsaved = self.unsaved()
        self._drop()
        self._makers = self._makers if makers is None else makers
        self.go_on(unsaved)
        self.go(self.current)

    def _drop(self) -> None:
        for page in self._made.values():
            self._frame.stack.removeWidget(page)
            page.deleteLater()
        self._made = {}


def _names(words: Wording) -> dict[str, tuple[str, str]]:
    """Return icon and name of every page that the sidebar lists."""
    text = words.text
    return {
        "selling": ("storefront", text("Selling")),
        "buying": ("shopping-cart-simple", text("Buying")),
        "inbox": ("tray", text("Inbox")),
        "accounts": ("user-list", text("Accounts")),
        "deliveries": ("paper-plane-tilt", text("Deliveries")),
        "drift": ("git-diff", text("Drift")),
        "stops": ("chart-bar", text("Where sellers stop")),
    }


def _to_the_top(page: AnyPage, focus: QWidget) -> None:
    """Show the beginning of a page that was just opened: its first focus may stand below what is in sight."""
    parent = focus.parentWidget()
    while parent is not None and parent is not page:
        if isinstance(parent, QScrollArea):
            parent.verticalScrollBar().setValue(0)
        parent = parent.parentWidget()
