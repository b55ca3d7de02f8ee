"""Delivers events over a number of connections, each sending its next as soon as its last is answered.

Asked with a line of JSON: url, secret, accounts, count, connections. Answers with the rate and the waiting times.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import hmac
import json
import sys
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from bench.events import account_updated


class Connection(asyncio.Protocol):
    """One connection at work."""

    def __init__(self, work: deque[bytes], waits: list[float], done: asyncio.Future[None]) -> None:
        self._work, self._waits, self._done = work, waits, done
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(rest) < length:
            return
        self._waits.append(time.perf_counter() - self._sent)
        self._buffer = b""
        if not head.startswith(b"HTTP/1.1 200"):
            self._fail(f"answered {head[:40]!r} {rest[:200]!r}")
            return
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the connection was cut")

    def _next(self) -> None:
        if self._work:
            self._sent = time.perf_counter()
            self._transport.write(self._work.popleft())
        else:
            if not self._done.done():
                self._done.set_result(None)
            self._transport.close()

    def _fail(self, why: str) -> None:
        if not self._done.done():
            self._done.set_exception(RuntimeError(why))


def requests(asked: dict[str, Any]) -> list[bytes]:
    """Return whole requests, signed now."""
    place = urlsplit(asked["url"])
    accounts, at = asked["accounts"], str(int(time.time()))
    made = []
    for number in range(asked["count"]):
        body = account_updated(accounts[number % len(accounts)], number)
        digest = hmac.new(asked["secret"].encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        head = (
            f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nUser-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\n"
            f"Accept: */*; q=0.5, application/xml\r\nCache-Control: no-cache\r\n"
            f"Stripe-Signature: t={at},v1={digest}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def deliver(asked: dict[str, Any]) -> dict[str, float]:
    place = urlsplit(asked["url"])
    loop = asyncio.get_running_loop()
    work, waits = deque(requests(asked)), list[float]()
    ends = [loop.create_future() for _ in range(asked["connections"])]
    gc.disable()
    began = time.perf_counter()
    for end in ends:
        await loop.create_connection(lambda end=end: Connection(work, waits, end), place.hostname, place.port)  # type: ignore[misc]
    await asyncio.gather(*ends)
    took = time.perf_counter() - began
    gc.enable()
    waits.sort()
    return {
        "rate": len(waits) / took,
        "p50": waits[len(waits) // 2] * 1000,
        "p99": waits[min(len(waits) - 1, int(len(waits) * 0.99))] * 1000,
    }


def main() -> None:
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(asyncio.run(deliver(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
