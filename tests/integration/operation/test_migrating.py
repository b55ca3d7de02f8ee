"""Every migration since the first, from a stored ledger with data in it, on both databases, killed in the middle."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.flows.buyers import show_buyer
from desktop_app.onboarding.flows.sellers import show_seller
from desktop_app.onboarding.keeping.events import process_next
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.record.histories import history_page
from desktop_app.storage.ledger import migrate
from desktop_app.storage.ledger.engine import open_engine
from desktop_app.storage.ledger.examination import LedgerExamination
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from tests.doubles.ledger_schema import differences
from tests.doubles.postgres import drop_database, new_database
from tests.doubles.stored_ledgers import FOLDER
from tests.integration.core.conftest import POLICY
from tests.integration.core.fake_stripe import FakeStripe, ManualClock, World

STORED = sorted(file.stem for file in FOLDER.glob("*.sql"))


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database as an earlier version left it."""
    kind, _, _ = request.param.partition("-")
    script = (FOLDER / f"{request.param}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection:
            connection.executescript(script)
        yield f"sqlite:///{tmp_path}/ledger.sqlite"
        return
    home = request.getfixturevalue("postgres")
    name = f"m{uuid.uuid4().hex}"
    address = new_database(home, name)
    with psycopg.connect(host=str(home), user="sellerdesk", dbname=name, autocommit=True) as connection:
        connection.execute(script.encode())
    yield address
    drop_database(home, name)


every = pytest.mark.parametrize("url", STORED, indirect=True)


older = pytest.mark.parametrize("url", [one for one in STORED if one.endswith("0001")], indirect=True)


def parts_of(ledger: SqlLedger) -> Parts:
    clock = ManualClock(SystemClock().now())
    return Parts(ledger=ledger, stripe=FakeStripe(World(clock)), clock=clock, policy=POLICY)  # type: ignore[arg-type]


def test_there_is_a_stored_ledger_of_every_version_but_this_one() -> None:
    """``python -m tests.doubles.stored_ledgers``, run before a migration is added, makes the next one."""
    scripts = ScriptDirectory.from_config(migrate.configuration())
    revisions = {one.revision for one in scripts.walk_revisions()} - {scripts.get_current_head()}
    assert {f"{kind}-{one}" for kind in ("sqlite", "postgresql") for one in revisions} <= set(STORED)


@every
def test_a_stored_ledger_is_brought_to_this_version_with_all_that_is_in_it(url: str) -> None:
    ledger = open_ledger(url, SystemClock())
    try:
        parts = parts_of(ledger)
        seller, buyer = show_seller(parts, "u_ada"), show_buyer(parts, "u_ada")
        assert (seller.status, seller.verified) == ("complete", True)
        assert seller.account_id
        assert (buyer.name, buyer.email) == ("Ada", "ada@example.org")
        assert show_buyer(parts, "u_bo").customer_id
        with ledger.reading() as work:
            user = work.people.get("u_staff")
            assert user is not None
            assert user.role == "support"
            assert work.deliveries.count("evt_0") == 1
            assert work.changes.state().last >= 6
            assert work.queue.next_due() is not None  # what waited is waiting still
        history = history_page(parts, user_id="u_ada", page=None, limit=50, staff=True).items
        assert len(history) >= 2
        assert process_next(parts, "worker") is True
    finally:
        ledger.close()
    assert differences(url) == []


def change(url: str, statement: str) -> None:
    """Change a stored ledger as an earlier version of the program would have."""
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@pytest.mark.parametrize("url", ["sqlite-0007", "postgresql-0007"], indirect=True)
@pytest.mark.parametrize(
    ("before", "untried"),
    [
        ([], ""),
        (["UPDATE accounts SET status_name = 'in_progress'"], ""),  # once verified: its terms are asked for anew
        (
            [
                "DELETE FROM history WHERE status NOT IN ('not_started', 'in_progress')",
                "UPDATE accounts SET status_name = 'in_progress'",
            ],
            "payments,payouts,transfers",
        ),
    ],
)
def test_of_accounts_whose_form_was_never_sent_it_is_known_that_nothing_ever_worked(
    url: str, before: list[str], untried: str
) -> None:
    for statement in before:
        change(url, statement)
    ledger = open_ledger(url, SystemClock())
    try:
        with ledger.reading() as work:
            account = work.accounts.of_user("u_ada")
            assert account is not None
            assert account.untried == untried
    finally:
        ledger.close()


KILLED = """
import os, signal, sys
from sqlalchemy import event
from desktop_app.domain.clock import SystemClock
from desktop_app.storage.ledger import migrate
from desktop_app.storage.ledger.engine import open_engine
engine, left = open_engine(sys.argv[1]), int(sys.argv[2])

def count(connection, cursor, statement, parameters, context, many):
    global left
    if statement.lstrip()[:6].upper() in {"CREATE", "ALTER ", "UPDATE", "INSERT", "DROP T", "DROP I"}:
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

event.listen(engine, "after_cursor_execute", count)
migrate.migrate(engine, SystemClock().now())
print("done")
"""


@older
@pytest.mark.parametrize("steps", [0, 1, 3, 7, 12, 20])
def test_a_migration_that_is_killed_is_done_by_the_next_start(url: str, steps: int) -> None:
    """End after so many statements that change something; whatever was done so far is undone or whole."""
    command = [sys.executable, "-c", KILLED, url, str(steps)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert LedgerExamination(url).schema() == "older"
    ledger = open_ledger(url, SystemClock())
    try:
        assert show_seller(parts_of(ledger), "u_ada").verified is True
    finally:
        ledger.close()
    assert LedgerExamination(url).schema() == "current"


@pytest.mark.parametrize("url", STORED[-1:] + STORED[:1], indirect=True)
def test_a_newer_ledger_is_refused_with_a_clear_sentence(url: str) -> None:
    open_ledger(url, SystemClock()).close()
    engine = open_engine(url)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(KnownError) as caught:
        open_ledger(url, SystemClock())
    assert caught.value.code == "database_newer"
    environ = os.environ | {"SELLERDESK_DATABASE_URL": url}
    command = [sys.executable, "-m", "desktop_app", "relay", "token", "u_ada", "--role", "user"]
    done = subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert re.search(r"newer Sellerdesk wrote it.*\(database_newer\)", done.stderr), done.stderr
    assert "Traceback" not in done.stderr


@older
def test_two_processes_may_migrate_at_once(url: str) -> None:
    program = (
        "import sys; from desktop_app.domain.clock import SystemClock; "
        "from desktop_app.storage.ledger.ledger import open_ledger; open_ledger(sys.argv[1], SystemClock()).close()"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(3)]
    assert [one.wait(120) for one in started] == [0, 0, 0]
    assert LedgerExamination(url).schema() == "current"
