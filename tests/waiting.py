"""Waiting for a condition, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 60.0, *, every: float = 0.02) -> None:
    """Look again and again until it holds; fail when it doesn't for far longer than it could take."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "It didn't come to hold."
        time.sleep(every)
