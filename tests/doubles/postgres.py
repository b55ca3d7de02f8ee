"""A throw-away PostgreSQL on a private socket, run as an ordinary user, from the system's own binaries."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from desktop_app.domain.clock import SystemClock
from desktop_app.storage.ledger.ledger import open_ledger

_MIGRATED = "migrated"


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL here, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def needed() -> Path:
    """Return the folder of the newest PostgreSQL here; a test that needs one is skipped without it."""
    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL's binaries are not installed (apt install postgresql)")
    return found


@contextmanager
def running(folder: Path, *, durable: bool = False) -> Iterator[Path]:
    """Run a server with the binaries of a folder; gives the folder of its socket.

    ``durable`` has it flush as an operator's server would; otherwise it is spared, for tests about other things.
    """
    user = _ordinary_user()
    home = Path(tempfile.mkdtemp(prefix="sd-pg-", dir="/tmp"))
    if user is not None:
        shutil.chown(home, user)
    options = {"user": user, "cwd": home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    data = home / "data"
    try:
        _run([folder / "initdb", "-D", data, "-U", "sellerdesk", "-A", "trust", "--no-sync", "-E", "UTF8"], options)
        command = [folder / "postgres", "-D", data, "-k", home, "-c", "listen_addresses="]
        command += ["-c", f"fsync={'on' if durable else 'off'}"]
        server = subprocess.Popen([*map(str, command), "-c", "max_connections=200"], **options)  # type: ignore[call-overload]
        try:
            _wait(home)
            yield home
        finally:
            server.send_signal(signal.SIGINT)  # end the sessions too: a killed process may have left one
            server.wait(120)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _ordinary_user() -> str | None:
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(command: list[object], options: dict[str, object]) -> None:
    subprocess.run([str(part) for part in command], check=True, timeout=120, **options)  # type: ignore[call-overload]


def _wait(home: Path) -> None:
    limit = time.monotonic() + 120
    while True:
        try:
            psycopg.connect(host=str(home), user="sellerdesk", dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
        else:
            return


def new_database(home: Path, name: str) -> str:
    """Make an empty database and return its SQLAlchemy URL."""
    with psycopg.connect(host=str(home), user="sellerdesk", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql://sellerdesk@/{name}?host={home}"


def migrated_database(home: Path, name: str) -> str:
    """Make a ledger with every migration and return its SQLAlchemy URL: a copy of one that was migrated before."""
    with psycopg.connect(host=str(home), user="sellerdesk", dbname="postgres", autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_MIGRATED,)).fetchone()
        if there is None:
            open_ledger(new_database(home, _MIGRATED), SystemClock()).close()
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {_MIGRATED}')
    return f"postgresql://sellerdesk@/{name}?host={home}"


def drop_database(home: Path, name: str) -> None:
    """Remove a database."""
    with psycopg.connect(host=str(home), user="sellerdesk", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
