"""Backup and restore on both databases: online, whole, private; and a restored ledger begins a new life (R6, R11)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from desktop_app import wire
from desktop_app.app.relay_wiring import open_books, open_parts
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import creating
from desktop_app.onboarding.flows.buyers import save_buyer
from desktop_app.onboarding.flows.sellers import open_seller
from desktop_app.storage.ledger.backup import back_up, restore
from desktop_app.storage.ledger.ledger import open_ledger
from tests.doubles.postgres import drop_database, new_database
from tests.integration.core.fake_stripe import Crash, crash
from tests.integration.operation.conftest import SetUp

SELLER = wire.SellerRequest(country="ES", kind="individual", email="ana@example.org")
BUYER = wire.BuyerRequest(name="Ana Ruiz", email="ana@example.org")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, bare: SetUp) -> Iterator[str]:
    bare.set(webhook_secrets_file=None, webhook_secrets="whsec_a1")
    if request.param == "sqlite":
        yield f"sqlite:///{bare.database}"
        return
    home = request.getfixturevalue("postgres")
    name = f"b{uuid.uuid4().hex}"
    address = new_database(home, name)
    bare.set(database_url=address)
    yield address
    bare.stop()
    drop_database(home, name)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop_app", "relay", *arguments]
    return subprocess.run(command, check=False, env=dict(os.environ), capture_output=True, text=True, timeout=180)


def made_at_stripe(setup: SetUp) -> list[str]:
    """Return the ids of what Stripe was asked to make and made, by its own lists."""
    accounts = [one["id"] for one in setup.stripe("GET", "/v1/accounts")["data"]]
    customers = [one["id"] for one in setup.stripe("GET", "/v1/customers")["data"]]
    return [*accounts, *customers]


def test_what_was_made_after_the_backup_is_found_again_and_never_made_twice(
    bare: SetUp, url: str, tmp_path: Path
) -> None:
    with open_books(url) as books:
        people.add_user(books, user_id="ana", name="Ana", email="ana@example.org")
        token = people.issue_token(books, "ana", "user")
    done = run("backup", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    backup = Path(done.stdout.strip())
    assert backup.stat().st_mode & 0o777 == 0o600
    with open_parts(bare.config()) as parts:
        seller = open_seller(parts, "ana", SELLER).seller
        buyer = save_buyer(parts, "ana", BUYER).buyer
    before = made_at_stripe(bare)
    assert len(before) == 2
    assert run("restore", str(backup)).returncode == 1  # there is a database already
    done = run("restore", str(backup), "--replace")
    assert (done.returncode, done.stderr) == (0, "")
    with open_parts(bare.config()) as parts:
        with parts.ledger.reading() as work:
            assert work.people.token(people.hashed(token)) is not None
            assert (work.accounts.of_user("ana"), work.buyers.get("ana")) == (None, None)
        again = open_seller(parts, "ana", SELLER)
        bought = save_buyer(parts, "ana", BUYER)
    assert again.seller.account_id == seller.account_id
    assert bought.buyer.customer_id == buyer.customer_id
    assert made_at_stripe(bare) == before


def test_a_second_account_that_was_opened_after_the_backup_is_found_again(
    bare: SetUp, url: str, tmp_path: Path
) -> None:
    """The first account is in the backup, the person started over after it: the other one must not be made twice."""
    with open_books(url) as books:
        people.add_user(books, user_id="ana", name="Ana", email="ana@example.org")
    other = wire.SellerRequest(country="DE", kind="company", start_over=True)
    with open_parts(bare.config()) as parts:
        open_seller(parts, "ana", SELLER)
        back_up(url, tmp_path / "backup")
        second = open_seller(parts, "ana", other).seller
    restore(url, tmp_path / "backup", SystemClock(), replace=True)
    with open_parts(bare.config()) as parts:
        assert open_seller(parts, "ana", other).seller.account_id == second.account_id
    assert len(made_at_stripe(bare)) == 2


def test_what_was_drafted_before_the_backup_and_made_after_it_is_found_again(
    bare: SetUp, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its key alone wouldn't help: Stripe has forgotten it by the time at which it is sent again."""
    with open_books(url) as books:
        people.add_user(books, user_id="ana", name="Ana", email="ana@example.org")
    with open_parts(bare.config()) as parts:
        with monkeypatch.context() as patch:
            patch.setattr(creating, "_attempt", lambda *_: crash())
            with pytest.raises(Crash):
                save_buyer(parts, "ana", BUYER)
        back_up(url, tmp_path / "backup")
        made = save_buyer(parts, "ana", BUYER).buyer
    restore(url, tmp_path / "backup", SystemClock(), replace=True)
    bare.stripe("POST", "/sandbox/clock", advance=25 * 3600)
    with open_parts(bare.config()) as parts:
        assert save_buyer(parts, "ana", BUYER).buyer.customer_id == made.customer_id
    assert made_at_stripe(bare) == [made.customer_id]


def test_every_cursor_from_before_a_restore_gets_410(bare: SetUp, url: str, tmp_path: Path) -> None:
    with open_books(url) as books:
        people.add_user(books, user_id="ana", name="Ana", email=None)
        token = people.issue_token(books, "ana", "user")
    back_up(url, tmp_path / "backup")

    def changes(after: str | None) -> httpx.Response:
        params = {} if after is None else {"after": after}
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{bare.url}/changes", params=params, headers=headers, trust_env=False, timeout=120)

    bare.serve()
    cursor = changes(None).json()["cursor"]
    assert changes(cursor).status_code == 200
    with pytest.raises(KnownError) as caught:
        restore(url, tmp_path / "backup", SystemClock(), replace=True)
    assert caught.value.code == "restore_in_use"  # the relay still runs
    assert changes(cursor).status_code == 200
    bare.stop()
    restore(url, tmp_path / "backup", SystemClock(), replace=True)
    bare.serve()
    answer = changes(cursor)
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")
    assert changes(None).status_code == 200


def test_a_backup_under_writing_load_is_whole(bare: SetUp, url: str, tmp_path: Path) -> None:
    with open_books(url) as books:
        begun, stop = threading.Event(), threading.Event()

        def write() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                people.add_user(books, user_id=f"u_{number}", name=f"Person {number}", email=None)
                begun.set()

        thread = threading.Thread(target=write)
        thread.start()
        try:
            assert begun.wait(120)
            for number in range(3):
                back_up(url, tmp_path / f"backup-{number}")
        finally:
            stop.set()
            thread.join()
    restore(url, tmp_path / "backup-2", SystemClock(), replace=True)
    with open_books(url) as books, books.ledger.reading() as work:
        assert work.people.get("u_1") is not None


def test_files_that_are_no_backup_are_refused_and_nothing_changes(bare: SetUp, url: str, tmp_path: Path) -> None:
    with open_books(url) as books:
        people.add_user(books, user_id="ana", name="Ana", email=None)
    back_up(url, tmp_path / "whole")
    half = (tmp_path / "whole").read_bytes()[: 3 * 4096 + 100]
    for name, content in (("empty", b""), ("text", b"no backup"), ("half", half)):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(KnownError) as caught:
            restore(url, file, SystemClock(), replace=True)
        assert caught.value.code in {"backup_unfit", "backup_failed"}
    with open_books(url) as books, books.ledger.reading() as work:
        assert work.people.get("ana") is not None
    assert not [one for one in bare.home.iterdir() if "restor" in one.name]


def test_a_backup_never_replaces_a_file(bare: SetUp, url: str, tmp_path: Path) -> None:
    open_ledger(url, SystemClock()).close()
    (tmp_path / "there").write_text("mine")
    done = run("backup", str(tmp_path / "there"))
    assert done.returncode == 1
    assert "A file of this name is there already" in done.stderr
    assert (tmp_path / "there").read_text() == "mine"


def test_a_backup_of_a_newer_version_is_refused(bare: SetUp, tmp_path: Path) -> None:
    url = f"sqlite:///{bare.database}"
    open_ledger(url, SystemClock()).close()
    back_up(url, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    with pytest.raises(KnownError) as caught:
        restore(url, tmp_path / "backup", SystemClock(), replace=True)
    assert caught.value.code == "database_newer"


def test_the_old_database_stays_beside_the_restored_one(bare: SetUp, tmp_path: Path) -> None:
    url = f"sqlite:///{bare.database}"
    with open_books(url) as books:
        back_up(url, tmp_path / "backup")
        people.add_user(books, user_id="later", name=None, email=None)
    aside = restore(url, tmp_path / "backup", SystemClock(), replace=True)
    assert aside is not None
    with open_books(f"sqlite:///{aside}") as books, books.ledger.reading() as work:
        assert work.people.get("later") is not None
    with open_books(url) as books, books.ledger.reading() as work:
        assert work.people.get("later") is None
    assert bare.database.stat().st_mode & 0o777 == 0o600


def test_a_ledger_put_back_by_other_means_can_be_marked(bare: SetUp, url: str, tmp_path: Path) -> None:
    bare.set(database_url=url)
    with open_books(url) as books:
        people.add_user(books, user_id="ana", name="Ana", email=None)
        with books.ledger.reading() as work:
            before = work.changes.state().epoch
    assert run("restore", "--already-there").returncode == 0
    with open_books(url) as books, books.ledger.reading() as work:
        assert work.changes.state().epoch != before
        assert work.creations.look_since() is not None


@pytest.mark.parametrize("point", ["before", "after"])
def test_a_restore_that_is_killed_leaves_the_old_or_a_marked_ledger(
    bare: SetUp, tmp_path: Path, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """End just before and just after the file is put in place: no ledger of the backup is ever there without a mark."""
    url = f"sqlite:///{bare.database}"
    with open_books(url) as books:
        people.add_user(books, user_id="ana", name="Ana", email=None)
        with books.ledger.reading() as work:
            epoch = work.changes.state().epoch
    back_up(url, tmp_path / "backup")
    program = (
        "import os, sys; from pathlib import Path; from desktop_app.domain.clock import SystemClock\n"
        "from desktop_app.storage.ledger import backup\n"
        "real = Path.rename\n"
        "def rename(self, target):\n"
        "    if self.name.endswith('.restoring'):\n"
        "        if sys.argv[3] == 'after': real(self, target)\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return real(self, target)\n"
        "Path.rename = rename\n"
        "backup.restore(sys.argv[1], Path(sys.argv[2]), SystemClock(), replace=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url, str(tmp_path / "backup"), point], check=False, timeout=120
    )
    assert done.returncode == -9
    if point == "before":  # the old one was moved aside: nothing is there, and the next restore needs no permission
        assert not bare.database.exists()
        restore(url, tmp_path / "backup", SystemClock(), replace=False)
    with open_books(url) as books, books.ledger.reading() as work:
        assert work.people.get("ana") is not None
        assert work.changes.state().epoch != epoch


def test_pg_dump_that_is_missing_is_said(bare: SetUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KnownError) as caught:
        back_up("postgresql://sellerdesk@/nothing?host=/nowhere", tmp_path / "backup")
    assert caught.value.params["cause"] == "pg_dump is missing"
    assert not list(tmp_path.glob("*backup*"))


def test_the_restored_ledger_is_brought_to_this_version(bare: SetUp, tmp_path: Path) -> None:
    oldest = min((Path(__file__).parents[2] / "doubles" / "ledgers").glob("sqlite-*.sql"))
    file = tmp_path / "old"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(oldest.read_text())
    restore(f"sqlite:///{bare.database}", file, SystemClock(), replace=False)
    with open_books(f"sqlite:///{bare.database}") as books, books.ledger.reading() as work:
        assert work.people.get("u_ada") is not None
