"""What a page may ask of the window it stands in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError
from desktop_app.domain.value import value
from desktop_app.ui.bridge import Bridge
from desktop_app.ui.ports.system import FileDraft
from desktop_app.words.wording import Wording


class Host(Protocol):
    """The window, as a page sees it."""

    def frame(self) -> QWidget:
        """Return the widget that dialogs cover."""
        ...

    def is_compact(self) -> bool:
        """Say whether it is narrow."""
        ...

    def toast(self, words: str) -> None:
        """Say something small that nobody has to read."""
        ...

    def toast_file(self, words: str, path: Path) -> None:
        """Say that a file is there, and offer to show the folder that it lies in."""
        ...

    def toast_undo(self, words: str, undo: Callable[[], object]) -> None:
        """Say that something was done, and offer to undo it."""
        ...

    def start_file(self, name: str, kinds: str, begun: Callable[[FileDraft, Path], object]) -> None:
        """Ask where to, and begin a file there that grows piece by piece.

        Args:
            name: What is offered.
            kinds: What such files are called, with their ending in brackets.
            begun: Gets the file and where it is to be; never called where the person thinks better of it.
        """
        ...

    def open_browser(self, url: str) -> bool:
        """Open a page in the system's browser if the rule of D1 allows it; say whether it was opened."""
        ...

    def may_open(self, url: str) -> bool:
        """Say whether the rule of D1 allows an address."""
        ...

    def copy(self, text: str, said: str) -> None:
        """Put text on the clipboard and say so."""
        ...

    def save_file(self, name: str, kinds: str, content: bytes, said: str) -> None:
        """Ask where to, write a file there, and say so; what goes wrong is said too.

        Args:
            name: What is offered.
            kinds: What such files are called, with their ending in brackets.
            content: What is written.
            said: The sentence once it is there.
        """
        ...

    def unexpected(self, error: BaseException) -> None:
        """Show the report window."""
        ...


@value
class Context:
    """Everything a page gets: the person's desk, the words, the time, the window."""

    bridge: Bridge
    words: Wording
    clock: Clock
    host: Host
    market: str
    mode: str
    name: str
    market_email: str | None = None
    staff: bool = False

    def now(self) -> datetime:
        """Return the time in the person's own time zone: the words tell times as it does."""
        return self.clock.now().astimezone()

    def online(self) -> bool:
        """Say whether commands that need the network can work."""
        return self.bridge.desk.connection().link.value in {"online", "connecting"}

    def sentence(self, error: KnownError) -> str:
        """Return a known error in one line."""
        return self.words.problem(error.code, error.params, market=self.market or None, staff=self.staff).in_a_line
