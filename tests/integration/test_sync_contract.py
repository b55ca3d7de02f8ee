"""One contract for both backends and both account APIs: what a window sees, on a Stripe sandbox.

The relay over HTTP, and the relay's use cases in this process with a key of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from doubles.place import Place, start_place

from desktop_app import wire
from desktop_app.app.engines import GivenToken, engine_for
from desktop_app.app.profiles import Profiles, StripeChoices
from desktop_app.app.stripe_place import look_at_key
from desktop_app.domain.errors import KnownError
from desktop_app.domain.view import Freshness, IntentState
from desktop_app.sync.desk import AccountQuery, Link, Notice, Topic
from desktop_app.sync.engine import Engine

SECONDS = 120.0


@dataclass(frozen=True)
class Setup:
    """A Stripe with a marketplace on it, and how the desktop reaches it."""

    place: Place
    api: str
    backend: str


@pytest.fixture(
    scope="module", params=[(api, backend) for api in ("v2", "v1") for backend in ("relay", "own")], ids="-".join
)
def setup(request: pytest.FixtureRequest) -> Iterator[Setup]:
    api, backend = request.param
    services, running = start_place(api)
    yield Setup(running, api, backend)
    services.stop()


@pytest.fixture
def place(setup: Setup) -> Place:
    return setup.place


@pytest.fixture
def engine(setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Engine]]:
    engines: list[Engine] = []
    addresses = setup.place.addresses

    def make(who: str) -> Engine:
        profiles = Profiles(tmp_path)
        if setup.backend == "relay":
            access = GivenToken(addresses.tokens[who])
            engines.append(engine_for(profiles.save(who, addresses.relay), access))
        else:
            monkeypatch.setenv("SELLERDESK_STRIPE_API_BASE", addresses.sandbox)
            platform = look_at_key(addresses.sandbox_key)
            user = None if who == "support" else f"u_{who}"
            choices = StripeChoices(platform.id, "test", api=setup.api, creates=user is not None, user=user)
            engines.append(engine_for(profiles.save_stripe(who, choices), GivenToken(addresses.sandbox_key)))
        engines[-1].start()
        assert engines[-1].wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
        return engines[-1]

    yield make
    for one in engines:
        one.stop()


def found(engine: Engine, text: str) -> Sequence[wire.AccountRow]:
    return engine.accounts(AccountQuery(q=text)).result(SECONDS).items


def until(engine: Engine, condition: Callable[[], Any]) -> None:
    assert engine.wait_for(lambda picture: bool(condition()), SECONDS), (engine.seller(), engine.buyer())


def test_a_buyer_saves_adds_a_card_and_chooses(place: Place, engine: Any) -> None:
    buyer = engine("buyer")
    assert buyer.me().role == "user"
    buyer.save_buyer(wire.BuyerRequest(name="Omar Haddad", email="omar@haddad.example")).result(SECONDS)
    buyer.save_buyer(wire.BuyerRequest(phone="+34600111222")).result(SECONDS)
    until(buyer, lambda: not buyer.buyer().pending)
    assert buyer.buyer().data.phone == "+34600111222"
    assert place.made("/v1/customers") == 1

    for count in (1, 2):
        setup = buyer.payment_setup(language="ja").result(SECONDS)
        asked = place.stripe("GET", f"/v1/checkout/sessions/{setup.url.rpartition('/')[2]}")
        assert asked["locale"] == "ja"  # Stripe's page speaks the language of the window
        assert buyer.payment_setup_state(setup.id).result(SECONDS).state == "open"
        buyer.browser_opened()
        place.stripe("POST", f"/sandbox/checkout/{setup.url.rpartition('/')[2]}/complete")
        buyer.came_back()
        until(buyer, lambda count=count: len(buyer.buyer().data.payment_methods) == count)
        assert buyer.payment_setup_state(setup.id).result(SECONDS).state == "saved"
    usual = next(one for one in buyer.buyer().data.payment_methods if not one.default)
    buyer.make_default(usual.id).result(SECONDS)
    until(buyer, lambda: not buyer.buyer().pending)
    assert [one.id for one in buyer.buyer().data.payment_methods if one.default] == [usual.id]
    buyer.remove_method(usual.id).result(SECONDS)
    until(buyer, lambda: not buyer.buyer().pending)
    assert usual.id not in [one.id for one in buyer.buyer().data.payment_methods]
    (kept,) = buyer.own_data().result(SECONDS)["users"]
    assert kept["id"] == buyer.me().user_id


def test_a_refused_value_is_shown_at_its_field(engine: Any) -> None:
    buyer = engine("buyer")
    intent = buyer.save_buyer(wire.BuyerRequest(email="omar@@haddad")).result(SECONDS)
    until(buyer, lambda: buyer.buyer().pending and buyer.buyer().pending[0].state is IntentState.FAILED)
    assert buyer.buyer().pending[0].error_field == "email"
    buyer.drop(intent.id).result(SECONDS)
    assert buyer.buyer().pending == ()


def test_a_seller_becomes_verified_before_everybodys_eyes(setup: Setup, place: Place, engine: Any) -> None:
    seller, support = engine("seller"), engine("support")
    heard: list[Notice] = []
    support.subscribe(heard.append)
    seller.open_seller(wire.SellerRequest("DE", "individual")).result(SECONDS)
    link = seller.onboarding_link(wire.SellerRequest()).result(SECONDS)
    assert requests.get(link.url, timeout=SECONDS).status_code == 200
    until(seller, lambda: seller.seller().data.account_id)
    until(seller, lambda: seller.seller().data.status == "in_progress")
    account_id = seller.seller().data.account_id
    seller.browser_opened()
    place.stripe("POST", f"/sandbox/accounts/{account_id}/complete")
    until(seller, lambda: seller.seller().data.verified)
    until(seller, lambda: seller.seller().data.paid_out is False)
    place.stripe("POST", f"/sandbox/accounts/{account_id}/change", json={"action": "pay_out"})
    seller.check_seller().result(SECONDS)  # a key of one's own hears nothing of payouts by itself
    until(seller, lambda: seller.seller().data.next_payout is not None)
    assert (seller.seller().data.verified, seller.seller().data.paid_out) == (True, False)
    support.came_back()
    assert seller.seller().freshness is Freshness.FRESH
    assert support.wait_for(lambda picture: any(one.topic is Topic.ACCOUNTS for one in list(heard)), SECONDS)
    until(support, lambda: [row.seller.verified for row in found(support, account_id)] == [True])
    (row,) = found(support, account_id)
    assert support.account_counts(AccountQuery()).result(SECONDS)["all"] >= 1
    assert support.account(row.id).result(SECONDS).seller.account_id == account_id
    history = [one.status for one in support.account_history(row.id).result(SECONDS)]
    own = [one.status for one in seller.seller_history().result(SECONDS)]
    # With a key of one's own each profile keeps its own memory; it begins where the account was first seen.
    assert own == history if setup.backend == "relay" else own[0] == "complete"
    assert place.stripe("GET", "/sandbox/requests")


def test_a_role_that_may_not_is_told(engine: Any) -> None:
    support = engine("support")
    with pytest.raises(KnownError) as caught:
        support.check_seller().result(SECONDS)
    assert caught.value.code == "role_forbidden"
