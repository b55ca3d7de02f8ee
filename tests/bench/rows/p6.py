"""P6: deliveries stored, their accounts read again from a Stripe on loopback, applied and published."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from bench.child import Child, folder, program
from bench.row import Goal, Measure, Row, Sample, Sides
from bench.services import KEY, SECRETS, Services, services

_THREADS = 2
_INCLUDE = [("include[0]", "configuration.recipient"), ("include[1]", "requirements"), ("include[2]", "identity")]


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    each = 20 if short else 200
    rounds = (ROW.short_rounds if short else ROW.rounds) + 1
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        running = stack.enter_context(
            services(place, seeds=each * rounds, roles={"jonas": "support"}, SELLERDESK_READS_PER_SECOND="1000")
        )
        load = stack.enter_context(Child(program("load")))
        load.hear()
        batches = iter([running.accounts[at : at + each] for at in range(0, each * rounds, each)])

        def ours() -> Sample:
            batch = next(batches)
            feed = Feed(running)
            began = time.perf_counter()
            load.ask(url=running.intake, secret=SECRETS[1], accounts=batch, count=each, connections=8)
            feed.wait_for(set(batch))
            return {"rate": each / (time.perf_counter() - began)}

        def floor() -> Sample:
            began = time.perf_counter()
            with ThreadPoolExecutor(_THREADS) as pool:
                list(pool.map(lambda part: _read(running, part), [running.accounts[at:each:_THREADS] for at in (0, 1)]))
            return {"rate": each / (time.perf_counter() - began)}

        ours()
        yield Sides(ours=ours, floor=floor)


def _read(running: Services, accounts: tuple[str, ...]) -> None:
    session = requests.Session()
    session.headers.update({"Authorization": f"Bearer {KEY}", "Stripe-Version": "2026-10-28.preview"})
    for account in accounts:
        session.get(f"{running.sandbox}/v2/core/accounts/{account}", params=_INCLUDE, timeout=30).json()


class Feed:
    """Support's feed from now on."""

    def __init__(self, running: Services) -> None:
        self._url = f"{running.relay}/changes"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {running.tokens['jonas']}"
        self._cursor: str = self._session.get(self._url, timeout=30).json()["cursor"]

    def wait_for(self, accounts: set[str]) -> None:
        """Return once each of these was told of."""
        while accounts:
            answer = self._session.get(self._url, params={"after": self._cursor, "wait": "20"}, timeout=60).json()
            self._cursor = answer["cursor"]
            accounts -= {change["data"]["seller"]["account_id"] for change in answer["changes"]}


ROW = Row(
    "P6",
    "store, read again, apply, publish",
    (Measure("rate", "/s", Goal(450, "≥", "ours"), 0),),
    _open,
    note="distinct accounts, new to the relay; floor: two threads reading the same accounts by requests",
)
