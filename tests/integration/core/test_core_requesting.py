"""What a marketplace wants by now and never requested is requested on the click for a link, once, and told honestly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app import wire
from desktop_app.domain.account import Account, Capability, CapabilityName, CapabilityState
from desktop_app.domain.errors import FieldError, KnownError, Remedy, StripeUnreachable
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import links, sellers
from desktop_app.onboarding.parts import Parts
from tests.integration.core.conftest import POLICY
from tests.integration.core.fake_stripe import World, fail, fake_buyer, unreachable
from tests.integration.core.steps import about_account, deliver, fake, work_off

DATABASES = "both"
GERMAN = wire.SellerRequest(country="DE", kind="individual")
ANY = wire.SellerRequest()
CUSTOM = replace(POLICY, account_type="custom")
DIRECT = replace(CUSTOM, charges="direct")

Open = Callable[..., Parts]


def moved(open_parts: Open) -> tuple[Parts, str, str]:
    """Return a verified seller of a marketplace that charged by destination and charges directly by now."""
    before = open_parts(policy=CUSTOM)
    user = people.add_user(before, name="Ada", email="ada@example.org")
    account_id = sellers.open_seller(before, user, GERMAN).seller.account_id or ""
    stripe = fake(before)
    stripe.world.accounts[account_id] = replace(stripe.world.accounts[account_id], dashboard="none")
    stripe.verify(account_id)
    assert sellers.check_seller(before, user).verified
    return open_parts(policy=DIRECT), user, account_id


def wanted(seller: wire.Seller) -> set[str]:
    return {one.name for one in seller.capabilities if one.wanted}


def put(world: World, account: Account) -> Account:
    world.accounts[account.id] = account
    return account


def test_a_change_of_charges_counts_from_the_next_link_on(open_parts: Open, world: World) -> None:
    parts, user, account_id = moved(open_parts)
    before = sellers.show_seller(parts, user)
    assert (before.verified, before.status, wanted(before)) == (True, "complete", {"transfers", "payouts"})
    assert links.mint_link(parts, user, ANY).url
    after = sellers.show_seller(parts, user)
    assert wanted(after) == {"payments", "payouts"}
    assert (after.verified, after.status, after.whose_turn) == (False, "restricted", "seller")
    assert [one.key for one in after.requirements]
    assert {one.name for one in world.accounts[account_id].capabilities} == {"payments", "payouts", "transfers"}
    calls = [name for name, _ in world.log if name in {"request_wanted", "mint_account_link"}]
    assert calls == ["request_wanted", "mint_account_link"]
    # One answer, one entry: nothing was told between what was wanted before and what Stripe said of it.
    statuses = [one.status for one in sellers.seller_history(parts, user).items]
    assert statuses[:2] == ["restricted", "complete"]
    fake(parts).verify(account_id)
    assert sellers.check_seller(parts, user).verified


def test_what_was_requested_is_not_requested_again(open_parts: Open, world: World) -> None:
    parts, user, account_id = moved(open_parts)
    for _ in range(3):
        links.mint_link(parts, user, ANY)
    assert world.calls("request_wanted") == 1
    for state in (CapabilityState.PENDING, CapabilityState.REJECTED, CapabilityState.RESTRICTED):
        account = world.accounts[account_id]
        put(world, replace(account, capabilities=tuple(replace(one, state=state) for one in account.capabilities)))
        sellers.check_seller(parts, user)
        links.mint_link(parts, user, ANY)
    assert world.calls("request_wanted") == 1


def test_a_lost_answer_is_asked_for_by_the_next_click(open_parts: Open, world: World) -> None:
    parts, user, account_id = moved(open_parts)
    fake(parts).after["request_wanted"] = unreachable
    with pytest.raises(StripeUnreachable):
        links.mint_link(parts, user, ANY)
    assert sellers.show_seller(parts, user).verified
    assert world.calls("mint_account_link") == 0
    fake(parts).after.clear()
    links.mint_link(parts, user, ANY)
    keys = [key for name, key in world.log if name == "request_wanted"]
    assert len(set(keys)) == 2
    assert len(world.accounts[account_id].capabilities) == 3
    assert wanted(sellers.show_seller(parts, user)) == {"payments", "payouts"}


def test_a_refusal_is_the_operators_and_changes_nothing(open_parts: Open, world: World) -> None:
    parts, user, _ = moved(open_parts)
    fake(parts).before["request_wanted"] = fail(KnownError("capability_refused", Remedy.OPERATOR))
    with pytest.raises(KnownError) as caught:
        links.mint_link(parts, user, ANY)
    assert (caught.value.code, caught.value.remedy) == ("capability_refused", Remedy.OPERATOR)
    shown = sellers.show_seller(parts, user)
    assert (shown.verified, shown.status, wanted(shown)) == (True, "complete", {"transfers", "payouts"})
    assert world.calls("mint_account_link") == 0


def test_that_the_account_is_gone_is_news_about_it(open_parts: Open, world: World) -> None:
    parts, user, account_id = moved(open_parts)
    world.hidden.add(account_id)
    with pytest.raises(KnownError) as caught:
        links.mint_link(parts, user, ANY)
    assert caught.value.code == "account_unreachable"
    work_off(parts)
    assert sellers.show_seller(parts, user).status == "unreachable"
    assert world.calls("request_wanted") == 1
    with pytest.raises(KnownError):
        links.mint_link(parts, user, ANY)
    assert world.calls("request_wanted") == 1


@pytest.mark.parametrize("account_type", ["express", "standard"])
def test_an_account_that_cannot_be_charged_that_way_keeps_what_was_wanted(
    open_parts: Open, world: World, account_type: str
) -> None:
    """Express goes with destination, Standard with direct charges; neither account can become the other."""
    old, new = ("destination", "direct") if account_type == "express" else ("direct", "destination")
    parts = open_parts(policy=replace(POLICY, account_type=account_type, charges=old))
    user = people.add_user(parts, name="Ada", email=None)
    account_id = sellers.open_seller(parts, user, GERMAN).seller.account_id or ""
    name = CapabilityName.TRANSFERS if old == "destination" else CapabilityName.PAYMENTS
    had = (Capability(name, CapabilityState.RESTRICTED), Capability(CapabilityName.PAYOUTS, CapabilityState.RESTRICTED))
    dashboard = {"express": "express", "standard": "full"}[account_type]
    put(world, replace(world.accounts[account_id], dashboard=dashboard, capabilities=had))
    before = wanted(sellers.check_seller(parts, user))
    other = {"express": "standard", "standard": "express"}[account_type]
    links.mint_link(open_parts(policy=replace(POLICY, account_type=other, charges=new)), user, ANY)
    assert world.calls("request_wanted") == 0
    assert wanted(sellers.show_seller(parts, user)) == before == {str(name), "payouts"}


def test_a_buyers_account_that_was_linked_becomes_a_sellers(open_parts: Open, world: World) -> None:
    parts = open_parts()
    user = people.add_user(parts, name="Ada", email="ada@example.org")
    account = put(world, fake_buyer("acct_buyer", user))
    sellers.adopt_account(parts, user, account.id)
    shown = sellers.show_seller(parts, user)
    assert (shown.status, shown.whose_turn, shown.verified) == ("not_started", "seller", False)
    with pytest.raises(FieldError) as caught:
        links.mint_link(parts, user, ANY)
    assert (caught.value.code, caught.value.field) == ("field_required", "country")
    links.mint_link(parts, user, GERMAN)
    made = world.accounts[account.id]
    assert (made.country, made.email) == ("DE", "ada@example.org")
    after = sellers.show_seller(parts, user)
    assert (after.status, wanted(after)) == ("in_progress", {"transfers", "payouts"})
    fake(parts).verify(account.id)
    assert sellers.check_seller(parts, user).verified


def test_what_was_added_beside_another_is_not_wanted(open_parts: Open, world: World) -> None:
    parts = open_parts()
    world.both_only = frozenset({"GB", "JP"})
    user = people.add_user(parts, name="Ada", email=None)
    account = put(world, fake_buyer("acct_buyer", user))
    sellers.adopt_account(parts, user, account.id)
    links.mint_link(parts, user, wire.SellerRequest(country="GB", kind="individual"))
    first, second = [key for name, key in world.log if name == "request_wanted"]
    assert first != second
    assert wanted(sellers.show_seller(parts, user)) == {"transfers", "payouts"}
    account = world.accounts[account.id]
    on = {CapabilityName.TRANSFERS, CapabilityName.PAYOUTS}
    states = tuple(
        replace(one, state=CapabilityState.ACTIVE if one.name in on else CapabilityState.REJECTED)
        for one in account.capabilities
    )
    put(world, replace(account, form_submitted=True, requirements=(), capabilities=states))
    assert sellers.check_seller(parts, user).verified
    links.mint_link(parts, user, ANY)
    assert world.calls("request_wanted") == 2


def test_refused_with_both_is_the_operators(open_parts: Open, world: World) -> None:
    parts = open_parts()
    world.both_only = frozenset({"JP"})
    user = people.add_user(parts, name="Ada", email=None)
    sellers.adopt_account(parts, user, put(world, fake_buyer("acct_buyer", user)).id)
    with pytest.raises(KnownError) as caught:
        links.mint_link(parts, user, wire.SellerRequest(country="JP", kind="individual"))
    assert (caught.value.code, caught.value.remedy) == ("capability_refused", Remedy.OPERATOR)
    assert world.calls("request_wanted") == 2


def test_what_the_fallback_brought_along_needs_no_request_when_it_is_wanted(open_parts: Open, world: World) -> None:
    parts, user, account_id = moved(open_parts)
    account = world.accounts[account_id]
    extra = Capability(CapabilityName.PAYMENTS, CapabilityState.RESTRICTED, code="requirements_past_due")
    put(world, replace(account, capabilities=(*account.capabilities, extra)))
    assert sellers.check_seller(parts, user).verified
    links.mint_link(parts, user, ANY)
    shown = sellers.show_seller(parts, user)
    assert (wanted(shown), shown.verified) == ({"payments", "payouts"}, False)
    assert world.calls("request_wanted") == 0


@pytest.mark.parametrize("condition", ["closed", "deauthorised", "configuration_not_told"])
def test_where_a_request_helps_nothing_none_is_sent(open_parts: Open, world: World, condition: str) -> None:
    parts, user, account_id = moved(open_parts)
    account = world.accounts[account_id]
    if condition == "closed":
        put(world, replace(account, deleted=True))
    elif condition == "configuration_not_told":
        put(world, replace(account, missing=frozenset({"configuration"}), capabilities=()))
    else:
        deliver(parts, about_account("evt_gone", account_id, "account.application.deauthorized"))
        work_off(parts)
    sellers.check_seller(parts, user)
    links.mint_link(parts, user, ANY)
    assert world.calls("request_wanted") == 0


def test_one_that_only_inspects_requests_nothing(open_parts: Open, world: World) -> None:
    parts, user, _ = moved(open_parts)
    links.mint_link(parts, user, ANY, may_request=False)
    assert world.calls("request_wanted") == 0
    assert wanted(sellers.show_seller(parts, user)) == {"transfers", "payouts"}
