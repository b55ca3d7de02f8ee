"""``sellerdesk accounts list | show | history | drift | stops | export``: support's view without a window."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

from desktop_app import wire
from desktop_app.app.cli.commands import add_commands
from desktop_app.app.cli.connection import add_connection
from desktop_app.app.cli.outcome import FINE
from desktop_app.app.cli.output import print_facts, print_json, print_table
from desktop_app.domain.account import Kind
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.errand import Errand
from desktop_app.sync.sweep import Sweep
from desktop_app.wire.account_table import COLUMNS, cells, csv_lines


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("accounts", help="support's view: list accounts, show one, compare it with Stripe")
    parts = add_commands(parser)
    listing = parts.add_parser("list", help="list accounts")
    _add_filters(listing)
    listing.add_argument("--limit", type=int, default=50, help="rows of a page, at most 100 (50)")
    listing.add_argument("--page", metavar="TOKEN", help="the page that an earlier answer named")
    listing.add_argument("--json", action="store_true", help="as JSON")
    add_connection(listing, _list)
    for name, work, explanation in (
        ("show", _show, "show one account"),
        ("history", _history, "show one account's changes, newest first"),
        ("drift", _drift, "compare what the relay last read with what Stripe says now"),
    ):
        part = parts.add_parser(name, help=explanation)
        part.add_argument("id", metavar="ID", help="the user's id, or Stripe's where no user is linked")
        part.add_argument("--json", action="store_true", help="as JSON")
        add_connection(part, work)
    stops = parts.add_parser("stops", help="count where sellers stop: steps, states and what Stripe waits for")
    _add_filters(stops, sorted_too=False)
    stops.add_argument("--json", action="store_true", help="as JSON")
    add_connection(stops, _stops)
    export = parts.add_parser("export", help="write all accounts found as CSV")
    _add_filters(export)
    add_connection(export, _export)


def _add_filters(parser: argparse.ArgumentParser, *, sorted_too: bool = True) -> None:
    parser.add_argument("--q", default="", metavar="TEXT", help="part of a name, an e-mail or an id")
    parser.add_argument("--status")
    parser.add_argument("--country", metavar="CC")
    parser.add_argument("--capability", metavar="NAME[:STATE]", help="such as payouts (it is on) or payouts:stopped")
    parser.add_argument("--due-before", type=_day, metavar="YYYY-MM-DD")
    parser.add_argument("--days-in-state", type=int, metavar="DAYS")
    parser.add_argument(
        "--requirement", metavar="KEY[:refused]", help="what Stripe waits for, such as requirement.photo_id"
    )
    parser.add_argument("--kind", choices=tuple(Kind), help="what it was opened as")
    parser.add_argument("--opened-after", type=_day, metavar="YYYY-MM-DD", help="opened here on this day or later")
    if sorted_too:
        parser.add_argument("--sort", choices=("changed", "deadline", "since", "id"))


def _day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day: write it as 2026-11-24") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _query(arguments: argparse.Namespace) -> AccountQuery:
    return AccountQuery(
        q=arguments.q,
        status=arguments.status,
        country=arguments.country.upper() if arguments.country else None,
        capability=arguments.capability,
        due_before=arguments.due_before,
        days_in_state=arguments.days_in_state,
        requirement=arguments.requirement,
        kind=arguments.kind,
        opened_after=arguments.opened_after,
        sort=getattr(arguments, "sort", None),
    )


def _list(errand: Errand, arguments: argparse.Namespace) -> int:
    query = replace(_query(arguments), limit=arguments.limit, page=arguments.page)
    page = errand.backend.accounts(query)
    if arguments.json:
        print_json(page)
        return FINE
    print_table(COLUMNS[:6], [cells(row)[:6] for row in page.items])
    if page.next:
        sys.stderr.write(f"More: --page {page.next}\n")
    return FINE


def _show(errand: Errand, arguments: argparse.Namespace) -> int:
    row = errand.backend.account(arguments.id)
    if arguments.json:
        print_json(row)
        return FINE
    from desktop_app.app.cli.telling import seller_facts

    print_facts([("Id", row.id), ("Name", row.name), ("E-mail", row.email)])
    if row.seller is not None:
        print_facts(seller_facts(row.seller, errand.backend.me(), staff=True))
        reasons = row.seller.reasons if isinstance(row.seller.reasons, tuple) else ()
        print_facts(("Stripe says", f"{reason.source}: {reason.value}") for reason in reasons)
    if row.buyer is not None:
        print_facts([("Customer at Stripe", row.buyer.customer_id)])
    return FINE


def _history(errand: Errand, arguments: argparse.Namespace) -> int:
    entries = errand.backend.account_history(arguments.id)
    if arguments.json:
        print_json(wire.HistoryPage(tuple(entries)))
        return FINE
    rows = [(entry.at.isoformat(timespec="seconds"), entry.status, entry.note, entry.cause) for entry in entries]
    print_table(("at", "status", "note", "cause"), rows)
    return FINE


def _drift(errand: Errand, arguments: argparse.Namespace) -> int:
    drift = errand.backend.account_drift(arguments.id)
    if arguments.json:
        print_json(drift)
        return FINE
    from desktop_app.domain.clock import SystemClock
    from desktop_app.words.comparing import drift_sentence, likely_cause
    from desktop_app.words.wording import Wording

    words, now = Wording("en"), SystemClock().now()
    read = [("Seller last read", drift.seller_as_of), ("Buyer last read", drift.buyer_as_of)]
    print_facts(
        [("Compared", drift_sentence(words, drift, now)), *((side, at and words.age(at, now)) for side, at in read)]
    )
    if drift.differences:
        rows = [
            (one.path, _side(one.before), _side(one.after), likely_cause(words, one.path)) for one in drift.differences
        ]
        print_table(("field", "ours", "Stripe's now", "likely cause"), rows)
    return FINE


def _stops(errand: Errand, arguments: argparse.Namespace) -> int:
    stops = errand.backend.account_stops(_query(arguments))
    if arguments.json:
        print_json(stops)
        return FINE
    from desktop_app.words.wording import Wording

    words = Wording("en")
    print_facts(
        [
            ("Counted", stops.as_of.isoformat(timespec="seconds")),
            ("Account opened", stops.opened),
            ("Been through Stripe’s form", stops.sent),
            ("Can be paid", stops.ready),
            ("On no step", stops.aside),
        ]
    )
    heads = ("accounts", "1 day or more", "7 days or more", "30 days or more")
    figures = [(one.status, one.accounts, one.for_1_day, one.for_7_days, one.for_30_days) for one in stops.states]
    if figures:
        sys.stdout.write("\n")
        print_table(("status", *heads), figures)
    waited_for = [
        (words.requirement(one.key).title, one.accounts, one.for_1_day, one.for_7_days, one.for_30_days, one.refused)
        for one in stops.requirements
    ]
    if waited_for:
        sys.stdout.write("\n")
        print_table(("Stripe waits for", *heads, "to be sent again"), waited_for)
    return FINE


def _side(value: object) -> object:
    return "–" if value is None else value


def _export(errand: Errand, arguments: argparse.Namespace) -> int:
    sweep, head = Sweep(_query(arguments)), True
    while sweep.query is not None:
        rows = sweep.take(errand.backend.accounts(sweep.query))
        sys.stdout.write(csv_lines(rows, head=head, end="\n"))
        head = False
    return FINE
