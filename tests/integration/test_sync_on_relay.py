"""The engine on a real relay with a Stripe sandbox behind it, over both account APIs: what a window would see."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from doubles import engine_child
from doubles.engine_child import STEPS

from desktop_app import wire
from desktop_app.app.demo_services import DemoAddresses, DemoServices
from desktop_app.app.engines import engine_for
from desktop_app.app.profiles import Profiles
from desktop_app.domain.errors import KnownError
from desktop_app.domain.view import Freshness, IntentState
from desktop_app.sync.desk import AccountQuery, Link, Notice, Topic
from desktop_app.sync.engine import Engine

SECONDS = 30.0


class Place:
    """A running demo, without the window."""

    def __init__(self, addresses: DemoAddresses) -> None:
        self.addresses = addresses

    def stripe(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.addresses.sandbox_key}"}
        answer = requests.request(method, self.addresses.sandbox + path, headers=headers, timeout=SECONDS, **options)
        answer.raise_for_status()
        return answer.json()

    def made(self, path: str) -> int:
        log = self.stripe("GET", "/sandbox/requests")
        rows = log["data"] if isinstance(log, dict) else log
        return sum(row["method"] == "POST" and row["path"] == path for row in rows)


def _start(api: str) -> tuple[DemoServices, Place]:
    before = os.environ.get("SELLERDESK_ACCOUNTS_API")
    os.environ["SELLERDESK_ACCOUNTS_API"] = api
    try:
        services = DemoServices()
        return services, Place(services.start())
    finally:
        if before is None:
            del os.environ["SELLERDESK_ACCOUNTS_API"]
        else:
            os.environ["SELLERDESK_ACCOUNTS_API"] = before


@pytest.fixture(scope="module", params=["v2", "v1"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    services, running = _start(request.param)
    yield running
    services.stop()


@pytest.fixture
def engine(place: Place, tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    engines: list[Engine] = []

    def make(who: str) -> Engine:
        profile = Profiles(tmp_path).save(who, place.addresses.relay)
        engines.append(engine_for(profile, lambda: place.addresses.tokens[who]))
        engines[-1].start()
        assert engines[-1].wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
        return engines[-1]

    yield make
    for one in engines:
        one.stop()


def until(engine: Engine, condition: Callable[[], Any]) -> None:
    assert engine.wait_for(lambda picture: bool(condition()), SECONDS), (engine.seller(), engine.buyer())


def test_a_buyer_saves_adds_a_card_and_chooses(place: Place, engine: Any) -> None:
    buyer = engine("buyer")
    assert buyer.me().name == "Omar Haddad"
    buyer.save_buyer(wire.BuyerRequest(name="Omar Haddad", email="omar@haddad.example")).result(SECONDS)
    buyer.save_buyer(wire.BuyerRequest(phone="+34600111222")).result(SECONDS)
    until(buyer, lambda: not buyer.buyer().pending)
    assert buyer.buyer().data.phone == "+34600111222"
    assert place.made("/v1/customers") == 1

    for count in (1, 2):
        setup = buyer.payment_setup().result(SECONDS)
        assert buyer.payment_setup_state(setup.id).result(SECONDS).state == "open"
        place.stripe("POST", f"/sandbox/checkout/{setup.url.rpartition('/')[2]}/complete")
        until(buyer, lambda count=count: len(buyer.buyer().data.payment_methods) == count)
        assert buyer.payment_setup_state(setup.id).result(SECONDS).state == "saved"
    usual = next(one for one in buyer.buyer().data.payment_methods if not one.default)
    buyer.make_default(usual.id).result(SECONDS)
    until(buyer, lambda: not buyer.buyer().pending)
    assert [one.id for one in buyer.buyer().data.payment_methods if one.default] == [usual.id]
    buyer.remove_method(usual.id).result(SECONDS)
    until(buyer, lambda: not buyer.buyer().pending)
    assert usual.id not in [one.id for one in buyer.buyer().data.payment_methods]


def test_a_refused_value_is_shown_at_its_field(engine: Any) -> None:
    buyer = engine("buyer")
    intent = buyer.save_buyer(wire.BuyerRequest(email="omar@@haddad")).result(SECONDS)
    until(buyer, lambda: buyer.buyer().pending and buyer.buyer().pending[0].state is IntentState.FAILED)
    assert buyer.buyer().pending[0].error_field == "email"
    buyer.drop(intent.id).result(SECONDS)
    assert buyer.buyer().pending == ()


def test_a_seller_becomes_verified_before_everybodys_eyes(place: Place, engine: Any) -> None:
    seller, support = engine("seller"), engine("support")
    heard: list[Notice] = []
    support.subscribe(heard.append)
    seller.open_seller(wire.SellerRequest("DE", "individual")).result(SECONDS)
    link = seller.onboarding_link(wire.SellerRequest()).result(SECONDS)
    assert requests.get(link.url, timeout=SECONDS).status_code == 200
    until(seller, lambda: seller.seller().data.account_id)
    until(seller, lambda: seller.seller().data.status == "in_progress")
    account_id = seller.seller().data.account_id
    place.stripe("POST", f"/sandbox/accounts/{account_id}/complete")
    until(seller, lambda: seller.seller().data.verified)
    assert seller.seller().freshness is Freshness.FRESH
    assert support.wait_for(lambda picture: any(one.topic is Topic.ACCOUNTS for one in list(heard)), SECONDS)
    (row,) = support.accounts(AccountQuery(q=account_id)).result(SECONDS).items
    assert row.seller.verified
    assert support.account_counts(AccountQuery()).result(SECONDS)["all"] >= 1
    assert support.account(row.id).result(SECONDS).seller.account_id == account_id
    history = support.account_history(row.id).result(SECONDS)
    assert [one.status for one in seller.seller_history().result(SECONDS)] == [one.status for one in history]
    assert place.stripe("GET", "/sandbox/requests")


def test_a_role_that_may_not_is_told(engine: Any) -> None:
    support = engine("support")
    with pytest.raises(KnownError) as caught:
        support.check_seller().result(SECONDS)
    assert caught.value.code == "role_forbidden"


def _child(place: Place, who: str, folder: Path, step: str, nth: int, *asks: str) -> subprocess.Popen[bytes]:
    token = place.addresses.tokens[who]
    program = [sys.executable, engine_child.__file__, place.addresses.relay, token, str(folder), step, str(nth), *asks]
    return subprocess.Popen(program, env={"PATH": "", "PYTHONPATH": str(Path(engine_child.__file__).parents[1])})


@pytest.mark.parametrize(
    "step",
    ["after-send", *(pytest.param(step, marks=pytest.mark.faults) for step in STEPS[1:] if step != "after-send")],
)
def test_killed_at_any_step_nothing_is_doubled_at_stripe(tmp_path: Path, step: str) -> None:
    services, place = _start("v2")
    try:
        asks = ("save:Ana", "open:DE")
        assert _child(place, "seller", tmp_path, step, 2, *asks).wait(60) == -signal.SIGKILL
        assert _child(place, "seller", tmp_path, "-", 1).wait(60) == 0
        assert place.made("/v1/customers") == 1
        assert place.made("/v2/core/accounts") <= 1
        # Asked for again by the person who saw nothing of it after the crash: still one of each.
        assert _child(place, "seller", tmp_path, "-", 1, *asks).wait(60) == 0
        assert place.made("/v1/customers") == 1
        assert place.made("/v2/core/accounts") == 1
    finally:
        services.stop()
