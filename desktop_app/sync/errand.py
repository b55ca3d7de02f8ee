"""One command's way through feed and outbox, on the caller's thread: for the command line."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Self

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.kept import Queued
from desktop_app.domain.view import IntentKind, IntentState
from desktop_app.sync.desk import Link
from desktop_app.sync.feed import Feed
from desktop_app.sync.outbox import Outbox
from desktop_app.sync.ports import Backend, Cache, Companion, SendingLock
from desktop_app.sync.replica import Picture, Replica

PATIENCE = 60.0
"""Seconds that a command waits for its wish to be done, while the backend answers at all."""

_UNREACHED_PATIENCE = 4.0


class WrittenDown(Exception):
    """A wish couldn't be done now; it is written down, and is sent by the next command or by the window."""

    def __init__(self, cause: KnownError) -> None:
        super().__init__(cause.code)
        self.cause = cause


class Errand:
    """Does single things for a profile; satisfies no desk, has no threads.

    Args:
        backend: The world behind the profile; also for plain reading.
        cache: Where wishes are written down.
        clock: Where the time comes from.
        lock: Held while sending.
        rest: Waits for some seconds.
        beside: What would work beside an engine; a command only ends it.
    """

    def __init__(
        self,
        backend: Backend,
        cache: Cache,
        clock: Clock,
        lock: SendingLock,
        rest: Callable[[float], object] | None = None,
        beside: Companion | None = None,
    ) -> None:
        self.backend = backend
        self._cache = cache
        self._clock = clock
        self._beside = beside
        self._rest = rest or threading.Event().wait
        self._replica = Replica(cache, clock)
        self._feed = Feed(self._replica, backend, clock, random.random)
        self._outbox = Outbox(self._replica, backend, clock, lock, random.random)

    def __enter__(self) -> Self:
        """Begin; nothing is opened before it is needed."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close what was opened."""
        self.backend.close()
        self._cache.close()
        if self._beside is not None:
            self._beside.stop()

    def do(self, kind: IntentKind, body: bytes) -> Picture:
        """Write a wish down, send it with all that waits before it, and return what is known after it.

        Raises:
            KnownError: It was refused; it isn't kept, since its owner is told here.
            WrittenDown: It couldn't be done now.
        """
        self._replica.load()
        self._send_or_leave(self._outbox.write_down(kind, body).id)
        return self._replica.picture

    def send_waiting(self) -> None:
        """Send what earlier commands left: whatever is asked for next builds on it.

        A link is of no use while the account it leads to waits to be opened, and a card is added to the buyer that
        was saved before.

        Raises:
            WrittenDown: It couldn't be sent now.
        """
        kept = self._cache.peek()
        if kept is None or not kept.queue:
            return
        self._replica.load()
        waiting = [one.intent.id for one in self._replica.picture.queue if one.intent.state is not IntentState.FAILED]
        for intent_id in waiting:
            self._send_or_leave(intent_id)

    def follow(self, enough: Callable[[Picture], bool], seconds: float) -> Picture | None:
        """Follow the feed until what is known is enough; None when it isn't within ``seconds``.

        Raises:
            KnownError: The token isn't taken.
        """
        self._replica.load()
        ends = self._clock.monotonic() + seconds
        while True:
            pause = self._feed.step()
            picture = self._replica.picture
            if picture.connection.link is Link.REFUSED:
                raise KnownError(picture.connection.error_code or "token_invalid", Remedy.PERSON)
            if picture.connection.link is Link.ONLINE and enough(picture):
                return picture
            left = ends - self._clock.monotonic()
            if left <= 0:
                return None
            self._rest(min(pause, left))

    def _send_or_leave(self, intent_id: str) -> None:
        try:
            self._feed.identify()
            self._send(intent_id)
        except KnownError as error:
            if self._find(intent_id) is not None:
                raise WrittenDown(error) from error
            raise

    def _send(self, intent_id: str) -> None:
        began = self._clock.monotonic()
        while (queued := self._find(intent_id)) is not None:
            if queued.intent.state is IntentState.FAILED:
                self._outbox.drop(intent_id)
                raise KnownError(queued.intent.error_code or "ours", Remedy.PERSON, field=queued.intent.error_field)
            unreached = queued.intent.error_code is not None and not queued.intent.attempts
            self._give_up_late(queued, began + (_UNREACHED_PATIENCE if unreached else PATIENCE))
            pause = self._outbox.step()
            if self._find(intent_id) is not None:
                self._rest(pause)

    def _give_up_late(self, queued: Queued, ends: float) -> None:
        connection = self._replica.picture.connection
        if connection.link is Link.REFUSED:
            raise KnownError(connection.error_code or "token_invalid", Remedy.PERSON)
        if self._clock.monotonic() > ends:
            code = queued.intent.error_code or connection.cache_note or "relay_timeout"
            raise KnownError(code, Remedy.RETRY)

    def _find(self, intent_id: str) -> Queued | None:
        return next((one for one in self._replica.picture.queue if one.intent.id == intent_id), None)
