"""P15: applying pages of the feed to the desktop's cache."""

from __future__ import annotations

import contextlib
import itertools
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, text

from bench.child import folder
from bench.row import Goal, Measure, Row, Sample, Sides
from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.storage.cache import open_cache
from desktop_app.sync.feed import Feed
from desktop_app.sync.replica import Replica

_ROW_BYTES = 4400
_PAGE_BYTES = 256 * 1024
_UPSERT = "INSERT INTO account_row (id, body) VALUES (:id, :body) ON CONFLICT (id) DO UPDATE SET body = excluded.body"


class Pages:
    """A backend that has nothing but pages of changes, as text like a relay's."""

    def __init__(self, per_page: int) -> None:
        self._numbers = itertools.count()
        self._per_page = per_page
        self.ready: list[bytes] = []

    def prepare(self, pages: int) -> None:
        self.ready = [self._page() for _ in range(pages)]

    def _page(self) -> bytes:
        rows = [_row(next(self._numbers)) for _ in range(self._per_page)]
        changes = [{"seq": place, "kind": "account", "id": row["id"], "data": row} for place, row in enumerate(rows)]
        return json.dumps({"cursor": f"bench.{next(self._numbers)}", "changes": changes}).encode()

    def me(self) -> wire.Me:
        return wire.Me("u_jonas", "support")

    def changes(self, after: str | None, wait: float) -> wire.ChangePage:
        return wire.decode(wire.ChangePage, self.ready.pop())


def _row(number: int) -> dict[str, object]:
    row: dict[str, object] = {
        "id": f"u_{number % 20_000}",
        "user_id": f"u_{number % 20_000}",
        "name": f"Seller {number}",
        "email": f"seller{number}@example.org",
        "seller": {"account_id": f"acct_{number}", "api": "v2", "status": "complete", "version": number},
        "version": number,
    }
    row["filled"] = "x" * (_ROW_BYTES - len(json.dumps(row)) - 14)
    return row


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    per_page = min(500, _PAGE_BYTES // _ROW_BYTES)
    pages = 5 if short else 60
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        cache = open_cache(place / "cache.sqlite3", SystemClock())
        stack.callback(cache.close)
        backend = Pages(per_page)
        replica = Replica(cache, SystemClock())
        feed = Feed(replica, backend, SystemClock(), lambda: 0.5)  # type: ignore[arg-type]
        replica.load()
        feed.identify()
        replica.cursor = "bench.0"
        engine = _plain(place / "floor.sqlite3")
        stack.callback(engine.dispose)

        def ours() -> Sample:
            backend.prepare(pages)
            began = time.perf_counter()
            for _ in range(pages):
                feed.step()
            return {"rate": pages * per_page / (time.perf_counter() - began)}

        def floor() -> Sample:
            backend.prepare(pages)
            texts = [json.loads(page)["changes"] for page in backend.ready]
            rows = [[{"id": one["id"], "body": json.dumps(one["data"])} for one in page] for page in texts]
            began = time.perf_counter()
            for page in rows:
                with engine.begin() as connection:
                    connection.execute(text(_UPSERT), page)
            return {"rate": pages * per_page / (time.perf_counter() - began)}

        ours()
        floor()
        yield Sides(ours=ours, floor=floor)


def _plain(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL").close()
        connection.execute("PRAGMA synchronous=NORMAL").close()

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE account_row (id TEXT PRIMARY KEY, body TEXT NOT NULL)"))
    return engine


ROW = Row(
    "P15",
    "applying pages of the feed",
    (Measure("rate", "rows/s", Goal(0.6, "≥"), 0),),
    _open,
    note="pages of 256 KB with 4.4 KB rows, decoded, written in one transaction each and told; floor: Core executemany",
)
