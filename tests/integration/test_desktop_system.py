"""What the window asks of the computer around it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop_app.app.desktop_system import DesktopSystem
from desktop_app.domain.errors import KnownError


@pytest.fixture
def system(tmp_path: Path) -> Iterator[DesktopSystem]:
    with ThreadPoolExecutor(1) as pool:
        yield DesktopSystem(pool, pool, tmp_path / "log")


@pytest.fixture
def _open_to_all() -> Iterator[None]:
    """Take nothing from the modes that files are made with."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_to_all")
def test_a_file_that_was_saved_is_read_by_nobody_else(system: DesktopSystem, tmp_path: Path) -> None:
    path = tmp_path / "made" / "my-data.json"
    system.write_file(path, b"{}").result(60)
    assert path.read_bytes() == b"{}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["my-data.json"]


@pytest.mark.usefixtures("_open_to_all")
def test_a_file_that_all_could_read_is_private_once_it_is_written_over(system: DesktopSystem, tmp_path: Path) -> None:
    path = tmp_path / "my-data.json"
    path.write_bytes(b"before")
    path.chmod(0o644)
    system.write_file(path, b"after").result(60)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"after", 0o600)


def test_what_cannot_be_written_is_a_known_error(system: DesktopSystem, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(KnownError):
        system.write_file(taken, b"{}").result(60)
