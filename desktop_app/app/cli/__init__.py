"""The command line: one verb a module, loaded only when it is used."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, cast

from desktop_app import __version__
from desktop_app.app.cli.outcome import FAILED, WRONG_USE, say_problem

if TYPE_CHECKING:
    import argparse


class Verb(Protocol):
    """What a verb's module offers."""

    def register(self, verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        """Add the verb's parser, with ``run`` as a default."""
        ...


# In the order of the help. Each module is small to import; what a verb needs it imports when it runs.
_VERBS = ("demo", "relay", "doctor", "sandbox", "buyer", "seller", "accounts", "profile")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="sellerdesk",
        description="The desktop companion of a marketplace that pays its sellers through Stripe Connect. "
        "Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"sellerdesk {__version__}")
    parser.add_argument("--in-tray", action="store_true", help="start beside the clock, without a window")
    parser.add_argument("--self-check", action="store_true", help="check this installation without a window")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in _VERBS:
        cast("Verb", importlib.import_module(f"desktop_app.app.cli.{name}")).register(verbs)
    return parser


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 fine, 1 failed, 2 wrong use or configuration."""
    if not argv or is_for_window(argv):  # nobody's verbs are loaded before its first paint
        return _guarded(lambda: _window(argv))
    from desktop_app.vault import HIDDEN_VERB

    if list(argv[:1]) == [HIDDEN_VERB]:  # a frozen program starts itself as the key store's helper
        from desktop_app.vault.helper import main

        return main()
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed its own sentence
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    if arguments.self_check:
        return _guarded(_self_check)
    command = cast("Callable[[argparse.Namespace], int] | None", getattr(arguments, "run", None))
    return _guarded(_window if command is None else lambda: command(arguments))


def _guarded(command: Callable[[], int]) -> int:
    from desktop_app.domain.errors import KnownError

    try:
        return command()
    except KnownError as problem:
        say_problem(problem)
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def is_for_window(argv: Sequence[str]) -> bool:
    """Say whether a command line asks for the window: with a link of our scheme, or beside the clock at login."""
    return len(argv) == 1 and (argv[0] == "--in-tray" or argv[0].lower().startswith("sellerdesk:"))


def _window(argv: Sequence[str] = ()) -> int:
    from desktop_app.app.window import open_window

    return open_window(argv)


def _self_check() -> int:
    from desktop_app.app.self_check import run_self_check

    return run_self_check()
