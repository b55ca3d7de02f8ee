"""What commands print: JSON as the relay gives it, or lines in which nothing from outside is more than text."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

from desktop_app import wire

_LONGEST = 200


def print_json(value: object) -> None:
    """Print a wire object as one line of JSON."""
    sys.stdout.write(wire.encode(value).decode() + "\n")


def print_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Print names with their values, those without a value left out."""
    shown = [(name, plain(value)) for name, value in facts if value not in (None, "", (), [])]
    width = max((len(name) for name, _ in shown), default=0)
    for name, text in shown:
        sys.stdout.write(f"{name:<{width}}  {text}\n")


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a head."""
    texts = [list(head), *([plain(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    for row in texts:
        sys.stdout.write("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")


def plain(value: object, longest: int = _LONGEST) -> str:
    """Return a value as text for a terminal: capped, with control and direction characters made visible."""
    text = "" if value is None else str(value)
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(sign if _harmless(sign) else f"\\u{ord(sign):04x}" for sign in cut)


def _harmless(sign: str) -> bool:
    # Cc control, Cf format (direction marks among them), Cs surrogates, Zl and Zp line ends of another kind.
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
