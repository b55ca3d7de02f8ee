"""``sellerdesk demo``: the window on a fresh demo, or the demo's services alone."""

from __future__ import annotations

import argparse
import json
import sys
import threading

from desktop_app.app.cli.outcome import FAILED, FINE


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``demo`` to the command line."""
    parser = verbs.add_parser(
        "demo", help="the window on a fresh demo: sandbox and relay beside it, three people to be"
    )
    parser.add_argument("--headless", action="store_true", help="the services alone, without a window, until stopped")
    parser.add_argument("--json", action="store_true", help="with --headless: print addresses and keys as one line")
    parser.add_argument("--end-with-parent", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.headless:
        return _serve(as_json=arguments.json, with_parent=arguments.end_with_parent)
    from desktop_app.app.window import open_demo

    return open_demo()


def _serve(*, as_json: bool, with_parent: bool) -> int:
    from desktop_app.app.demo_services import DemoServices
    from desktop_app.app.processes import ChildFailed, end_with_parent
    from desktop_app.app.signals import stop_on_signals

    stop = threading.Event()
    stop_on_signals(stop)
    if with_parent:
        end_with_parent(stop.set)
    with DemoServices(on_log=sys.stderr.write) as services:
        try:
            addresses = services.start()
        except ChildFailed as failure:
            sys.stderr.write(f"The demo could not start. {failure}\n")
            return FAILED
        if as_json:
            sys.stdout.write(json.dumps(addresses.as_json()) + "\n")
        else:
            sys.stdout.write(_in_words(addresses.as_json()))
        sys.stdout.flush()
        while not stop.wait(1.0):
            ended = services.ended()
            if ended is not None:
                sys.stderr.write(f"The demo's {ended} ended by itself; the demo stops.\n")
                return FAILED
    return FINE


def _in_words(addresses: dict[str, object]) -> str:
    tokens = addresses["tokens"]
    people = "".join(f"  {who}: {token}\n" for who, token in tokens.items()) if isinstance(tokens, dict) else ""
    return (
        f"The demo is running until you stop it with Ctrl-C.\n"
        f"Relay: {addresses['relay']}\nSandbox: {addresses['sandbox']}\n"
        f"Tokens for the relay, worth nothing elsewhere:\n{people}"
    )
