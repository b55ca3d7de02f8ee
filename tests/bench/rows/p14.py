"""P14: how long the GUI thread is held up while ten thousand changes are applied."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from bench.child import Child, environment, folder, program
from bench.row import Goal, Measure, Row, Sample, Sides


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    changes = 1_000 if short else 10_000
    with contextlib.ExitStack() as stack:
        home = (Path(stack.enter_context(folder())) / "home").absolute()
        relay = stack.enter_context(Child(program("feed_pages")))
        variables = environment(QT_QPA_PLATFORM="offscreen", SELLERDESK_HOME=str(home))
        arguments = [relay.hear()["url"], "bench-token", str(home)]
        window = stack.enter_context(Child([*program("held"), *arguments], variables))
        assert window.hear()["rows"] > 0
        took = [1.0]

        def ours() -> Sample:
            relay.ask(prepare=changes)
            window.ask(begin=True)
            began = time.perf_counter()
            relay.ask(publish=True)
            took.append(time.perf_counter() - began)
            sample: Sample = window.ask(end=True)
            return sample

        def floor() -> Sample:
            window.ask(begin=True)
            time.sleep(took[-1])
            sample: Sample = window.ask(end=True)
            return sample

        ours()
        yield Sides(ours=ours, floor=floor)


ROW = Row(
    "P14",
    "the window's thread held while 10,000 changes are applied",
    (
        Measure("p99.9", "ms", Goal(16, "≤", "ours")),
        Measure("longest", "ms", Goal(50, "≤", "ours")),
        Measure("its own work, longest", "ms"),
    ),
    _open,
    note="how late turns of its loop come; floor: the same window for as long with nothing to apply",
)
