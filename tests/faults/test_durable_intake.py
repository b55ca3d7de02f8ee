"""A 2xx means that the delivery is committed and flushed (property R3), on both databases."""

from __future__ import annotations

import json
import random
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import create_engine, make_url, select

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.signature import sign
from desktop_app.storage.ledger.schema import deliveries
from tests.relay_processes import SECRET, RelayProcess, database_at, environment
from tests.waiting import until

SENDERS = 6
KINDS = ["sqlite", "postgresql"]


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with database_at(request.param, tmp_path, durable=True) as url:
        yield url


@pytest.fixture
def variables(database: str, tmp_path: Path) -> dict[str, str]:
    return environment(database, tmp_path, SELLERDESK_WORKERS="1")


def stored(database: str) -> set[str]:
    url = make_url(database)
    engine = create_engine(url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url)
    try:
        with engine.connect() as connection:
            return set(connection.execute(select(deliveries.c.event_id)).scalars())
    finally:
        engine.dispose()


def post(http: httpx.Client, url: str, event_id: str) -> httpx.Response:
    body = json.dumps({"id": event_id, "type": "account.updated", "pad": "x" * 3000}).encode()
    headers = {"Stripe-Signature": sign(body, SECRET, SystemClock().now())}
    return http.post(f"{url}/webhooks/stripe", content=body, headers=headers)


class Senders:
    """Send deliveries until nobody answers, and keep the ids of those that were acknowledged."""

    def __init__(self, url: str, numbers: Iterator[int], enough: int) -> None:
        self._url = url
        self._numbers = numbers
        self._wanted = enough
        self._guard = threading.Lock()
        self.acknowledged: set[str] = set()
        self.enough = threading.Event()

    def send(self, _sender: int) -> None:
        with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
            while True:
                with self._guard:
                    event_id = f"evt_{next(self._numbers)}"
                try:
                    answer = post(http, self._url, event_id)
                except httpx.HTTPError:
                    return
                assert answer.status_code in {200, 503}
                if answer.status_code == 200:
                    self.acknowledged.add(event_id)
                if len(self.acknowledged) >= self._wanted:
                    self.enough.set()


@pytest.mark.parametrize("rounds", [2, pytest.param(200, marks=pytest.mark.faults)], ids=["short", "long"])
def test_kills_at_random_under_load(database: str, variables: dict[str, str], rounds: int) -> None:
    numbers, acknowledged, chance = count(), set[str](), random.Random(rounds)
    for _ in range(rounds):
        process = RelayProcess(variables)
        senders = Senders(process.url, numbers, chance.randint(5, 60))
        with ThreadPoolExecutor(SENDERS) as pool:
            sending = [pool.submit(senders.send, number) for number in range(SENDERS)]
            assert senders.enough.wait(120)
            process.kill()
            for one in sending:
                one.result(120)
        acknowledged |= senders.acknowledged
    assert len(acknowledged) >= rounds * 5
    assert acknowledged <= stored(database)
    print(f"{rounds} kills, {len(acknowledged)} acknowledged, none missing")


@pytest.mark.parametrize("where", ["before", "after"])
def test_kills_aimed_at_a_commit(database: str, variables: dict[str, str], where: str) -> None:
    """Between the commit and the answer nothing is promised; before the commit nothing may be."""
    numbers, acknowledged = count(), set[str]()
    for nth in (1, 4):
        process = RelayProcess(variables, program=("-m", "tests.faults.intake_that_ends", where, str(nth)))
        senders = Senders(process.url, numbers, 10**9)
        with ThreadPoolExecutor(SENDERS) as pool:
            for one in [pool.submit(senders.send, number) for number in range(SENDERS)]:
                one.result(120)
        until(lambda process=process: not process.alive)
        process.kill()
        acknowledged |= senders.acknowledged
    found = stored(database)
    assert acknowledged <= found
    assert len(acknowledged) >= 1
    if where == "after":
        assert found - acknowledged  # stored, and never answered: Stripe sends it again, and it is known then


def test_each_commit_is_flushed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Counted by strace: one delivery after the other is a commit each, and each commit is a flush at least."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed (apt install strace)")
    traced, sent = tmp_path / "trace", 40
    prefix = ("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", str(traced))
    with database_at("sqlite", tmp_path) as database:
        process = RelayProcess(environment(database, tmp_path), prefix=prefix)
        try:
            before = flushes(traced)
            send_one_by_one(process.url, sent)
            until(lambda: flushes(traced) >= before + sent)
        finally:
            child = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()[0]
            process.stop(int(child))
        assert len(stored(database)) == sent
    print(f"{sent} commits one by one, {flushes(traced) - before} flushes")


def flushes(traced: Path) -> int:
    return len(re.findall(r"\b(?:fsync|fdatasync)\(", traced.read_text())) if traced.exists() else 0


def send_one_by_one(url: str, number: int) -> None:
    with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
        for place in range(number):
            assert post(http, url, f"evt_flush_{place}").status_code == 200


def test_each_commit_is_flushed_by_postgresql(tmp_path: Path) -> None:
    """PostgreSQL counts its own flushes of the write-ahead log."""
    sent = 40
    with database_at("postgresql", tmp_path, durable=True) as database:
        url = make_url(database)
        process = RelayProcess(environment(database, tmp_path))
        with psycopg.connect(host=str(url.query["host"]), user="sellerdesk", dbname=url.database) as connection:
            connection.autocommit = True
            for name, value in (("fsync", "on"), ("synchronous_commit", "on")):
                assert connection.execute(f"SHOW {name}").fetchone() == (value,)
            before = synced(connection)
            try:
                send_one_by_one(process.url, sent)
                until(lambda: synced(connection) >= before + sent, 60)
            finally:
                process.stop()
        assert len(stored(database)) == sent


def synced(connection: psycopg.Connection[tuple[int]]) -> int:
    connection.execute("SELECT pg_stat_clear_snapshot()")
    row = connection.execute("SELECT wal_sync FROM pg_stat_wal").fetchone()
    return 0 if row is None else row[0]
