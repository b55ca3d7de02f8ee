"""Ids that are unique without asking the system for randomness each time.

Every such question lets go of the interpreter, and under load the way back to it takes milliseconds.
"""

from __future__ import annotations

import itertools
import secrets


class RunningIds:
    """Ids of one process: a random beginning, then a count. They are names, not secrets."""

    def __init__(self) -> None:
        self._beginning = secrets.token_hex(8)
        self._count = itertools.count(1)

    def next(self) -> str:
        """Return the next id."""
        return f"{self._beginning}{next(self._count):08x}"
