"""The whole path with real parts: relay, ledger, adapter and the sandbox with its signed webhooks, for v2 and v1."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.app.demo_services import free_port
from desktop_app.domain.account import Api
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.access import people
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.server import start
from desktop_app.sandbox import SandboxConfig, webhooks
from desktop_app.sandbox import start as start_sandbox
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.settings import StripeSettings
from tests.integration.relay.conftest import OMAR, POLICY, SETTINGS

KEY = "sk_test_whole_path"
SELLER = {"country": "DE", "kind": "individual", "email": "ana@example.org"}


@dataclass
class World:
    """Relay and sandbox, each by its own HTTP client."""

    relay: httpx.Client
    support: httpx.Client
    sandbox: httpx.Client
    api: Api

    def requests(self, method: str, path: str) -> list[dict[str, Any]]:
        log = self.sandbox.get("/sandbox/requests").json()
        entries = log["data"] if isinstance(log, dict) else log
        return [one for one in entries if one["method"] == method and one["path"] == path]

    def changed(self, cursor: str, wanted: Any) -> dict[str, Any]:
        """Follow the feed until a change satisfies ``wanted``."""
        for _ in range(20):
            page = self.relay.get("/changes", params={"after": cursor, "wait": 20}).raise_for_status().json()
            for change in page["changes"]:
                if wanted(change["data"]):
                    found: dict[str, Any] = change["data"]
                    return found
            cursor = page["cursor"]
        raise AssertionError("The change never came.")


@pytest.fixture(params=[Api.V2, Api.V1])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    clock = SystemClock()
    with start_sandbox(SandboxConfig(keys=(KEY,), webhooks=webhooks(f"{url}/webhooks/stripe"))) as sandbox:
        ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db", clock)
        stripe = StripeAdapter(StripeSettings(key=KEY, api_base=sandbox.url, api=request.param))
        parts = Parts(ledger, stripe, clock, replace(POLICY, api=request.param, public_url=url))
        people.add_user(parts, user_id="u_ana", name="Ana Ruiz", email="ana@example.org")
        people.add_user(parts, user_id="u_jonas", name="Jonas Berg", email="jonas@example.org")
        tokens = {
            role: people.issue_token(parts, user, role) for user, role in (("u_ana", "user"), ("u_jonas", "support"))
        }
        settings = replace(SETTINGS, webhook_secrets=tuple(sandbox.secrets()), public_url=url)
        options: dict[str, Any] = {"trust_env": False, "verify": False, "timeout": 60}
        with (
            start(parts, settings, port=port),
            httpx.Client(base_url=url, headers={"Authorization": f"Bearer {tokens['user']}"}, **options) as relay,
            httpx.Client(base_url=url, headers={"Authorization": f"Bearer {tokens['support']}"}, **options) as support,
            httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {KEY}"}, **options) as stand_in,
        ):
            yield World(relay, support, stand_in, request.param)
        ledger.close()


def test_a_seller_becomes_verified_and_hears_of_it(world: World) -> None:
    assert world.relay.get("/seller").json()["status"] == "not_started"
    assert world.requests("POST", "/v1/accounts") == world.requests("POST", "/v2/core/accounts") == []
    link = world.relay.post("/seller/onboarding", json=SELLER | {"return_port": 50123}).raise_for_status().json()
    assert httpx.get(link["url"], trust_env=False, verify=False, follow_redirects=True, timeout=120).status_code == 200
    seller = world.relay.get("/seller").json()
    assert (seller["status"], seller["verified"], seller["api"]) == ("in_progress", False, world.api)
    assert seller["requirements"]
    assert all(one["title"] and one["id"] for one in seller["requirements"])
    world.sandbox.post(f"/sandbox/accounts/{seller['account_id']}/complete").raise_for_status()
    heard = world.changed(seller["cursor"], lambda data: data.get("verified"))
    assert heard["status"] in {"enabled", "complete"}
    now = world.relay.get("/seller").json()
    assert now["verified"] is True
    assert {one["status"] for one in now["capabilities"] if one["wanted"]} == {"on"}
    _is_paid_out(world, seller)


def _is_paid_out(world: World, seller: dict[str, Any]) -> None:
    """A payout's day is told as soon as Stripe tells of it, and taken back with it; nothing else changes."""
    account, acting = seller["account_id"], {"Stripe-Account": seller["account_id"]}
    before = world.changed(seller["cursor"], lambda data: data.get("paid_out") is False)
    assert before["next_payout"] is None
    world.sandbox.post(f"/sandbox/accounts/{account}/change", json={"action": "pay_out"}).raise_for_status()
    (payout,) = world.sandbox.get("/v1/payouts", headers=acting).json()["data"]
    coming = world.changed(before["cursor"], lambda data: data.get("next_payout"))
    assert coming["next_payout"] == f"{datetime.fromtimestamp(payout['arrival_date'], UTC):%Y-%m-%d}"
    world.sandbox.post(f"/v1/payouts/{payout['id']}/cancel", headers=acting).raise_for_status()
    after = world.changed(coming["cursor"], lambda data: data.get("next_payout") is None)
    assert [after[name] for name in ("status", "verified", "since")] == [
        before[name] for name in ("status", "verified", "since")
    ]


def test_a_buyer_is_made_once_then_updated_and_saves_a_card(world: World) -> None:
    made = world.relay.put("/buyer", json=OMAR)
    changed = world.relay.put("/buyer", json={"phone": "+34911234567"})
    assert (made.status_code, changed.status_code) == (201, 200)
    customer = made.json()["customer_id"]
    assert customer.startswith("cus_")
    assert len(world.requests("POST", "/v1/customers")) == 1
    assert len(world.requests("POST", f"/v1/customers/{customer}")) >= 1
    setup = world.relay.post("/buyer/payment-setup", json={}).raise_for_status().json()
    assert setup["state"] == "open"
    session = next(
        one["id"] for one in world.sandbox.get("/v1/checkout/sessions", params={"customer": customer}).json()["data"]
    )
    world.sandbox.post(f"/sandbox/checkout/{session}/complete").raise_for_status()
    heard = world.changed(changed.json()["cursor"], lambda data: data.get("payment_methods"))
    assert heard["payment_methods"][0]["last4"] == "4242"
    assert world.relay.get(f"/buyer/payment-setup/{setup['id']}").json()["state"] == "saved"


def test_eight_at_once_make_one_customer_and_one_account(world: World) -> None:
    def both(_number: int) -> set[int]:
        with httpx.Client(
            base_url=world.relay.base_url, headers=world.relay.headers, trust_env=False, verify=False, timeout=120
        ) as client:
            return {client.put("/buyer", json=OMAR).status_code, client.post("/seller", json=SELLER).status_code}

    with ThreadPoolExecutor(8) as pool:
        statuses = set().union(*pool.map(both, range(8)))
    assert statuses <= {200, 201}
    assert len(world.requests("POST", "/v1/customers")) == 1
    path = "/v2/core/accounts" if world.api is Api.V2 else "/v1/accounts"
    # In Germany v2 refuses transfers alone: one refusal, then one account that has card payments too.
    refused = [400] if world.api is Api.V2 else []
    assert [one["status"] for one in world.requests("POST", path)] == [*refused, 200]


@pytest.mark.parametrize(("outcome", "words"), [("more_needed", "stripe_key"), ("refused", "reasons")])
def test_stripes_own_words_reach_support_and_never_the_seller(world: World, outcome: str, words: str) -> None:
    start = world.relay.get("/changes").json()["cursor"]
    world.relay.post("/seller/onboarding", json=SELLER).raise_for_status()
    account = world.relay.get("/seller").json()["account_id"]
    world.sandbox.post(f"/sandbox/accounts/{account}/complete", json={"outcome": outcome}).raise_for_status()
    told = world.changed(start, lambda data: data.get("status") not in {"not_started", "in_progress"})
    feeds = [client.get("/changes", params={"after": start}).text for client in (world.relay, world.support)]
    own = [world.relay.get(path).text for path in ("/seller", "/seller/history")]
    assert bool(told["requirements"]) == (outcome == "more_needed")
    assert all(one["title"] for one in told["requirements"])
    assert not [text for text in (*own, feeds[0]) if words in text]
    assert words in world.support.get("/accounts/u_ana").text
    assert words in feeds[1]
