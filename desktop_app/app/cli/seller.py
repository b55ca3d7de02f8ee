"""``sellerdesk seller start | link | status``: the seller's flow without a window."""

from __future__ import annotations

import argparse
import sys

from desktop_app import wire
from desktop_app.app.cli.browser import show_link
from desktop_app.app.cli.commands import add_commands
from desktop_app.app.cli.connection import add_connection
from desktop_app.app.cli.outcome import FAILED, FINE
from desktop_app.app.cli.output import print_facts, print_json
from desktop_app.domain.account import Kind
from desktop_app.domain.view import IntentKind
from desktop_app.sync.errand import Errand
from desktop_app.sync.replica import Picture

_ENDS = frozenset({"rejected", "closed", "disconnected", "unsupported", "unreachable"})
_PATIENCE = 600.0


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("seller", help="open a seller's account, get a link to Stripe, see where it stands")
    parts = add_commands(parser)
    start = parts.add_parser("start", help="open the account at Stripe, once")
    _add_request(start, required=True)
    start.add_argument("--start-over", action="store_true", help="leave the account there is, and open another")
    add_connection(start, _start)
    link = parts.add_parser("link", help="make a link to Stripe's pages; it works once, for minutes")
    _add_request(link, required=False)
    link.add_argument("--open", action="store_true", help="open it in the browser")
    add_connection(link, _link)
    status = parts.add_parser("status", help="say where the account stands")
    status.add_argument("--wait", action="store_true", help="until it is verified, or nothing more can come of waiting")
    status.add_argument("--timeout", type=_seconds, default=_PATIENCE, metavar="SECONDS", help="of --wait (600)")
    status.add_argument("--json", action="store_true", help="as JSON")
    add_connection(status, _status)


def _add_request(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--country", required=required, metavar="CC", help="two letters, such as DE")
    parser.add_argument("--kind", required=required, choices=tuple(Kind))
    parser.add_argument("--email")
    parser.add_argument("--json", action="store_true", help="as JSON")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError("between 0 and 86400")
    return seconds


def _request(arguments: argparse.Namespace) -> wire.SellerRequest:
    country = arguments.country.upper() if arguments.country else None
    return wire.SellerRequest(country, arguments.kind, arguments.email, getattr(arguments, "start_over", False))


def _start(errand: Errand, arguments: argparse.Namespace) -> int:
    picture = errand.do(IntentKind.OPEN_SELLER, wire.encode(_request(arguments)))
    return _print(errand, picture.seller or errand.backend.seller(), as_json=arguments.json)


def _link(errand: Errand, arguments: argparse.Namespace) -> int:
    errand.send_waiting()
    link = errand.backend.onboarding_link(_request(arguments))
    if arguments.json:
        print_json(link)
        return FINE
    return show_link(errand, link.url, opened=arguments.open)


def _status(errand: Errand, arguments: argparse.Namespace) -> int:
    if not arguments.wait:
        return _print(errand, errand.backend.seller(), as_json=arguments.json)
    picture = errand.follow(_decided, arguments.timeout)
    if picture is None or picture.seller is None:
        sys.stderr.write("It isn't decided yet. Waiting again goes on from here.\n")
        return FAILED
    return _print(errand, picture.seller, as_json=arguments.json)


def _decided(picture: Picture) -> bool:
    seller = picture.seller
    return seller is not None and (seller.verified or seller.status in _ENDS)


def _print(errand: Errand, seller: wire.Seller, *, as_json: bool) -> int:
    if as_json:
        print_json(seller)
        return FINE
    from desktop_app.app.cli.telling import seller_facts

    print_facts(seller_facts(seller, errand.backend.me()))
    return FINE
