"""The desktop's cache: queue order, one transaction each, privacy of files, damage, versions."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.kept import Document, DocumentName, Queued, Row, Step
from desktop_app.domain.view import Intent, IntentKind, IntentState
from desktop_app.storage.cache import reading as cache_reading
from desktop_app.storage.cache import store as cache_store
from desktop_app.storage.cache.cache import Cache, open_cache

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


def queued(name: str, kind: IntentKind = IntentKind.SAVE_BUYER, **more: object) -> Queued:
    intent = Intent(id=name, kind=kind, order=0, body='{"name": "Ana"}', created_at=NOW)
    return Queued(intent, key=name, **more)  # type: ignore[arg-type]


def buyer(version: int, body: bytes = b"{}") -> Document:
    return Document(DocumentName.BUYER, body, version, NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "cache.sqlite3"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    one = open_cache(path)
    yield one
    one.close()


def test_what_was_written_is_read_in_the_next_run(cache: Cache, path: Path) -> None:
    first = cache.add(queued("a"))
    second = cache.add(queued("b", base_version=3, base=b'{"name": "A"}'))
    cache.change(
        replace(
            second,
            intent=replace(
                second.intent,
                state=IntentState.FAILED,
                error_code="email_invalid",
                error_field="email",
                attempts=2,
                next_at=NOW,
            ),
        )
    )
    cache.keep(Step([buyer(3, b'{"name": "A"}')], cursor="c-1", confirmed_at=NOW))
    cache.close()

    kept = open_cache(path).peek()

    assert kept is not None
    assert [one.intent.id for one in kept.queue] == ["a", "b"]
    assert kept.queue[0] == first
    assert kept.queue[1].intent.error_field == "email"
    assert kept.queue[1].base == b'{"name": "A"}'
    assert (kept.cursor, kept.confirmed_at) == ("c-1", NOW)
    assert kept.documents[DocumentName.BUYER].version == 3


def test_a_place_is_never_given_twice(cache: Cache) -> None:
    first = cache.add(queued("a"))
    cache.drop("a")
    assert cache.add(queued("b")).intent.order > first.intent.order


def test_an_older_version_never_replaces_a_newer_one(cache: Cache) -> None:
    cache.keep(Step([buyer(5, b"new")]))
    cache.keep(Step([buyer(4, b"old")]))
    assert cache.load().documents[DocumentName.BUYER].body == b"new"


def test_read_afresh_replaces_whatever_there_is(cache: Cache) -> None:
    cache.keep(Step([buyer(5, b"before the restore")]))
    cache.keep(Step([buyer(2, b"after it")], afresh=True))
    assert cache.load().documents[DocumentName.BUYER].body == b"after it"


def test_confirming_takes_the_intent_away_and_moves_its_followers_on(cache: Cache) -> None:
    first = cache.add(queued("a", base_version=3))
    cache.add(queued("b", base_version=3))
    cache.add(queued("c", base_version=7))
    cache.confirm(first, Step([buyer(4, b'{"v": 4}')]))

    kept = cache.load()

    assert [(one.intent.id, one.base_version) for one in kept.queue] == [("b", 4), ("c", 7)]
    assert kept.queue[0].base == b'{"v": 4}'
    assert kept.documents[DocumentName.BUYER].version == 4


def test_a_wish_builds_on_the_latest_version_that_any_process_heard_of(cache: Cache, path: Path) -> None:
    other = open_cache(path)
    other.keep(Step([buyer(7, b'{"v": 7}')]))
    other.close()
    assert cache.add(queued("a", base_version=3)).base_version == 7
    assert cache.add(queued("b", base_version=9)).base_version == 9
    assert cache.add(queued("c")).base_version == 7
    assert cache.add(queued("d", IntentKind.REMOVE_METHOD)).base_version is None
    assert [one.base for one in cache.queue()] == [b'{"v": 7}', b"", b'{"v": 7}', b""]


def test_all_follow_one_that_was_sent_without_a_version(cache: Cache) -> None:
    first = cache.add(queued("a"))
    cache.add(queued("b"))
    cache.keep(Step([buyer(1)]))
    cache.add(queued("c"))
    cache.confirm(first, Step([buyer(2, b'{"v": 2}')]))
    assert [(one.intent.id, one.base_version) for one in cache.queue()] == [("b", None), ("c", 2)]


def test_confirming_is_all_or_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cache.add(queued("a"))

    def full(*args: object, **kwargs: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(cache_store, "_put_document", full)
        with pytest.raises(KnownError) as caught:
            cache.confirm(first, Step([buyer(4)], cursor="later"))
    assert caught.value.code == "disk_full"

    kept = cache.load()
    assert [one.intent.id for one in kept.queue] == ["a"]
    assert (kept.cursor, kept.documents) == (None, {})


def test_what_is_being_sent_cannot_be_dropped(cache: Cache) -> None:
    first = cache.add(queued("a"))
    cache.change(replace(first, intent=replace(first.intent, state=IntentState.SENDING)))
    assert not cache.drop("a")
    assert len(cache.queue()) == 1


def test_another_owner_finds_nothing_of_the_first(cache: Cache) -> None:
    cache.keep(Step([buyer(1)], [Row("u1", b"{}")], cursor="c"))
    cache.add(queued("a"))
    left = cache.change_owner("u2/test", "other_person")

    kept = cache.load()

    assert (kept.owner, kept.cursor, kept.documents) == ("u2/test", None, {})
    assert cache.latest_rows(10) == ()
    assert [(one.intent.state, one.intent.error_code) for one in left] == [(IntentState.FAILED, "other_person")]


def test_rows_are_kept_up_to_a_limit(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_store, "ROWS_KEPT", 10)
    monkeypatch.setattr(cache_store, "_TRIM_EVERY", 2)
    for page in range(5):
        cache.keep(Step(rows=[Row(f"u{page}-{number}", b"{}") for number in range(10)]))
    assert {row.id[:2] for row in cache.latest_rows(100)} == {"u4"}


def test_files_are_private(cache: Cache, path: Path) -> None:
    cache.add(queued("a"))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    files = list(path.parent.iterdir())
    assert len(files) == 3  # the database and SQLite's two companions
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


def test_a_newer_cache_is_refused_and_left_alone(cache: Cache, path: Path) -> None:
    cache.add(queued("a"))
    cache.close()
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {cache_reading.VERSION + 1}")
    before = path.read_bytes()

    later = open_cache(path)

    assert later.peek() is None
    with pytest.raises(KnownError) as caught:
        later.load()
    assert caught.value.code == "cache_newer"
    assert path.read_bytes() == before


def test_garbage_is_set_aside_and_rebuilt(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"half a page of something else" * 100)
    cache = open_cache(path)

    assert cache.peek() is None
    assert cache.load().queue == ()
    assert cache.note == "cache_rebuilt"
    cache.add(queued("a"))
    cache.close()
    assert len(list(path.parent.glob("cache.damaged-*"))) == 1


def test_intents_are_rescued_from_a_damaged_file(cache: Cache, path: Path) -> None:
    for number in range(30):
        cache.keep(Step(rows=[Row(f"u{number}", b"x" * 4000)]))
    cache.add(queued("a"))
    cache.add(queued("b"))
    cache.close()
    damage(path)

    again = open_cache(path)

    assert [one.intent.id for one in again.load().queue] == ["a", "b"]
    assert again.note == "cache_rebuilt"
    again.close()


def damage(path: Path) -> None:
    """Overwrite a page of the accounts, as a failing disk would."""
    with closing(sqlite3.connect(path)) as database:
        page = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'account_row'").fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def test_only_the_latest_damaged_files_are_kept(path: Path) -> None:
    path.parent.mkdir()
    for _ in range(4):
        path.write_bytes(b"broken" * 1000)
        cache = open_cache(path)
        cache.load()
        cache.close()
    assert len(list(path.parent.glob("cache.damaged-*.sqlite3"))) == 2


def test_two_processes_may_write(cache: Cache, path: Path) -> None:
    other = open_cache(path)
    for number in range(5):
        cache.add(queued(f"a{number}"))
        other.add(queued(f"b{number}"))
    ids = [one.intent.id for one in cache.queue()]
    assert ids == [f"{who}{number}" for number in range(5) for who in "ab"]
    other.close()


def test_times_keep_their_zone(cache: Cache) -> None:
    cache.keep(Step(confirmed_at=NOW + timedelta(microseconds=5)))
    assert cache.load().confirmed_at == NOW + timedelta(microseconds=5)


def test_what_was_asked_for_is_flushed_and_copies_need_not_be(cache: Cache) -> None:
    store = cache._store()
    full, normal = 2, 1
    for options, level in (({}, full), ({"copies_only": True}, normal), ({}, full), ({"copies_only": True}, normal)):
        with store._change(**options) as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == level
