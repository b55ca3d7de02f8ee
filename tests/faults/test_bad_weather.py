"""Disk full, database locked or gone, Stripe down, slow, limiting, failing or cut short (property R9).

No false 2xx, no false "verified", the process stays up and recovers by itself, and the last known state is shown with
its age.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from desktop_app.app.relay_wiring import open_books
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.signature import sign
from desktop_app.onboarding.access import people
from desktop_app.sandbox import SandboxConfig, start
from tests.faults.test_durable_intake import post, stored
from tests.relay_processes import KEY, SECRET, RelayProcess, database_at, environment, relay
from tests.waiting import until


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    # Where a database is locked, whatever writes in the relay waits for it one after the other, ten seconds each.
    with httpx.Client(trust_env=False, verify=False, timeout=300) as client:
        yield client


def works(http: httpx.Client, url: str, event_id: str) -> bool:
    return post(http, url, event_id).status_code == 200


def test_a_full_disk(tmp_path: Path, http: httpx.Client) -> None:
    if shutil.which("prlimit") is None:
        pytest.skip("prlimit is not installed (apt install util-linux)")
    with database_at("sqlite", tmp_path) as database:
        # No file of this process may grow beyond so many bytes: to it, the disk is full then.
        process = RelayProcess(environment(database, tmp_path), prefix=("prlimit", "--fsize=1500000:unlimited"))
        try:
            acknowledged, number = set[str](), 0
            while True:
                number += 1
                answer = post(http, process.url, f"evt_{number}")
                if answer.status_code != 200:
                    break
                acknowledged.add(f"evt_{number}")
                assert number < 5000
            assert (answer.status_code, answer.json()["code"]) == (503, "not_stored")
            assert int(answer.headers["Retry-After"]) >= 1
            assert http.get(f"{process.url}/healthz").status_code == 200
            assert acknowledged
            assert acknowledged <= stored(database)
            subprocess.run(["prlimit", "--pid", str(process.process.pid), "--fsize=unlimited:unlimited"], check=True)
            until(lambda: works(http, process.url, "evt_after"), 60)
            assert process.alive
        finally:
            process.stop()
        assert acknowledged | {"evt_after"} <= stored(database)


def test_a_database_that_somebody_locks(tmp_path: Path, http: httpx.Client) -> None:
    with (
        database_at("sqlite", tmp_path) as database,
        relay(environment(database, tmp_path)) as process,
        closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as other,
    ):
        assert works(http, process.url, "evt_1")
        other.execute("BEGIN IMMEDIATE")
        refused = post(http, process.url, "evt_2")
        assert (refused.status_code, refused.json()["code"]) == (503, "not_stored")
        assert http.get(f"{process.url}/healthz").status_code == 200
        other.execute("ROLLBACK")
        until(lambda: works(http, process.url, "evt_3"), 60)
        assert "evt_2" not in stored(database)


def test_a_database_that_is_gone_for_a_while(tmp_path: Path, http: httpx.Client) -> None:
    with database_at("postgresql", tmp_path) as database, relay(environment(database, tmp_path)) as process:
        url = make_url(database)
        assert works(http, process.url, "evt_1")
        assert http.get(f"{process.url}/readyz").status_code == 200
        with psycopg.connect(host=str(url.query["host"]), user="sellerdesk", dbname="postgres", autocommit=True) as own:
            own.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            own.execute(ended, (url.database,))
            refused = post(http, process.url, "evt_2")
            assert (refused.status_code, refused.json()["code"]) == (503, "not_stored")
            assert http.get(f"{process.url}/readyz").status_code == 503
            assert http.get(f"{process.url}/healthz").status_code == 200
            own.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')
        until(lambda: works(http, process.url, "evt_3"), 60)
        until(lambda: http.get(f"{process.url}/readyz").status_code == 200, 60)
        assert stored(database) >= {"evt_1", "evt_3"}


class Marketplace:
    """A relay as a process, on a sandbox as its Stripe, with one seller."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        sandbox = stack.enter_context(start(SandboxConfig(keys=(KEY,))))
        database = stack.enter_context(database_at("sqlite", folder))
        with open_books(database) as books:
            people.add_user(books, user_id="u_ana", name="Ana", email="ana@example.org")
            token = people.issue_token(books, "u_ana", "user")
        variables = environment(database, folder, sandbox.url, SELLERDESK_READS_PER_SECOND="1000")
        self.process = stack.enter_context(relay(variables))
        self.script = stack.enter_context(
            httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=120)
        )
        self.app = stack.enter_context(
            httpx.Client(base_url=self.process.url, headers={"Authorization": f"Bearer {token}"}, timeout=90)
        )
        made = self.app.post("/seller", json={"country": "US", "kind": "individual"})
        made.raise_for_status()
        self.account = made.json()["account_id"]
        self._events = 0

    def seller(self) -> dict[str, Any]:
        found: dict[str, Any] = self.app.get("/seller").json()
        return found

    def tell(self) -> None:
        """Deliver an event about the account, as Stripe does."""
        self._events += 1
        body = json.dumps({"id": f"evt_w{self._events}", "type": "account.updated", "account": self.account}).encode()
        headers = {"Stripe-Signature": sign(body, SECRET, SystemClock().now())}
        self.app.post("/webhooks/stripe", content=body, headers=headers).raise_for_status()

    def change(self, **said: Any) -> None:
        self.script.post(f"/sandbox/accounts/{self.account}/change", json=said).raise_for_status()

    def fault(self, **fields: Any) -> None:
        self.script.post("/sandbox/faults", json=fields).raise_for_status()

    def calm(self) -> None:
        self.script.delete("/sandbox/faults").raise_for_status()


FAULTS: dict[str, dict[str, Any]] = {
    "limited": {"kind": "429"},
    "failing": {"kind": "500"},
    "cut": {"kind": "cut"},
    "not-json": {"kind": "not_json"},
    "conflict": {"kind": "409"},
}


@pytest.mark.parametrize(
    "fault",
    [pytest.param(name, marks=() if name in {"failing", "cut"} else pytest.mark.faults) for name in FAULTS],
)
def test_stripe_in_trouble(tmp_path: Path, fault: str) -> None:
    with ExitStack() as stack:
        market = Marketplace(stack, tmp_path)
        # While Stripe can't be read, finishing the form makes nobody verified.
        market.fault(**FAULTS[fault], method="GET")
        market.script.post(f"/sandbox/accounts/{market.account}/complete", json={"outcome": "verified"})
        market.tell()
        until(lambda: market.seller()["check_failed_at"], 120)
        shown = market.seller()
        assert shown["verified"] is False
        assert shown["status"] != "unknown"
        assert shown["next_check_at"] > shown["check_failed_at"] > shown["as_of"]
        market.calm()
        until(lambda: market.seller()["verified"], 180)
        fine = market.seller()
        assert fine["check_failed_at"] is None

        # And a failed check takes nothing from a seller who is: the last known state is shown with its age.
        market.fault(**FAULTS[fault], method="GET")
        market.change(action="require", requirement="individual.verification.document", deadline=864000)
        market.tell()
        until(lambda: market.seller()["check_failed_at"], 120)
        kept = market.seller()
        assert (kept["verified"], kept["status"], kept["as_of"]) == (True, fine["status"], fine["as_of"])
        market.calm()
        until(lambda: market.seller()["status"] == "restricted_soon", 180)
        assert market.process.alive


def test_stripe_is_slow(tmp_path: Path) -> None:
    """Slow answers hold up neither deliveries nor people."""
    with ExitStack() as stack:
        market = Marketplace(stack, tmp_path)
        market.fault(kind="delay", seconds=8, method="GET", path="/v2/core/accounts")
        market.script.post(f"/sandbox/accounts/{market.account}/complete", json={"outcome": "verified"})
        market.tell()
        for _ in range(20):
            market.tell()
            assert market.seller()["verified"] is False
        until(lambda: market.seller()["verified"], 180)


def test_stripe_is_away(tmp_path: Path) -> None:
    """Nothing answers at Stripe's address: what a person asked for isn't lost, and is said to be on its way."""
    with ExitStack() as stack:
        market = Marketplace(stack, tmp_path)
        market.fault(kind="cut")
        refused = market.app.put("/buyer", json={"name": "Ana Ruiz"})
        assert (refused.status_code, refused.json()["code"]) == (503, "stripe_unreachable")
        assert int(refused.headers["Retry-After"]) >= 1
        market.calm()
        until(lambda: market.app.get("/buyer").json()["customer_id"], 180)
        assert market.app.get("/buyer").json()["name"] == "Ana Ruiz"
        assert len(market.script.get("/v1/customers").json()["data"]) == 1
