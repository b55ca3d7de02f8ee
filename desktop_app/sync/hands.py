"""The threads on which an engine's commands are done: one that writes, in order, and some that ask."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, TypeVar

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy

ResultT = TypeVar("ResultT")

_log = logging.getLogger(__name__)

_ASKING = 4


class Hands:
    """Does what is handed to it on threads of its own, and tells of every end by a future.

    Args:
        clock: Where the time comes from.
        hold: Called before whatever asks: it may wait until the first picture has been painted, for the libraries of
            the network are large.
    """

    def __init__(self, clock: Clock, hold: Callable[[], None]) -> None:
        self._clock = clock
        self._hold = hold
        # The disk has one thread, so that what is asked for is written in the order in which it was asked.
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._calls = ThreadPoolExecutor(_ASKING, thread_name_prefix="call")
        self._guard = threading.Lock()
        self._futures: set[Future[Any]] = set()

    def write(self, work: Callable[[], ResultT]) -> Future[ResultT]:
        """Do it on the disk's thread, after all that was handed to it before."""
        return self._submit(self._disk, work)

    def ask(self, work: Callable[[], ResultT]) -> Future[ResultT]:
        """Do it beside other questions to the backend."""

        def asked() -> ResultT:
            self._hold()
            return work()

        return self._submit(self._calls, asked)

    def ask_in_turn(self, work: Callable[[], ResultT]) -> Future[ResultT]:
        """Do it beside other questions, once all that was handed to the disk before has been written."""
        written = self.write(lambda: None)

        def in_turn() -> ResultT:
            with suppress(CancelledError):
                written.result()
            return work()

        return self.ask(in_turn)

    def under_way(self) -> set[Future[Any]]:
        """Return what isn't done yet."""
        with self._guard:
            return set(self._futures)

    def settle(self, ends: float) -> None:
        """Wait until a moment of the monotonic clock, in seconds, for what is under way."""
        wait(self.under_way(), max(0.0, ends - self._clock.monotonic()))

    def close(self) -> None:
        """End the threads; what hasn't begun is cancelled."""
        for pool in (self._disk, self._calls):
            pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, pool: ThreadPoolExecutor, work: Callable[[], ResultT]) -> Future[ResultT]:
        try:
            future = pool.submit(work)
        except RuntimeError:
            ended: Future[ResultT] = Future()
            ended.set_exception(KnownError("offline", Remedy.RETRY))
            return ended
        with self._guard:
            self._futures.add(future)
        future.add_done_callback(self._done)
        return future

    def _done(self, future: Future[Any]) -> None:
        with self._guard:
            self._futures.discard(future)
        error = None if future.cancelled() else future.exception()
        if isinstance(error, Exception) and not isinstance(error, KnownError):
            _log.error("A command failed", exc_info=error)
