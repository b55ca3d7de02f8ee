"""A real ledger on an SQLite file, a Stripe in memory, and a clock that tests move."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.domain.account import Api
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from tests.doubles.postgres import drop_database, migrated_database
from tests.integration.core.fake_stripe import FakeStripe, ManualClock, World

POLICY = Policy(
    api=Api.V2,
    account_type="express",
    charges="destination",
    buyers="customer",
    currency="eur",
    public_url="http://127.0.0.1:8787",
    market="Sample Market",
    market_email="help@example.org",
    mode="test",
    reads_per_second=20,
    reads_per_month=1_000_000,
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))


@pytest.fixture
def world(clock: ManualClock) -> World:
    return World(clock)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a module's tests on both databases, or on another than SQLite, where its ``DATABASES`` says so."""
    if "database" in metafunc.fixturenames:
        wanted = getattr(metafunc.module, "DATABASES", "sqlite")
        metafunc.parametrize("database", ["sqlite", "postgresql"] if wanted == "both" else [wanted], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        (tmp_path / "relay").mkdir()
        shutil.copy(migrated, tmp_path / "relay" / "ledger.db")
        yield f"sqlite:///{tmp_path}/relay/ledger.db"
        return
    home = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    url = migrated_database(home, name)
    yield url
    drop_database(home, name)


@pytest.fixture
def open_parts(database: str, world: World, clock: ManualClock) -> Iterator[Callable[..., Parts]]:
    """Open the ledger as one more process would, with an adapter of its own to the same Stripe."""
    opened: list[SqlLedger] = []

    def open_one(**changes: object) -> Parts:
        ledger = open_ledger(database, clock)
        opened.append(ledger)
        parts = {"ledger": ledger, "stripe": FakeStripe(world), "clock": clock, "policy": POLICY} | changes
        return Parts(**parts)  # type: ignore[arg-type]

    yield open_one
    for ledger in opened:
        ledger.close()


@pytest.fixture
def parts(open_parts: Callable[..., Parts]) -> Parts:
    return open_parts()
