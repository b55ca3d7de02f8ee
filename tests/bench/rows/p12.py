"""P12: the list of a million accounts scrolled: a step of the wheel, a jump, and what it takes of memory."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Iterator

from bench.child import Child
from bench.crowd_windows import LOADED, crowd_windows, p95
from bench.row import Goal, Measure, Row, Sample, Sides


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    times = 20 if short else 100
    turns = itertools.count()
    with crowd_windows(short=short) as windows:
        for window in (windows.ours, windows.floor):
            window.ask(do="fill", rows=LOADED)

        def scrolled(window: Child) -> dict[str, float]:
            chance = random.Random(next(turns) // 2)
            places = [chance.random() for _ in range(times)]
            return {
                "a step: p95": p95(window.ask(do="scroll", times=times)["ms"]),
                "a jump: p95": p95(window.ask(do="jump", places=places)["ms"]),
            }

        def ours() -> Sample:
            return scrolled(windows.ours) | {"memory beyond the floor": windows.memory_beyond_floor()}

        yield Sides(ours=ours, floor=lambda: scrolled(windows.floor))


ROW = Row(
    "P12",
    "1,000,000 accounts, scrolled",
    (
        Measure("a step: p95", "ms", Goal(1.5, "≤")),
        Measure("a jump: p95", "ms", Goal(1.5, "≤")),
        Measure("memory beyond the floor", "MB", Goal(40, "≤", "ours")),
    ),
    _open,
    note=f"on a virtual screen, with {LOADED:,} rows fetched on both sides; floor: a bare table and model",
)
