"""``sellerdesk relay``: the relay server, and the operator's work on its people."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path

from desktop_app.app.cli import relay_keeping, relay_setup, relay_users
from desktop_app.app.cli.outcome import FAILED, FINE, WRONG_USE

_ROLES = ("user", "support", "operator")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``relay`` and its own commands to the command line."""
    parser = verbs.add_parser("relay", help="the relay server; settings from SELLERDESK_* or --config FILE")
    parser.add_argument("--config", type=Path, metavar="FILE", help="a TOML file with settings; variables win over it")
    parser.add_argument("--json", action="store_true", help="say the address as one line of JSON")
    parser.add_argument("--end-with-parent", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=_serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    token = commands.add_parser("token", help="make a bearer token; it is shown once and kept as a hash")
    token.add_argument("user", metavar="USER", help="the user's id; a new one is added")
    token.add_argument("--role", choices=_ROLES, required=True)
    token.add_argument("--name", help="for a new user")
    token.add_argument("--email", help="for a new user")
    token.set_defaults(run=_token)
    relay_users.register(commands)
    relay_setup.register(commands)
    relay_keeping.register(commands)


def _serve(arguments: argparse.Namespace) -> int:
    from desktop_app.app.processes import end_with_parent
    from desktop_app.app.relay_wiring import open_parts
    from desktop_app.app.signals import stop_on_signals
    from desktop_app.relay.server import serve
    from desktop_app.relay.settings.config import load_settings
    from desktop_app.relay.settings.sources import ConfigurationError

    stop = threading.Event()
    stop_on_signals(stop)
    if arguments.end_with_parent:
        end_with_parent(stop.set)

    def announce(url: str) -> None:
        sys.stdout.write(json.dumps({"url": url}) + "\n" if arguments.json else f"The relay listens at {url}\n")
        sys.stdout.flush()

    try:
        config = load_settings(os.environ, arguments.config)
        with open_parts(config) as parts:
            serve(parts, config.server(), announce, stop=stop, host=config.host, port=config.port)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    return FINE


def _token(arguments: argparse.Namespace) -> int:
    from desktop_app.app.relay_wiring import open_books
    from desktop_app.onboarding import audit
    from desktop_app.onboarding.access import people
    from desktop_app.relay.settings.config import database_url
    from desktop_app.relay.settings.sources import ConfigurationError

    try:
        url = database_url(os.environ, arguments.config)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    with open_books(url) as books:
        people.add_user(books, user_id=arguments.user, name=arguments.name, email=arguments.email)
        sys.stdout.write(people.issue_token(books, arguments.user, arguments.role, audit.COMMAND) + "\n")
    return FINE
