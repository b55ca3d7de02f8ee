"""``relay backup``, ``relay restore``, ``relay export-user`` and ``relay erase-user``: the operator's duties."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from desktop_app.app.cli.outcome import FINE, WRONG_USE


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands below ``relay``."""
    backup = commands.add_parser("backup", help="write a backup of the database while the relay runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="a new file; in a folder it is named after the time")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="put a backup in the database's place; no relay may run")
    source = restore.add_mutually_exclusive_group(required=True)
    source.add_argument("file", nargs="?", type=Path, metavar="FILE", help="what relay backup wrote")
    source.add_argument(
        "--already-there",
        action="store_true",
        help="the database was put back by other means: only mark it as restored",
    )
    restore.add_argument("--replace", action="store_true", help="let the database that is there give way")
    restore.set_defaults(run=_restore)
    export = commands.add_parser("export-user", help="write all that is kept about a person as JSON")
    export.add_argument("user", metavar="USER", help="the user's id")
    export.set_defaults(run=_export)
    erase = commands.add_parser("erase-user", help="remove all that is kept about a person; Stripe keeps its own")
    erase.add_argument("user", metavar="USER", help="the user's id")
    erase.add_argument("--yes", action="store_true", help="really do it")
    erase.set_defaults(run=_erase)


def _database(arguments: argparse.Namespace) -> str | None:
    from desktop_app.relay.settings.config import database_url
    from desktop_app.relay.settings.sources import ConfigurationError

    try:
        return database_url(os.environ, arguments.config)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return None


def _backup(arguments: argparse.Namespace) -> int:
    from desktop_app.domain.clock import SystemClock
    from desktop_app.storage.ledger.backup import back_up

    url = _database(arguments)
    if url is None:
        return WRONG_USE
    file: Path = arguments.file
    if file.is_dir():
        ending = "sqlite" if url.startswith("sqlite") else "pgdump"
        file /= f"sellerdesk-{SystemClock().now():%Y%m%dT%H%M%SZ}.{ending}"
    back_up(url, file)
    sys.stdout.write(f"{file}\n")
    return FINE


def _restore(arguments: argparse.Namespace) -> int:
    from desktop_app.domain.clock import SystemClock
    from desktop_app.storage.ledger.backup import mark_restored, restore

    url = _database(arguments)
    if url is None:
        return WRONG_USE
    if arguments.already_there:
        mark_restored(url, SystemClock())
    else:
        aside = restore(url, arguments.file, SystemClock(), replace=arguments.replace)
        if aside is not None:
            sys.stdout.write(f"The database that was there is now {aside}.\n")
    sys.stdout.write(
        "Restored. Every app reads afresh, and before anything is made at Stripe the relay looks whether it is there.\n"
    )
    return FINE


def _export(arguments: argparse.Namespace) -> int:
    from desktop_app.app.cli.output import print_json
    from desktop_app.app.relay_wiring import open_books
    from desktop_app.onboarding.access.leaving import export_person

    url = _database(arguments)
    if url is None:
        return WRONG_USE
    with open_books(url) as books:
        print_json(export_person(books, arguments.user))
    return FINE


def _erase(arguments: argparse.Namespace) -> int:
    from desktop_app.app.relay_wiring import open_books
    from desktop_app.onboarding.access.leaving import erase_person

    if not arguments.yes:
        sys.stderr.write("This can't be undone: say --yes to do it, after relay export-user if the person wants it.\n")
        return WRONG_USE
    url = _database(arguments)
    if url is None:
        return WRONG_USE
    with open_books(url) as books:
        at_stripe = erase_person(books, arguments.user)
    sys.stdout.write("Erased here.\n")
    for object_id in at_stripe:
        sys.stdout.write(f"Stripe still has {object_id}: delete it in the Dashboard where the law asks for it.\n")
    return FINE
