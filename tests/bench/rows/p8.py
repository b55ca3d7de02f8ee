"""P8: from a delivery's arrival to the painted row: relay, Stripe's stand-in, sync engine and window."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import requests

from bench.child import Child, environment, folder, program
from bench.events import account_updated
from bench.row import Goal, Measure, Row, Sample, Sides
from bench.services import KEY, SECRETS, Services, services
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.signature import sign

_ACCOUNTS = 12


class Stripe:
    """Changes accounts at the sandbox, without a delivery of its own, and delivers as Stripe would."""

    def __init__(self, running: Services) -> None:
        self._running = running
        self._session = requests.Session()
        self._numbers = count()

    def change(self, account_id: str, body: dict[str, object]) -> None:
        url = f"{self._running.sandbox}/sandbox/accounts/{account_id}/change"
        answer = self._session.post(url, json={**body, "silent": True}, headers={"Authorization": f"Bearer {KEY}"})
        answer.raise_for_status()

    def deliver(self, account_id: str) -> int:
        """Deliver an event; return the moment at which it was sent."""
        body = account_updated(account_id, next(self._numbers))
        headers = {"Stripe-Signature": sign(body, SECRETS[1], SystemClock().now())}
        sent = time.monotonic_ns()
        self._session.post(self._running.intake, data=body, headers=headers).raise_for_status()
        return sent


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    turns = 4 if short else 20
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        running = stack.enter_context(
            services(place, seeds=_ACCOUNTS, roles={"jonas": "support"}, SELLERDESK_READS_PER_SECOND="1000")
        )
        stripe = Stripe(running)
        _wait_until_known(running, stripe)
        variables = environment(QT_QPA_PLATFORM="offscreen", SELLERDESK_HOME=str((place / "home").absolute()))
        arguments = [running.relay, running.tokens["jonas"], str((place / "home").absolute())]
        window = stack.enter_context(Child([*program("watcher"), *arguments], variables))
        assert window.hear()["rows"] > 0
        # The row as well as its numbers change with every delivery: something is asked for, then settled.
        turn = count()

        def once() -> float:
            number = next(turn)
            account = running.accounts[number % _ACCOUNTS]
            asks = (number // _ACCOUNTS) % 2 == 0
            stripe.change(
                account, {"action": "require" if asks else "settle", "requirement": "individual.verification.document"}
            )
            window.ask(account=account)
            sent = stripe.deliver(account)
            return float(window.hear()["painted"] - sent) / 1e6

        def ours() -> Sample:
            waits = sorted(once() for _ in range(turns))
            return {"p50": statistics.median(waits), "p95": waits[min(len(waits) - 1, round(len(waits) * 0.95))]}

        ours()
        yield Sides(ours=ours)


def _wait_until_known(running: Services, stripe: Stripe) -> None:
    for account in running.accounts:
        stripe.deliver(account)
    headers = {"Authorization": f"Bearer {running.tokens['jonas']}"}
    while True:
        known = requests.get(f"{running.relay}/accounts", headers=headers, timeout=10).json()["items"]
        if len(known) >= _ACCOUNTS:
            return
        time.sleep(0.05)


ROW = Row(
    "P8",
    "delivery to painted row",
    (Measure("p50", "ms", Goal(50, "≤", "ours")), Measure("p95", "ms", Goal(100, "≤", "ours"))),
    _open,
    note="all on loopback, the re-reading included: relay, sandbox and window are processes of their own",
)
