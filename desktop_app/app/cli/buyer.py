"""``sellerdesk buyer save | show | add-method``: the buyer's flow without a window."""

from __future__ import annotations

import argparse

from msgspec import UNSET, UnsetType

from desktop_app import wire
from desktop_app.app.cli.browser import show_link
from desktop_app.app.cli.commands import add_commands
from desktop_app.app.cli.connection import add_connection
from desktop_app.app.cli.outcome import FINE
from desktop_app.app.cli.output import print_facts, print_json
from desktop_app.domain.errors import FieldError
from desktop_app.domain.view import IntentKind
from desktop_app.sync.errand import Errand

_ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("buyer", help="save a buyer's details, show them, add a payment method")
    parts = add_commands(parser)
    _register_save(parts)
    show = parts.add_parser("show", help="show what is saved")
    show.add_argument("--json", action="store_true", help="as JSON")
    add_connection(show, _show)
    add = parts.add_parser("add-method", help="make a page of Stripe's that adds a payment method")
    add.add_argument("--open", action="store_true", help="open it in the browser")
    add.add_argument("--json", action="store_true", help="as JSON")
    add_connection(add, _add_method)


def _register_save(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    save = parts.add_parser("save", help="save details; what isn't named stays, an empty text clears")
    save.add_argument("--name")
    save.add_argument("--email")
    save.add_argument("--phone", help="with the country's code, such as +4930123456")
    for name in _ADDRESS:
        save.add_argument(f"--{name.replace('_', '-')}", help="of the address, which is replaced as a whole")
    save.add_argument("--tax-id", action="append", metavar="TYPE:NUMBER", help="may be repeated; replaces all")
    save.add_argument("--json", action="store_true", help="as JSON")
    add_connection(save, _save)


def _save(errand: Errand, arguments: argparse.Namespace) -> int:
    picture = errand.do(IntentKind.SAVE_BUYER, wire.encode(request_of(arguments)))
    buyer = picture.buyer
    return _print(buyer if buyer is not None else errand.backend.buyer(), as_json=arguments.json)


def request_of(arguments: argparse.Namespace) -> wire.BuyerRequest:
    """Return the change that a command line asks for.

    Raises:
        FieldError: A tax number isn't of the form ``TYPE:NUMBER``.
    """
    return wire.BuyerRequest(
        name=_given(arguments.name),
        email=_given(arguments.email),
        phone=_given(arguments.phone),
        address=_address(arguments),
        tax_ids=_tax_ids(arguments.tax_id),
    )


def _given(text: str | None) -> str | UnsetType | None:
    return UNSET if text is None else text or None


def _address(arguments: argparse.Namespace) -> wire.AddressShape | UnsetType | None:
    given = {name: getattr(arguments, name) for name in _ADDRESS if getattr(arguments, name) is not None}
    if not given:
        return UNSET
    return wire.AddressShape(**given) if any(given.values()) else None


def _tax_ids(texts: list[str] | None) -> tuple[wire.TaxIdShape, ...] | UnsetType:
    if texts is None:
        return UNSET
    pairs = [text.partition(":") for text in texts if text]
    if any(not (kind and colon and number) for kind, colon, number in pairs):
        raise FieldError("tax_id_invalid", "tax_ids")
    return tuple(wire.TaxIdShape(kind, number) for kind, _, number in pairs)


def _show(errand: Errand, arguments: argparse.Namespace) -> int:
    return _print(errand.backend.buyer(), as_json=arguments.json)


def _add_method(errand: Errand, arguments: argparse.Namespace) -> int:
    errand.send_waiting()
    setup = errand.backend.payment_setup(None)
    if arguments.json:
        print_json(setup)
        return FINE
    return show_link(errand, setup.url or "", opened=arguments.open)


def _print(buyer: wire.Buyer, *, as_json: bool) -> int:
    if as_json:
        print_json(buyer)
        return FINE
    address = buyer.address or wire.AddressShape()
    print_facts(
        [
            ("Name", buyer.name),
            ("E-mail", buyer.email),
            ("Phone", buyer.phone),
            ("Address", ", ".join(part for part in (getattr(address, name) for name in _ADDRESS) if part)),
            *(("Tax number", f"{tax.value} ({tax.type})") for tax in buyer.tax_ids),
            *(("Payment method", method_line(method)) for method in buyer.payment_methods),
            ("Customer at Stripe", buyer.customer_id or "none yet"),
            *((("Not kept by Stripe", ", ".join(buyer.not_kept)),) if buyer.not_kept else ()),
        ]
    )
    return FINE


def method_line(method: wire.PaymentMethodShape) -> str:
    """Return a payment method as one line: brand, last four, expiry, whether it is the default."""
    expiry = f", expires {method.exp_month:02d}/{method.exp_year}" if method.exp_month and method.exp_year else ""
    default = ", default" if method.default else ""
    approval = ", needs approval" if method.state == "needs_approval" else ""
    return f"{method.brand or method.type} ·· {method.last4 or '????'}{expiry}{default}{approval}"
