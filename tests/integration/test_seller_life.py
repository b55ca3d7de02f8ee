"""What happens to a seller after they were verified, as the relay hears and tells it by events, through the adapter."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from desktop_app.domain.account import Api
from tests.integration.test_relay_whole_path import SELLER, World, world

__all__ = ["world"]

DOCUMENT = {"action": "require", "requirement": "individual.verification.document"}
DAY = 86_400


def verified(world: World) -> dict[str, Any]:
    """Open an account, or another one, and finish its form."""
    start = world.relay.get("/changes").json()["cursor"]
    world.relay.post("/seller", json=SELLER | {"start_over": True}).raise_for_status()
    account = world.relay.get("/seller").json()["account_id"]
    world.sandbox.post(f"/sandbox/accounts/{account}/complete").raise_for_status()
    return world.changed(start, lambda data: data.get("verified"))


def change(world: World, seller: dict[str, Any], **what: Any) -> None:
    world.sandbox.post(f"/sandbox/accounts/{seller['account_id']}/change", json=what).raise_for_status()


def told(world: World, seller: dict[str, Any], wanted: str, **what: Any) -> dict[str, Any]:
    """Let something happen at Stripe and wait until the feed says so."""
    cursor = world.relay.get("/changes").json()["cursor"]
    change(world, seller, **what)
    return world.changed(cursor, lambda data: data.get("status") == wanted)


def row(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.support.get("/accounts/u_ana").raise_for_status().json()["seller"]
    return found


def test_every_turn_is_told_and_taken_back(world: World) -> None:
    seller = verified(world)
    paused = {Api.V1: "paused", Api.V2: "needs_stripe_contact"}[world.api]
    for what, status, still_verified in (
        ({"action": "pause"}, paused, False),
        ({"action": "review"}, "in_review", False),
        ({"action": "reject", "reason": "rejected.fraud"}, "rejected", False),
        ({"action": "reject", "reason": "rejected.platform_fraud"}, "rejected", False),
        (DOCUMENT, "restricted", False),
        (DOCUMENT | {"deadline": 14 * DAY}, "restricted_soon", True),
    ):
        now = told(world, seller, status, **what)
        assert now["verified"] is still_verified, what
        assert (now["note"] == "by_marketplace") == (what.get("reason") == "rejected.platform_fraud")
        assert bool(now["requirements"]) == (what["action"] == "require")
        assert (now["deadline"] is not None) == ("deadline" in what)
        if what["action"] == "require":
            change(world, seller, action="settle", requirement=DOCUMENT["requirement"])
            again = world.changed(now["cursor"], lambda data: data.get("status") == "complete")
        else:
            again = told(world, seller, "complete", action="restore")
        assert again["verified"] is True


def test_a_seller_who_disconnects(world: World) -> None:
    seller = verified(world)
    gone = told(world, seller, "disconnected", action="deauthorize")
    assert (gone["verified"], gone["account_id"]) == (False, seller["account_id"])
    assert {one["status"] for one in gone["capabilities"]} <= {"stopped", "not_yet", "not_offered"}
    assert world.relay.post("/seller/check").json()["status"] == "disconnected"
    assert row(world)["status"] == "disconnected"
    assert world.relay.post("/seller", json=SELLER).json()["account_id"] == seller["account_id"]
    again = verified(world)
    assert again["account_id"] != seller["account_id"]
    assert row(world)["account_id"] == again["account_id"]


def test_an_account_that_is_closed(world: World) -> None:
    """v1 shows nothing of an account that was deleted, so that without the event it can't be told from a lost one."""
    seller = verified(world)
    change(world, seller, action="close")
    expected = "closed" if world.api is Api.V2 else "unreachable"
    if world.api is Api.V2:
        world.changed(seller["cursor"], lambda data: data.get("status") == expected)
    now = world.relay.post("/seller/check").json()
    assert (now["status"], now["verified"]) == (expected, False)
    assert world.relay.post("/seller", json=SELLER).json()["account_id"] == seller["account_id"]


def test_the_platform_rejects_by_the_api(world: World) -> None:
    seller = verified(world)
    if world.api is Api.V2:
        closed = world.sandbox.post(
            f"/v2/core/accounts/{seller['account_id']}/close",
            json={"applied_configurations": ["merchant", "recipient"]},
            headers={"Stripe-Version": "2026-10-28.endive"},
        )
        assert closed.status_code == httpx.codes.OK, closed.text
        expected = ("closed", None)
    else:
        path = f"/v1/accounts/{seller['account_id']}/reject"
        world.sandbox.post(path, data={"reason": "fraud_other"}).raise_for_status()
        expected = ("rejected", "by_marketplace")
    now = world.changed(seller["cursor"], lambda data: data.get("status") == expected[0])
    assert (now["note"], now["verified"]) == (expected[1], False)


@pytest.mark.parametrize("silent", [True, False])
def test_a_change_with_or_without_an_event_is_seen_by_the_next_check(world: World, silent: bool) -> None:
    seller = verified(world)
    change(world, seller, **DOCUMENT, silent=silent)
    checked = world.relay.post("/seller/check").json()
    assert (checked["status"], checked["verified"]) == ("restricted", False)


def test_legal_details_are_never_written_after_the_making(world: World) -> None:
    """Stripe owns them from the first link on (§8 #42): whatever the seller does, we send no update of an account."""
    seller = verified(world)
    world.relay.post("/seller/onboarding", json=SELLER)
    world.relay.post("/seller/check")
    world.relay.put("/buyer", json={"name": "Ana María Ruiz", "email": "new@example.org"}).raise_for_status()
    log = world.sandbox.get("/sandbox/requests").json()
    account = f"accounts/{seller['account_id']}"
    assert [one["path"] for one in log if one["method"] == "POST" and one["path"].endswith(account)] == []
