"""P5: webhook intake on PostgreSQL, durable before the answer; then three processes on one database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from doubles.postgres import binaries, new_database, running

from bench.child import Child, folder, program
from bench.row import Goal, Measure, Row, Sample, Sides
from bench.services import SECRETS, services

_CONNECTIONS, _PROCESSES = 32, 3


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    count, seeds = (300, 20) if short else (3000, 500)
    programs = binaries()
    if programs is None:
        raise RuntimeError("PostgreSQL's binaries are not installed (apt install postgresql)")
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        server = stack.enter_context(running(programs, durable=True))
        ours = stack.enter_context(services(place, seeds=seeds, database=new_database(server, "one")))
        three = stack.enter_context(
            services(place / "three", seeds=seeds, database=new_database(server, "three"), processes=_PROCESSES)
        )
        plain = stack.enter_context(Child([*program("intake_floor"), new_database(server, "floor"), *SECRETS]))
        floor = plain.hear()["url"] + "/webhooks/stripe"
        loads = [stack.enter_context(Child(program("load"))) for _ in range(_PROCESSES)]
        for load in loads:
            load.hear()

        def deliver(url: str, number: int = count, load: Child = loads[0], connections: int = _CONNECTIONS) -> Sample:
            sample: Sample = load.ask(
                url=url, secret=SECRETS[1], accounts=ours.accounts, count=number, connections=connections
            )
            return sample

        def together() -> float:
            """Return the worst of the three processes' p99, each with a third of the connections."""
            number, connections = count // _PROCESSES, _CONNECTIONS // _PROCESSES
            with ThreadPoolExecutor(_PROCESSES) as pool:
                sides = zip(three.intakes, loads, strict=True)
                return max(pool.map(lambda one: deliver(one[0], number, one[1], connections)["p99"], sides))

        def measured() -> Sample:
            return {**deliver(ours.intake), "p99 of three": together()}

        def plainly() -> Sample:
            found = deliver(floor)
            return {**found, "p99 of three": found["p99"]}

        for url in (floor, ours.intake, *three.intakes):
            deliver(url, 200)
        yield Sides(ours=measured, floor=plainly)


ROW = Row(
    "P5",
    "webhook intake on PostgreSQL",
    (
        Measure("rate", "/s", Goal(0.75, "≥"), 0),
        Measure("p50", "ms"),
        Measure("p99", "ms", Goal(2.0, "≤")),
        Measure("p99 of three", "ms", Goal(2.0, "≤")),
    ),
    _open,
    note="fsync on, 32 connections, bodies all different, workers reading accounts meanwhile; three processes too",
)
