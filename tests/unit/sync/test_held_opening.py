"""What the last run left is shown before the cache is opened for work: the page is painted in between."""

from __future__ import annotations

import threading
from pathlib import Path

from doubles.clocks import ManualClock
from doubles.world import World, WorldBackend

from desktop_app import wire
from desktop_app.domain.kept import Document, DocumentName, Step
from desktop_app.storage.cache.cache import open_cache
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.lock import FileLock


def test_the_last_known_is_there_at_once_and_nobody_is_asked_before_the_hold_ends(tmp_path: Path) -> None:
    clock = ManualClock()
    before = open_cache(tmp_path / "cache.sqlite3", clock)
    seller = wire.encode(wire.Seller(account_id="acct_1", status="in_review", version=1))
    before.keep(Step([Document(DocumentName.SELLER, seller, 1, clock.now())], cursor="c.1"))
    before.close()
    backend, painted, reached = WorldBackend(World(clock)), threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        assert painted.wait(120)

    around = Surroundings(FileLock(tmp_path / "sending.lock"), listens=False, hold=hold)
    engine = Engine(backend, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    engine.start()
    try:
        assert engine.seller().data is not None
        assert engine.seller().data.status == "in_review"
        assert reached.wait(120)
        assert backend.calls == []
        painted.set()
        assert engine.wait_for(lambda picture: picture.me is not None, 120)
    finally:
        painted.set()
        engine.stop()
