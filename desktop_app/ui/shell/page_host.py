"""What the window does for the pages in it: dialogs' ground, the browser, the clipboard, files, what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.domain.hosts import may_open
from desktop_app.ui.bridge import Futures
from desktop_app.ui.ports.composition import Composition
from desktop_app.ui.shell.frame import Frame
from desktop_app.ui.shell.standing import Standing
from desktop_app.words.wording import Wording

if TYPE_CHECKING:
    from desktop_app.ui.ports.system import FileDraft


class Around(Protocol):
    """What it asks of the window around it."""

    words: Wording
    futures: Futures

    def frame(self) -> Frame:
        """Return what everything stands in."""
        ...

    def standing(self) -> Standing:
        """Return where the window is."""
        ...

    def is_compact(self) -> bool:
        """Say whether the window is narrow."""
        ...

    def complain(self, what: str, more: str = "") -> None:
        """Say in the banner what went wrong, until it was read."""
        ...


class PageHost:
    """Satisfies :class:`desktop_app.ui.ports.host.Host` for one window."""

    def __init__(self, composition: Composition, around: Around) -> None:
        self._composition, self._around = composition, around

    def frame(self) -> QWidget:
        """Return what dialogs cover."""
        return self._around.frame()

    def is_compact(self) -> bool:
        """Say whether the window is narrow."""
        return self._around.is_compact()

    # -- saying

    def toast(self, words: str) -> None:
        """Say something small."""
        self._around.frame().toasts.say(words)

    def toast_file(self, words: str, path: Path) -> None:
        """Say that a file is there, and offer to show it."""
        from desktop_app.ui.shell.browser import open_folder

        action = self._around.words.text("Show in folder")
        self._around.frame().toasts.offer(words, action, lambda: open_folder(path.parent))

    def known(self, error: KnownError) -> None:
        """Say a known error that came up where no page waited for it: a sentence, never the report."""
        words = self._around.words
        said = self._around.standing().problem(words, error.code)
        more = words.formats.sentences(said.why, said.safe, said.next_step)
        self._around.complain(words.formats.ended(said.what), more)

    def unexpected(self, error: BaseException) -> None:
        """Show the report window."""
        from desktop_app.ui.dialogs.report import Report, report_text

        report = Report(self._around.frame(), report_text(error), self._around.words)
        report.copy_wanted.connect(self._copy_report)
        report.open()
        # A gatherer of its own, that opens no second report where gathering this one fails.
        Futures(report).watch(report, self._composition.report(error), report.put)

    def _copy_report(self, text: str) -> None:
        self.copy(text, self._around.words.text("Report copied."))

    def toast_undo(self, words: str, undo: Callable[[], object]) -> None:
        """Say that something was done, and offer to undo it."""
        self._around.frame().toasts.offer(words, self._around.words.text("Undo"), undo)

    # -- the browser

    def may_open(self, url: str) -> bool:
        """Say whether the rule of D1 allows an address."""
        return may_open(url, *self._allowed())

    def open_browser(self, url: str) -> bool:
        """Open a page in the system's browser if the rule allows it."""
        if not self.may_open(url):
            self._around.complain(self._around.words.text("This address isn’t one we open."))
            return False
        from desktop_app.ui.shell.browser import open_address

        return open_address(url, *self._allowed())

    def _allowed(self) -> tuple[str | None, tuple[str, ...]]:
        place = self._around.standing().place
        return (place.relay_url, tuple(place.confirmed_hosts)) if place is not None else (None, ())

    # -- the clipboard and files

    def copy(self, text: str, said: str) -> None:
        """Put text on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self.toast(said)

    def save_file(self, name: str, kinds: str, content: bytes, said: str) -> None:
        """Ask where to, and write a file there."""

        def chosen(path: Path) -> None:
            written = self._composition.system.write_file(path, content)
            self._around.futures.watch(self.frame().window(), written, lambda _: self.toast(said), self.known)

        self._ask_where(name, kinds, chosen)

    def start_file(self, name: str, kinds: str, begun: Callable[[FileDraft, Path], object]) -> None:
        """Ask where to, and begin a file there."""
        system = self._composition.system
        self._ask_where(name, kinds, lambda path: begun(system.start_file(path), path))

    def _ask_where(self, name: str, kinds: str, chosen: Callable[[Path], object]) -> None:
        """Ask, beginning where the last file was kept, and remember where this one is."""
        from desktop_app.ui.saving import ask_where

        def keep(path: Path) -> None:
            now = self._composition.preferences()
            if now.folder != str(path.parent):
                self._composition.keep(replace(now, folder=str(path.parent)))
            chosen(path)

        last = self._composition.preferences().folder
        ask_where(self.frame().window(), self._around.words, name, kinds, keep, last=last)
