"""P11: a million accounts: from each key of a search to the rows that it finds, painted."""

from __future__ import annotations

import contextlib
import itertools
import statistics
from collections.abc import Iterator

from bench.crowd_windows import crowd_windows, p95, typed
from bench.row import Goal, Measure, Row, Sample, Sides


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    names = 1 if short else 4
    turns = itertools.count()
    with crowd_windows(short=short) as windows:

        def ours() -> Sample:
            took = [ms for _ in range(names) for ms in windows.ours.ask(do="type", text=typed(next(turns)))["ms"]]
            return {"p50": statistics.median(took), "p95": p95(took)}

        ours()
        yield Sides(ours=ours)


ROW = Row(
    "P11",
    "1,000,000 accounts, each key of a search to painted rows",
    (Measure("p50", "ms"), Measure("p95", "ms", Goal(50, "≤", "ours"))),
    _open,
    note="on a virtual screen; names that somebody has, key by key, each after the one before has been answered",
)
