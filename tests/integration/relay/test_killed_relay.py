"""A relay that is killed under load has stored every delivery that it acknowledged (property R3, in short)."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.signature import sign

SECRET = "whsec_killed"
ROUNDS, SENDERS, ACKNOWLEDGED = 2, 6, 60


@pytest.fixture
def environment(migrated: Path, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "ledger.db").write_bytes(migrated.read_bytes())
    return os.environ | {
        "SELLERDESK_STRIPE_KEY": "sk_test_killed",
        "SELLERDESK_STRIPE_API_BASE": "http://127.0.0.1:9",  # nobody answers there
        "SELLERDESK_WEBHOOK_SECRETS": SECRET,
        "SELLERDESK_PUBLIC_URL": "http://127.0.0.1:8787",
        "SELLERDESK_DATABASE_URL": f"sqlite:///{tmp_path}/ledger.db",
        "SELLERDESK_LISTEN": "127.0.0.1:0",
        "SELLERDESK_HOME": str(tmp_path),
    }


class Senders:
    """Sends deliveries until nobody answers, and keeps the ids of those that were acknowledged."""

    def __init__(self, url: str, first: Iterator[int]) -> None:
        self._url = url
        self._numbers = first
        self._guard = threading.Lock()
        self.acknowledged: set[str] = set()
        self.enough = threading.Event()

    def send(self, _sender: int) -> None:
        with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
            while True:
                with self._guard:
                    event_id = f"evt_{next(self._numbers)}"
                body = json.dumps({"id": event_id, "type": "account.updated", "pad": "x" * 3000}).encode()
                headers = {"Stripe-Signature": sign(body, SECRET, SystemClock().now())}
                try:
                    answer = http.post(f"{self._url}/webhooks/stripe", content=body, headers=headers)
                except httpx.HTTPError:
                    return
                assert answer.status_code == 200
                self.acknowledged.add(event_id)
                if len(self.acknowledged) >= ACKNOWLEDGED:
                    self.enough.set()


def test_no_acknowledged_delivery_is_missing_after_kills(environment: dict[str, str], tmp_path: Path) -> None:
    numbers = iter(range(1_000_000))
    acknowledged: set[str] = set()
    for _ in range(ROUNDS):
        command = [sys.executable, "-m", "desktop_app", "relay", "--json"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout is not None
            senders = Senders(json.loads(process.stdout.readline())["url"], numbers)
            with ThreadPoolExecutor(SENDERS) as pool:
                sending = [pool.submit(senders.send, number) for number in range(SENDERS)]
                assert senders.enough.wait(60)
                os.kill(process.pid, signal.SIGKILL)
                for one in sending:
                    one.result(120)
        acknowledged |= senders.acknowledged
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as file:
        stored = {row[0] for row in file.execute("SELECT event_id FROM deliveries")}
    assert len(acknowledged) >= ROUNDS * ACKNOWLEDGED
    assert acknowledged <= stored
