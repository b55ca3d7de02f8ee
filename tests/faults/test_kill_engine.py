"""``kill -9`` of the desktop at every step between a click and its confirmation: nothing doubled, nothing lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles import engine_child
from doubles.engine_child import STEPS
from doubles.relay_http import TOKEN, RelayDouble
from doubles.world import World

from desktop_app import wire
from desktop_app.domain.clock import SystemClock

METHOD = wire.PaymentMethodShape("pm_1", "card")
ASKS = ("save:Ana", "open:DE", "remove:pm_1")


@pytest.fixture
def double() -> Iterator[RelayDouble]:
    made = RelayDouble(World(SystemClock(), buyer=wire.Buyer(payment_methods=(METHOD,), version=1)))
    yield made
    made.stop()


def start(double: RelayDouble, folder: Path, step: str, nth: int, *asks: str) -> subprocess.Popen[bytes]:
    program = [sys.executable, engine_child.__file__, double.url, TOKEN, str(folder), step, str(nth), *asks]
    return subprocess.Popen(program, env={"PATH": "", "PYTHONPATH": str(Path(engine_child.__file__).parents[1])})


def effects(double: RelayDouble) -> list[str]:
    return [text.partition("{")[0] for _, text in double.world.effects]


@pytest.mark.parametrize("nth", [1, 3])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(double: RelayDouble, tmp_path: Path, step: str, nth: int) -> None:
    killed = start(double, tmp_path, step, nth, *ASKS)
    assert killed.wait(120) == -signal.SIGKILL
    # What wasn't yet written down was never promised; everything before it was.
    promised = nth - 1 if step == "before-add" else nth if step == "after-add" else None

    assert start(double, tmp_path, "-", 1).wait(120) == 0

    done = effects(double)
    assert done == ["save_buyer", "open_seller", "remove_method"][: len(done)]
    assert promised is None or len(done) == promised
    assert len(done) >= 1 or step == "before-add"


@pytest.mark.faults
def test_killed_at_random_moments(double: RelayDouble, tmp_path: Path) -> None:
    """A person saves again and again while the program dies at any moment: every save that was taken happens once."""
    chance = random.Random(20261124)
    for number in range(60):
        asks = [f"save:{number}-{part}" for part in range(3)]
        victim = start(double, tmp_path, "-", 1, *asks)
        time.sleep(chance.uniform(0.2, 1.2))
        victim.kill()
        victim.wait(120)
    assert start(double, tmp_path, "-", 1, "save:last").wait(120) == 0
    texts = [text for _, text in double.world.effects]
    assert len(texts) == len(set(texts))
    numbers = [tuple(map(int, text.partition(':"')[2][:-2].split("-"))) for text in texts[:-1]]
    assert numbers == sorted(numbers)
    # Nothing of what was written down is missing: each run's saves are there up to where it was killed.
    for number in range(60):
        parts = [part for run, part in numbers if run == number]
        assert parts == list(range(len(parts)))
