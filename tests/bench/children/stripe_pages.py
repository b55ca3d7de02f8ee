"""A Stripe that lists: pages of whole v1 accounts, rendered before anything is measured, and answered from memory.

Usage: ``python -m bench.children.stripe_pages PAGES``. Says its address as a line of JSON and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from urllib.parse import parse_qs, urlsplit

from desktop_app.sandbox.accounts.seeds import seed, seed_id
from desktop_app.sandbox.accounts.v1_view import account_v1

KEY = "sk_test_bench0123456789"
PER_PAGE = 100
_DIFFERENT = 500
"""Accounts that are rendered; the others are these with another id."""

_PLATFORM = {"id": "acct_1BenchPlatform", "object": "account", "country": "US", "livemode": False}


def pages(count: int) -> dict[str | None, bytes]:
    """Return answers by what they begin after."""
    now = time.time()
    shown = [account_v1(seed(number, KEY, now), now) for number in range(_DIFFERENT)]
    found: dict[str | None, bytes] = {}
    after: str | None = None
    for page in range(count):
        numbers = range(page * PER_PAGE, (page + 1) * PER_PAGE)
        data = [shown[number % _DIFFERENT] | {"id": seed_id(number, KEY), "metadata": {}} for number in numbers]
        found[after] = json.dumps({"object": "list", "data": data, "has_more": page + 1 < count}).encode()
        after = data[-1]["id"]
    return found


class Stripe(asyncio.Protocol):
    """Answers each request on a kept connection."""

    found: dict[str | None, bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            parts = urlsplit(head.split(b" ", 2)[1].decode())
            body = json.dumps(_PLATFORM).encode()
            if parts.path == "/v1/accounts":
                body = self.found[parse_qs(parts.query).get("starting_after", [None])[0]]
            head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)


async def main() -> None:
    Stripe.found = pages(int(sys.argv[1]))
    server = await asyncio.get_running_loop().create_server(Stripe, "127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
