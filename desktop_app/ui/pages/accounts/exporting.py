"""A view of the accounts saved as a file: page after page, never all of it in memory."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.sweep import Sweep
from desktop_app.ui.bridge import Bridge
from desktop_app.ui.ports.system import FileDraft
from desktop_app.wire import AccountPage

_BOM: Final = "\ufeff"
"""Table programs read a file as UTF-8 where it begins with this."""


class Export(QObject):
    """Fetches the pages of a query and writes them as CSV, one after the other.

    Every account is written once (:mod:`desktop_app.sync.sweep`). It ends with one of its signals; where it goes
    before, what was written is dropped.

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
        self._sweep = Sweep(query)
        self._over = False
        self.destroyed.connect(lambda: draft.drop())  # noqa: PLW0108 - a method of a protocol is no slot

    def begin(self) -> None:
        """Fetch the first page."""
        from desktop_app.wire.account_table import csv_lines

        self._write(_BOM + csv_lines((), head=True))

    def stop(self) -> None:
        """Write no more, and leave nothing behind."""
        self._over = True
        self._draft.drop()

    def _ask(self) -> None:
        query = self._sweep.query
        if self._over:
            return
        if query is None:
            self._bridge.watch(self, self._draft.finish(), lambda _none: self._end(), self._fail)
        else:
            self._bridge.watch(self, self._bridge.desk.accounts(query), self._got, self._fail)

    def _got(self, page: AccountPage) -> None:
        from desktop_app.wire.account_table import csv_lines

        self._write(csv_lines(self._sweep.take(page), head=False))

    def _write(self, text: str) -> None:
        if not self._over:
            self._bridge.watch(self, self._draft.append(text.encode()), lambda _none: self._written(), self._fail)

    def _written(self) -> None:
        if not self._over:
            self.progressed.emit(self._sweep.number)
            self._ask()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self.finished.emit(self._sweep.number)

    def _fail(self, error: KnownError) -> None:
        if not self._over:
            self.stop()
            self.failed.emit(error)
