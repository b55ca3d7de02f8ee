"""The least that an intake of Stripe's events must do, on Starlette and raw sqlite3.

The signature is checked, what is read and written is what the relay reads and writes (deliveries, events, the queue of
objects to read, in the same columns and indexes), in one commit for all that wait, flushed; limits and headers of the
answer are the same too. Nothing else: no metrics, no logs, no problem documents, no second process in mind.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import socket
import sqlite3
import sys
import threading
import time
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_LIMIT = 1024 * 1024
_LONGEST_HEADER = 8192
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_NOT_KEPT = {"authorization", "cookie", "proxy-authorization"}
_TABLES = """
CREATE TABLE deliveries (id TEXT PRIMARY KEY NOT NULL, received_at BIGINT NOT NULL, event_id TEXT NOT NULL,
 body BLOB NOT NULL, headers TEXT NOT NULL, secret_index INTEGER NOT NULL);
CREATE INDEX ix_deliveries_received_at ON deliveries (received_at);
CREATE INDEX ix_deliveries_event_id ON deliveries (event_id);
CREATE TABLE events (id TEXT PRIMARY KEY NOT NULL, type TEXT NOT NULL, first_at BIGINT NOT NULL,
 delivery_id TEXT NOT NULL, account_id TEXT, object_id TEXT, livemode BOOLEAN, queued BOOLEAN NOT NULL);
CREATE INDEX ix_events_account_id_first_at ON events (account_id, first_at);
CREATE TABLE queue (kind TEXT NOT NULL, id TEXT NOT NULL, cause TEXT NOT NULL, priority INTEGER NOT NULL,
 asked INTEGER NOT NULL, state TEXT NOT NULL, due_at BIGINT NOT NULL, attempts INTEGER NOT NULL, failure TEXT,
 PRIMARY KEY (kind, id));
CREATE INDEX ix_queue_state_priority_due_at ON queue (state, priority, due_at);
"""


class Writer:
    """Commits all that wait with one flush, on a thread of its own."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.executescript(_TABLES)
        self._waiting: list[tuple[Any, asyncio.Future[None]]] = []
        self._some = threading.Condition()
        threading.Thread(target=self._run, daemon=True).start()

    async def store(self, rows: Any) -> None:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._some:
            self._waiting.append((rows, stored))
            self._some.notify()
        await stored

    def _run(self) -> None:
        while True:
            with self._some:
                while not self._waiting:
                    self._some.wait()
                group, self._waiting = self._waiting, []
            self._write([rows for rows, _ in group])
            loop = group[0][1].get_loop()
            loop.call_soon_threadsafe(lambda group=group: [stored.set_result(None) for _, stored in group])

    def _write(self, rows: list[Any]) -> None:
        base = self._database
        base.execute("BEGIN IMMEDIATE")
        base.executemany("INSERT INTO deliveries VALUES (?,?,?,?,?,?)", [one[0] for one in rows])
        base.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING", [one[1] for one in rows])
        base.executemany(
            "INSERT INTO queue VALUES ('account',?,'event',1,1,'due',0,0,NULL)"
            " ON CONFLICT (kind, id) DO UPDATE SET asked = asked + 1",
            [(one[1][4],) for one in rows],
        )
        base.execute("COMMIT")


def application(path: str, signing_secrets: list[str]) -> Starlette:
    writer = Writer(path)

    async def take(request: Request) -> Response:
        if int(request.headers.get("content-length", "0")) > _LIMIT:
            return Response(status_code=413)
        pieces, size = [], 0
        async for piece in request.stream():
            size += len(piece)
            if size > _LIMIT:
                return Response(status_code=413)
            pieces.append(piece)
        body = b"".join(pieces)
        index = matching(body, request.headers.get("stripe-signature", ""), signing_secrets)
        if index is None:
            return Response(status_code=400)
        event = msgspec.json.decode(body)
        thing = event["data"]["object"]
        kept = [(name, value) for name, value in request.headers.items() if name not in _NOT_KEPT]
        ours, now = secrets.token_hex(16), time.time_ns() // 1000
        await writer.store(
            (
                (ours, now, event["id"], body, msgspec.json.encode(kept).decode(), index),
                (event["id"], event["type"], now, ours, event.get("account"), thing["id"], event["livemode"], True),
            )
        )
        headers = {"X-Request-Id": secrets.token_hex(8), **_HEADERS}
        return Response(b'{"received":true}', 200, headers, "application/json")

    return Starlette(routes=[Route("/webhooks/stripe", take, methods=["POST"])])


def matching(body: bytes, header: str, signing_secrets: list[str]) -> int | None:
    if len(header) > _LONGEST_HEADER:
        return None
    pairs = [part.partition("=") for part in header.split(",")]
    at = next((value for name, _, value in pairs if name == "t"), "")
    given = [value for name, _, value in pairs if name == "v1"]
    if not at.isdigit() or abs(time.time() - int(at)) > 300:
        return None
    found = None
    for index, secret in enumerate(signing_secrets):
        expected = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        for one in given:
            if hmac.compare_digest(expected, one) and found is None:
                found = index
    return found


def main() -> None:
    path, *signing_secrets = sys.argv[1:]
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    config = uvicorn.Config(
        application(path, signing_secrets),
        log_level="error",
        access_log=False,
        ws="none",
        server_header=False,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=20,
    )
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
