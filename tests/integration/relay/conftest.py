"""A relay served over real HTTP on loopback, on a real SQLite ledger, with a Stripe in memory and four people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from desktop_app.domain.account import Api
from desktop_app.onboarding.access import people
from desktop_app.onboarding.access.passwords import Passwords
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.relay.access.argon import Argon2Passwords
from desktop_app.relay.server import start
from desktop_app.relay.settings.server import RelaySettings
from desktop_app.storage.ledger.ledger import open_ledger
from tests.integration.core.fake_stripe import FakeStripe, ManualClock, World
from tests.integration.relay.browser import Browser, NewBrowser
from tests.integration.relay.document import Described
from tests.integration.relay.served import PUBLIC_URL, SECRETS, Served

POLICY = Policy(
    api=Api.V2,
    account_type="express",
    charges="destination",
    buyers="customer",
    currency="eur",
    public_url=PUBLIC_URL,
    market="Hearthside",
    market_email="help@example.org",
    mode="test",
    reads_per_second=1000,
    reads_per_month=1_000_000,
)
SETTINGS = RelaySettings(
    webhook_secrets=SECRETS, public_url=PUBLIC_URL, market="Hearthside", stop_seconds=60, rounds=False
)
QUICK = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PEOPLE = {
    "ana": ("user", "Ana Ruiz", "ana@example.org"),
    "omar": ("user", "Omar Haddad", "omar@example.org"),
    "jonas": ("support", "Jonas Berg", "jonas@example.org"),
    "olga": ("operator", "Olga Lind", "olga@example.org"),
}
OMAR = {
    "name": "Omar Haddad",
    "email": "omar@example.org",
    "address": {"line1": "Calle Mayor 1", "city": "Madrid", "state": "Madrid", "postal_code": "28013", "country": "ES"},
}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 24, 14, 0, tzinfo=UTC))


@pytest.fixture
def world(clock: ManualClock) -> World:
    return World(clock)


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> str:
    shutil.copy(migrated, tmp_path / "ledger.db")
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def launch(database: str, world: World, clock: ManualClock) -> Iterator[Callable[..., Served]]:
    """Start relays as processes would: each with a ledger of its own on the same database."""
    ends: list[Callable[[], None]] = []

    def launch_one(
        settings: RelaySettings = SETTINGS, *, passwords: Passwords | None = QUICK, **changes: Any
    ) -> Served:
        ledger = open_ledger(database, clock)
        ends.append(ledger.close)
        parts = Parts(**({"ledger": ledger, "stripe": FakeStripe(world), "clock": clock, "policy": POLICY} | changes))
        tokens = {}
        for person, (role, name, email) in PEOPLE.items():
            people.add_user(parts, user_id=f"u_{person}", name=name, email=email)
            tokens[person] = people.issue_token(parts, f"u_{person}", role)
        running = start(parts, settings, passwords=passwords)
        ends.append(running.stop)
        http = httpx.Client(timeout=120, trust_env=False, verify=False)
        ends.append(http.close)
        described = Described(http.get(f"{running.url}/openapi.json").json())
        return Served(running, parts, tokens, http, described)

    yield launch_one
    for end in reversed(ends):
        end()


@pytest.fixture
def relay(launch: Callable[..., Served]) -> Served:
    return launch()


@pytest.fixture
def new(relay: Served) -> Iterator[NewBrowser]:
    """Open browsers of strangers, at this relay or at the one that is named."""
    opened: list[Browser] = []

    def one(at: Served = relay, **headers: str) -> Browser:
        opened.append(Browser(at, **headers))
        return opened[-1]

    yield one
    for browser in opened:
        browser.close()
