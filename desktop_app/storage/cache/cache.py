"""The desktop's cache as the sync module uses it: opened on first use, repaired where it is damaged."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.kept import Kept, Queued, Row, Step, Visit, Written
from desktop_app.storage.cache import files, reading

if TYPE_CHECKING:
    from desktop_app.storage.cache.store import CacheStore


class Cache:
    """Satisfies the sync module's port of that name on one SQLite file.

    SQLAlchemy is loaded by the first call that needs it, on the thread that makes it; :meth:`peek` doesn't.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path.absolute()
        self._clock = clock
        self._guard = threading.RLock()
        self._made: CacheStore | None = None
        self._note: str | None = None
        self._watcher: sqlite3.Connection | None = None
        self._seen = 0

    @property
    def note(self) -> str | None:
        """The code of what the person must be told: ``cache_rebuilt``, or None."""
        return self._note

    def peek(self) -> Kept | None:
        """Read all that is kept, or None where there is no cache of this version that can be read."""
        try:
            if not self._path.is_file() or reading.version_of(self._path) != reading.VERSION:
                return None
            return reading.read_kept(self._path)
        except (sqlite3.Error, ValueError, TypeError, OSError):
            return None

    def load(self) -> Kept:
        """Open the cache for work and read all that is kept.

        Raises:
            KnownError: ``cache_newer``, ``disk_full``, ``cache_busy`` or ``cache_unavailable``.
        """
        self._store()
        return self._read()

    def queue(self) -> tuple[Queued, ...]:
        """Read what isn't confirmed yet, in order."""
        self._store()
        return self._read().queue

    def touched(self) -> bool:
        """Say whether anything was written since this was last asked, by whatever process."""
        from desktop_app.storage.cache.store import translated

        self._store()
        with self._guard, translated():
            if self._watcher is None:
                self._watcher = sqlite3.connect(self._path, check_same_thread=False)
            before, self._seen = self._seen, int(self._watcher.execute("PRAGMA data_version").fetchone()[0])
            return before != self._seen

    def add(self, queued: Queued) -> Queued:
        """Write an intent at the end of the queue; returns it with its place."""
        return self._store().add(queued)

    def change(self, queued: Queued) -> bool:
        """Write an intent's new state; False when it is gone."""
        return self._store().change(queued)

    def confirm(self, queued: Queued, step: Step) -> None:
        """Take an intent away and keep what its answer said, in one transaction."""
        self._store().confirm(queued, step)

    def written(self) -> Mapping[str, Written]:
        """Read what this profile's own confirmed changes last left in each detail of the buyer."""
        return self._store().written()

    def drop(self, intent_id: str) -> bool:
        """Take an intent away unless it is being sent."""
        return self._store().drop(intent_id)

    def keep(self, step: Step) -> None:
        """Write one step forward, in one transaction."""
        self._store().keep(step)

    def note_visit(self, visit: Visit) -> None:
        """Note the last way to a page of Stripe's."""
        self._store().note_visit(visit)

    def forget_cursor(self) -> None:
        """Forget the feed position."""
        self._store().forget_cursor()

    def change_owner(self, owner: str, failed_code: str) -> tuple[Queued, ...]:
        """Forget another person's copies and give up their waiting intents."""
        self._store().change_owner(owner, failed_code)
        return self.queue()

    def rows(self, ids: Sequence[str]) -> tuple[Row, ...]:
        """Read copies of accounts by id."""
        return self._store().rows(ids)

    def latest_rows(self, limit: int) -> tuple[Row, ...]:
        """Read the copies of accounts that changed last."""
        return self._store().latest_rows(limit)

    def close(self) -> None:
        """Close it; a later call opens it again."""
        with self._guard:
            made, self._made = self._made, None
            watcher, self._watcher, self._seen = self._watcher, None, 0
        if watcher is not None:
            watcher.close()
        if made is not None:
            made.close()

    def _read(self) -> Kept:
        from desktop_app.storage.cache.store import translated

        with translated():
            return reading.read_kept(self._path)

    def _store(self) -> CacheStore:
        with self._guard:
            if self._made is None:
                self._made = self._open()
            return self._made

    def _open(self) -> CacheStore:
        from desktop_app.storage.cache.store import CacheStore, translated

        with translated():
            files.make_private(self._path)
            rescued = self._set_aside_if_damaged()
            if reading.version_of(self._path) > reading.VERSION:
                raise KnownError("cache_newer", Remedy.PERSON)
        store = CacheStore(self._path)
        for queued in rescued:
            store.add(queued)
        return store

    def _set_aside_if_damaged(self) -> list[Queued]:
        if files.sound(self._path):
            return []
        aside = files.set_aside(self._path, self._clock.now())
        files.make_private(self._path)
        self._note = "cache_rebuilt"
        return reading.readable_queue(aside)


def open_cache(path: Path, clock: Clock | None = None) -> Cache:
    """Return the cache in a file; nothing is touched before its first use."""
    return Cache(path, clock or SystemClock())
