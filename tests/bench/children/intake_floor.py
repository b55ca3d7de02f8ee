"""The least that an intake of Stripe's events must do, on Starlette and raw sqlite3, or psycopg for a PostgreSQL.

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
import psycopg
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
 body {bytes} NOT NULL, headers TEXT NOT NULL, secret_index INTEGER NOT NULL);
CREATE INDEX ix_deliveries_received_at ON deliveries (received_at);
CREATE INDEX ix_deliveries_event_id ON deliveries (event_id);
CREATE TABLE events (id TEXT PRIMARY KEY NOT NULL, type TEXT NOT NULL, first_at BIGINT NOT NULL,
 delivery_id TEXT NOT NULL, account_id TEXT, object_id TEXT, livemode BOOLEAN, subject TEXT, verdict TEXT NOT NULL,
 attempts INTEGER NOT NULL, failure TEXT, settled_at BIGINT);
CREATE INDEX ix_events_subject_settled_at ON events (subject, settled_at);
CREATE INDEX ix_events_verdict_first_at ON events (verdict, first_at);
CREATE TABLE queue (kind TEXT NOT NULL, id TEXT NOT NULL, cause TEXT NOT NULL, priority INTEGER NOT NULL,
 asked INTEGER NOT NULL, state TEXT NOT NULL, due_at BIGINT NOT NULL, attempts INTEGER NOT NULL, failure TEXT,
 PRIMARY KEY (kind, id));
CREATE INDEX ix_queue_state_priority_due_at ON queue (state, priority, due_at);
"""


Rows = list[tuple[tuple[Any, ...], tuple[Any, ...]]]
_DELIVERY = "INSERT INTO deliveries VALUES (?,?,?,?,?,?)"
_EVENT = "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,'read',0,NULL,NULL) ON CONFLICT DO NOTHING"
_QUEUE = (
    "INSERT INTO queue VALUES ('account',?,'event',1,1,'due',0,0,NULL)"
    " ON CONFLICT (kind, id) DO UPDATE SET asked = queue.asked + 1"
)


class Sqlite:
    """Raw sqlite3."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.executescript(_TABLES.format(bytes="BLOB"))

    def write(self, rows: Rows) -> None:
        base = self._database
        base.execute("BEGIN IMMEDIATE")
        base.executemany(_DELIVERY, [one[0] for one in rows])
        base.executemany(_EVENT, [one[1] for one in rows])
        base.executemany(_QUEUE, [(one[1][4],) for one in rows])
        base.execute("COMMIT")


class Postgresql:
    """Raw psycopg, whose executemany sends a batch in one go."""

    def __init__(self, url: str) -> None:
        self._database = psycopg.connect(url)
        self._database.execute(_TABLES.format(bytes="BYTEA").encode())
        self._database.commit()
        self._statements = [one.replace("?", "%s").encode() for one in (_DELIVERY, _EVENT, _QUEUE)]

    def write(self, rows: Rows) -> None:
        delivery, event, queue = self._statements
        with self._database.transaction(), self._database.cursor() as cursor:
            cursor.executemany(delivery, [one[0] for one in rows])
            cursor.executemany(event, [one[1] for one in rows])
            cursor.executemany(queue, sorted((one[1][4],) for one in rows))


class Writer:
    """Commits all that wait with one flush, on a thread of its own."""

    def __init__(self, place: str) -> None:
        self._database = Postgresql(place) if place.startswith("postgresql:") else Sqlite(place)
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
            self._database.write([rows for rows, _ in group])
            loop = group[0][1].get_loop()
            loop.call_soon_threadsafe(lambda group=group: [stored.set_result(None) for _, stored in group])


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
                (
                    *(event["id"], event["type"], now, ours, event.get("account"), thing["id"], event["livemode"]),
                    f"account:{event.get('account')}",
                ),
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
        timeout_keep_alive=20,
    )
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
