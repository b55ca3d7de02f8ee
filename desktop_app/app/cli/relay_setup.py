"""``relay connect-webhooks`` and ``relay import``: a marketplace's own Stripe, joined to its relay."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.cli.outcome import FAILED, FINE, WRONG_USE
from desktop_app.app.cli.output import plain

if TYPE_CHECKING:
    from desktop_app.onboarding.flows.importing import Entry, Result
    from desktop_app.relay.settings.config import RelayConfig

_USER = "app_user_id"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands below ``relay``."""
    connect = commands.add_parser(
        "connect-webhooks", help="make or correct the webhook endpoints at Stripe, and keep their secrets"
    )
    connect.add_argument("--roll", action="store_true", help="replace every endpoint, so that every secret is new")
    connect.add_argument("--json", action="store_true", help="say what was done as one line of JSON")
    connect.set_defaults(run=_connect)
    bring = commands.add_parser(
        "import",
        help="bring in existing people, linked to their customers and accounts; nothing is made at Stripe",
        description="FILE is CSV with a head, or a JSON list of objects; the fields are user_id, name, email, "
        "customer_id and account_id. Started again, an import goes on where it was.",
    )
    source = bring.add_mutually_exclusive_group(required=True)
    source.add_argument("file", nargs="?", type=Path, metavar="FILE")
    source.add_argument(
        "--from-metadata",
        nargs="?",
        const=_USER,
        metavar="KEY",
        help=f"find people by a key of the metadata at Stripe ({_USER} where none is given)",
    )
    bring.add_argument("--dry-run", action="store_true", help="change nothing, only say what would be linked")
    bring.add_argument("--json", action="store_true", help="say every person's outcome as a line of JSON")
    bring.set_defaults(run=_import)


def _connect(arguments: argparse.Namespace) -> int:
    from desktop_app.app.relay_wiring import stripe_settings
    from desktop_app.app.secrets_file import keep_secret
    from desktop_app.onboarding.incoming.webhooks import WEBHOOK_PATH, connect
    from desktop_app.relay.settings.config import load_settings
    from desktop_app.relay.settings.sources import ConfigurationError
    from desktop_app.stripe_api.inspection import Inspection

    try:
        config = load_settings(os.environ, arguments.config, without_secrets=True)
        file = _secrets_file(config)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    try:
        done = connect(
            Inspection(stripe_settings(config)).endpoints,
            config.public_url + WEBHOOK_PATH,
            config.webhook_secrets,
            lambda secret: keep_secret(file, secret),
            roll=arguments.roll,
        )
    except OSError as error:
        sys.stderr.write(f"{file} can't be written ({error.strerror}): correct its folder, then run this again.\n")
        return FAILED
    if arguments.json:
        shown = [{"scope": one.scope, "step": one.step, "endpoint": one.endpoint_id} for one in done]
        sys.stdout.write(json.dumps({"url": config.public_url + WEBHOOK_PATH, "endpoints": shown}) + "\n")
    else:
        for one in done:
            sys.stdout.write(f"{one.scope.value:<10} {one.step.value:<10} {plain(one.endpoint_id)}\n")
        sys.stdout.write(f"The signing secrets are in {file}; a relay that runs takes new ones by itself.\n")
    return FINE


def _secrets_file(config: RelayConfig) -> Path:
    from desktop_app.relay.settings.sources import ConfigurationError

    if config.secrets_file is None:
        raise ConfigurationError(
            "SELLERDESK_WEBHOOK_SECRETS_FILE is missing: name the file in which the relay finds its signing secrets, "
            "in place of SELLERDESK_WEBHOOK_SECRETS, so that new ones can be put there."
        )
    return config.secrets_file


def _import(arguments: argparse.Namespace) -> int:
    from desktop_app.app.relay_wiring import open_parts
    from desktop_app.onboarding.flows.importing import import_people
    from desktop_app.relay.settings.config import load_settings
    from desktop_app.relay.settings.sources import ConfigurationError

    try:
        config = load_settings(os.environ, arguments.config, without_secrets=True)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    outcomes: Counter[str] = Counter()
    entries = _entries(arguments, config)
    if entries is None:
        return WRONG_USE
    with open_parts(config) as parts:
        for result in import_people(parts, entries, trial=arguments.dry_run, pause=time.sleep):
            outcomes[result.outcome] += 1
            _show(result, as_json=arguments.json)
    if not arguments.json:
        told = ", ".join(f"{number} {outcome.replace('_', ' ')}" for outcome, number in sorted(outcomes.items()))
        sys.stdout.write(f"{sum(outcomes.values())} people: {told or 'nobody'}\n")
    return FAILED if outcomes["refused"] else FINE


def _entries(arguments: argparse.Namespace, config: RelayConfig) -> list[Entry] | None:
    from desktop_app.app.relay_wiring import stripe_settings
    from desktop_app.onboarding.flows.importing import found_by_metadata, read_entries
    from desktop_app.stripe_api.walking import MetadataWalker

    if arguments.file is None:
        return found_by_metadata(MetadataWalker(stripe_settings(config)), arguments.from_metadata)
    try:
        text = arguments.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it isn't UTF-8"
        sys.stderr.write(f"{arguments.file} can't be read ({why}): correct the path or the file.\n")
        return None
    return read_entries(text, as_json=arguments.file.suffix.lower() == ".json")


def _show(result: Result, *, as_json: bool) -> None:
    entry = result.entry
    if as_json:
        line = {"place": entry.place, "user_id": entry.user_id, "outcome": result.outcome, "code": result.code}
        sys.stdout.write(json.dumps(line) + "\n")
    elif result.code is not None:
        from desktop_app.words.wording import Wording

        words = Wording("en").problem(result.code)
        said = f"{words.in_a_line} {words.next_step}".strip()
        sys.stdout.write(f"{plain(entry.place)}, {plain(entry.user_id)}: {said} ({result.code})\n")
