"""Relays as the processes that an operator runs: on a database that tests make, started, killed and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.doubles.postgres import drop_database, needed, new_database, running

KEY = "sk_test_processes"
SECRET = "whsec_processes"
NOBODY = "http://127.0.0.1:9"


def environment(database: str, home: Path, api_base: str = NOBODY, **settings: str) -> dict[str, str]:
    """Return the variables of a relay on a database; without ``api_base`` Stripe can't be reached."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("SELLERDESK_", "STRIPE_"))}
    return (
        bare
        | {
            "SELLERDESK_STRIPE_KEY": KEY,
            "SELLERDESK_STRIPE_API_BASE": api_base,
            "SELLERDESK_WEBHOOK_SECRETS": SECRET,
            "SELLERDESK_PUBLIC_URL": "http://127.0.0.1:8787",
            "SELLERDESK_DATABASE_URL": database,
            "SELLERDESK_LISTEN": "127.0.0.1:0",
            "SELLERDESK_HOME": str(home),
        }
        | settings
    )


class RelayProcess:
    """One ``sellerdesk relay``; ready once it is made."""

    def __init__(
        self,
        variables: dict[str, str],
        prefix: tuple[str, ...] = (),
        program: tuple[str, ...] = ("-m", "desktop_app", "relay", "--json"),
    ) -> None:
        command = [*prefix, sys.executable, *program]
        self._log = (Path(variables["SELLERDESK_HOME"]) / f"relay-{uuid.uuid4().hex[:8]}.log").open("wb")
        self.process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=self._log, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(60)
            self._log.flush()
            raise AssertionError(Path(self._log.name).read_text()[-3000:])
        self.url: str = json.loads(line)["url"]

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self._end()

    def stop(self, pid: int | None = None) -> int:
        """Ask it to end, by another number where something runs around it, and wait for it."""
        os.kill(pid or self.process.pid, signal.SIGTERM)
        return self._end()

    def _end(self) -> int:
        code = self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()
        return code


@contextmanager
def relay(variables: dict[str, str]) -> Iterator[RelayProcess]:
    """Run one relay for as long as the block."""
    found = RelayProcess(variables)
    try:
        yield found
    finally:
        if found.alive:
            found.stop()


@contextmanager
def database_at(kind: str, folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Make a database of a kind; ``durable`` has PostgreSQL flush as an operator's would."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/ledger.db"
        return
    with running(needed(), durable=durable) as home:
        name = f"p{uuid.uuid4().hex}"
        yield new_database(home, name)
        drop_database(home, name)
