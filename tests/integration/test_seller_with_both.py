"""A seller where Stripe gives transfers only beside card payments: asked twice, made once, verified by transfers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest

from desktop_app import wire
from desktop_app.domain.account import Api
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import links, sellers
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings

KEY = "sk_test_both"
GB = wire.SellerRequest(country="GB", kind="individual")


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=(KEY,))) as running:
        yield running


@pytest.fixture
def script(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=120) as client:
        yield client


def policy(api: Api) -> Policy:
    return Policy(
        api=api,
        account_type="express",
        charges="destination",
        buyers="customer",
        currency="usd",
        public_url="http://127.0.0.1:8787",
        market="Market",
        market_email=None,
        mode="test",
        reads_per_second=100,
        reads_per_month=100_000,
    )


@pytest.fixture
def parts(sandbox: RunningSandbox, tmp_path: Path) -> Iterator[Parts]:
    clock = SystemClock()
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", clock)
    adapter = StripeAdapter(StripeSettings(KEY, api_base=sandbox.url, reads_per_second=100))
    yield Parts(ledger, adapter, clock, policy(Api.V2))
    ledger.close()


def creations(script: httpx.Client) -> list[dict[str, object]]:
    log = script.get("/sandbox/requests").json()
    rows = log["data"] if isinstance(log, dict) else log
    return [one for one in rows if one["method"] == "POST" and one["path"] == "/v2/core/accounts"]


def test_the_refusal_is_answered_with_a_generation_of_its_own(parts: Any, script: Any) -> None:
    user = people.add_user(parts, name="Ada", email="ada@example.org")
    opened = sellers.open_seller(parts, user, GB)
    assert opened.created
    refused, made = creations(script)
    assert (refused["status"], made["status"]) == (400, 200)
    assert refused["idempotency_key"] != made["idempotency_key"]
    script.post(f"/sandbox/accounts/{opened.seller.account_id}/complete").raise_for_status()
    seller = sellers.check_seller(parts, user)
    assert seller.verified
    wanted = {one.name: one.wanted for one in seller.capabilities}
    assert wanted == {"transfers": True, "payouts": True, "payments": False}
    assert not sellers.open_seller(parts, user, GB).created
    assert len(creations(script)) == 2


def test_what_was_added_holds_nothing_up(parts: Any, script: Any) -> None:
    """Card payments nobody asked for may wait, stop or be rejected: the seller is judged by transfers and payouts."""
    user = people.add_user(parts, name="Ada", email="ada@example.org")
    account_id = sellers.open_seller(parts, user, GB).seller.account_id
    script.post(f"/sandbox/accounts/{account_id}/complete").raise_for_status()
    asked = {"action": "require", "requirement": "business_profile.mcc", "capabilities": ["card_payments"]}
    script.post(f"/sandbox/accounts/{account_id}/change", json=asked).raise_for_status()
    seller = sellers.check_seller(parts, user)
    assert (seller.verified, seller.status, seller.note) == (True, "enabled", "updates")
    shown = {one.name: (one.status, one.wanted) for one in seller.capabilities}
    assert shown["transfers"] == shown["payouts"] == ("on", True)
    assert not shown["payments"][1]
    assert [(one.key, one.stops) for one in seller.requirements] == [("requirement.category", ())]


@pytest.mark.parametrize("country", ["US", "GB"])
def test_where_a_recipient_alone_is_taken_nothing_is_added(parts: Any, script: Any, country: str) -> None:
    script.post("/sandbox/switches", json={"recipient_only_elsewhere": True}).raise_for_status()
    user = people.add_user(parts, name="Ada", email="ada@example.org")
    seller = sellers.open_seller(parts, user, wire.SellerRequest(country=country, kind="individual")).seller
    assert [one["status"] for one in creations(script)] == [200]
    assert {one.name: one.status for one in seller.capabilities}["payments"] == "not_offered"


class Stubborn(StripeAdapter):
    """Wants yet another capability, whatever is asked for."""

    bodies: list[str]

    def create_account(self, body: str, key: str) -> NoReturn:
        del key
        self.bodies.append(body)
        raise KnownError("needs_both_capabilities", Remedy.PERSON)


def test_a_second_refusal_is_told_as_the_country(parts: Any, sandbox: Any) -> None:
    stubborn = Stubborn(StripeSettings(KEY, api_base=sandbox.url))
    stubborn.bodies = []
    stuck = Parts(parts.ledger, stubborn, parts.clock, parts.policy)
    user = people.add_user(parts, name="Ada", email="ada@example.org")
    with pytest.raises(FieldError) as caught:
        sellers.open_seller(stuck, user, GB)
    assert (caught.value.code, caught.value.field) == ("country_unsupported", "country")
    assert len(set(stubborn.bodies)) == len(stubborn.bodies) == 2
    assert sellers.show_seller(parts, user).account_id is None
    elsewhere = wire.SellerRequest(country="US", kind="individual")
    assert sellers.open_seller(parts, user, elsewhere).seller.account_id


@pytest.mark.parametrize("country", ["US", "GB"])
@pytest.mark.parametrize("api", list(Api))
def test_another_way_of_charging_is_caught_up_with_on_the_next_link(
    parts: Any, sandbox: Any, script: Any, api: Api, country: str
) -> None:
    """From card payments to transfers: verified, asked once, asked for more by the form, verified again."""

    def charging(charges: str) -> Parts:
        custom = {"api": api, "account_type": "custom", "charges": charges}
        stripe = StripeAdapter(StripeSettings(KEY, api_base=sandbox.url, reads_per_second=100, **custom))  # type: ignore[arg-type]
        return replace(parts, stripe=stripe, policy=replace(parts.policy, **custom))

    user = people.add_user(parts, name="Ada", email="ada@example.org")
    before, now = charging("direct"), charging("destination")
    account_id = sellers.open_seller(
        before, user, wire.SellerRequest(country=country, kind="individual")
    ).seller.account_id
    script.post(f"/sandbox/accounts/{account_id}/complete").raise_for_status()
    assert sellers.check_seller(before, user).verified
    for _ in range(2):
        links.mint_link(now, user, wire.SellerRequest())
    seller = sellers.show_seller(parts, user)
    assert {one.name: one.wanted for one in seller.capabilities} == {
        "transfers": True,
        "payouts": True,
        "payments": False,
    }
    rows = script.get("/sandbox/requests").json()
    updates = [one for one in rows if one["method"] == "POST" and one["path"].endswith(f"/accounts/{account_id}")]
    assert [one["status"] for one in updates] == [200]
    script.post(f"/sandbox/accounts/{account_id}/complete").raise_for_status()
    assert sellers.check_seller(now, user).verified
