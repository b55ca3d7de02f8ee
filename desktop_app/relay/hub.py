"""Wakes the long polls that wait for a change: by the ledger's word at once, by a look every second as the floor."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.relay.logs import log, whereabouts

_LOOK_SECONDS = 1.0
_RETRY_SECONDS = 10


class Hub:
    """Everybody who waits, in one process. All methods but :meth:`published` belong to the loop's thread.

    Args:
        look: Tells where the feed stands; another process may have published without a word to this one.
        most: How many may wait at once.
        most_each: How many of them for one person.
    """

    def __init__(self, look: Callable[[], Awaitable[str]], most: int, most_each: int) -> None:
        self._look = look
        self._most = most
        self._most_each = most_each
        self._waiting: Counter[str] = Counter()
        self._generation = 0
        self._closed = False
        self._next: asyncio.Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looker: asyncio.Task[None] | None = None
        self._somebody = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return self._waiting.total()

    @property
    def generation(self) -> int:
        """Counts the wakings: take it before looking, and :meth:`woken` tells of everything after that look."""
        return self._generation

    def open(self) -> None:
        """Begin to look, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.create_future()
        self._looker = self._loop.create_task(self._look_often())

    def published(self) -> None:
        """Wake everybody; called on whatever thread committed a change."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(self._wake)
            except RuntimeError:  # the loop closed between the question and the call: nobody waits any more
                return

    def release(self) -> None:
        """Answer everybody who waits, now and from now on: the server is stopping."""
        self._closed = True
        self._wake()

    async def close(self) -> None:
        """Stop looking."""
        self.release()
        if self._looker is not None:
            self._looker.cancel()
            await asyncio.gather(self._looker, return_exceptions=True)
        self._loop = None

    @contextmanager
    def place(self, person: str) -> Iterator[None]:
        """Take a place among those who wait.

        Raises:
            KnownError: ``throttled``: there is none left, for this person or for anybody.
        """
        if self.waiting >= self._most or self._waiting[person] >= self._most_each:
            raise KnownError("throttled", Remedy.RETRY, retry_after=_RETRY_SECONDS)
        self._waiting[person] += 1
        self._somebody.set()
        try:
            yield
        finally:
            self._waiting[person] -= 1
            if not self._waiting[person]:
                del self._waiting[person]

    async def woken(self, seen: int, seconds: float, gone: asyncio.Future[None]) -> bool:
        """Wait until something may have been published after the generation ``seen``.

        Returns:
            False when the time is over, the client is ``gone``, or the server stops.
        """
        if self._closed or seconds <= 0 or self._next is None:
            return False
        if self._generation == seen:
            await asyncio.wait((self._next, gone), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return self._new_since(seen) and not gone.done()

    def _new_since(self, seen: int) -> bool:
        return self._generation != seen and not self._closed

    def _wake(self) -> None:
        self._generation += 1
        if self._next is not None and not self._next.done():
            self._next.set_result(None)
            self._next = self._next.get_loop().create_future()

    async def _look_often(self) -> None:
        """Look where the feed stands while anybody waits; the first look after a rest always wakes."""
        known: str | None = None
        while True:
            if not self._waiting:
                known = None
                self._somebody.clear()
                await self._somebody.wait()
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                position = await self._look()
            except Exception as error:  # noqa: BLE001 - the database may be gone for a while; looking goes on
                log().warning("feed_look_failed", error=type(error).__name__, where=whereabouts(error))
                known = None
                continue
            if position != known:
                known = position
                self._wake()
