from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop_app.app.drafts import Draft
from desktop_app.domain.errors import KnownError


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_takes_its_name_once_it_is_whole(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("before")
    draft = Draft(path, pool.submit)
    draft.append(b"one,").result(60)
    draft.append(b"two").result(60)
    assert path.read_text() == "before"
    draft.finish().result(60)
    assert path.read_text() == "one,two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    draft.drop()
    draft.end()
    assert names(tmp_path) == ["accounts.csv"]


def test_what_is_dropped_leaves_nothing_and_what_was_there(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("before")
    for end in ("drop", "end"):
        draft = Draft(path, pool.submit)
        draft.append(b"half").result(60)
        assert len(names(tmp_path)) == 2
        getattr(draft, end)()
        draft.append(b"more").result(60)
        draft.finish().result(60)
        pool.submit(bool).result(60)
        assert path.read_text() == "before"
    pool.shutdown()
    assert names(tmp_path) == ["accounts.csv"]


def test_a_folder_that_is_not_there_is_a_known_error(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    draft = Draft(tmp_path / "gone" / "accounts.csv", pool.submit)
    with pytest.raises(KnownError) as caught:
        draft.append(b"x").result(60)
    assert caught.value.code == "file_not_written"
