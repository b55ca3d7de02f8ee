"""Who holds a lease: a name that tells whether its process still lives, so that a crash doesn't hold anybody up."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


@cache
def _place() -> str | None:
    """Name the set of processes that we can see, or None where that can't be told."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()}/{boot}/{(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return None


def _started(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks: numbers of processes are used again, this isn't."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def this_process() -> str:
    """Return a name of this process for leases."""
    return _name_of(os.getpid())  # asked each time: a fork is another process


@cache
def _name_of(pid: int) -> str:
    """Name this process; it never changes, and looking it up in ``/proc`` costs as much as a small transaction."""
    place = _place()
    return f"{place or socket.gethostname()} {pid} {_started(pid) if place else '?'}"


def surely_gone(owner: str) -> bool:
    """Tell whether the process of a lease has ended for certain; False where that can't be known."""
    place, pid, started, *_ = [*owner.split(" "), "", "", ""]
    if place != _place() or not pid.isdigit():
        return False
    return _started(int(pid)) != started
