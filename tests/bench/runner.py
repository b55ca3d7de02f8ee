"""Runs rows: floor and ours in turn, round by round, so that a busy machine slows both."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.row import Goal, Measure, Row, Sample, Sides


@dataclass(frozen=True)
class Spread:
    """A median with the quarters around it."""

    median: float
    low: float
    high: float
    rounds: tuple[float, ...]


@dataclass(frozen=True)
class Result:
    """What became of one measure."""

    number: str
    what: str
    measure: Measure
    ours: Spread
    floor: Spread | None
    peer: Spread | None
    note: str

    @property
    def ratio(self) -> float | None:
        """Ours over the floor: the median of the rounds' own ratios, since both halves of a round shared their luck."""
        if self.floor is None:
            return None
        pairs = zip(self.ours.rounds, self.floor.rounds, strict=True)
        ratios = [ours / floor for ours, floor in pairs if floor > 0]
        return statistics.median(ratios) if ratios else None

    @property
    def met(self) -> bool | None:
        goal = self.measure.goal
        return None if goal is None else goal.met(self.ours.median, self.ratio)


def run(row: Row, *, short: bool, say: Callable[[str], object]) -> list[Result]:
    """Run one row and return a result for each of its measures."""
    rounds = row.short_rounds if short else row.rounds
    taken: dict[str, list[Sample]] = {"ours": [], "floor": [], "peer": []}
    with row.open(short) as sides:
        for place in range(rounds):
            for name in _order(sides, place):
                side = getattr(sides, name)
                taken[name].append(side())
            say(f"{row.number} {row.what}: round {place + 1} of {rounds}: {_told(taken, row.measures)}")
    return [
        Result(
            row.number,
            row.what,
            measure,
            spread(measure.name, taken["ours"]),
            spread(measure.name, taken["floor"]) if _has(measure, taken["floor"]) else None,
            spread(measure.name, taken["peer"]) if _has(measure, taken["peer"]) else None,
            row.note,
        )
        for measure in row.measures
    ]


def spread(name: str, samples: Sequence[Sample]) -> Spread:
    """Return the median and the quarters of one measure."""
    values = tuple(sample[name] for sample in samples)
    if len(values) < 2:
        return Spread(values[0], values[0], values[0], values)
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high, values)


def _order(sides: Sides, place: int) -> list[str]:
    there = [name for name in ("floor", "ours", "peer") if getattr(sides, name) is not None]
    return there if place % 2 == 0 else there[::-1]


def _has(measure: Measure, samples: Sequence[Sample]) -> bool:
    return bool(samples) and all(measure.name in sample for sample in samples)


def _told(taken: dict[str, list[Sample]], measures: Sequence[Measure]) -> str:
    parts = []
    for measure in measures:
        sides = [
            f"{name} {samples[-1][measure.name]:.{measure.digits}f}"
            for name, samples in taken.items()
            if samples and measure.name in samples[-1]
        ]
        parts.append(f"{measure.name} {' / '.join(sides)} {measure.unit}")
    return "; ".join(parts)


__all__ = ["Goal", "Result", "Spread", "run", "spread"]
