"""A relay that has nothing but a list for staff and, when asked, many changes: all rendered before they are sent.

Asked with ``{"prepare": N}`` it renders N changes, with ``{"publish": true}`` it answers every poll with the next page
of them, and says so once the poll that follows them asks for more.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import threading
from urllib.parse import urlsplit

from bench.changes import PER_PAGE, account_row, change_page

PEOPLE = 2_000
_SHOWN = 50
_ME = {"user_id": "u_jonas", "role": "support", "name": "Jonas Berg", "market": "Hearthside", "mode": "demo"}


class Feed:
    """What is still to be sent, and who waits for it."""

    def __init__(self) -> None:
        self._prepared: list[bytes] = []
        self._pages: list[bytes] = []
        self.waiting: list[Relay] = []
        self._publishing = False
        self._cursors = itertools.count(1)
        self._numbers = itertools.count(PEOPLE, PER_PAGE)

    def prepare(self, changes: int) -> None:
        """Render them, which takes longer than sending them."""
        count = changes // PER_PAGE
        self._prepared = [
            change_page(next(self._numbers), f"bench.{next(self._cursors)}", PEOPLE) for _ in range(count)
        ]
        print(json.dumps({"pages": count}), flush=True)

    def publish(self) -> None:
        """Answer whoever waits, and go on answering until all are sent."""
        self._pages, self._prepared = self._prepared[::-1], []
        self._publishing = True
        for one in self.waiting:
            one.answer(self._pages.pop())
        self.waiting.clear()

    def ask(self, who: Relay) -> None:
        if self._pages:
            who.answer(self._pages.pop())
            return
        self.waiting.append(who)
        if self._publishing:
            self._publishing = False
            print(json.dumps({"taken": True}), flush=True)


FEED = Feed()


class Relay(asyncio.Protocol):
    """Answers each request on a kept connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._read = b""

    def connection_lost(self, exc: Exception | None) -> None:
        if self in FEED.waiting:
            FEED.waiting.remove(self)

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            target = urlsplit(head.split(b" ", 2)[1].decode())
            if target.path == "/changes" and "wait=" in target.query:
                FEED.ask(self)
            else:
                self.answer(json.dumps(_told(target.path)).encode())

    def answer(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)


def _told(path: str) -> object:
    if path == "/me":
        return _ME
    if path == "/accounts/counts":
        return {"complete": PEOPLE}
    if path == "/accounts":
        rows = [account_row(number, PEOPLE) for number in range(_SHOWN)]
        return {"items": rows, "next": None, "prev": None, "cursor": "bench.0"}
    return {"cursor": "bench.0", "changes": []}


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Relay, "127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    over = asyncio.Event()

    def listen() -> None:
        for line in sys.stdin:
            asked = json.loads(line)
            if "prepare" in asked:
                FEED.prepare(asked["prepare"])
            else:
                loop.call_soon_threadsafe(FEED.publish)
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=listen, daemon=True).start()
    await over.wait()


if __name__ == "__main__":
    asyncio.run(main())
