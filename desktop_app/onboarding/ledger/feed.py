"""Changes, in the order in which they were committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the feed."""

    seq: int
    cursor: str


@dataclass(frozen=True, slots=True)
class FeedState:
    """Where the feed stands: its epoch, its last number, and the last number that is no longer kept."""

    epoch: str
    last: int
    trimmed: int


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One row of the feed: for whom, about what, and the JSON that the matching GET would answer."""

    seq: int
    audience: str
    kind: str
    id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Published:
    """What one commit added to the feed: all that there is between two cursors.

    Attributes:
        before, after: Where the feed stood before the commit, and where it stands since.
    """

    before: str
    after: str
    changes: Sequence[ChangeRecord]


class Changes(Protocol):
    """The feed."""

    def state(self) -> FeedState:
        """Return where the feed stands."""
        ...

    def cursor(self, seq: int) -> str:
        """Return the opaque cursor of a place in the feed."""
        ...

    def after(self, audience: str, seq: int, upto: int, limit: int) -> Sequence[ChangeRecord]:
        """Return an audience's changes after one number and up to another."""
        ...

    def between(self, seq: int, upto: int) -> Sequence[ChangeRecord]:
        """Return everybody's changes after one number and up to another."""
        ...

    def audiences(self, seq: int, upto: int) -> frozenset[str]:
        """Return whom the changes after one number and up to another are for."""
        ...
