"""A process that saves a buyer and is killed at a named step; what it made at Stripe is kept in a file.

Usage: ``killed_program.py DATABASE STRIPE_FILE USER STEP``; without a step (``-``) it ends by itself.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.flows import buyers
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.stripe_port import Customer
from desktop_app.onboarding.texts import details_of
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from tests.integration.core.conftest import POLICY
from tests.integration.core.fake_stripe import FakeStripe, World


class FileStripe(FakeStripe):
    """A Stripe whose customers outlive the process: one line for each, with the key it was made with."""

    def __init__(self, path: Path, step: str) -> None:
        super().__init__(World(SystemClock()))
        self.path, self.step = path, step
        path.touch()
        for line in path.read_text().splitlines():
            key, body, made = json.loads(line)
            self.world.answers[key] = (body, made, SystemClock().now())
            self.world.customers[made] = Customer(made, details=details_of(json.loads(body)["details"]))

    def create_customer(self, body: str, key: str) -> Customer:
        die_at("before asking", self.step)
        known = key in self.world.answers
        self.world.number = len(self.world.customers)
        made = super().create_customer(body, key)
        if not known:
            with self.path.open("a") as file:
                file.write(json.dumps([key, body, made.id]) + "\n")
        die_at("after asking", self.step)
        return made


def die_at(step: str, wanted: str) -> None:
    if step == wanted:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingLedger:
    """Kills the process before or after its n-th commit."""

    def __init__(self, ledger: SqlLedger, step: str) -> None:
        self.ledger, self.step, self.number = ledger, step, 0

    def reading(self) -> object:
        return self.ledger.reading()

    def writing(self, **options: bool) -> object:
        self.number += 1
        die_at(f"before commit {self.number}", self.step)
        return _Dying(self.ledger.writing(**options), f"after commit {self.number}", self.step)


class _Dying:
    def __init__(self, inner: object, step: str, wanted: str) -> None:
        self.inner, self.step, self.wanted = inner, step, wanted

    def __enter__(self) -> object:
        return self.inner.__enter__()  # type: ignore[attr-defined]

    def __exit__(self, *error: object) -> None:
        self.inner.__exit__(*error)  # type: ignore[attr-defined]
        die_at(self.step, self.wanted)


def parts_of(ledger: SqlLedger, path: Path, step: str) -> Parts:
    """Return the parts of a process that dies at a step."""
    return Parts(DyingLedger(ledger, step), FileStripe(path, step), SystemClock(), POLICY)  # type: ignore[arg-type]


def main() -> None:
    database, path, user_id, step = sys.argv[1:]
    ledger = open_ledger(database, SystemClock())
    buyers.save_buyer(parts_of(ledger, Path(path), step), user_id, wire.BuyerRequest(name="First"))
    ledger.close()


if __name__ == "__main__":
    main()
