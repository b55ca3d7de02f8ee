"""P1: from the start of the process to the first real page, from source with byte code in place."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.child import Child, environment, folder, program
from bench.homes import STATE, signed_in_home
from bench.row import Goal, Measure, Row, Sample, Sides


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    with folder() as name:
        home = Path(name) / "home"
        signed_in_home(home, datetime.now(UTC))  # noqa: TID251 - the age of what was kept is part of the page
        variables = environment(QT_QPA_PLATFORM="offscreen", SELLERDESK_HOME=str(home.absolute()))

        def start(child: str, *arguments: str) -> dict[str, float]:
            with Child([*program(child), str(time.monotonic_ns()), *arguments], variables) as process:
                told: dict[str, float] = process.hear()
                return told

        def floor() -> Sample:
            told = start("window_floor")
            return {"navigation": told["ms"], "last known state": told["ms"]}

        def ours() -> Sample:
            told = start("window_ours", STATE)
            return {"first paint": told["first"], "navigation": told["navigation"], "last known state": told["state"]}

        floor()
        ours()
        yield Sides(ours=ours, floor=floor)


ROW = Row(
    "P1",
    "start to the first real page",
    (
        Measure("first paint", "ms", digits=0),
        Measure("navigation", "ms", Goal(1.5, "≤"), 0),
        Measure("last known state", "ms", Goal(1.8, "≤"), 0),
    ),
    _open,
    rounds=9,
    note="offscreen, a profile with a seller's copy; the relay doesn't answer; the frame is grabbed and looked at",
)
