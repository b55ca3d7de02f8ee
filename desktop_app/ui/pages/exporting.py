"""A view of the accounts saved as a file: page after page, never all of it in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.bridge import Bridge
from desktop_app.ui.system import FileDraft
from desktop_app.wire import AccountPage

_PAGE: Final = 100
"""As many as one answer may hold."""
_BOM: Final = "\ufeff"
"""Table programs read a file as UTF-8 where it begins with this."""


class Export(QObject):
    """Fetches the pages of a query and writes them as CSV, one after the other.

    What changes meanwhile may move in the order of the pages, so every account is written once, and in the end the
    newest changes are looked through for those that moved past. It ends with one of its signals; where it goes before,
    what was written is dropped.

    Args:
        bridge: Whose accounts.
        query: The view.
        draft: Where to.
        parent: What it ends with.
    """

    progressed = Signal(int)
    """How many are written."""
    finished = Signal(int)
    """The file is whole, with this many."""
    failed = Signal(object)
    """A known error ended it; nothing is left of the file."""

    def __init__(self, bridge: Bridge, query: AccountQuery, draft: FileDraft, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._draft = bridge, draft
        self._query = replace(query, limit=_PAGE, page=None)
        self._seen: set[str] = set()
        self._looking_back = False
        self._over = False
        self.destroyed.connect(lambda: draft.drop())  # noqa: PLW0108 - a method of a protocol is no slot

    def begin(self) -> None:
        """Fetch the first page."""
        from desktop_app.wire.account_table import csv_lines

        self._write(_BOM + csv_lines((), head=True), None)

    def stop(self) -> None:
        """Write no more, and leave nothing behind."""
        self._over = True
        self._draft.drop()

    def _ask(self) -> None:
        if not self._over:
            self._bridge.watch(self, self._bridge.desk.accounts(self._query), self._got, self._fail)

    def _got(self, page: AccountPage) -> None:
        from desktop_app.wire.account_table import csv_lines

        fresh = [row for row in page.items if row.id not in self._seen]
        self._seen.update(row.id for row in fresh)
        self._write(csv_lines(fresh, head=False), page if fresh or not self._looking_back else AccountPage())

    def _write(self, text: str, page: AccountPage | None) -> None:
        if self._over:
            return
        written = self._draft.append(text.encode())
        self._bridge.watch(self, written, lambda _none: self._go_on(page), self._fail)

    def _go_on(self, page: AccountPage | None) -> None:
        if self._over:
            return
        self.progressed.emit(len(self._seen))
        if page is None:
            self._ask()
        elif page.next is not None and page.next != self._query.page:
            self._query = replace(self._query, page=page.next)
            self._ask()
        elif not self._looking_back:
            self._looking_back = True
            self._query = replace(self._query, sort=None, page=None)
            self._ask()
        else:
            self._bridge.watch(self, self._draft.finish(), lambda _none: self._end(), self._fail)

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self.finished.emit(len(self._seen))

    def _fail(self, error: KnownError) -> None:
        if not self._over:
            self.stop()
            self.failed.emit(error)
