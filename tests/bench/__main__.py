"""``./scripts/bench [NAME …] [--short]``: measures, prints a table and writes ``build/bench.json``."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from bench.report import markdown, table, write_json
from bench.row import Row
from bench.runner import Result, run

_NAMES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P17")


def find(name: str) -> Row:
    """Return the row of a name such as ``P4``."""
    row: Row = importlib.import_module(f"bench.rows.{name.lower()}").ROW
    return row


def main() -> int:
    parser = argparse.ArgumentParser(prog="./scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which figures: {', '.join(_NAMES)}; all without it")
    parser.add_argument(
        "--short", action="store_true", help="few rounds, small sizes: shows that it runs, not how fast"
    )
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), metavar="FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table for the documentation as well")
    arguments = parser.parse_args()
    names = [name.upper() for name in arguments.names] or list(_NAMES)
    unknown = [name for name in names if name not in _NAMES]
    if unknown:
        parser.error(f"there is no figure {', '.join(unknown)}; there are {', '.join(_NAMES)}")
    results: list[Result] = []
    for name in names:
        results += run(find(name), short=arguments.short, say=_say)
        write_json(results, arguments.json, short=arguments.short)
    print(table(results))
    if arguments.markdown is not None:
        arguments.markdown.write_text(markdown(results) + "\n", "utf-8")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
