"""A process killed at any step between asking Stripe and storing the answer: nothing doubled, nothing lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from tests.integration.core.killed_program import parts_of

STEPS = ["before asking", "after asking", *(f"{side} commit {n}" for n in range(1, 5) for side in ("before", "after"))]
SHORT = {"before asking", "after asking", "after commit 1"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def ledger(url: str) -> Iterator[SqlLedger]:
    opened = open_ledger(url, SystemClock())
    yield opened
    opened.close()


@pytest.mark.parametrize("step", [pytest.param(one, marks=[] if one in SHORT else pytest.mark.faults) for one in STEPS])
def test_killed_and_asked_again_with_another_name(url: str, ledger: SqlLedger, tmp_path: Path, step: str) -> None:
    stripe = tmp_path / "stripe.jsonl"
    user_id = people.add_user(parts_of(ledger, stripe, "-"), name=None, email=None)
    command = [sys.executable, "-m", "tests.integration.core.killed_program", url, str(stripe), user_id, step]
    died = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    began = time.monotonic()
    again = buyers.save_buyer(parts_of(ledger, stripe, "-"), user_id, wire.BuyerRequest(name="Second")).buyer
    # The dead process's lease is known to be nobody's: the next one doesn't wait for it to run out.
    assert time.monotonic() - began < 40
    assert (again.customer_id, again.name) == ("cus_0001", "Second")
    assert len(stripe.read_text().splitlines()) == 1
