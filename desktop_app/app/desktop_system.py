"""The computer around the window: notifications, start at login, links of our scheme, files, the log."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from desktop_app.app import desktop_entries
from desktop_app.app.drafts import Draft, disk
from desktop_app.app.private_files import write_private
from desktop_app.ui.ports.system import Part

if TYPE_CHECKING:
    from desktop_app.app.notifications import DesktopNotifications
    from desktop_app.app.system_motion import SystemMotion

_LOG_LINES = 400


class DesktopSystem:
    """Satisfies :class:`desktop_app.ui.ports.system.System`.

    Args:
        pool: Where what may block on the disk is done.
        writing: One thread, where files are written in the order in which that was asked for.
        log: The file of this program's own log.
        entries: The person's desktop entries; found by the environment when None.
    """

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        writing: ThreadPoolExecutor,
        log: Path,
        entries: desktop_entries.DesktopEntries | None = None,
    ) -> None:
        self._pool = pool
        self._writing = writing
        self._log = log
        self._entries = entries or desktop_entries.DesktopEntries()
        self._listener: Callable[[str], object] = lambda _token: None
        self._notifications: DesktopNotifications | None = None
        self._motion: SystemMotion | None = None
        self._drafts: WeakSet[Draft] = WeakSet()

    def notify(self, title: str, body: str, action: str) -> Future[bool]:
        """Show a notification by the session's service."""
        if self._notifications is None:
            from desktop_app.app.notifications import DesktopNotifications, session_bus

            address = session_bus() if desktop_entries.supported() else None
            self._notifications = DesktopNotifications(self._pressed, address)
        return self._notifications.show(title, body, action)

    def when_pressed(self, listener: Callable[[str], object]) -> None:
        """Call this when a notification was pressed."""
        self._listener = listener

    def when_still(self, listener: Callable[[bool], object]) -> None:
        """Call this with whether the desktop asks for less motion, once it says so and at every change."""
        from desktop_app.app.notifications import session_bus
        from desktop_app.app.system_motion import SystemMotion

        if self._motion is None:
            self._motion = SystemMotion(listener, session_bus() if desktop_entries.supported() else None)
            self._motion.begin()

    def starts_at_login(self) -> bool | None:
        """Say whether the desktop starts this program."""
        return self._entries.starts_at_login() if desktop_entries.supported() else None

    def start_at_login(self, wanted: bool) -> Future[None]:
        """Write or remove the entry, elsewhere."""
        return self._writing.submit(_written, lambda: self._entries.start_at_login(wanted))

    def opens_links(self) -> bool | None:
        """Say whether links of our scheme lead here."""
        return self._entries.opens_links() if desktop_entries.supported() else None

    def open_links(self, wanted: bool) -> Future[None]:
        """Take links of our scheme, or no longer, elsewhere."""
        return self._writing.submit(_written, lambda: self._entries.open_links(wanted))

    def write_file(self, path: Path, content: bytes) -> Future[None]:
        """Write a file, elsewhere; what is saved may be somebody's own data, and only this user reads it."""
        return self._writing.submit(_written, lambda: write_private(path, content))

    def start_file(self, path: Path) -> Draft:
        """Begin a file that grows elsewhere."""
        draft = Draft(path, self._writing.submit)
        self._drafts.add(draft)
        return draft

    def read_log(self) -> Future[tuple[str, ...]]:
        """Read the end of the log, elsewhere."""
        return self._pool.submit(self._read_log)

    def shipped(self) -> Future[tuple[Part, ...]]:
        """Read the libraries and their licences, elsewhere: there are many."""

        def read() -> tuple[Part, ...]:
            from desktop_app.app.shipped import shipped

            return tuple(Part(*row) for row in shipped())

        return self._pool.submit(read)

    def close(self) -> None:
        """End what notifications need, and what isn't whole: half a file helps nobody."""
        for draft in self._drafts:
            draft.end()
        if self._motion is not None:
            self._motion.close()
            self._motion = None
        if self._notifications is not None:
            self._notifications.close()
            self._notifications = None

    def _pressed(self, token: str) -> None:
        self._listener(token)

    def _read_log(self) -> tuple[str, ...]:
        from desktop_app.app.reports import log_lines

        return tuple(log_lines(self._log, _LOG_LINES))


def _written(work: Callable[[], object]) -> None:
    with disk():
        work()
