"""P2: memory at rest, signed in to a relay, the window open."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from bench.child import folder
from bench.resting import empty, memory, resting
from bench.row import Goal, Measure, Row, Sample, Sides
from bench.services import services


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    seconds = 1.0 if short else 3.0
    with folder() as name, services(Path(name), seeds=0, roles={"ana": "user"}) as running:

        def ours() -> Sample:
            with resting(running, Path(name)) as window:
                time.sleep(seconds)
                return {"memory": memory(window.pid)}

        def floor() -> Sample:
            with empty() as window:
                time.sleep(seconds / 3)
                return {"memory": memory(window.pid)}

        yield Sides(ours=ours, floor=floor)


ROW = Row(
    "P2",
    "at rest, signed in, window open",
    (Measure("memory", "MB", Goal(2.2, "≤")),),
    _open,
    note="resident memory three seconds after the feed is followed; floor: an empty main window",
)
