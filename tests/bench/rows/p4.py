"""P4: webhook intake, durable before the answer, while workers read what was queued."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from bench.child import Child, folder, program
from bench.row import Goal, Measure, Row, Sample, Sides
from bench.services import SECRETS, services

_CONNECTIONS = 32


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    count, seeds = (300, 20) if short else (3000, 500)
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        ours = stack.enter_context(services(place, seeds=seeds))
        plain = stack.enter_context(Child([*program("intake_floor"), str(place / "floor.sqlite"), *SECRETS]))
        floor = plain.hear()["url"] + "/webhooks/stripe"
        load = stack.enter_context(Child(program("load")))
        load.hear()

        def deliver(url: str, number: int = count) -> Sample:
            sample: Sample = load.ask(
                url=url, secret=SECRETS[1], accounts=ours.accounts, count=number, connections=_CONNECTIONS
            )
            return sample

        for url in (floor, ours.intake):
            deliver(url, 200)
        yield Sides(ours=lambda: deliver(ours.intake), floor=lambda: deliver(floor))


ROW = Row(
    "P4",
    "webhook intake",
    (
        Measure("rate", "/s", Goal(0.75, "≥"), 0),
        Measure("p50", "ms"),
        Measure("p99", "ms", Goal(2.0, "≤")),
    ),
    _open,
    note="SQLite, synchronous=FULL, 32 connections, 4.7 KB bodies all different, workers reading accounts meanwhile",
)
