"""Errands that lead to a page of Stripe's: ask for the address, show the hand-off, wait for the person to come back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import KnownError
from desktop_app.ui.dialogs.handoff import Handoff, HandoffDialog
from desktop_app.ui.ports.host import Context


class Errand(QObject):
    """One way to Stripe, which a dialog shows before the browser opens.

    ``ask`` is called for the first address and again for each new one; ``read`` takes address and expiry out of the
    answer. ``failed`` tells the page; ``finished`` says that the dialog is gone; ``opened`` whether the browser was
    opened meanwhile, ``copied`` whether the address was taken along.
    """

    failed = Signal(object)
    answered = Signal()
    finished = Signal()

    def __init__(
        self,
        context: Context,
        handoff: Callable[[str, datetime | None], Handoff],
        ask: Callable[[], Future[Any]],
        read: Callable[[Any], tuple[str, datetime | None]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context, self._handoff, self._ask, self._read = context, handoff, ask, read
        self.dialog: HandoffDialog | None = None
        self.last: Any = None
        self.opened = self.copied = False
        context.bridge.returned.connect(self._returned)

    def start(self) -> None:
        """Ask for an address; the dialog opens when it is there."""
        self._context.bridge.watch(self, self._ask(), self._got, self._refused)

    def end(self) -> None:
        """Close the dialog: what it was for has happened."""
        if self.dialog is not None:
            self.dialog.close_dialog()

    def put_ready(self, ready: tuple[tuple[str, str, str], ...]) -> None:
        """Show what to have ready as it is known now: opening an account tells what Stripe asks only after the link."""
        if self.dialog is not None:
            self.dialog.put_ready(ready)

    def put_phone(self, url: str | None) -> None:
        """Show the code to go on with by phone; None says that there is none now."""
        if self.dialog is not None:
            self.dialog.put_phone(url)

    def _got(self, answer: Any) -> None:  # noqa: ANN401 - each errand reads its own answer
        self.last = answer
        url, expires_at = self._read(answer)
        self.answered.emit()
        if self.dialog is not None:
            self.dialog.renew(url, expires_at)
            return
        host, words = self._context.host, self._context.words
        dialog = HandoffDialog(host.frame(), self._handoff(url, expires_at), words, self._context.clock)
        dialog.open_wanted.connect(self._open)
        dialog.new_wanted.connect(self.start)
        dialog.back.connect(self._back)
        dialog.copy_wanted.connect(self._copy)
        dialog.closed.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _refused(self, error: KnownError) -> None:
        if self.dialog is not None:
            self.dialog.close_dialog()
        self.failed.emit(error)
        self.finished.emit()

    def _open(self, url: str) -> None:
        if self._context.host.open_browser(url):
            self.opened = True
            self._context.bridge.desk.browser_opened()
            if self.dialog is not None:
                self.dialog.opened()

    def _back(self) -> None:
        self._context.bridge.desk.came_back()

    def _returned(self) -> None:
        """Wait no longer: they are back, whatever came of their visit."""
        if self.dialog is not None:
            self.opened = True  # by an address that was copied, too
            self.dialog.close_dialog()

    def _copy(self, url: str) -> None:
        text = self._context.words.text
        lasts = self.dialog is not None and self.dialog.lasts()
        said = text("Address copied. Keep it to yourself.") if lasts else text("Address copied. It works once.")
        self.copied = True
        self._context.host.copy(url, said)

    def _closed(self) -> None:
        self.dialog = None
        self.finished.emit()
