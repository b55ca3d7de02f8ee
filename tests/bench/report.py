"""The table for people and the file for machines."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.runner import Result, Spread

_HEAD = ("#", "what", "unit", "floor", "ours", "ratio", "goal", "")


def table(results: Sequence[Result]) -> str:
    """Return the results as an aligned table."""
    lines = [_HEAD, *(_cells(one) for one in results)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown(results: Sequence[Result]) -> str:
    """Return the results as the table of ``docs/performance.md``."""
    head = "| # | What | Unit | Floor | Ours | Ratio | Goal | Met |\n|---|---|---|---|---|---|---|---|"
    return "\n".join([head, *("| " + " | ".join(_cells(one)) + " |" for one in results)])


def _cells(one: Result) -> tuple[str, ...]:
    digits = one.measure.digits
    return (
        one.number,
        f"{one.what}: {one.measure.name}",
        one.measure.unit,
        _said(one.floor, digits),
        _said(one.ours, digits),
        "–" if one.ratio is None else f"{one.ratio:.2f} ×",
        "–" if one.measure.goal is None else one.measure.goal.said(one.measure.unit),
        {True: "met", False: "missed", None: "–"}[one.met],
    )


def _said(spread: Spread | None, digits: int) -> str:
    if spread is None:
        return "–"
    return f"{spread.median:,.{digits}f} ({spread.low:,.{digits}f}–{spread.high:,.{digits}f})"


def write_json(results: Sequence[Result], path: Path, *, short: bool) -> None:
    """Write everything that was measured, each round included."""
    document: dict[str, Any] = {
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "processors": os.cpu_count(),
        },
        "short": short,
        "results": [_plain(one) for one in results],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _plain(one: Result) -> dict[str, Any]:
    goal = one.measure.goal
    return {
        "number": one.number,
        "what": one.what,
        "measure": one.measure.name,
        "unit": one.measure.unit,
        "ours": asdict(one.ours),
        "floor": None if one.floor is None else asdict(one.floor),
        "peer": None if one.peer is None else asdict(one.peer),
        "ratio": one.ratio,
        "goal": None if goal is None else asdict(goal),
        "met": one.met,
        "note": one.note,
    }
