"""One walk through everything with marked secrets, and then a search for them in all that it left behind (D4).

Keys, tokens, links, card and bank numbers, birth dates: none may stand in a log, a report, a database, the arguments
of our own processes or what objects say of themselves. For a profile on a relay, and for one with a key of its own.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.key_store import Store, instead_of_the_systems
from doubles.place import Place as Running

from desktop_app import wire
from desktop_app.app.demo_services import DemoServices
from desktop_app.app.desktop import DesktopComposition
from desktop_app.app.desktop_log import LOG, start_log
from desktop_app.app.profiles import Profiles
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import AccountQuery, Desk, Link
from tests.integration.test_sandbox_flow import FormReader

SECONDS = 120.0
BANK = "000123456789"
CARD = "4242424242424242"
BORN = (r"1901-0?1-0?1", r"\b0?1\D{1,3}0?1\D{1,3}1901", r"year\W{1,4}1901")
"""The date of birth that the pages' own test data fill in, in every way in which one is written."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    return instead_of_the_systems(monkeypatch)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The desktop's own log, with everything that anybody says at all."""
    handler = start_log(tmp_path / "home", logging.DEBUG)
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    yield tmp_path / "home" / LOG
    root.setLevel(before)
    root.removeHandler(handler)
    handler.close()


class Walk:
    """What was met on the way and must be nowhere afterwards."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.secrets: set[str] = {running.addresses.sandbox_key, *running.addresses.webhook_secrets, CARD, BANK}
        self.said: list[str] = []
        self.met: list[str] = []

    def link(self, url: str) -> str:
        """Remember the part of a link that opens something."""
        before, _, last = re.split(r"[?#]", url)[0].rstrip("/").rpartition("/")
        assert len(last) >= 8, url
        # A Checkout session's id is an id like any other; its page's address is the link.
        self.met.append(url)
        self.secrets.add(f"{before.rpartition('/')[2]}/{last}" if last.startswith("cs_") else last)
        return url

    def as_buyer(self, desk: Any) -> None:
        desk.save_buyer(wire.BuyerRequest(name="Omar Haddad", email="omar@haddad.example")).result(SECONDS)
        setup = desk.payment_setup().result(SECONDS)
        self.link(setup.url)
        self.running.stripe("POST", f"/sandbox/checkout/{setup.url.rpartition('/')[2]}/complete")
        desk.browser_opened()
        desk.came_back()
        assert desk.wait_for(lambda picture: picture.buyer is not None and picture.buyer.payment_methods, SECONDS)
        self.link(desk.billing_portal().result(SECONDS))
        self.said.append(repr(setup))

    def as_seller(self, desk: Any) -> None:
        desk.open_seller(wire.SellerRequest("US", "individual")).result(SECONDS)
        link = desk.onboarding_link(wire.SellerRequest()).result(SECONDS)
        with httpx.Client(base_url=self.running.addresses.sandbox, timeout=SECONDS) as browser:
            fill(browser, self.link(link.url))
        desk.browser_opened()
        desk.came_back()
        assert desk.wait_for(lambda picture: picture.seller is not None and picture.seller.account_id, SECONDS)
        self.running.stripe("POST", f"/sandbox/accounts/{desk.seller().data.account_id}/complete")
        desk.came_back()
        assert desk.wait_for(lambda picture: picture.seller is not None and picture.seller.verified, SECONDS)
        self.link(desk.dashboard().result(SECONDS))
        invitation = desk.invitation().result(SECONDS)
        self.link(invitation.url)
        desk.seller_history().result(SECONDS)
        self.said += [repr(link), repr(invitation), repr(desk.seller())]

    def as_support(self, desk: Any) -> None:
        def verified(_: object) -> bool:
            items = desk.accounts(AccountQuery()).result(SECONDS).items
            return any(one.seller is not None and one.seller.verified for one in items)

        assert desk.wait_for(verified, SECONDS)
        rows = desk.accounts(AccountQuery()).result(SECONDS).items
        row = next(one for one in rows if one.seller is not None and one.seller.verified)
        self.said.append(repr(row))
        for ask in (
            desk.account,
            desk.account_history,
            desk.account_drift,
            desk.account_deliveries,
            desk.check_account,
        ):
            self.said.append(repr(ask(row.id).result(SECONDS)))
        # Nothing is delivered to a profile that holds a key itself.
        for one in desk.deliveries().result(SECONDS).items[:1]:
            whole = desk.delivery(one.id).result(SECONDS)
            assert whole.delivery.event_id == one.event_id
            assert whole.body
            assert desk.redeliver(one.id).result(SECONDS).id == one.id
        assert desk.deliveries("other_mode").result(SECONDS).items == ()

    def fail(self, desk: Desk) -> None:
        """Errors quote nothing either: with what a person typed, and with what the backend refused."""
        error = desk.save_buyer(wire.BuyerRequest(name=CARD, phone=BANK)).exception(SECONDS)
        assert error is None
        for future in (desk.payment_setup_state("ps_none"), desk.account("acct_none"), desk.invite("acct_none")):
            error = future.exception(SECONDS)
            assert isinstance(error, KnownError)
            self.said.append(f"{error!r} {error} {error.params}")


def fill(browser: httpx.Client, url: str) -> None:
    """Fill in Stripe's pages as a person does, with a date of birth and a bank account among it."""
    place = browser.get(url).headers["location"]
    filled: dict[str, str] = {}
    for _ in ("details", "identity", "bank"):
        assert browser.post(place, data={"action": "test"}).status_code == 303
        values = FormReader(browser.get(place).text).values
        filled |= values
        answer = browser.post(place, data=values | {"action": "next"})
        assert answer.status_code == 303, answer.text
        place = place.rpartition("/")[0] + "/" + answer.headers["location"]
    assert BANK in filled.values()
    assert "1901" in filled.values()


def arguments_of_ours() -> str:
    """What any user of this computer may read of this process and of all that it started."""
    parents: dict[int, int] = {}
    words: dict[int, list[bytes]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(") ")[2].split()[1])
            words[int(place.name)] = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
    ours = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in ours} - ours:
        ours |= more
    assert len(ours) > 2  # at least the two services
    # The sandbox's ``--key`` is no secret: any text that begins as one will do.
    told = [b" ".join(words[one]) for one in ours if one in words and b"sandbox" not in words[one]]
    return b"\n".join(told).decode("utf-8", "replace")


def texts_of(folder: Path) -> dict[str, str]:
    """Every file's bytes, and every database's rows in clear: a value may lie across two of its pages."""
    found = {}
    for place in folder.rglob("*"):
        if not place.is_file():
            continue
        try:
            content = place.read_bytes()
        except FileNotFoundError:
            continue  # a file of the moment
        found[str(place)] = content.decode("utf-8", "replace")
        if content.startswith(b"SQLite format 3"):
            with closing(sqlite3.connect(place)) as database:
                found[f"{place} (rows)"] = "\n".join(_rows(database))
    return found


def _rows(database: sqlite3.Connection) -> Iterator[str]:
    """Every row as a dump has it. An index of words can't be read row by row: what it is made of lies in others."""
    ordinary = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    for (name,) in database.execute(ordinary).fetchall():
        for row in database.execute(f'SELECT * FROM "{name}"'):
            yield " ".join(part.hex() if isinstance(part, bytes) else str(part) for part in row)


def sings(text: str, secrets: set[str]) -> list[str]:
    found = [secret for secret in secrets if secret in text]
    return found + [pattern for pattern in BORN if re.search(pattern, text)]


@pytest.mark.parametrize("kind", ["relay", "own"])
def test_no_canary_sings(kind: str, store: Store, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    services = DemoServices(lines.append)
    try:
        walk = Walk(Running(services.start()))
        addresses = walk.running.addresses
        home = log.parents[1]
        monkeypatch.setenv("SELLERDESK_STRIPE_API_BASE", addresses.sandbox)
        with closing(DesktopComposition(home)) as composition:
            if kind == "relay":
                walk.secrets |= set(addresses.tokens.values())
                places = {
                    who: composition.connect(addresses.relay, token).result(SECONDS)
                    for who, token in addresses.tokens.items()
                }
                desks: dict[str, Any] = {
                    who: place.people[0].open_desk().result(SECONDS) for who, place in places.items()
                }
            else:
                desks = own_desks(composition, addresses.sandbox_key)
            for desk in desks.values():
                assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
            walk.as_buyer(desks["buyer"])
            walk.as_seller(desks["seller"])
            walk.as_support(desks["support"])
            for desk in desks.values():
                walk.fail(desk)
            arguments = arguments_of_ours()
            report = composition.report(KnownError("ours", Remedy.OURS, field=CARD)).result(SECONDS)
            remembered = repr(composition.places()) + repr(list(desks.values()))
            # A relay keeps what Stripe delivered as it came, as blobs, until it strips them; the rows are its own.
            memory = {where: text for where, text in texts_of(services.folder).items() if "relay.sqlite" not in where}
            memory |= {where: text for where, text in texts_of(services.folder).items() if where.endswith("(rows)")}
        left = texts_of(home) | memory
        left |= {"arguments": arguments, "report": report, "repr": "\n".join([*walk.said, remembered])}
        left["services' logs"] = "\n".join(lines)
    finally:
        services.stop()
    assert log.read_text()  # there was something to look through
    assert len(walk.secrets) >= 8
    wanted = {where: found for where, text in left.items() if (found := sings(text, allowed(where, walk.secrets)))}
    assert wanted == {}, walk.met


def allowed(where: str, secrets: set[str]) -> set[str]:
    """What a person typed is theirs: a card's number typed as a name waits in the cache as a name."""
    return secrets - {CARD, BANK} if "cache.sqlite3" in where or "relay.sqlite" in where else secrets


def own_desks(composition: DesktopComposition, key: str) -> dict[str, Any]:
    """The same three people with a key of one's own: support as it comes, the others as users that are acted as."""
    from dataclasses import replace

    from desktop_app.app.engines import GivenToken, engine_for

    place = composition.connect_key(key).result(SECONDS)
    desks: dict[str, Any] = {"support": place.people[0].open_desk().result(SECONDS)}
    profiles = Profiles(composition._home)
    choices = profiles.find(place.key).stripe
    assert choices is not None
    for who in ("buyer", "seller"):
        profile = profiles.save_stripe(who, replace(choices, creates=True, user=f"u_{who}"))
        desks[who] = engine_for(profile, GivenToken(key))
        desks[who].start()
        composition._desks[profile.folder] = desks[who]
    return desks
