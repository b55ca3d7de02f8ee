"""What people typed and didn't save: it waits while the window shows somebody else, and isn't closed away unasked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.ui.shell.page_set import PageSet
from desktop_app.words.wording import Wording


class HalfDone(QObject):
    """Keeps it for one window, in memory alone."""

    stays = Signal()
    """The person thought better of closing."""

    def __init__(self, pages: PageSet, parent: QObject) -> None:
        super().__init__(parent)
        self._pages = pages
        self._kept: dict[tuple[str, str], Mapping[str, object]] = {}
        self._asking = False
        self._let_go = False

    def keep(self, place: str, person: str) -> None:
        """Take what stands in the pages of somebody that the window leaves."""
        if self._pages.has_typed():
            self._kept[place, person] = self._pages.unsaved()

    def bring_back(self, place: str, person: str) -> None:
        """Put it back into their pages."""
        self._pages.go_on(self._kept.pop((place, person), {}))

    def forget(self, place: str) -> None:
        """Let go of all that was typed at a place."""
        self._kept = {whose: one for whose, one in self._kept.items() if whose[0] != place}

    def let_go(self) -> None:
        """Ask nothing any more: the session or the program is ended from outside, and nobody may be there to answer."""
        self._let_go = True

    def asks(self, over: QWidget, words: Wording, close: Callable[[], object]) -> bool:
        """Ask whether to close the window where that would lose something; say whether the answer is waited for.

        Args:
            over: What the question covers.
            words: The language.
            close: Called where the answer is yes.
        """
        if self._let_go or _session_ends() or not (self._kept or self._pages.has_typed()):
            return False
        if not self._asking:
            self._ask(over, words, close)
        return True

    def _ask(self, over: QWidget, words: Wording, close: Callable[[], object]) -> None:
        from desktop_app.ui.dialogs.scrim import Confirm

        text = words.text
        question = Confirm(
            over,
            text("Close without saving?"),
            text("What you typed and didn’t save is lost."),
            text("Close without saving"),
            text("Not now"),
            danger=True,
        )
        self._asking = True
        question.confirmed.connect(self.let_go)
        question.closed.connect(lambda: self._answered(close))
        question.open()

    def _answered(self, close: Callable[[], object]) -> None:
        self._asking = False
        if self._let_go:
            close()
        else:
            self.stays.emit()


def _session_ends() -> bool:
    """Say whether the desktop itself is ending: it waits for nobody's answer."""
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()
