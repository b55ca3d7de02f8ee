"""The cache's migrations: they make the tables that the program uses, recover from a crash, keep a copy."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from desktop_app.domain.clock import SystemClock
from desktop_app.storage.cache import files as cache_files
from desktop_app.storage.cache import migrations as cache_migrations
from desktop_app.storage.cache import reading as cache_reading
from desktop_app.storage.cache.cache import open_cache
from desktop_app.storage.cache.tables import metadata
from desktop_app.storage.ledger.ledger import open_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.sqlite3"


def test_they_make_the_tables_that_the_program_uses(path: Path) -> None:
    cache = open_cache(path)
    cache.load()
    cache.close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_last_one_makes_the_version_that_the_program_reads(path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(cache_migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    assert int(head) == cache_reading.VERSION
    cache = open_cache(path)
    cache.load()
    cache.close()
    assert cache_reading.version_of(path) == cache_reading.VERSION


def test_a_start_with_the_right_version_loads_no_alembic(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache(path)
    cache.load()
    cache.close()

    def upgrade(*args: Any) -> None:
        raise AssertionError("migrated again")

    monkeypatch.setattr(cache_migrations, "upgrade", upgrade)
    again = open_cache(path)
    again.load()
    again.close()


def test_a_crash_in_the_middle_leaves_nothing_half_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    cache = open_cache(path)
    with monkeypatch.context() as patch:
        patch.setattr(op, "execute", die)
        with pytest.raises(ZeroDivisionError):
            cache.load()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert cache.load().queue == ()
    assert cache.note is None
    cache.close()


def test_two_processes_may_make_it_at_once(path: Path) -> None:
    caches = [open_cache(path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert [kept.queue for kept in pool.map(lambda cache: cache.load(), caches)] == [()] * 4
    for cache in caches:
        cache.close()


def test_a_copy_is_kept_from_before(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE old (name TEXT)")
        database.execute("INSERT INTO old VALUES ('kept')")
        database.commit()
    copy = cache_files.copy_before_migrating(path, 7)
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT name FROM old").fetchall() == [("kept",)]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_several_places_may_be_opened_at_once(tmp_path: Path) -> None:
    """A window with several places opens their databases side by side, in one process."""
    places = [tmp_path / f"{number}" / "cache.sqlite3" for number in range(8)]
    ledgers = [f"sqlite:///{tmp_path / f'{number}.sqlite3'}" for number in range(4)]
    together = threading.Barrier(len(places) + len(ledgers))

    def opened(place: Path) -> None:
        cache = open_cache(place)
        together.wait(120)
        cache.load()
        cache.close()

    def kept(url: str) -> None:
        together.wait(120)
        open_ledger(url, SystemClock()).close()

    with ThreadPoolExecutor(len(places) + len(ledgers)) as pool:
        for future in [*(pool.submit(opened, one) for one in places), *(pool.submit(kept, one) for one in ledgers)]:
            future.result(120)
