"""The ledger's file: private, migrated in one step, equal to the models, refused when newer."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.storage.ledger import migrate
from desktop_app.storage.ledger.engine import open_engine
from desktop_app.storage.ledger.ledger import open_ledger
from tests.doubles.ledger_schema import differences


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/home/ledger.db"


def test_migrations_lead_to_the_models(url: str) -> None:
    open_ledger(url, SystemClock()).close()
    assert differences(url) == []


def test_migrations_can_be_undone(url: str) -> None:
    open_ledger(url, SystemClock()).close()
    engine = open_engine(url)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config = migrate.configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        tables = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    engine.dispose()
    assert tables <= {"alembic_version", "sqlite_sequence"}


def test_migrations_import_no_project_code() -> None:
    folder = Path(migrate.__file__).parent / "migrations"
    files = list(folder.rglob("*.py"))
    assert len(files) >= 2
    assert not [path for path in files if "desktop_app" in path.read_text()]


def test_newer_database_is_refused(url: str, tmp_path: Path) -> None:
    open_ledger(url, SystemClock()).close()
    with sqlite3.connect(tmp_path / "home/ledger.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    connection.close()
    with pytest.raises(KnownError) as caught:
        open_ledger(url, SystemClock())
    assert caught.value.code == "database_newer"


def test_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrate.configuration()).get_heads()) == 1


def test_a_migration_that_breaks_leaves_nothing(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def upgrade_and_break(*arguments: object) -> None:
        command.upgrade(*arguments)  # type: ignore[arg-type]
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "command", type("Broken", (), {"upgrade": staticmethod(upgrade_and_break)}))
        with pytest.raises(ZeroDivisionError):
            open_ledger(url, SystemClock())
    connection = sqlite3.connect(tmp_path / "home/ledger.db")
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    open_ledger(url, SystemClock()).close()


def test_two_processes_may_open_a_new_ledger_at_once(url: str) -> None:
    program = (
        "import sys; from desktop_app.domain.clock import SystemClock; "
        "from desktop_app.storage.ledger.ledger import open_ledger; open_ledger(sys.argv[1], SystemClock()).close()"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(3)]
    assert [one.wait(60) for one in started] == [0, 0, 0]


def test_files_are_private_and_commits_durable(url: str, tmp_path: Path) -> None:
    ledger = open_ledger(url, SystemClock())
    with ledger.writing() as work:
        work.queue.ticket()
    home = tmp_path / "home"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [home, *home.iterdir()]}
    assert modes.pop("home") == 0o700
    assert set(modes) >= {"ledger.db", "ledger.db-wal"}
    assert set(modes.values()) == {0o600}
    engine = open_engine(url)
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    ledger.close()
    assert pragmas == ["wal", 2, 1, 10_000]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_unfit_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="ledger"):
        open_ledger(url, SystemClock())
