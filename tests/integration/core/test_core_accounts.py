"""The list of people for support: found, filtered, counted, paged both ways."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app import wire
from desktop_app.domain.errors import FieldError, NotFound
from desktop_app.domain.kept import Row
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers, sellers
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.support import accounts
from desktop_app.onboarding.support.accounts import AccountFilter
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.last_known import last_known_counts, last_known_page
from tests.integration.core.fake_stripe import World
from tests.integration.core.steps import fake, manual

GERMAN = wire.SellerRequest(country="DE", kind="individual")
SUPPORT = Caller("u_support", "support")


def ids(page: wire.AccountPage) -> list[str]:
    return [row.id for row in page.items]


@pytest.fixture
def crowd(parts: Parts, world: World) -> None:
    """Five sellers, the first two verified, and a buyer."""
    for number in range(5):
        user_id = people.add_user(parts, user_id=f"u_{number}", name=f"Person {number}", email=f"p{number}@example.org")
        country = "DE" if number % 2 else "FR"
        opened = sellers.open_seller(parts, user_id, wire.SellerRequest(country=country, kind="individual")).seller
        if number < 2:
            fake(parts).verify(opened.account_id or "")
            sellers.check_seller(parts, user_id)
        manual(parts).advance(days=1)
    people.add_user(parts, user_id="u_buyer", name=None, email=None)
    buyers.save_buyer(parts, "u_buyer", wire.BuyerRequest(name="Zoë Ünal", email="zoe@example.org"))


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AccountFilter(), ["u_buyer", "u_4", "u_3", "u_2", "u_1", "u_0"]),
        (AccountFilter(status="complete"), ["u_1", "u_0"]),
        (AccountFilter(country="FR"), ["u_4", "u_2", "u_0"]),
        (AccountFilter(capability="payouts"), ["u_1", "u_0"]),
        (AccountFilter(capability="payouts:not_yet"), ["u_4", "u_3", "u_2"]),
        (AccountFilter(q="person 3"), ["u_3"]),
        (AccountFilter(q="PERSON"), ["u_4", "u_3", "u_2", "u_1", "u_0"]),
        (AccountFilter(q="p2@example"), ["u_2"]),
        (AccountFilter(q="u_1"), ["u_1"]),
        (AccountFilter(q="ünal"), ["u_buyer"]),
        (AccountFilter(q="cus_"), ["u_buyer"]),
        (AccountFilter(q="zo"), ["u_buyer"]),
        (AccountFilter(q="oë"), []),
        (AccountFilter(q="%"), []),
        (AccountFilter(q="acct_0003"), ["u_2"]),
        (AccountFilter(days_in_state=3), ["u_2", "u_1", "u_0"]),
        (AccountFilter(sort="since"), ["u_0", "u_1", "u_2", "u_3", "u_4", "u_buyer"]),
    ],
)
def test_found(parts: Parts, wanted: AccountFilter, found: list[str]) -> None:
    assert ids(accounts.list_accounts(parts, wanted)) == found


@pytest.mark.usefixtures("crowd")
def test_newest_change_first(parts: Parts) -> None:
    sellers.check_seller(parts, "u_2")
    assert ids(accounts.list_accounts(parts, AccountFilter()))[0] == "u_2"


@pytest.mark.usefixtures("crowd")
def test_soonest_deadline_first(parts: Parts, world: World) -> None:
    for user_id, days in (("u_3", 9), ("u_1", 4)):
        account_id = sellers.show_seller(parts, user_id).account_id or ""
        deadline = parts.clock.now() + timedelta(days=days)
        world.accounts[account_id] = replace(world.accounts[account_id], deadline=deadline)
        sellers.check_seller(parts, user_id)
    shown = accounts.list_accounts(parts, AccountFilter(sort="deadline"))
    with_date = [row.id for row in shown.items if row.seller is not None and row.seller.deadline is not None]
    assert ids(shown)[: len(with_date)] == with_date
    due = accounts.list_accounts(parts, AccountFilter(due_before=parts.clock.now() + timedelta(days=5)))
    assert set(ids(due)) <= {"u_1"}


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("sort", ["changed", "since", "deadline"])
@pytest.mark.parametrize("limit", [1, 2, 3, 6, 100])
def test_pages_forth_and_back(parts: Parts, sort: str, limit: int) -> None:
    everything = ids(accounts.list_accounts(parts, AccountFilter(sort=sort)))
    forth: list[list[str]] = []
    page = accounts.list_accounts(parts, AccountFilter(sort=sort, limit=limit))
    assert page.prev is None
    while True:
        forth.append(ids(page))
        if page.next is None:
            break
        assert re.fullmatch(r"[A-Za-z0-9\-_.~]+", page.next)
        page = accounts.list_accounts(parts, AccountFilter(limit=limit, page=page.next))
    assert [one for part in forth for one in part] == everything
    back = [ids(page)]
    while page.prev is not None:
        page = accounts.list_accounts(parts, AccountFilter(sort=sort, limit=limit, page=page.prev))
        back.append(ids(page))
    assert back[::-1] == forth


@pytest.mark.usefixtures("crowd")
def test_counted(parts: Parts) -> None:
    counts = accounts.count_accounts(parts, AccountFilter())
    assert (counts["all"], counts["complete"], counts["not_started"], counts["rejected"]) == (6, 2, 3, 0)
    assert accounts.count_accounts(parts, AccountFilter(country="FR"))["all"] == 3


@pytest.mark.usefixtures("crowd")
def test_a_copy_of_the_list_finds_and_counts_as_the_list_does(parts: Parts) -> None:
    people.add_user(parts, user_id="u_bare", name="Nobody Yet", email="bare@example.org")
    rows = [Row(one.id, wire.encode(one)) for one in accounts.list_accounts(parts, AccountFilter(limit=100)).items]
    now = parts.clock.now()
    counts = {name: number for name, number in accounts.count_accounts(parts, AccountFilter()).items() if number}
    assert counts == {"all": 7, "complete": 2, "not_started": 3} == last_known_counts(rows, AccountQuery(), now)
    for status in ("not_started", "complete", "restricted"):
        found = ids(accounts.list_accounts(parts, AccountFilter(status=status)))
        assert len(found) == counts.get(status, 0)
        assert ids(last_known_page(rows, AccountQuery(status=status), now)) == found


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (AccountFilter(page="nonsense!"), "page"),
        (AccountFilter(page="e30"), "page"),
        (AccountFilter(sort="name"), "sort"),
        (AccountFilter(status="great"), "status"),
        (AccountFilter(limit=0), "limit"),
        (AccountFilter(limit=101), "limit"),
        (AccountFilter(country="Germany"), "country"),
        (AccountFilter(capability="flying"), "capability"),
        (AccountFilter(days_in_state=-1), "days_in_state"),
    ],
)
def test_filters_that_make_no_sense(parts: Parts, wanted: AccountFilter, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        accounts.list_accounts(parts, wanted)
    assert caught.value.field == field


def test_staff_who_neither_sell_nor_buy_are_not_listed(parts: Parts) -> None:
    people.add_user(parts, user_id="u_support", name="Sue", email=None)
    people.issue_token(parts, "u_support", "support")
    assert ids(accounts.list_accounts(parts, AccountFilter())) == []
    buyers.save_buyer(parts, "u_support", wire.BuyerRequest(name="Sue"))
    assert ids(accounts.list_accounts(parts, AccountFilter())) == ["u_support"]


def test_one_and_its_check(parts: Parts) -> None:
    user_id = people.add_user(parts, name="Ada", email=None)
    row = accounts.check_account(parts, SUPPORT, user_id)
    assert (row.id, row.seller, row.buyer) == (user_id, None, None)
    opened = sellers.open_seller(parts, user_id, GERMAN).seller
    fake(parts).verify(opened.account_id or "")
    checked = accounts.check_account(parts, SUPPORT, user_id)
    assert checked.seller is not None
    assert checked.seller.verified
    with pytest.raises(NotFound):
        accounts.show_account(parts, "u_nobody")


def test_history_pages(parts: Parts, world: World) -> None:
    user_id = people.add_user(parts, name="Ada", email=None)
    account_id = sellers.open_seller(parts, user_id, GERMAN).seller.account_id or ""
    for number in range(6):
        world.accounts[account_id] = replace(world.accounts[account_id], display_name=f"Shop {number}")
        accounts.check_account(parts, SUPPORT, user_id)
    first = accounts.account_history(parts, user_id, limit=4)
    assert first.next is not None
    second = accounts.account_history(parts, user_id, page=first.next, limit=4)
    assert (len(first.items), len(second.items), second.next) == (4, 3, None)
    assert {entry.cause for entry in first.items} == {"person"}
