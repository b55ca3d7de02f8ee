"""The sandbox's own clock: real time plus an offset that a test may move, so that deadlines can pass at will."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Tells the sandbox's time in seconds since 1970; moving it never touches the machine's clock."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        """The sandbox's present moment, in seconds since 1970."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock; a negative number moves it back."""
        self._offset += seconds

    def set(self, moment: float) -> None:
        """Make the present moment this one (seconds since 1970); the clock then runs on from there."""
        self._offset = moment - time.time()


def rfc3339(moment: float) -> str:
    """The way v2 writes a time: RFC 3339 in UTC with milliseconds."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_rfc3339(text: str) -> float:
    """Read a v2 time; raises ValueError for anything else."""
    return datetime.fromisoformat(text).timestamp()
