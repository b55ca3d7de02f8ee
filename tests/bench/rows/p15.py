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

from bench.changes import PER_PAGE, change_page
from bench.child import folder
from bench.row import Goal, Measure, Row, Sample, Sides
from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.storage.cache.cache import open_cache
from desktop_app.sync.feed import Feed
from desktop_app.sync.replica import Replica

_UPSERT = "INSERT INTO account_row (id, body) VALUES (:id, :body) ON CONFLICT (id) DO UPDATE SET body = excluded.body"


class Pages:
    """A backend that has nothing but pages of changes, as text like a relay's."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1, PER_PAGE)
        self.ready: list[bytes] = []

    def prepare(self, pages: int) -> None:
        self.ready = [change_page(first, f"bench.{first}") for first in itertools.islice(self._numbers, pages)]

    def me(self) -> wire.Me:
        return wire.Me("u_jonas", "support")

    def changes(self, after: str | None, wait: float) -> wire.ChangePage:
        return wire.decode(wire.ChangePage, self.ready.pop())


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    pages = 5 if short else 60
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        cache = open_cache(place / "cache.sqlite3", SystemClock())
        stack.callback(cache.close)
        backend = Pages()
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
            return {"rate": pages * PER_PAGE / (time.perf_counter() - began)}

        def floor() -> Sample:
            backend.prepare(pages)
            texts = [json.loads(page)["changes"] for page in backend.ready]
            rows = [[{"id": one["id"], "body": json.dumps(one["data"])} for one in page] for page in texts]
            began = time.perf_counter()
            for page in rows:
                with engine.begin() as connection:
                    connection.execute(text(_UPSERT), page)
            return {"rate": pages * PER_PAGE / (time.perf_counter() - began)}

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
