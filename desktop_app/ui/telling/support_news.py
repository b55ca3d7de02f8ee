"""What waits for staff: accounts whose next step is the marketplace's, and how many of them weren't looked at yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import AccountQuery
from desktop_app.wire import AccountPage, AccountRow

if TYPE_CHECKING:
    from desktop_app.ui.bridge import Bridge

WAITS: Final = ("needs_platform", "needs_stripe_contact", "unreachable", "unknown")
"""States in which nothing goes on before somebody of the marketplace does something."""
MOST: Final = 50
"""Accounts of each state that are looked at: the newest changes."""
_SOON, _AGAIN = 400, 10_000
"""Milliseconds until it is looked at first, and again after a change."""


class SupportNews(QObject):
    """Asks for those accounts, the newest first, and counts what is new since somebody looked.

    Args:
        bridge: Whose accounts.
        looked_at: When the person looked last, or None where they never did.
        keep: Remembers when they looked.
        now: Returns the time.
    """

    changed = Signal()
    """An entry or the number of new ones is another."""

    def __init__(
        self,
        bridge: Bridge,
        looked_at: datetime | None,
        keep: Callable[[datetime], object],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(bridge)
        self._bridge, self._looked_at, self._keep, self._now = bridge, looked_at, keep, now
        self._pages: dict[str, AccountPage] = {}
        self._waiting: list[str] = []
        self.error: KnownError | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.read)

    def begin(self) -> None:
        """Look by itself from now on: soon, and after changes."""
        self._bridge.accounts_changed.connect(self._news)
        self._timer.start(_SOON)

    def entries(self) -> list[AccountRow]:
        """Return the accounts, the newest in their state first."""
        rows = [row for page in self._pages.values() for row in page.items if row.seller is not None]
        return sorted(rows, key=_since, reverse=True)

    def more(self) -> bool:
        """Say whether there are more than are shown."""
        return any(page.next is not None for page in self._pages.values())

    def known(self) -> bool:
        """Say whether all states were read once."""
        return len(self._pages) == len(WAITS)

    def unread(self) -> int:
        """Return how many came into their state since somebody looked."""
        seen = self._looked_at
        return sum(1 for row in self.entries() if seen is None or _since(row) > seen)

    def look(self) -> None:
        """Take everything that is known as looked at."""
        if self.unread():
            self._looked_at = self._now().astimezone(UTC)
            self._keep(self._looked_at)
            self.changed.emit()

    def read(self) -> None:
        """Ask again, one state after the other."""
        self._timer.stop()
        idle = not self._waiting
        self._waiting = list(WAITS)
        if idle:
            self._next()

    def _news(self) -> None:
        if not self._timer.isActive():
            self._timer.start(_AGAIN)

    def _next(self) -> None:
        if not self._waiting:
            return
        status = self._waiting[0]

        def got(page: AccountPage) -> None:
            self._pages[status], self.error = page, None
            go_on()

        def failed(error: KnownError) -> None:
            self.error = error
            go_on()

        def go_on() -> None:
            self._waiting = [one for one in self._waiting if one != status]
            self.changed.emit()
            self._next()

        self._bridge.watch(self, self._bridge.desk.accounts(AccountQuery(status=status, limit=MOST)), got, failed)


def _since(row: AccountRow) -> datetime:
    since = row.seller.since if row.seller is not None else None
    return since or datetime.min.replace(tzinfo=UTC)
