"""Searching and counting the list of people: an index and numbers kept beside it say what the lines themselves say."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from desktop_app import wire
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import sellers
from desktop_app.onboarding.ledger.directory import DirectoryQuery, DirectoryRecord
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.support import stops
from desktop_app.onboarding.support.accounts import AccountFilter, count_accounts, list_accounts
from desktop_app.storage.ledger.schema import directory, directory_counts
from desktop_app.storage.ledger.stores import directory as directory_module
from tests.integration.core.steps import manual

DATABASES = "both"

NAMES = ("ana", "ana ruiz", "zoë ünal", "山田 太郎", "o'hara", 'said "so"', "100%", "a_b", "x*y", "- or -", "i̇pek")
STATUSES = ("enabled", "restricted", "not_started", None)
SEARCHES = (
    *(
        "a",
        "an",
        "ana",
        "ana r",
        "a r",
        "ruiz",
        "zo",
        "oë",
        "ünal",
        "山",
        "山田",
        "田 太",
        "太郎",
        "o'h",
        '"so"',
        "said",
    ),
    *(
        "%",
        "100%",
        "0%",
        "_b",
        "a_b",
        "x*y",
        "- or",
        "or",
        "i̇pek",
        "acct_",
        "acct_1",
        "acct_12",
        "cct_1",
        "u_1",
        " ana ",
    ),
    *("nobody at all", "   ", "ANA", "cus_12"),
)


def line(chance: random.Random, number: int) -> DirectoryRecord:
    name, account = chance.choice(NAMES), f"acct_{chance.randrange(300)}"
    return DirectoryRecord(
        id=f"u_{number}",
        user_id=None,
        account_id=account,
        listed=chance.random() < 0.8,
        search=f" {name} u_{number} {account} ",
        status=chance.choice(STATUSES),
        country=chance.choice(("DE", "FR")),
        capabilities=",payouts:on,",
        since_key=number,
        deadline_key=chance.randrange(50),
        changed=chance.randrange(10_000),
        version=1,
    )


def expected(lines: Sequence[DirectoryRecord], query: DirectoryQuery) -> list[str]:
    """Walk through all lines, as nobody would with many."""
    wanted = " ".join((query.q or "").lower().split())
    if len(wanted) < 3:
        wanted = f" {wanted}"
    found = [
        one
        for one in lines
        if one.listed
        and wanted in one.search
        and (query.status is None or one.status == query.status)
        and (query.country is None or one.country == query.country)
    ]
    keys: dict[str, Callable[[DirectoryRecord], tuple[int, str]]] = {
        "changed": lambda one: (one.changed, one.id),
        "deadline": lambda one: (one.deadline_key, one.id),
        "id": lambda one: (0, one.id),
    }
    return [one.id for one in sorted(found, key=keys[query.sort], reverse=query.sort == "changed")]


@pytest.fixture
def lines(parts: Parts) -> list[DirectoryRecord]:
    """Lines that were written, changed and taken away again, some of them several times."""
    chance = random.Random(20261126)
    kept: dict[str, DirectoryRecord] = {}
    for _ in range(60):
        some = {one.id: one for one in (line(chance, chance.randrange(120)) for _ in range(chance.randrange(1, 8)))}
        with parts.ledger.writing() as work:
            work.directory.put_many(list(some.values()))
            kept |= some
            if chance.random() < 0.4:
                gone = chance.choice(sorted(kept))
                work.directory.remove(gone)
                del kept[gone]
    return list(kept.values())


@pytest.mark.parametrize("few", [1, 1_000])
@pytest.mark.parametrize("sort", ["changed", "deadline", "id"])
def test_what_is_found_is_what_a_walk_through_all_lines_finds(
    parts: Parts, lines: list[DirectoryRecord], few: int, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory_module, "FEW", few)
    for q in SEARCHES:
        for more in ({}, {"status": "enabled"}, {"country": "FR", "status": "restricted"}):
            query = DirectoryQuery(q=q, sort=sort, limit=500, **more)  # type: ignore[arg-type]
            with parts.ledger.reading() as work:
                found = [one.id for one in work.directory.page(query)]
            assert found == expected(lines, query), (q, more)


@pytest.mark.parametrize("sort", ["deadline", "id"])
def test_pages_of_what_is_found_lie_side_by_side(parts: Parts, lines: list[DirectoryRecord], sort: str) -> None:
    query = DirectoryQuery(q="ana", sort=sort, limit=3)
    found: list[str] = []
    start: tuple[int, str] | None = None
    while True:
        with parts.ledger.reading() as work:
            page = work.directory.page(replace(query, start=start))
        found += [one.id for one in page]
        if len(page) < query.limit:
            break
        start = (page[-1].deadline_key, page[-1].id)
    assert found == expected(lines, query)
    assert len(found) > 2 * query.limit


def test_numbers_are_those_of_the_lines(parts: Parts, lines: list[DirectoryRecord]) -> None:
    listed = [one for one in lines if one.listed]
    with parts.ledger.reading() as work:
        counts = work.directory.counts(DirectoryQuery(limit=51, sort="since"), 2)
    assert (counts.by_status, counts.whole) == (dict(Counter(one.status or "" for one in listed)), True)
    for q in SEARCHES:
        query = DirectoryQuery(q=q)
        with parts.ledger.reading() as work:
            counts = work.directory.counts(query, 1_000)
        found = {one.id: one for one in lines}
        assert counts.by_status == dict(Counter(found[one].status or "" for one in expected(lines, query))), q
        assert counts.whole


def test_what_many_have_is_counted_up_to_a_number_and_says_so(parts: Parts, lines: list[DirectoryRecord]) -> None:
    for query in (DirectoryQuery(q="ana"), DirectoryQuery(country="FR"), DirectoryQuery(q="ana", country="FR")):
        number = len(expected(lines, query))
        for most, whole in ((2, False), (1_000, True)):
            with parts.ledger.reading() as work:
                counts = work.directory.counts(query, most)
            assert counts.whole is whole
            assert sum(counts.by_status.values()) <= (number if whole else most + 1)
    assert count_accounts(parts, AccountFilter())["more"] == 0


def test_whole_statements_are_counted_as_well(parts: Parts, lines: list[DirectoryRecord]) -> None:
    """What changes many lines at once, such as a migration to come, is counted too."""
    engine = parts.ledger.engine  # type: ignore[attr-defined]
    with engine.begin() as connection:
        connection.execute(update(directory).where(directory.c.status == "enabled").values(status="closed"))
        connection.execute(delete(directory).where(directory.c.status == "restricted"))
    left = Counter("closed" if one.status == "enabled" else one.status or "" for one in lines if one.listed)
    del left["restricted"]
    with parts.ledger.reading() as work:
        assert work.directory.counts(DirectoryQuery(), 1).by_status == dict(left)


def test_nothing_of_a_line_that_is_gone_is_found(parts: Parts, lines: list[DirectoryRecord]) -> None:
    with parts.ledger.writing() as work:
        for one in lines:
            work.directory.remove(one.id)
    with parts.ledger.reading() as work:
        assert not work.directory.counts(DirectoryQuery(), 1).by_status
        assert not any(work.directory.page(DirectoryQuery(q=q)) for q in SEARCHES)
    engine = parts.ledger.engine  # type: ignore[attr-defined]
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:  # the index says of itself that it is whole, and that it is empty
            assert connection.execute(text("SELECT count(*) FROM directory_places")).scalar_one() == 0
            connection.execute(text("INSERT INTO directory_search (directory_search) VALUES ('integrity-check')"))


def test_many_writers_neither_wait_in_a_ring_nor_miscount(parts: Parts, open_parts: Callable[..., Parts]) -> None:
    """Each changes the status of lines of its own, in an order of its own; the numbers are added up meanwhile."""
    processes = [open_parts() for _ in range(4)]

    def write(at: int) -> None:
        chance = random.Random(at)
        for _ in range(60):
            some = {one.id: one for one in (line(chance, at * 100 + chance.randrange(20)) for _ in range(5))}
            with processes[at].ledger.writing() as work:
                work.directory.put_many(list(some.values()))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    engine = parts.ledger.engine  # type: ignore[attr-defined]
    with engine.connect() as connection:
        listed = connection.execute(select(directory.c.status).where(directory.c.listed.is_(True))).scalars()
        told = Counter(status or "" for status in listed)
        rows = connection.execute(select(directory_counts.c.number)).all()
    with parts.ledger.reading() as work:
        assert work.directory.counts(DirectoryQuery(), 1).by_status == dict(told)
    assert len(rows) < 500  # of more than a thousand


def test_sellers_are_found_by_their_kind_and_by_when_they_were_opened(parts: Parts) -> None:
    for number, kind in enumerate(("individual", "company", "company")):
        user_id = people.add_user(parts, user_id=f"u_{number}", name=None, email=None)
        sellers.open_seller(parts, user_id, wire.SellerRequest(country="DE", kind=kind))
        manual(parts).advance(days=10)
    now = parts.clock.now()

    def found(**wanted: object) -> list[str]:
        asked = AccountFilter(**wanted)  # type: ignore[arg-type]
        listed = sorted(row.id for row in list_accounts(parts, asked).items)
        assert count_accounts(parts, asked)["all"] == stops.account_stops(parts, asked).opened == len(listed)
        return listed

    assert found(kind="company") == ["u_1", "u_2"]
    assert found(kind="non_profit") == []
    assert found(opened_after=now - timedelta(days=25)) == ["u_1", "u_2"]
    assert found(opened_after=now - timedelta(days=15), kind="company", country="DE") == ["u_2"]
    assert found(opened_after=now) == []
