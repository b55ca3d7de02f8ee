"""What a figure is: two things to measure in turn, and a goal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal

Sample = Mapping[str, float]
"""One round's numbers by measure."""


@dataclass(frozen=True)
class Goal:
    """A bound on ours over the floor, or on ours alone."""

    bound: float
    sign: Literal["≤", "≥"]
    of: Literal["ratio", "ours"] = "ratio"

    def met(self, ours: float, ratio: float | None) -> bool | None:
        value = ratio if self.of == "ratio" else ours
        if value is None:
            return None
        return value <= self.bound if self.sign == "≤" else value >= self.bound

    def said(self, unit: str) -> str:
        return f"{self.sign} {self.bound:g} ×" if self.of == "ratio" else f"{self.sign} {self.bound:g} {unit}"


@dataclass(frozen=True)
class Measure:
    """One number of a row."""

    name: str
    unit: str
    goal: Goal | None = None
    digits: int = 1


@dataclass(frozen=True)
class Sides:
    """What is run in turn; a row without a floor has goals of its own."""

    ours: Callable[[], Sample]
    floor: Callable[[], Sample] | None = None
    peer: Callable[[], Sample] | None = None


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        open: Prepares both sides (told whether the run is short) and clears up behind them.
        rounds, short_rounds: How often each side is run.
        note: What a reader of the table must know.
    """

    number: str
    what: str
    measures: tuple[Measure, ...]
    open: Callable[[bool], AbstractContextManager[Sides]]
    rounds: int = 7
    short_rounds: int = 2
    note: str = field(default="")
