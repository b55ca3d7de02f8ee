"""What comparing with Stripe found last: kept between runs, so that what differs isn't forgotten with the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop_app.ui.bridge import Bridge

MOST: Final = 200
"""So many are kept, those that were found last."""


@dataclass(frozen=True, slots=True)
class FoundDrift:
    """An account of which ours and Stripe's differed: nothing of what it says, only how much and when."""

    account_id: str
    fields: int
    reachable: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class DriftMemory:
    """What one person found at one place.

    Attributes:
        compared: How many accounts were compared, those that agree included.
        at: When the last of them was.
    """

    compared: int = 0
    at: datetime | None = None
    found: tuple[FoundDrift, ...] = ()


class DriftsKept(QObject):
    """Reads the memory once, and keeps every change of it.

    Args:
        kept: What was kept, once it is read.
        keep: Keeps all of it in place of what was kept.
        bridge: What brings the answer to the window's thread.
    """

    changed = Signal()
    """It was read, or is another."""

    def __init__(self, kept: Future[DriftMemory], keep: Callable[[DriftMemory], object], bridge: Bridge) -> None:
        super().__init__(bridge)
        self._keep = keep
        self.memory = DriftMemory()
        self._touched = False
        bridge.watch(self, kept, self._read)

    def number(self) -> int:
        """Return how many differ, as far as was compared."""
        return len(self.memory.found)

    def put(self, memory: DriftMemory) -> None:
        """Keep another."""
        self._touched = True
        if memory != self.memory:
            self.memory = memory
            self._keep(memory)
            self.changed.emit()

    def _read(self, memory: DriftMemory) -> None:
        if not self._touched:  # what is found now counts for more than what was
            self.memory = memory
            self.changed.emit()
