"""The command line."""

from __future__ import annotations

from collections.abc import Sequence


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 fine, 1 failed, 2 wrong use or configuration."""
    del argv
    return 2
