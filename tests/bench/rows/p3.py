"""P3: processor at rest, the poll open."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from bench.child import folder
from bench.resting import processor_seconds, resting
from bench.row import Goal, Measure, Row, Sample, Sides
from bench.services import services

_SETTLED = 5.0


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    seconds = 3.0 if short else 60.0
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        running = stack.enter_context(services(place, seeds=0, roles={"ana": "user"}))
        window = stack.enter_context(resting(running, place))
        time.sleep(1.0 if short else _SETTLED)

        def ours() -> Sample:
            before, began = processor_seconds(window.pid), time.monotonic()
            time.sleep(seconds)
            return {"processor": 100 * (processor_seconds(window.pid) - before) / (time.monotonic() - began)}

        yield Sides(ours=ours)


ROW = Row(
    "P3",
    "at rest, poll open, 60 s",
    (Measure("processor", "% of a core", Goal(0.2, "≤", "ours"), 3),),
    _open,
    rounds=1,
    short_rounds=1,
    note="one long look instead of rounds: the floor is nothing at all",
)
