"""The feed: each sees their own, nothing is skipped, pages are bounded, a cursor of another life is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from desktop_app import wire
from desktop_app.domain.errors import CursorExpired
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers, sellers
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.reading.checking import check_account_now
from desktop_app.onboarding.record import feed
from desktop_app.onboarding.record.publishing import publish_person
from desktop_app.onboarding.support import accounts
from desktop_app.storage.ledger.ledger import SqlLedger
from tests.integration.core.steps import STAFF, fake

DATABASES = "both"

GERMAN = wire.SellerRequest(country="DE", kind="individual")


@pytest.fixture
def ada(parts: Parts) -> Caller:
    return Caller(people.add_user(parts, name="Ada", email="ada@example.org"), "user")


def everything(parts: Parts, caller: Caller, after: str) -> list[wire.Change]:
    found: list[wire.Change] = []
    while True:
        page = feed.changes_after(parts, caller, after)
        assert re.fullmatch(r"[A-Za-z0-9\-_.~]+", page.cursor)
        if not page.changes:
            return found
        found += page.changes
        after = page.cursor


def test_data_is_what_the_matching_get_answers(parts: Parts, ada: Caller) -> None:
    start = feed.position(parts, ada)
    sellers.open_seller(parts, ada.user_id, GERMAN)
    buyers.save_buyer(parts, ada.user_id, wire.BuyerRequest(name="Ada"))
    own = everything(parts, ada, start)
    assert [(one.kind, one.id) for one in own] == [("seller", ada.user_id), ("buyer", ada.user_id)]
    seller = wire.decode(wire.Seller, bytes(own[0].data))
    shown = sellers.show_seller(parts, ada.user_id)
    assert wire.to_plain(seller) | {"cursor": ""} == wire.to_plain(shown) | {"cursor": ""}
    staff = everything(parts, STAFF, start)
    assert {one.kind for one in staff} == {"account"}
    row = wire.to_plain(wire.decode(wire.AccountRow, bytes(staff[-1].data)))
    there = wire.to_plain(accounts.show_account(parts, ada.user_id))
    for side in (row, there):
        for part in ("seller", "buyer"):
            side[part]["cursor"] = ""
    assert row == there


def test_each_sees_their_own(parts: Parts, ada: Caller) -> None:
    ben = Caller(people.add_user(parts, name="Ben", email=None), "user")
    start = feed.position(parts, ada)
    sellers.open_seller(parts, ada.user_id, GERMAN)
    assert everything(parts, ben, start) == []
    assert [one.id for one in everything(parts, ada, start)] == [ada.user_id]
    assert [one.id for one in everything(parts, STAFF, start)] == [ada.user_id]


def test_without_a_cursor_from_now(parts: Parts, ada: Caller) -> None:
    sellers.open_seller(parts, ada.user_id, GERMAN)
    page = feed.changes_after(parts, ada, None)
    assert page.changes == ()
    assert feed.changes_after(parts, ada, page.cursor).changes == ()


def test_cursor_of_a_get_misses_nothing(parts: Parts, ada: Caller) -> None:
    opened = sellers.open_seller(parts, ada.user_id, GERMAN).seller
    fake(parts).verify(opened.account_id or "")
    sellers.check_seller(parts, ada.user_id)
    (change,) = everything(parts, ada, opened.cursor)
    assert wire.decode(wire.Seller, bytes(change.data)).verified


@pytest.mark.parametrize("cursor", ["", "x", "abc.1", ".5", "1", "~", "999999.0", "é.1", "a" * 5000])
def test_cursors_that_are_not_ours(parts: Parts, ada: Caller, cursor: str) -> None:
    with pytest.raises(CursorExpired):
        feed.changes_after(parts, ada, cursor)


def test_cursor_from_the_future_is_refused(parts: Parts, ada: Caller) -> None:
    epoch, _, seq = feed.position(parts, ada).partition(".")
    with pytest.raises(CursorExpired):
        feed.changes_after(parts, ada, f"{epoch}.{int(seq) + 1}")


def test_cursor_from_before_a_restore_is_refused(parts: Parts, ada: Caller) -> None:
    cursor = feed.position(parts, ada)
    ledger = parts.ledger
    assert isinstance(ledger, SqlLedger)
    ledger.begin_epoch(parts.clock.now(), since=parts.clock.now())
    with pytest.raises(CursorExpired):
        feed.changes_after(parts, ada, cursor)
    assert feed.changes_after(parts, ada, feed.position(parts, ada)).changes == ()


def test_pages_hold_500_changes_at_most(parts: Parts) -> None:
    start = feed.position(parts, STAFF)
    with parts.ledger.writing() as work:
        for number in range(501):
            work.people.add(UserRecord(f"u_{number:04d}", "N", None, parts.clock.now()))
            publish_person(work, f"u_{number:04d}")
    first = feed.changes_after(parts, STAFF, start)
    assert len(first.changes) == 500
    second = feed.changes_after(parts, STAFF, first.cursor)
    assert [one.id for one in second.changes] == ["u_0500"]


def test_pages_hold_256_kilobytes_at_most(parts: Parts) -> None:
    after = feed.position(parts, STAFF)
    for _ in range(6):
        people.add_user(parts, name="n" * 100_000, email=None)
    pages = []
    while (page := feed.changes_after(parts, STAFF, after)).changes:
        assert len(wire.encode(page)) <= 256 * 1024
        pages.append(len(page.changes))
        after = page.cursor
    assert pages == [2, 2, 2]


def test_a_single_larger_change_travels_alone(parts: Parts) -> None:
    start = feed.position(parts, STAFF)
    for _ in range(2):
        people.add_user(parts, name="n" * 300_000, email=None)
    assert len(feed.changes_after(parts, STAFF, start).changes) == 1
    assert len(everything(parts, STAFF, start)) == 2


def test_no_gap_and_no_repeat_under_writers(open_parts: Callable[..., Parts], parts: Parts) -> None:
    start = feed.position(parts, STAFF)
    processes, writers, each = [parts, open_parts()], 4, 25
    finished = threading.Event()

    def write(number: int) -> None:
        for step in range(each):
            people.add_user(processes[number % 2], user_id=f"u_{number}_{step}", name=None, email=None)

    def follow(process: Parts) -> list[int]:
        seen, after = [], start
        while True:
            last_look = finished.is_set()
            page = feed.changes_after(process, STAFF, after)
            seen += [one.seq for one in page.changes]
            after = page.cursor
            if last_look and not page.changes:
                return seen

    with ThreadPoolExecutor(writers + 2) as pool:
        followers = [pool.submit(follow, process) for process in processes]
        try:
            for writer in [pool.submit(write, number) for number in range(writers)]:
                writer.result(120)
        finally:
            finished.set()  # a writer that failed must not leave those who follow looking for ever
        for follower in followers:
            seen = follower.result(120)
            assert len(seen) == writers * each
            assert seen == sorted(set(seen))


def test_both_sides_of_one_person_at_once(open_parts: Callable[..., Parts], parts: Parts, ada: Caller) -> None:
    """What is published last holds both sides as they are; and neither writer stands in the other's way."""
    other = open_parts()
    account_id = sellers.open_seller(parts, ada.user_id, GERMAN).seller.account_id or ""
    start = feed.position(parts, STAFF)

    def sell() -> None:
        world = fake(parts).world
        for number in range(20):
            world.accounts[account_id] = replace(world.accounts[account_id], display_name=f"Shop {number}")
            check_account_now(parts, account_id)

    def buy() -> None:
        for number in range(20):
            buyers.save_buyer(other, ada.user_id, wire.BuyerRequest(name=f"Ada {number}"))

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(sell), pool.submit(buy)]:
            job.result(120)
    last = wire.decode(wire.AccountRow, bytes(everything(parts, STAFF, start)[-1].data))
    assert last.seller is not None
    assert last.buyer is not None
    assert (last.seller.display_name, last.buyer.name) == ("Shop 19", "Ada 19")


def test_told_after_each_publishing_commit(parts: Parts, ada: Caller) -> None:
    told = []
    end = parts.ledger.on_published(lambda _about: told.append(feed.position(parts, ada)))
    sellers.open_seller(parts, ada.user_id, GERMAN)
    assert told == [feed.position(parts, ada)]
    end()
    buyers.save_buyer(parts, ada.user_id, wire.BuyerRequest(name="Ada"))
    assert len(told) == 1
