"""P13: a million accounts: the tabs' numbers while 500 changes a second arrive."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from bench.child import Child, program
from bench.crowd_windows import crowd_windows, p95
from bench.row import Goal, Measure, Row, Sample, Sides


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    times = 5 if short else 40
    with crowd_windows(short=short) as windows:
        arguments = [*program("crowd_writer"), windows.database, str(windows.accounts)]

        def ours() -> Sample:
            with Child(arguments) as writer:
                writer.hear()
                everybody = windows.ours.ask(do="count", country=None, times=times)
                some = windows.ours.ask(do="count", country="DE", times=times)
                rate = writer.ask(end=True)["rate"]
            assert everybody["counts"]["all"] == windows.accounts, everybody
            assert not everybody["counts"]["more"]
            return {"of all: p95": p95(everybody["ms"]), "of some: p95": p95(some["ms"]), "changes": rate}

        ours()
        yield Sides(ours=ours)


ROW = Row(
    "P13",
    "1,000,000 accounts, tabs' numbers while 500 changes/s arrive",
    (
        Measure("of all: p95", "ms", Goal(10, "≤", "ours")),
        Measure("of some: p95", "ms", Goal(50, "≤", "ours")),
        Measure("changes", "/s", digits=0),
    ),
    _open,
    note="asked through the window's engine and the relay; some: those of one country, counted up to 10,000",
)
