"""One profile made by hand: a world, a backend on it, a cache on disk, and the steps of feed and outbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from doubles.clocks import ManualClock
from doubles.world import World, WorldBackend

from desktop_app.storage.cache.cache import Cache, open_cache
from desktop_app.sync.feed import Feed
from desktop_app.sync.lock import FileLock
from desktop_app.sync.outbox import Outbox
from desktop_app.sync.replica import Replica


@dataclass
class Bench:
    """A profile in the hands of a test; ``restart`` is what a new run of the program finds."""

    folder: Path
    clock: ManualClock
    world: World
    backend: WorldBackend

    def __post_init__(self) -> None:
        self.opened: list[Cache] = []
        self.start()

    def start(self) -> None:
        self.cache = open_cache(self.folder / "cache.sqlite3", self.clock)
        self.opened.append(self.cache)
        self.replica = Replica(self.cache, self.clock)
        self.replica.load()
        self.feed = Feed(self.replica, self.backend, self.clock, lambda: 0.0)
        self.lock = FileLock(self.folder / "sending.lock")
        self.outbox = Outbox(self.replica, self.backend, self.clock, self.lock, lambda: 0.0)

    def restart(self) -> None:
        """As after a kill: nothing of the old run is asked to tidy up, the system takes the lock back."""
        self.lock.release()
        self.start()

    def follow(self, steps: int = 3) -> None:
        for _ in range(steps):
            self.feed.step()

    def send_all(self, limit: int = 200) -> None:
        """Let time go by as the outbox wants it, until nothing waits or the limit of steps is reached."""
        for _ in range(limit):
            if not any(one.intent.state in {"waiting", "sending"} for one in self.replica.picture.queue):
                return
            self.clock.advance(self.outbox.step())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = ManualClock()
    world = World(clock)
    made = Bench(tmp_path / "profile", clock, world, WorldBackend(world))
    yield made
    for cache in made.opened:
        cache.close()
