"""The cache's files: private ones, a damaged one set aside, a copy before a migration."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

_COMPANIONS = ("", "-wal", "-shm")
_SET_ASIDE_KEPT = 2


def make_private(path: Path) -> None:
    """Make the file and its folder, readable by this user alone; SQLite's own companions follow the file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def sound(path: Path) -> bool:
    """Say whether SQLite finds the file whole.

    Raises:
        sqlite3.OperationalError: It can't be opened at all, which says nothing about damage.
    """
    try:
        with closing(sqlite3.connect(path.as_uri() + "?mode=rw", uri=True, timeout=5)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False


def set_aside(path: Path, now: datetime) -> Path:
    """Move a damaged database out of the way, with its companions; only the latest few are kept."""
    aside = path.with_name(f"{path.stem}.damaged-{now:%Y%m%dT%H%M%S%f}{path.suffix}")
    for companion in _COMPANIONS:
        part = path.with_name(path.name + companion)
        if part.exists():
            part.rename(aside.with_name(aside.name + companion))
    older = sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}"))[:-_SET_ASIDE_KEPT]
    for one in older:
        for companion in _COMPANIONS:
            one.with_name(one.name + companion).unlink(missing_ok=True)
    return aside


def copy_before_migrating(path: Path, version: int) -> Path:
    """Copy a database as it is before its tables change; an earlier copy of the same version is replaced."""
    copy = path.with_name(f"{path.stem}.before-{version}{path.suffix}")
    copy.unlink(missing_ok=True)
    make_private(copy)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
