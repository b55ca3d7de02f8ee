"""Support's window on a relay with a million accounts and a bare one on its database, on a screen of their own."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doubles.screen import virtual_screen

from bench.child import Child, environment, folder, program
from bench.crowd import copy_crowd, name
from bench.homes import earlier_home
from bench.resting import memory
from bench.services import services
from bench.staff_window import PROFILE

_MANY, _SOME = 1_000_000, 10_000
LOADED = 2_000
"""So many rows are fetched before the list is scrolled: more than anybody walks through."""


@dataclass(frozen=True)
class Windows:
    """Both windows, and the database behind them."""

    ours: Child
    floor: Child
    database: str
    accounts: int

    def memory_beyond_floor(self) -> float:
        """Return by how many MB ours is larger."""
        return memory(self.ours.pid) - memory(self.floor.pid)


@contextlib.contextmanager
def crowd_windows(*, short: bool) -> Iterator[Windows]:
    """Open both."""
    number = _SOME if short else _MANY
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder())).absolute()
        file = place / "crowd.sqlite"
        copy_crowd(number, file)
        url = f"sqlite:///{file}"
        running = stack.enter_context(services(place, seeds=1, roles={"jonas": "support"}, database=url))
        home = str(place / "home")
        earlier_home(Path(home), PROFILE, running.relay)
        display = stack.enter_context(virtual_screen())
        variables = environment(DISPLAY=display, QT_QPA_PLATFORM="xcb", SELLERDESK_HOME=home)
        window = [*program("crowd_window"), running.relay, running.tokens["jonas"], home]
        ours = stack.enter_context(Child(window, variables))
        floor = stack.enter_context(Child([*program("crowd_floor"), str(file)], variables))
        assert ours.hear()["rows"] > 0
        assert floor.hear()["rows"] > 0
        yield Windows(ours, floor, url, number)


def typed(turn: int) -> str:
    """Return somebody's name, of whom there are some in any crowd."""
    chance = random.Random(7)
    for _ in range(turn % 50):
        name(chance), name(chance), chance.choice("DFG"), chance.choice(range(10)), chance.getrandbits(56)
    return f"{name(chance)} {name(chance)}"


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 times are below."""
    return sorted(times)[min(len(times) - 1, round(len(times) * 0.95))]
