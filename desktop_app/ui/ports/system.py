"""What the window asks of the computer around it, by shape; satisfied by ``app``.

Everything answers at once, or with a future that ends on another thread. What a computer doesn't have answers None:
the window then leaves the choice out.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from desktop_app.domain.value import value


@value
class Part:
    """A library that is shipped with this program."""

    name: str
    version: str
    licence: str


class FileDraft(Protocol):
    """A file that grows piece by piece; it takes its name once it is whole, and what was there before stays till then.

    Whoever appends waits for the end of one piece before the next.
    """

    def append(self, content: bytes) -> Future[None]:
        """Write more at the end; ends with a ``KnownError`` where that isn't possible."""
        ...

    def finish(self) -> Future[None]:
        """Give it its name; ends with a ``KnownError`` where that isn't possible."""
        ...

    def drop(self) -> None:
        """Remove what was written so far; nothing happens once it has its name."""
        ...


class System(Protocol):
    """The desktop that this program runs on."""

    def notify(self, title: str, body: str, action: str) -> Future[bool]:
        """Show a notification; ends with whether anything shows such things here."""
        ...

    def when_pressed(self, listener: Callable[[str], object]) -> None:
        """Call this, on another thread, when a notification was pressed.

        It is given what the desktop gave us so that we may come to the front (xdg-activation), or nothing.
        """
        ...

    def when_still(self, listener: Callable[[bool], object]) -> None:
        """Call this, on another thread, with whether the desktop asks its programs to move less.

        Once where the desktop says anything about it, and again whenever that changes.
        """
        ...

    def starts_at_login(self) -> bool | None:
        """Say whether this program starts when the person signs in to the computer; None where it can't."""
        ...

    def start_at_login(self, wanted: bool) -> Future[None]:
        """Start when the person signs in, or no longer; ends with a ``KnownError`` where that isn't possible."""
        ...

    def opens_links(self) -> bool | None:
        """Say whether links of ``sellerdesk://`` lead to this program; None where that can't be told."""
        ...

    def open_links(self, wanted: bool) -> Future[None]:
        """Take links of ``sellerdesk://``, or no longer; ends with a ``KnownError`` where that isn't possible."""
        ...

    def write_file(self, path: Path, content: bytes) -> Future[None]:
        """Write a file where the person wants it; ends with a ``KnownError`` where that isn't possible."""
        ...

    def start_file(self, path: Path) -> FileDraft:
        """Begin a file where the person wants it; returns at once, nothing is written yet."""
        ...

    def read_log(self) -> Future[tuple[str, ...]]:
        """Read the last lines of this program's own log, oldest first; nothing in them that mustn't leave."""
        ...

    def shipped(self) -> Future[tuple[Part, ...]]:
        """Read what this program is shipped with, by name."""
        ...
