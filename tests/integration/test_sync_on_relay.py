"""The engine on a real relay with a Stripe sandbox behind it, over both account APIs: what a window would see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from doubles.place import Place, start_place

from desktop_app import wire
from desktop_app.app.engines import GivenToken, engine_for
from desktop_app.app.profiles import Profiles
from desktop_app.domain.errors import KnownError
from desktop_app.domain.view import Freshness, IntentState
from desktop_app.sync.desk import AccountQuery, Link, Notice, Topic
from desktop_app.sync.engine import Engine

SECONDS = 120.0


@pytest.fixture(scope="module", params=["v2", "v1"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    services, running = start_place(request.param)
    yield running
    services.stop()


@pytest.fixture
def engine(place: Place, tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    engines: list[Engine] = []

    def make(who: str) -> Engine:
        profile = Profiles(tmp_path).save(who, place.addresses.relay)
        engines.append(engine_for(profile, GivenToken(place.addresses.tokens[who])))
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
