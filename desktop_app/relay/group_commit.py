"""Deliveries that arrive together share one commit: one thread writes, and each is answered after its commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.relay.logs import log, whereabouts

ItemT = TypeVar("ItemT")

_LARGEST_GROUP = 256


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[ItemT]):
    item: ItemT
    stored: asyncio.Future[None]


class GroupCommit(Generic[ItemT]):
    """Collects deliveries while a commit is under way, and commits them all with the next one.

    Args:
        record: Stores deliveries in one transaction, flushed when it returns.
        most: How many may wait; more are refused, so that Stripe sends them again later.
    """

    def __init__(self, record: Callable[[Sequence[ItemT]], None], most: int) -> None:
        self._record = record
        self._most = most
        self._waiting: list[_Waiting[ItemT]] = []
        self._some = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._write, name="relay-intake", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the writing thread works."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Write what waits, then end the thread."""
        with self._some:
            self._stopping = True
            self._some.notify()
        self._thread.join(seconds)

    async def store(self, delivery: ItemT) -> None:
        """Return once the delivery is committed and flushed.

        Raises:
            KnownError: ``throttled``: too many wait, or the relay is stopping; ``ours``: it couldn't be stored.
        """
        waiting = _Waiting(delivery, asyncio.get_running_loop().create_future())
        with self._some:
            if self._stopping or len(self._waiting) >= self._most:
                raise KnownError("throttled", Remedy.RETRY, retry_after=5)
            self._waiting.append(waiting)
            self._some.notify()
        await waiting.stored

    def _write(self) -> None:
        while True:
            with self._some:
                while not self._waiting and not self._stopping:
                    self._some.wait()
                group = self._waiting[:_LARGEST_GROUP]
                del self._waiting[:_LARGEST_GROUP]
                if not group:
                    return
            self._commit(group)

    def _commit(self, group: list[_Waiting[ItemT]]) -> None:
        try:
            self._record([one.item for one in group])
        except Exception as error:  # noqa: BLE001 - whatever went wrong, no delivery may be answered as stored
            if len(group) > 1:  # one that can't be stored must not take the others with it
                for one in group:
                    self._commit([one])
                return
            log().error("delivery_not_stored", error=type(error).__name__, where=whereabouts(error))
            _tell(group, error)
        else:
            _tell(group, None)


def _tell(group: list[_Waiting[ItemT]], error: Exception | None) -> None:
    """Wake the requests of one loop with one call into it."""
    loop = group[0].stored.get_loop()

    def tell() -> None:
        for one in group:
            if one.stored.done():  # its request was cancelled
                continue
            if error is None:
                one.stored.set_result(None)
            else:
                one.stored.set_exception(KnownError("not_stored", Remedy.RETRY, retry_after=5))

    try:
        loop.call_soon_threadsafe(tell)
    except RuntimeError:  # the loop is closed, and with it every connection that waited
        return
