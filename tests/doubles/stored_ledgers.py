"""Ledgers of earlier versions, stored as SQL with data in them, and how such a one is made.

``python -m tests.doubles.stored_ledgers`` writes those of the present version beside this file: run it before a new
migration is added, so that every migration since the first is tried on what the version before it had written.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from desktop_app import wire
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows.buyers import save_buyer
from desktop_app.onboarding.flows.links import mint_link
from desktop_app.onboarding.flows.sellers import open_seller
from desktop_app.onboarding.incoming import deliveries
from desktop_app.onboarding.incoming.deliveries import Delivery
from desktop_app.onboarding.incoming.reading_events import read_envelope
from desktop_app.onboarding.keeping.events import process_next
from desktop_app.onboarding.parts import Parts
from desktop_app.storage.ledger.ledger import open_ledger
from tests.doubles.postgres import binaries, new_database, running
from tests.integration.core.conftest import POLICY
from tests.integration.core.fake_stripe import FakeStripe, ManualClock, World

FOLDER = Path(__file__).parent / "ledgers"


def fill(url: str) -> None:
    """Make a ledger in which every kind of row occurs: a verified seller, a buyer, an unfinished creation, events."""
    clock = ManualClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    stripe = FakeStripe(World(clock))
    ledger = open_ledger(url, clock)
    try:
        parts = Parts(ledger=ledger, stripe=stripe, clock=clock, policy=POLICY)  # type: ignore[arg-type]
        for user_id, name in (("u_ada", "Ada"), ("u_bo", "Bo"), ("u_staff", "Staff")):
            people.add_user(parts, user_id=user_id, name=name, email=f"{name.lower()}@example.org")
        people.issue_token(parts, "u_ada", "user")
        people.issue_token(parts, "u_staff", "support")
        request = wire.SellerRequest(country="ES", kind="individual", email="ada@example.org")
        account = open_seller(parts, "u_ada", request).seller.account_id or ""
        mint_link(parts, "u_ada", wire.SellerRequest())
        save_buyer(parts, "u_ada", wire.BuyerRequest(name="Ada", email="ada@example.org"))
        save_buyer(parts, "u_bo", wire.BuyerRequest(name="Bo", email="bo@example.org"))
        stripe.verify(account)
        for number, kind in enumerate(("account.updated", "account.updated", "payout.created", "unheard.of")):
            clock.advance(seconds=60)
            event = {"id": f"evt_{number}", "type": kind, "account": account, "created": 1_763_629_200 + number}
            body = json.dumps(event).encode()
            sent = Delivery(f"d_{number}", clock.now(), body, (("host", "relay"),), 0)
            deliveries.record_deliveries(parts, [(sent, read_envelope(body))])
        while process_next(parts, "maker"):
            pass
        body = json.dumps({"id": "evt_late", "type": "account.updated", "account": account}).encode()
        late = Delivery("d_late", clock.now(), body, (("host", "relay"),), 0)
        deliveries.record_deliveries(parts, [(late, read_envelope(body))])
    finally:
        ledger.close()


def revision_of(url: str) -> str:
    """Return the revision that a filled SQLite ledger is of."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


INDEXES = {
    "directory_search": (
        "INSERT INTO directory_search (rowid, search) SELECT number, replace(search, ' ', '  ')"
        " FROM directory JOIN directory_places ON entry_id = id;"
    )
}
"""What fills each index for searching again: it holds no text of its own that could be read out of it."""


def dumped_sqlite(connection: sqlite3.Connection) -> list[str]:
    """Return a ledger as SQL; indexes for searching are made anew at its end, of the tables that they index."""
    virtual = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    ).fetchall()
    for name, _ in virtual:
        connection.execute(f"DROP TABLE {name}")
    connection.commit()
    *lines, last = connection.iterdump()
    return [*lines, *(line for name, made in virtual for line in (f"{made};", INDEXES[name])), last]


def write() -> None:
    """Write the ledgers of the present version."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.sqlite"
        fill(url)
        revision = revision_of(url)
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            (FOLDER / f"sqlite-{revision}.sql").write_text(
                "\n".join(dumped_sqlite(connection)) + "\n", encoding="utf-8"
            )
    programs = binaries()
    assert programs is not None
    with running(programs) as home:
        fill(new_database(home, "stored"))
        dumped = subprocess.run(
            [programs / "pg_dump", "--no-owner", "--no-privileges", "--inserts"],
            env=os.environ | {"PGHOST": str(home), "PGUSER": "sellerdesk", "PGDATABASE": "stored"},
            check=True,
            capture_output=True,
        )
        lines = [
            line
            for line in dumped.stdout.decode().splitlines()
            if not line.startswith(("--", "\\", "SELECT pg_catalog.set_config"))
        ]
        (FOLDER / f"postgresql-{revision}.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
