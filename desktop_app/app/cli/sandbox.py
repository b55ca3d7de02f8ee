"""``sellerdesk sandbox``: the Stripe stand-in alone, for anyone's tests."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from desktop_app.app.cli.outcome import FINE, WRONG_USE

if TYPE_CHECKING:
    from desktop_app.sandbox import Announcement

_SECRET_WORDS = {
    "platform": "the platform's own events",
    "connected": "connected accounts' events",
    "thin": "thin (v2) events",
}


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``sandbox`` to the command line."""
    parser = verbs.add_parser("sandbox", help="the Stripe stand-in alone, for anyone's tests")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; a free one without it")
    parser.add_argument("--seed-accounts", type=int, default=0, metavar="N", help="start with N connected accounts")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="sk_test_…",
        help="a key to accept, no secret; may be repeated, each is a platform of its own; one is made without it",
    )
    parser.add_argument(
        "--webhook",
        action="append",
        default=[],
        metavar="URL",
        help="an address that gets every event, for all three scopes; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="print address, keys and secrets as one line of JSON")
    parser.add_argument("--end-with-parent", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from desktop_app.app.processes import end_with_parent, terminate_ourselves
    from desktop_app.sandbox import SandboxConfig, serve, webhooks

    try:
        config = SandboxConfig(
            keys=tuple(arguments.key),
            seed_accounts=arguments.seed_accounts,
            webhooks=tuple(hook for url in arguments.webhook for hook in webhooks(url)),
        )
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    if arguments.end_with_parent:
        end_with_parent(terminate_ourselves)
    announce = _announce_json if arguments.json else _announce
    try:
        serve(config, "127.0.0.1", arguments.port, announce)
    except OSError as error:
        sys.stderr.write(f"Port {arguments.port} can't be used: {error.strerror}. Choose another with --port.\n")
        return WRONG_USE
    return FINE


def _announce(announcement: Announcement) -> None:
    lines = [f"The sandbox listens at {announcement.url}", *(f"Key: {key}" for key in announcement.keys)]
    lines += [
        f"Signing secret for {_SECRET_WORDS[secret.scope]} to {secret.url}: {secret.secret}"
        for secret in announcement.webhook_secrets
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _announce_json(announcement: Announcement) -> None:
    said = {
        "url": announcement.url,
        "keys": list(announcement.keys),
        "webhook_secrets": [secret.secret for secret in announcement.webhook_secrets],
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
