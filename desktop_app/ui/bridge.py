"""The one place where what happens on other threads becomes signals on the GUI thread."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.domain.errors import KnownError
from desktop_app.domain.value import value
from desktop_app.sync.desk import Desk, Notice, Topic

ResultT = TypeVar("ResultT")


@value
class _Wait:
    owner: QObject
    done: Callable[[Any], None] | None
    failed: Callable[[KnownError], None] | None


class Futures(QObject):
    """Brings the ends of futures to the GUI thread; a page that is gone by then hears nothing."""

    unexpected = Signal(object)
    """An exception that isn't a known error: for the report window."""
    _ended = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count()
        self._waits: dict[int, _Wait] = {}
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def watch(
        self,
        owner: QObject,
        future: Future[ResultT],
        done: Callable[[ResultT], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Call ``done`` or ``failed`` on the GUI thread when the future ends, while ``owner`` lives."""
        number = next(self._numbers)
        self._waits[number] = _Wait(owner, done, failed)

        def ended(finished: Future[ResultT]) -> None:
            if shiboken6.isValid(self):
                self._ended.emit(number, finished)

        future.add_done_callback(ended)

    def waiting(self) -> int:
        """Return how many haven't ended."""
        return len(self._waits)

    def forget(self) -> None:
        """Tell nobody any more."""
        self._waits.clear()

    def _deliver(self, number: int, future: Future[Any]) -> None:
        wait = self._waits.pop(number, None)
        if wait is None or not shiboken6.isValid(wait.owner):
            return
        try:
            result = future.result(timeout=0)
        except CancelledError:
            return
        except KnownError as error:
            if wait.failed is not None:
                wait.failed(error)
            return
        except Exception as error:  # noqa: BLE001 - everything else is a bug and goes to the report window
            self.unexpected.emit(error)
            return
        if wait.done is not None:
            wait.done(result)


class Bridge(Futures):
    """A desk whose news arrive as signals. Pages read snapshots from :attr:`desk` and draw them."""

    me_changed = Signal()
    connection_changed = Signal()
    seller_changed = Signal()
    buyer_changed = Signal()
    accounts_changed = Signal(object)
    """The ids of the accounts that changed (a tuple; empty means any)."""
    accounts_told = Signal(object)
    """Rows of the accounts that changed, as they are now (a tuple)."""
    returned = Signal()
    """The person is back from the browser."""
    _heard = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._heard.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._end: Callable[[], None] | None = desk.subscribe(self._listen)

    def close(self) -> None:
        """Hear nothing more; the desk goes on until its owner stops it."""
        if self._end is not None:
            self._end()
            self._end = None
        self.forget()

    def _listen(self, notice: Notice) -> None:
        if self._end is not None and shiboken6.isValid(self):
            self._heard.emit(notice)

    def _tell(self, notice: Notice) -> None:
        if notice.topic is Topic.ACCOUNTS:
            if notice.rows:
                self.accounts_told.emit(notice.rows)
            self.accounts_changed.emit(notice.ids)
            return
        signals = {
            Topic.ME: self.me_changed,
            Topic.CONNECTION: self.connection_changed,
            Topic.SELLER: self.seller_changed,
            Topic.BUYER: self.buyer_changed,
            Topic.RETURNED: self.returned,
        }
        signals[notice.topic].emit()
