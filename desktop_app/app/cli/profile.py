"""``sellerdesk profile list | sign-in | key | set | sign-out``: the desktop's connections without a window."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.app.cli.commands import add_commands
from desktop_app.app.cli.outcome import FAILED, FINE
from desktop_app.app.cli.output import plain, print_table
from desktop_app.domain.errors import FieldError, KnownError, Remedy

if TYPE_CHECKING:
    from desktop_app.app.desktop import DesktopComposition
    from desktop_app.ui.ports.composition import Place


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("profile", help="the places this computer is signed in to")
    parts = add_commands(parser)
    listing = parts.add_parser("list", help="say which there are")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(run=_list)
    sign_in = parts.add_parser("sign-in", help="sign in at a relay, in the browser")
    sign_in.add_argument("address", metavar="ADDRESS", help="the relay's")
    sign_in.add_argument("--no-browser", action="store_true", help="print the page's address and open nothing")
    sign_in.set_defaults(run=_sign_in)
    key = parts.add_parser("key", help="look after accounts with the Stripe key in SELLERDESK_STRIPE_KEY")
    key.set_defaults(run=_key)
    change = parts.add_parser("set", help="what a place with a Stripe key may do")
    change.add_argument("profile", metavar="NAME")
    change.add_argument("--creates", choices=("yes", "no"), help="whether anything may be made at Stripe")
    change.add_argument("--acts-as", metavar="USER", help="the user that is acted as; empty for the operator")
    change.set_defaults(run=_set)
    sign_out = parts.add_parser("sign-out", help="end the sign-in and remove all that is kept of the place here")
    sign_out.add_argument("profile", metavar="NAME")
    sign_out.set_defaults(run=_sign_out)


def _composition() -> DesktopComposition:
    from desktop_app.app.desktop import DesktopComposition
    from desktop_app.app.profiles import home

    return DesktopComposition(home())


def _list(arguments: argparse.Namespace) -> int:
    with closing(_composition()) as composition:
        rows = [
            (one.key, one.name, one.mode, one.people[0].role, one.relay_url or "Stripe") for one in composition.places()
        ]
    if arguments.json:
        import json

        names = ("profile", "market", "mode", "role", "where")
        sys.stdout.write(json.dumps([dict(zip(names, row, strict=True)) for row in rows]) + "\n")
        return FINE
    print_table(("PROFILE", "MARKET", "MODE", "ROLE", "WHERE"), rows)
    return FINE


def _sign_in(arguments: argparse.Namespace) -> int:
    with closing(_composition()) as composition:
        visit = composition.sign_in(composition.find_place(arguments.address).result()).result()
        opened = not arguments.no_browser and _opened(visit.url)
        said = "Sign in in the browser." if opened else "Open this address in a browser and sign in there:"
        sys.stderr.write(f"{said}\n")
        if not opened:
            sys.stdout.write(f"{visit.url}\n")
            sys.stdout.flush()
        try:
            return _say(visit.place.result())
        except KeyboardInterrupt:
            visit.cancel()
            return FAILED


def _opened(url: str) -> bool:
    import webbrowser

    return webbrowser.open(url)


def _key(_arguments: argparse.Namespace) -> int:
    from desktop_app.app.variables import variable

    key = variable(os.environ, "SELLERDESK_STRIPE_KEY")
    if key is None:
        raise FieldError("field_required", "SELLERDESK_STRIPE_KEY")
    with closing(_composition()) as composition:
        return _say(composition.connect_key(key).result())


def _say(place: Place) -> int:
    sys.stdout.write(f"Profile {place.key}: {plain(place.name)}, {place.mode}, {place.people[0].role}\n")
    return FINE


def _set(arguments: argparse.Namespace) -> int:
    from desktop_app.app.profiles import Profiles, home

    profiles = Profiles(home())
    profile = profiles.find(arguments.profile)
    if profile.stripe is None:
        raise KnownError("profile_without_key", Remedy.PERSON)
    choices = profile.stripe
    if arguments.creates is not None:
        choices = replace(choices, creates=arguments.creates == "yes")
    if arguments.acts_as is not None:
        choices = replace(choices, user=arguments.acts_as or None)
    profiles.save_stripe(profile.name, choices)
    makes = "may make things at Stripe" if choices.creates else "makes nothing at Stripe"
    sys.stdout.write(f"Profile {profile.name} {makes}; it acts as {plain(choices.user or 'the operator')}.\n")
    return FINE


def _sign_out(arguments: argparse.Namespace) -> int:
    with closing(_composition()) as composition:
        place = next((one for one in composition.places() if one.key == arguments.profile), None)
        if place is None:
            raise FieldError("profile_unknown", "profile")
        told = composition.sign_out(place).result().told
    sys.stdout.write(f"Signed out of {plain(place.name)}; nothing of it is kept here.\n")
    if not told:
        sys.stderr.write("The server couldn't be told: end this sign-in on its page of devices too.\n")
    return FINE
