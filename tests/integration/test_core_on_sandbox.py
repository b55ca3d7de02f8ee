"""The use cases with the real adapter against the sandbox: one object per person, counted in its request log (R6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app import wire
from desktop_app.domain.account import Api
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import Conflict, KnownError, StripeUnreachable
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers, links, sellers, setups
from desktop_app.onboarding.keeping import events
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.onboarding.support import accounts
from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings
from tests.integration.core.fake_stripe import Crash
from tests.integration.core.steps import Ends

KEY = "sk_test_core"
AMERICAN = wire.SellerRequest(country="US", kind="individual")
APIS = [Api.V1, Api.V2]
Make = Callable[..., Parts]


class Movable(SystemClock):
    """The computer's clock, moved on by a test."""

    def __init__(self) -> None:
        self.moved = timedelta(0)

    def now(self) -> Any:
        return super().now() + self.moved


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=(KEY, "sk_test_swapped"))) as running:
        yield running


@pytest.fixture
def script(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=120) as client:
        yield client


@pytest.fixture
def clock() -> Movable:
    return Movable()


@pytest.fixture
def make(sandbox: RunningSandbox, tmp_path: Path, clock: Movable) -> Iterator[Make]:
    opened: list[SqlLedger] = []

    def one(api: Api = Api.V2, key: str = KEY, buyers_as: str = "customer") -> Parts:
        settings = StripeSettings(
            key, api_base=sandbox.url, api=api, buyers=buyers_as, attempts=1, reads_per_second=10_000, currency="eur"
        )
        policy = Policy(
            api, "express", "destination", buyers_as, "eur", "http://127.0.0.1:1", "Market", None, "test", 100, 10**6
        )
        ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db", clock)
        opened.append(ledger)
        return Parts(ledger, StripeAdapter(settings), clock, policy)

    yield one
    for ledger in opened:
        ledger.close()


def requests(script: httpx.Client) -> list[dict[str, Any]]:
    """Return what the sandbox was asked."""
    return list(script.get("/sandbox/requests").json())


def creations(script: httpx.Client, path: str) -> list[dict[str, Any]]:
    """Return the requests to make something."""
    return [one for one in requests(script) if one["method"] == "POST" and one["path"] == path]


def objects(script: httpx.Client, path: str) -> list[dict[str, Any]]:
    headers = {"Stripe-Version": "2026-10-28.endive"}
    return list(script.get(path, headers=headers, params={"limit": 20}).json()["data"])


def fault(script: httpx.Client, kind: str, **rest: Any) -> None:
    script.post("/sandbox/faults", json={"kind": kind, **rest}).raise_for_status()


def paths(api: Api) -> str:
    return "/v1/accounts" if api is Api.V1 else "/v2/core/accounts"


def retried(do: Callable[[], Any]) -> Any:
    for _ in range(5):
        try:
            return do()
        except StripeUnreachable:
            continue
    return do()


def test_eight_clients_make_one_customer(make: Make, script: httpx.Client) -> None:
    several = [make(), make()]
    ada = people.add_user(several[0], name="Ada", email="ada@example.org")

    def save(number: int) -> buyers.SavedBuyer:
        return buyers.save_buyer(several[number % 2], ada, wire.BuyerRequest(name=f"Ada {number}"))

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(save, range(8)))
    assert [one.created for one in saved].count(True) == 1
    (customer,) = objects(script, "/v1/customers")
    assert customer["metadata"]["app_user_id"] == ada
    assert len(creations(script, "/v1/customers")) == 1
    assert len(creations(script, f"/v1/customers/{customer['id']}")) == 7
    assert buyers.show_buyer(several[0], ada).name == customer["name"]


@pytest.mark.parametrize("api", APIS)
def test_eight_clients_open_one_account(make: Make, script: httpx.Client, api: Api) -> None:
    several = [make(api), make(api)]
    ada = people.add_user(several[0], name="Ada", email="ada@example.org")
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda n: sellers.open_seller(several[n % 2], ada, AMERICAN), range(8)))
    assert [one.created for one in opened].count(True) == 1
    assert len(objects(script, paths(api))) == 1
    assert len(creations(script, paths(api))) == 1


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "cut", "after": True},
        {"kind": "500", "after": True},
        {"kind": "500", "kept": True},
        {"kind": "not_json"},
        {"kind": "500"},
        {"kind": "409"},
        {"kind": "429"},
    ],
)
def test_answers_lost_or_spoilt_make_no_second_account(
    make: Make, script: httpx.Client, api: Api, trouble: dict[str, Any]
) -> None:
    parts = make(api)
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    fault(script, times=1, method="POST", path=paths(api), **trouble)
    with pytest.raises(KnownError):
        sellers.open_seller(parts, ada, AMERICAN)
    opened = retried(lambda: sellers.open_seller(parts, ada, AMERICAN))
    (account,) = objects(script, paths(api))
    assert opened.seller.account_id == account["id"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("what", ["customer", "account", *APIS])
def test_a_crash_at_each_commit_leaves_one_of_each(
    make: Make, script: httpx.Client, clock: Movable, what: str | Api, *, after: bool
) -> None:
    """For buyers (as customers and as accounts) and for sellers of both APIs; each step with a person of its own."""
    buys = not isinstance(what, Api)
    born = make(buyers_as=what) if buys else make(what)
    path = "/v1/customers" if what == "customer" else paths(Api.V2) if buys else paths(what)  # type: ignore[arg-type]

    def ask(parts: Parts, user: str, name: str) -> str | None:
        if buys:
            return buyers.save_buyer(parts, user, wire.BuyerRequest(name=name)).buyer.customer_id
        return sellers.open_seller(parts, user, AMERICAN).seller.account_id

    crashed = 0
    for step in range(1, 9):
        user = people.add_user(born, name="Ada", email="ada@example.org")
        try:
            ask(replace(born, ledger=Ends(born.ledger, step, after=after)), user, "First")  # type: ignore[arg-type]
        except Crash:
            crashed += 1
        clock.moved += timedelta(minutes=3)  # the leases of a process that ended run out
        object_id = ask(born, user, "Second")
        (made,) = [one for one in objects(script, path) if one["metadata"]["app_user_id"] == user]
        assert made["id"] == object_id
        asked = [one for one in creations(script, path) if one["parameters"]["metadata"]["app_user_id"] == user]
        assert len({one["idempotency_key"] for one in asked}) == 1
        if buys:
            assert buyers.show_buyer(born, user).name == "Second"
    assert crashed >= 4


@pytest.mark.parametrize("place", ["/v1/customers", "/v2/core/accounts"])
def test_a_crash_while_stripe_answers_then_an_edited_body(make: Make, script: httpx.Client, place: str) -> None:
    """The first body is sent again, unchanged and under its key; the edit goes as an update."""
    parts = make(buyers_as="customer" if place == "/v1/customers" else "account")
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    fault(script, "cut", after=True, times=1, method="POST", path=place)
    with pytest.raises(StripeUnreachable):
        buyers.save_buyer(parts, ada, wire.BuyerRequest(name="First"))
    saved = buyers.save_buyer(parts, ada, wire.BuyerRequest(name="Second")).buyer
    (made,) = objects(script, place)
    assert (made["id"], made["metadata"]["app_user_id"]) == (saved.customer_id, ada)
    assert saved.name == "Second"
    assert len({one["idempotency_key"] for one in creations(script, place)}) == 1
    assert len(creations(script, place)) == 2
    assert len(creations(script, f"{place}/{made['id']}")) == 1


@pytest.mark.parametrize("api", APIS)
def test_a_saved_failure_is_looked_into_at_the_next_try(make: Make, script: httpx.Client, api: Api) -> None:
    """v1 repeats a saved 500 under its key: we look for the object then, and don't repeat it until the key is old."""
    parts = make(api)
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    fault(script, "500", kept=True, times=1, method="POST", path=paths(api))
    for _ in range(2):
        try:
            sellers.open_seller(parts, ada, AMERICAN)
        except StripeUnreachable:
            continue
    opened = sellers.open_seller(parts, ada, AMERICAN).seller
    looked = [one for one in requests(script) if one["method"] == "GET" and one["path"] == paths(api)]
    (account,) = objects(script, paths(api))
    assert opened.account_id == account["id"]
    assert len({one["idempotency_key"] for one in creations(script, paths(api))}) == (2 if api is Api.V1 else 1)
    assert bool(looked) == (api is Api.V1)


@pytest.mark.parametrize(("api", "days"), [(Api.V1, 25 / 24), (Api.V2, 31)])
def test_clocks_moved_on_with_an_unanswered_creation(
    make: Make, script: httpx.Client, clock: Movable, api: Api, days: float
) -> None:
    parts = make(api)
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    fault(script, "cut", after=True, times=1, method="POST", path=paths(api))
    with pytest.raises(StripeUnreachable):
        sellers.open_seller(parts, ada, AMERICAN)
    clock.moved = timedelta(days=days)
    script.post("/sandbox/clock", json={"advance": days * 86400})
    opened = sellers.open_seller(parts, ada, AMERICAN)
    (account,) = objects(script, paths(api))
    assert opened.seller.account_id == account["id"]


@pytest.mark.parametrize(("before", "after"), [(Api.V1, Api.V2), (Api.V2, Api.V1)])
def test_an_open_creation_keeps_its_api_when_the_setting_changes(
    make: Make, script: httpx.Client, clock: Movable, before: Api, after: Api
) -> None:
    """How long the key lives and where the account is looked for follow from what was sent, not from the setting."""
    ada = people.add_user(make(before), name="Ada", email="ada@example.org")
    fault(script, "cut", after=True, times=1, method="POST", path=paths(before))
    with pytest.raises(StripeUnreachable):
        sellers.open_seller(make(before), ada, AMERICAN)
    clock.moved = timedelta(hours=25)
    script.post("/sandbox/clock", json={"advance": 25 * 3600})
    opened = sellers.open_seller(make(after), ada, AMERICAN).seller
    assert opened.api == before.value
    assert len(objects(script, "/v1/accounts")) == 1
    looked = [one for one in requests(script) if one["method"] == "GET" and one["path"] == paths(before)]
    assert bool(looked) == (before is Api.V1)


@pytest.mark.parametrize(("before", "after"), [("customer", "account"), ("account", "customer")])
def test_an_open_buyer_keeps_its_kind_when_the_setting_changes(
    make: Make, script: httpx.Client, clock: Movable, before: str, after: str
) -> None:
    ada = people.add_user(make(), name="Ada", email="ada@example.org")
    path = "/v1/customers" if before == "customer" else "/v2/core/accounts"
    fault(script, "cut", after=True, times=1, method="POST", path=path)
    with pytest.raises(StripeUnreachable):
        buyers.save_buyer(make(buyers_as=before), ada, wire.BuyerRequest(name="Ada"))
    days = 2 if before == "customer" else 31
    clock.moved = timedelta(days=days)
    script.post("/sandbox/clock", json={"advance": days * 86400})
    saved = buyers.save_buyer(make(buyers_as=after), ada, wire.BuyerRequest(name="Ada King")).buyer
    assert saved.name == "Ada King"
    made = [one["id"] for kind in ("/v1/customers", "/v2/core/accounts") for one in objects(script, kind)]
    assert made == [saved.customer_id]


def test_key_swapped_makes_nothing(make: Make, script: httpx.Client, sandbox: RunningSandbox) -> None:
    parts, swapped = make(), make(key="sk_test_swapped")
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    sellers.open_seller(parts, ada, AMERICAN)
    buyers.save_buyer(parts, ada, wire.BuyerRequest(name="Ada"))
    for ask in (
        lambda: buyers.save_buyer(swapped, ada, wire.BuyerRequest(name="Eve")),
        lambda: links.mint_link(swapped, ada, AMERICAN),
        lambda: setups.start_payment_setup(swapped, ada),
    ):
        with pytest.raises(KnownError) as caught:
            ask()
        assert caught.value.code == "mode_mismatch"
    assert sellers.check_seller(swapped, ada).status == "unreachable"
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer sk_test_swapped"}, timeout=120) as other:
        assert objects(other, "/v1/customers") == []
        assert objects(other, "/v2/core/accounts") == []


@pytest.mark.parametrize("api", APIS)
def test_the_sellers_whole_path(make: Make, script: httpx.Client, api: Api) -> None:
    parts = make(api)
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    link = links.mint_link(parts, ada, AMERICAN)
    assert httpx.get(link.url, follow_redirects=True, timeout=120).status_code == 200
    shown = sellers.show_seller(parts, ada)
    assert (shown.status, shown.verified, shown.api) == ("in_progress", False, api.value)
    assert shown.requirements
    script.post(f"/sandbox/accounts/{shown.account_id}/complete", json={"outcome": "verified"}).raise_for_status()
    checked = sellers.check_seller(parts, ada)
    assert (checked.verified, checked.account_id) == (True, shown.account_id)
    row = accounts.list_accounts(parts, accounts.AccountFilter(q=shown.account_id, status=checked.status)).items[0]
    assert (row.user_id, row.email) == (ada, "ada@example.org")
    with pytest.raises(Conflict):
        sellers.open_seller(parts, ada, replace(AMERICAN, country="DE", start_over=True))


@pytest.mark.parametrize("buyers_as", ["customer", "account"])
def test_the_buyers_whole_path(make: Make, script: httpx.Client, buyers_as: str) -> None:
    parts = make(buyers_as=buyers_as)
    ben = people.add_user(parts, name="Ben", email="ben@example.org")
    setup = setups.start_payment_setup(parts, ben)
    assert setup.url is not None
    assert httpx.get(setup.url, timeout=120).status_code == 200
    session_id = setup.url.partition("cs_test_")[2].split("/")[0].split("?")[0].split("#")[0]
    script.post(f"/sandbox/checkout/cs_test_{session_id}/complete").raise_for_status()
    assert setups.show_payment_setup(parts, ben, setup.id).state == "saved"
    shown = buyers.show_buyer(parts, ben)
    (method,) = shown.payment_methods
    assert (method.default, method.last4) == (True, "4242")
    assert (shown.customer_id or "").startswith("acct_" if buyers_as == "account" else "cus_")
    removed = setups.remove_method(parts, ben, method.id)
    assert removed.payment_methods == ()


@pytest.mark.parametrize(("buyers_as", "not_kept"), [("customer", ()), ("account", ("address", "tax_ids"))])
def test_what_stripe_has_no_place_for_is_named(make: Make, buyers_as: str, not_kept: tuple[str, ...]) -> None:
    """A v2 account that buys has neither a billing address nor tax numbers: whoever sends them is told."""
    parts = make(buyers_as=buyers_as)
    ben = people.add_user(parts, name="Ben", email="ben@example.org")
    assert buyers.show_buyer(parts, ben).not_kept == ()
    there = wire.AddressShape("Kastanienallee 7", "", "Berlin", "", "10435", "DE")
    asked = wire.BuyerRequest(name="Ben Cole", address=there, tax_ids=(wire.TaxIdShape("eu_vat", "DE123456789"),))
    for _ in range(2):  # when it is made, and when it is changed
        saved = buyers.save_buyer(parts, ben, asked).buyer
        kept = {"address": saved.address == there, "tax_ids": bool(saved.tax_ids)}
        assert saved.not_kept == not_kept
        assert tuple(name for name, there_still in kept.items() if not there_still) == not_kept


def test_seller_and_buyer_as_accounts_stay_apart(make: Make, script: httpx.Client, clock: Movable) -> None:
    parts = make(buyers_as="account")
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    bought = buyers.save_buyer(parts, ada, wire.BuyerRequest(name="Ada")).buyer
    fault(script, "cut", after=True, times=1, method="POST", path="/v2/core/accounts")
    with pytest.raises(StripeUnreachable):
        sellers.open_seller(parts, ada, AMERICAN)
    clock.moved = timedelta(days=31)
    opened = sellers.open_seller(parts, ada, AMERICAN).seller
    assert opened.account_id != bought.customer_id
    assert len(objects(script, "/v2/core/accounts")) == 2
    while events.process_next(parts, "worker"):
        pass
