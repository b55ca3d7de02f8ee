"""The least that a long poll needs: a commit, one query, one answer. Says when it had committed."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import threading
import time


class Poll(asyncio.Protocol):
    """Answers nothing until something is published."""

    waiting: set[Poll]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        Poll.waiting.add(self)

    def answer(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)


Poll.waiting = set()


def publish(base: sqlite3.Connection, loop: asyncio.AbstractEventLoop, data: bytes) -> int:
    base.execute("INSERT INTO changes (data) VALUES (?)", (data,))
    base.commit()
    committed = time.monotonic_ns()
    loop.call_soon_threadsafe(answer_all, base)
    return committed


def answer_all(base: sqlite3.Connection) -> None:
    (body,) = base.execute("SELECT data FROM changes ORDER BY seq DESC LIMIT 1").fetchone()
    waiting, Poll.waiting = Poll.waiting, set()
    for poll in waiting:
        poll.answer(body)


async def main() -> None:
    base = sqlite3.connect(sys.argv[1], check_same_thread=False)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE changes (seq INTEGER PRIMARY KEY, data BLOB NOT NULL)")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Poll, "127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "cursors": {}}), flush=True)
    done = asyncio.Event()

    def listen() -> None:
        for line in sys.stdin:
            asked = json.loads(line)
            if "publish" in asked:
                print(json.dumps({"committed": publish(base, loop, b"x" * 1000)}), flush=True)
            else:
                print(json.dumps({"waiting": len(Poll.waiting)}), flush=True)
        loop.call_soon_threadsafe(done.set)

    threading.Thread(target=listen, daemon=True).start()
    await done.wait()


if __name__ == "__main__":
    asyncio.run(main())
