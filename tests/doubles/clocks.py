"""A clock that tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Stands still until it is moved; the wall clock may also be set apart from the monotonic one."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)) -> None:
        self.wall = start
        self.ticks = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    def advance(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds
