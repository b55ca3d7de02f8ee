"""A verb's own commands, such as ``list`` below ``accounts``."""

from __future__ import annotations

import argparse


def add_commands(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """Return the place for a verb's commands; called without one, the verb says which there are (exit code 2)."""
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    parser.set_defaults(run=lambda _: parser.error(f"name one of its commands: {', '.join(commands.choices)}"))
    return commands
