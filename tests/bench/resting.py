"""Windows at rest, for what they take while nobody does anything."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from bench.child import Child, environment, program
from bench.homes import earlier_home
from bench.services import Services

PROFILE = "resting"
_TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def resting(running: Services, place: Path) -> Iterator[Child]:
    """A seller's window that follows the relay's feed, on a home from an earlier run as on any day but the first."""
    home = str((place / "home").absolute())
    earlier_home(Path(home), PROFILE, running.relay)
    variables = environment(QT_QPA_PLATFORM="offscreen", SELLERDESK_HOME=home)
    with Child([*program("resting"), running.relay, running.tokens["ana"], home], variables) as window:
        window.hear()
        yield window


@contextlib.contextmanager
def empty() -> Iterator[Child]:
    """An empty main window."""
    with Child(program("window_empty"), environment(QT_QPA_PLATFORM="offscreen")) as window:
        window.hear()
        yield window


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def processor_seconds(pid: int) -> float:
    """Return what a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
