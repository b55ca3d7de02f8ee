"""``relay user …``: the first operator, staff and their roles, from the operator's own command line.

A password is never taken from the command line: it is asked for, read from standard input, or chosen by whoever opens
a one-time link.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desktop_app.app.cli.commands import add_commands
from desktop_app.app.cli.outcome import FAILED, FINE, WRONG_USE

if TYPE_CHECKING:
    from desktop_app.app.relay_wiring import Books

_ROLES = ("user", "support", "operator")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``user`` and its own commands below ``relay``."""
    users = commands.add_parser("user", help="people, staff and their roles")
    verbs = add_commands(users)
    add = verbs.add_parser("add", help="add somebody who signs in with an e-mail address; the first operator too")
    add.add_argument("--email", required=True)
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=_ROLES, default="user")
    add.add_argument("--language", default="en", help="of e-mails to them, such as de")
    way = add.add_mutually_exclusive_group()
    way.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    way.add_argument("--mail-link", action="store_true", help="let the relay mail a link to choose a password by")
    way.add_argument("--print-link", action="store_true", help="print such a link, to hand on")
    add.set_defaults(run=_add)
    listing = verbs.add_parser("list", help="people with their roles")
    listing.add_argument("--role", choices=_ROLES)
    listing.add_argument("--search", metavar="TEXT", help="part of an id, a name or an address")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list)
    role = verbs.add_parser("role", help="give somebody another role; they are signed out everywhere")
    role.add_argument("user", metavar="USER", help="the user's id or e-mail address")
    role.add_argument("role", choices=_ROLES)
    role.set_defaults(run=_role)
    for name, run, text in (
        ("link", _link, "print a one-time link by which somebody chooses a password"),
        ("sign-out", _sign_out, "sign somebody out everywhere, also of tokens made by hand"),
        ("reset-second-factor", _reset_factor, "take the second factor away of somebody who lost it"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("user", metavar="USER", help="the user's id or e-mail address")
        verb.set_defaults(run=run)


@contextmanager
def _books(arguments: argparse.Namespace) -> Iterator[Books]:
    from desktop_app.app.relay_wiring import open_books
    from desktop_app.relay.settings.config import database_url

    with open_books(database_url(os.environ, arguments.config)) as books:
        yield books


def _told(work: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Return a command whose known errors are told in a sentence."""

    def run(arguments: argparse.Namespace) -> int:
        from desktop_app.domain.errors import FieldError, KnownError
        from desktop_app.relay.settings.sources import ConfigurationError
        from desktop_app.words.wording import Wording

        try:
            return work(arguments)
        except ConfigurationError as error:
            sys.stderr.write(f"{error}\n")
            return WRONG_USE
        except KnownError as error:
            words = Wording("en").problem(error.code, {"market": "the marketplace", **error.params})
            place = f"{error.field}: " if isinstance(error, FieldError) else ""
            sys.stderr.write(f"{place}{words.in_a_line} {words.next_step}".strip() + "\n")
            return WRONG_USE if isinstance(error, FieldError) else FAILED

    return run


@_told
def _add(arguments: argparse.Namespace) -> int:
    from desktop_app.onboarding.access import signing_in
    from desktop_app.onboarding.access.passwords import check_password
    from desktop_app.onboarding.access.signing_up import check_name, login_of

    name, login = check_name(arguments.name), login_of(arguments.email)
    kept = None
    if not (arguments.mail_link or arguments.print_link):
        typed = _password(from_stdin=arguments.password_stdin)
        if typed is None:
            return WRONG_USE
        from desktop_app.relay.access.argon import Argon2Passwords

        kept = Argon2Passwords().hashed(check_password(typed, name, login))
    with _books(arguments) as books:
        user_id = signing_in.invite(
            books,
            name=name,
            email=login,
            role=arguments.role,
            locale=arguments.language,
            password=kept,
            by_mail=arguments.mail_link,
        )
        sys.stdout.write(f"{user_id}\n")
        if arguments.print_link:
            _print_link(arguments, books, user_id)
    if arguments.mail_link:
        sys.stderr.write("The relay mails the link as soon as it runs with SELLERDESK_MAIL.\n")
    return FINE


def _password(*, from_stdin: bool) -> str | None:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        sys.stderr.write("Say --password-stdin, --mail-link or --print-link: there is nobody to ask for a password.\n")
        return None
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        sys.stderr.write("These were two different passwords: try again.\n")
        return None
    return first


def _print_link(arguments: argparse.Namespace, books: Books, user_id: str) -> None:
    from desktop_app.onboarding.access import signing_in
    from desktop_app.relay.settings.config import public_url

    ref = signing_in.welcome(books, user_id)
    sys.stdout.write(f"{public_url(os.environ, arguments.config)}/reset/{ref}\n")


@_told
def _list(arguments: argparse.Namespace) -> int:
    from desktop_app import wire
    from desktop_app.app.cli.output import print_json
    from desktop_app.onboarding.access import roles

    with _books(arguments) as books:
        items: list[wire.UserShape] = []
        page: str | None = None
        while True:
            found = roles.list_users(books, arguments.search, arguments.role, page, 500)
            items += found.items
            page = found.next
            if page is None:
                break
    if arguments.json:
        print_json([wire.to_plain(one) for one in items])
        return FINE
    for one in items:
        factor = "second factor" if one.second_factor else "-"
        sys.stdout.write("\t".join((one.id, one.role, one.name or "-", one.email or "-", factor)) + "\n")
    return FINE


@_told
def _role(arguments: argparse.Namespace) -> int:
    from desktop_app.onboarding import audit
    from desktop_app.onboarding.access import roles

    with _books(arguments) as books:
        roles.set_role(books, audit.COMMAND, _id_of(books, arguments.user), arguments.role)
    return FINE


@_told
def _link(arguments: argparse.Namespace) -> int:
    with _books(arguments) as books:
        _print_link(arguments, books, _id_of(books, arguments.user))
    return FINE


@_told
def _sign_out(arguments: argparse.Namespace) -> int:
    from desktop_app.onboarding import audit
    from desktop_app.onboarding.access import roles

    with _books(arguments) as books:
        roles.sign_out(books, audit.COMMAND, _id_of(books, arguments.user))
    return FINE


@_told
def _reset_factor(arguments: argparse.Namespace) -> int:
    from desktop_app.onboarding import audit
    from desktop_app.onboarding.access import roles

    with _books(arguments) as books:
        roles.reset_factor(books, audit.COMMAND, _id_of(books, arguments.user))
    return FINE


def _id_of(books: Books, user: str) -> str:
    """Return the id of a user who is named by it or by the address they sign in with."""
    if "@" not in user:
        return user
    with books.ledger.reading() as work:
        found = work.logins.by_login(user.casefold())
    return user if found is None else found.user_id
