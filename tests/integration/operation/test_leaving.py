"""``relay export-user`` and ``relay erase-user``: everything told, everything gone, the audit kept by ids alone."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import NotFound
from desktop_app.onboarding.access import people
from desktop_app.onboarding.access.leaving import erase_person, export_own, export_person
from desktop_app.onboarding.flows.buyers import save_buyer
from desktop_app.onboarding.flows.sellers import open_seller
from desktop_app.onboarding.incoming import deliveries
from desktop_app.onboarding.incoming.deliveries import Delivery
from desktop_app.onboarding.incoming.reading_events import read_envelope
from desktop_app.onboarding.keeping import housekeeping
from desktop_app.onboarding.keeping.events import process_next
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.reading.checking import check_account_now
from desktop_app.onboarding.record import notes
from desktop_app.storage.ledger.engine import open_engine
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.storage.ledger.schema import metadata
from tests.doubles.postgres import drop_database, migrated_database
from tests.integration.core.conftest import POLICY
from tests.integration.core.fake_stripe import FakeStripe, ManualClock, World

CANARY = "Xanthippe"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copy(migrated, tmp_path / "ledger.sqlite")
        yield f"sqlite:///{tmp_path}/ledger.sqlite"
        return
    home = request.getfixturevalue("postgres")
    name = f"l{uuid.uuid4().hex}"
    yield migrated_database(home, name)
    drop_database(home, name)


@pytest.fixture
def parts(url: str) -> Iterator[Parts]:
    clock = ManualClock(SystemClock().now())
    ledger = open_ledger(url, clock)
    yield Parts(ledger=ledger, stripe=FakeStripe(World(clock)), clock=clock, policy=POLICY)  # type: ignore[arg-type]
    ledger.close()


def live(parts: Parts, user_id: str, name: str) -> str:
    """Have a person do everything; return their account's id."""
    email = f"{name.lower()}@example.org"
    people.add_user(parts, user_id=user_id, name=name, email=email)
    people.issue_token(parts, user_id, "user")
    request = wire.SellerRequest(country="ES", kind="individual", email=email)
    account = open_seller(parts, user_id, request).seller.account_id or ""
    save_buyer(parts, user_id, wire.BuyerRequest(name=name, email=email))
    customer = save_buyer(parts, user_id, wire.BuyerRequest(phone="+34 612 345 678")).buyer.customer_id or ""
    deliver(parts, f"evt_{user_id}", "account.updated", {"object": "account", "name": name}, account)
    deliver(parts, f"evt_card_{user_id}", "payment_method.attached", card_of(customer, name))
    check_account_now(parts, account)
    return account


def deliver(parts: Parts, event_id: str, kind: str, told: dict[str, Any], account: str | None = None) -> None:
    """Have an event of Stripe's come in, and do what it asks for."""
    event = {"id": event_id, "type": kind, "data": {"object": told}} | ({"account": account} if account else {})
    body = json.dumps(event).encode()
    sent = Delivery(f"d_{event_id}", parts.clock.now(), body, (("host", "relay"),), 0)
    deliveries.record_deliveries(parts, [(sent, read_envelope(body))])
    while process_next(parts, "worker"):
        pass


def card_of(customer: str, name: str) -> dict[str, Any]:
    """Return a payment method as an event tells of it: it has an id of its own, and somebody's name."""
    return {"id": "pm_1", "object": "payment_method", "customer": customer, "billing_details": {"name": name}}


def everything(url: str) -> str:
    """Return all that the database holds, as one text."""
    engine = open_engine(url)
    found = []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table)).mappings()
            found += [f"{table.name}: " + " ".join(map(_text, row.values())) for row in rows]
    engine.dispose()
    return "\n".join(found)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def test_an_export_tells_everything_and_no_secret(parts: Parts) -> None:
    account = live(parts, "u_xan", CANARY)
    live(parts, "u_other", "Otherperson")
    told = json.loads(wire.encode(export_person(parts, "u_xan")))
    assert told["users"][0]["name"] == CANARY
    assert told["buyers"][0]["details"]["name"] == CANARY
    assert told["accounts"][0]["id"] == account
    assert told["history"][-1]["facts"]["id"] == account
    assert told["events"][0]["id"] == "evt_u_xan"
    text = json.dumps(told)
    assert "Otherperson" not in text
    assert "otherperson" not in text
    assert not {"hash", "password", "key"} & {name for rows in told.values() for row in rows for name in row}
    assert told["audit"][-1]["action"] == "user.exported"
    with pytest.raises(NotFound):
        export_person(parts, "nobody")


def test_what_a_person_takes_along_lacks_what_no_seller_reads(parts: Parts) -> None:
    """Staff's notes, of which they were told that the seller never reads them, and a suspicion (property D10)."""
    account = live(parts, "u_xan", CANARY)
    world = parts.stripe.world  # type: ignore[attr-defined] # the fake's
    world.accounts[account] = replace(world.accounts[account], disabled_reason="rejected.fraud")
    check_account_now(parts, account)
    notes.add_note(parts, Caller("u_jonas", "support"), "u_xan", "Looks like a stolen passport.")
    whole = wire.encode(export_person(parts, "u_xan")).decode()
    assert "stolen passport" in whole
    assert "rejected.fraud" in whole
    own = export_own(parts, Caller("u_xan", "user"))
    assert "fraud" not in wire.encode(own).decode()
    assert "notes" not in own
    assert own["accounts"][0]["facts"]["disabled_reason"] == "kept back"
    assert own["history"][-1]["facts"]["id"] == account


def test_an_erased_person_leaves_nothing_but_ids_in_the_audit(parts: Parts, url: str) -> None:
    account = live(parts, "u_xan", CANARY)
    live(parts, "u_other", "Otherperson")
    before = everything(url)
    assert CANARY in before
    gone = erase_person(parts, "u_xan")
    assert account in gone
    after = everything(url)
    assert CANARY.lower() not in after.lower()
    assert "Otherperson" in after
    naming = {line.partition(":")[0] for line in after.splitlines() if "u_xan" in line or account in line}
    # An event's row stays with Stripe's ids; the last change tells staff's copies that nothing is left.
    assert naming <= {"audit", "changes", "events", "deliveries"}
    with pytest.raises(NotFound):
        erase_person(parts, "u_xan")


def left_in(url: str) -> list[str]:
    """Return which of SQLite's files hold the name, whether anybody could still read it there or not."""
    path = Path(url.removeprefix("sqlite:///"))
    files = [path, path.with_name(f"{path.name}-wal")]
    return [file.name for file in files if file.exists() and CANARY.lower().encode() in file.read_bytes().lower()]


def test_nothing_is_left_in_the_files_either(parts: Parts, url: str) -> None:
    """Where nobody reads it any more: in earlier versions of a row, in pages that are free, and in the log."""
    account = live(parts, "u_xan", CANARY)
    long = {"object": "account", "said": f"{CANARY} " * 4_000}  # more than one page
    deliver(parts, "evt_long", "account.updated", long, account)
    parts.clock.advance(days=40)  # type: ignore[attr-defined] # by hand
    housekeeping.tidy(parts)
    if not url.startswith("sqlite"):
        return  # PostgreSQL's own vacuum takes it away
    assert left_in(url) != []
    erase_person(parts, "u_xan")
    assert left_in(url) == []


def test_the_log_is_emptied_as_soon_as_nobody_reads_what_was_before(parts: Parts, url: str) -> None:
    if not url.startswith("sqlite"):
        return
    live(parts, "u_xan", CANARY)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM users").fetchone()  # as a backup does
        erase_person(parts, "u_xan")
        assert left_in(url) != []
        other.execute("COMMIT")
    people.add_user(parts, user_id="u_next", name="Next", email=None)
    assert left_in(url) == []


def test_an_erased_persons_objects_do_not_come_back_by_events(parts: Parts, url: str) -> None:
    account = live(parts, "u_xan", CANARY)
    customer, *_ = erase_person(parts, "u_xan")
    assert customer.startswith("cus_")
    deliver(parts, "evt_again", "account.updated", {"object": "account", "name": CANARY}, account)
    deliver(parts, "evt_card_again", "payment_method.updated", card_of(customer, CANARY))
    with parts.ledger.reading() as work:
        assert work.accounts.get(account) is None
        assert work.directory.get(account) is None
    assert CANARY.lower() not in everything(url).lower()


def test_staffs_copies_are_told(parts: Parts) -> None:
    live(parts, "u_xan", CANARY)
    with parts.ledger.reading() as work:
        seq = work.changes.state().last
    erase_person(parts, "u_xan")
    with parts.ledger.reading() as work:
        last = work.changes.state().last
        (change,) = [one for one in work.changes.after("staff", seq, last, 10) if one.kind == "account"]
    row = json.loads(change.data)
    assert (row["id"], row["name"], row["email"], row["seller"], row["buyer"]) == ("u_xan", None, None, None, None)


def test_the_commands(tmp_path: Path) -> None:
    environ = os.environ | {"SELLERDESK_HOME": str(tmp_path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "desktop_app", "relay", *arguments]
        return subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=120)

    run("token", "u_xan", "--role", "user", "--name", CANARY).check_returncode()
    told = run("export-user", "u_xan")
    assert json.loads(told.stdout)["users"][0]["name"] == CANARY
    assert run("erase-user", "u_xan").returncode == 2  # only with --yes
    assert run("erase-user", "u_xan", "--yes").returncode == 0
    assert run("export-user", "u_xan").returncode == 1
    with closing(sqlite3.connect(tmp_path / "relay.sqlite")) as connection:
        rows = connection.execute("SELECT actor, action, subject, details FROM audit ORDER BY id").fetchall()
    assert rows[-1] == ("command", "user.erased", "u_xan", "{}")
