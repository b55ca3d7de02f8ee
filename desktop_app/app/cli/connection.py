"""Which relay and token a command acts on: a profile's, or those that the environment names."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.app.cli.outcome import FAILED, WRONG_USE, say_problem
from desktop_app.domain.errors import FieldError, KnownError, NotFound, Remedy
from desktop_app.sync.errand import Errand, WrittenDown

if TYPE_CHECKING:
    from desktop_app.app.profiles import Profile
    from desktop_app.sync.credentials import Credentials

Work = Callable[[Errand, argparse.Namespace], int]


class WrongUse(Exception):
    """The command can't begin: a sentence that says what to set or to give."""


def add_connection(parser: argparse.ArgumentParser, work: Work) -> None:
    """Add the flags that name a connection, and what the command does with it."""
    parser.add_argument(
        "--profile", metavar="NAME", help="the profile to act on; else SELLERDESK_RELAY_URL with SELLERDESK_TOKEN"
    )

    def run(arguments: argparse.Namespace) -> int:
        return with_connection(arguments, work)

    parser.set_defaults(run=run)


def with_connection(arguments: argparse.Namespace, work: Work) -> int:
    """Do a command's work on its connection and return its exit code."""
    try:
        errand = _connect(arguments)
    except WrongUse as wrong:
        sys.stderr.write(f"{wrong}\n")
        return WRONG_USE
    except (FieldError, NotFound) as wrong_setting:
        say_problem(wrong_setting)
        return WRONG_USE
    with errand:
        try:
            return work(errand, arguments)
        except WrittenDown as later:
            say_problem(later.cause)
            sys.stderr.write("It is written down: the next command, or the window, sends it.\n")
            return FAILED


def _connect(arguments: argparse.Namespace) -> Errand:
    from desktop_app.app.engines import GivenToken, errand_for
    from desktop_app.app.profiles import Profiles, home
    from desktop_app.app.variables import variable

    profiles = Profiles(home())
    if arguments.profile:
        return errand_for(*_kept(profiles.find(arguments.profile)))
    relay = variable(os.environ, "SELLERDESK_RELAY_URL")
    token = variable(os.environ, "SELLERDESK_TOKEN")
    if not relay or not token:
        raise WrongUse("Name a profile with --profile, or set SELLERDESK_RELAY_URL and SELLERDESK_TOKEN.")
    return errand_for(profiles.for_token(relay, token), GivenToken(token))


def _kept(profile: Profile) -> tuple[Profile, Credentials]:
    """Return a profile with its sign-in.

    Raises:
        KnownError: The key store can't be asked; a command has nobody who would unlock it meanwhile.
    """
    from desktop_app.app.engines import credentials_for

    credentials = credentials_for(profile)
    if credentials.get() is None and credentials.note is not None:
        raise KnownError(credentials.note, Remedy.PERSON)
    return profile, credentials
