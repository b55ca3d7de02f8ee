"""P10: a million accounts: from asking for the list to its first rows painted."""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Iterator

from bench.child import Child
from bench.crowd_windows import crowd_windows
from bench.row import Goal, Measure, Row, Sample, Sides


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    times = 2 if short else 10
    with crowd_windows(short=short) as windows:

        def opened(window: Child) -> Sample:
            return {"first rows painted": statistics.median(window.ask(do="open")["ms"][0] for _ in range(times))}

        opened(windows.ours)
        opened(windows.floor)
        yield Sides(ours=lambda: opened(windows.ours), floor=lambda: opened(windows.floor))


ROW = Row(
    "P10",
    "1,000,000 accounts",
    (Measure("first rows painted", "ms", Goal(1.5, "≤")),),
    _open,
    note="on a virtual screen; floor: a bare table and model, a keyset page by sqlite3 in the same process",
)
