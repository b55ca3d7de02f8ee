"""The adapter against the sandbox, over HTTP through the real library: the whole path, replays, refusals, faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from desktop_app.domain.account import Account, Api, CapabilityName, CapabilityState, Due, Kind
from desktop_app.domain.buyer import Address, BuyerDetails, BuyerPatch, Shipping, TaxId
from desktop_app.domain.errors import FieldError, KnownError, StripeUnreachable
from desktop_app.domain.payouts import Payouts
from desktop_app.onboarding.stripe_port import AccountWish, Addition
from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings

KEY = "sk_test_adapter"
WISH = AccountWish("US", Kind.INDIVIDUAL, "ada@example.org", "Ada's Shop")
ADDRESS = Address("1 High Street", "", "London", "", "N1 9GU", "GB")
DETAILS = BuyerDetails("Ada Byron", "ada@example.org", "+442079460000", ADDRESS, Shipping("Ada", ADDRESS))
URLS = {"refresh_url": "http://127.0.0.1:1/refresh", "return_url": "http://127.0.0.1:1/return"}
V2 = {"Stripe-Version": "2026-10-28.endive"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def served() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=(KEY, "sk_test_other"))) as sandbox:
        yield sandbox


@pytest.fixture
def script(served: RunningSandbox) -> Iterator[httpx.Client]:
    """What a test does to the sandbox from outside; its switches and faults are put back afterwards."""
    with httpx.Client(base_url=served.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=120) as client:
        before = client.get("/sandbox/switches").json()
        yield client
        client.post("/sandbox/switches", json=before)
        client.delete("/sandbox/faults")


@pytest.fixture
def adapter(served: RunningSandbox, script: httpx.Client) -> Callable[..., StripeAdapter]:
    del script

    def make(**settings: Any) -> StripeAdapter:
        chosen = StripeSettings(**{"key": KEY, "api_base": served.url, "reads_per_second": 10_000, **settings})
        return StripeAdapter(chosen, sleep=lambda _: None)

    return make


_count = iter(range(10**9))


def key() -> str:
    return f"key-{next(_count)}"


def opened(stripe: StripeAdapter, user: str = "u_1", wish: AccountWish = WISH) -> Account:
    return stripe.create_account(stripe.draft_account(user, wish), key())


def switch(script: httpx.Client, **switches: Any) -> None:
    script.post("/sandbox/switches", json=switches).raise_for_status()


def fault(script: httpx.Client, kind: str, **rest: Any) -> None:
    script.post("/sandbox/faults", json={"kind": kind, **rest}).raise_for_status()


def finish(script: httpx.Client, account: Account, outcome: str = "verified") -> None:
    script.post(f"/sandbox/accounts/{account.id}/complete", json={"outcome": outcome}).raise_for_status()


def change(script: httpx.Client, account: Account, **what: Any) -> None:
    script.post(f"/sandbox/accounts/{account.id}/change", json=what).raise_for_status()


def state(account: Account, name: CapabilityName) -> CapabilityState | None:
    capability = account.capability(name)
    return capability.state if capability else None


@pytest.mark.parametrize("charges", ["destination", "direct"])
@pytest.mark.parametrize("account_type", ["express", "standard", "custom"])
@pytest.mark.parametrize("api", list(Api))
def test_a_seller_from_nothing_to_verified(
    adapter: Any, script: Any, api: Api, account_type: Any, charges: Any
) -> None:
    stripe = adapter(api=api, account_type=account_type, charges=charges)
    account = opened(stripe)
    assert (account.api, account.country, account.kind) == (api, "US", Kind.INDIVIDUAL)
    assert account.metadata["app_user_id"] == "u_1"
    assert account.missing <= {"future_requirements"}
    assert account.raw_extra == ()
    assert account.dashboard == {"express": "express", "standard": "full", "custom": "none"}[account_type]

    fresh = stripe.read_account(account.id, api)
    wanted = CapabilityName.PAYMENTS if charges == "direct" else CapabilityName.TRANSFERS
    assert fresh.form_submitted is False
    assert state(fresh, wanted) is not CapabilityState.ACTIVE
    assert {one.due for one in fresh.requirements} & {Due.PAST, Due.CURRENT}

    link = stripe.mint_account_link(account.id, api, **URLS)
    assert link.expires_at is not None
    finish(script, account)
    done = stripe.read_account(account.id, api)
    assert done.form_submitted is True
    assert state(done, wanted) is CapabilityState.ACTIVE
    assert state(done, CapabilityName.PAYOUTS) is CapabilityState.ACTIVE
    assert done.raw_extra == ()


def test_a_v2_account_read_both_ways_says_the_same(adapter: Any, script: Any) -> None:
    stripe = adapter()
    account = opened(stripe)
    for act in (None, "more_needed", "verified"):
        if act:
            finish(script, account, act)
        new, old = (stripe.read_account(account.id, api) for api in (Api.V2, Api.V1))
        assert (new.id, new.country, new.kind, new.email) == (old.id, old.country, old.kind, old.email)
        assert new.form_submitted == old.form_submitted
        assert state(new, CapabilityName.TRANSFERS) == state(old, CapabilityName.TRANSFERS)
        assert state(new, CapabilityName.PAYOUTS) == state(old, CapabilityName.PAYOUTS)


def test_a_v1_account_asked_for_by_v2_is_read_by_v1(adapter: Any) -> None:
    account = opened(adapter(api=Api.V1))
    assert adapter().read_account(account.id, Api.V2).api is Api.V1


def test_a_deadline_and_a_refusal_are_facts(adapter: Any, script: Any) -> None:
    stripe = adapter()
    account = opened(stripe)
    finish(script, account)
    change(
        script,
        account,
        action="require",
        requirement="individual.verification.document",
        deadline=86_400,
        code="verification_document_expired",
        reason="The document has expired.",
    )
    for api in Api:
        found = stripe.read_account(account.id, api)
        assert found.deadline is not None
        assert abs(found.deadline - datetime.now(UTC)) < timedelta(days=2)  # noqa: TID251 - the sandbox's own clock
        [asked] = [one for one in found.requirements if one.due in {Due.PAST, Due.CURRENT} and not one.with_stripe]
        assert asked.errors[0].code == "verification_document_expired"


@pytest.mark.parametrize("api", list(Api))
def test_rejected_closed_and_disconnected(adapter: Any, script: Any, api: Api) -> None:
    stripe = adapter(api=api)
    rejected, closed, gone = (opened(stripe) for _ in range(3))
    change(script, rejected, action="reject", reason="rejected.fraud")
    found = stripe.read_account(rejected.id, api)
    if api is Api.V1:
        assert found.disabled_reason == "rejected.fraud"
    else:
        assert state(found, CapabilityName.TRANSFERS) is CapabilityState.REJECTED
    change(script, gone, action="deauthorize")
    with pytest.raises(KnownError) as caught:
        stripe.read_account(gone.id, api)
    assert caught.value.code == "account_unreachable"
    change(script, closed, action="close")
    if api is Api.V2:
        assert stripe.read_account(closed.id, api).deleted
    else:
        with pytest.raises(KnownError) as caught:
            stripe.read_account(closed.id, api)
        assert caught.value.code == "account_unreachable"


def test_persons_have_names(adapter: Any, script: Any) -> None:
    stripe = adapter()
    wish = AccountWish("GB", Kind.COMPANY, "b@example.org", "Byron Ltd")
    account = stripe.create_account(stripe.draft_account("u_1", wish, both=True), key())
    finish(script, account, "more_needed")
    for api in Api:
        found = stripe.read_account(account.id, api)
        asked = {one.person for one in found.requirements if one.person}
        assert asked <= {person.id for person in found.persons}


# --- buyers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("buyers", ["customer", "account"])
def test_a_buyer_is_made_changed_and_cleared(adapter: Any, buyers: Any) -> None:
    stripe = adapter(buyers=buyers)
    made = stripe.create_customer(stripe.draft_customer("u_7", DETAILS), key())
    assert made.user_id == "u_7"
    assert made.livemode is False
    assert (made.details.name, made.details.email, made.details.phone) == (DETAILS.name, DETAILS.email, DETAILS.phone)
    assert made.details.shipping == Shipping("Ada", ADDRESS)
    assert made.details.address == (ADDRESS if buyers == "customer" else None)
    assert stripe.read_customer(made.id) == made
    changed = stripe.update_customer(made.id, BuyerPatch(name="Ada King", phone=None, shipping=None), key())
    assert (changed.details.name, changed.details.email, changed.details.phone) == ("Ada King", DETAILS.email, None)
    assert changed.details.shipping is None
    assert stripe.read_customer(made.id) == changed


def test_tax_ids_come_and_go(adapter: Any) -> None:
    stripe = adapter()
    first, second = TaxId("gb_vat", "GB123456789"), TaxId("eu_vat", "DE123456789")
    draft = stripe.draft_customer("u_8", BuyerDetails(name="Ada", tax_ids=(first,)))
    made = stripe.create_customer(draft, key())
    assert made.details.tax_ids == (first,)
    changed = stripe.update_customer(made.id, BuyerPatch(tax_ids=(second,)), key())
    assert changed.details.tax_ids == (second,)
    assert stripe.update_customer(made.id, BuyerPatch(tax_ids=None), key()).details.tax_ids == ()


@pytest.mark.parametrize("buyers", ["customer", "account"])
@pytest.mark.parametrize("outcome", ["saved", "needs_approval", "refused"])
def test_adding_a_payment_method(adapter: Any, script: Any, buyers: Any, outcome: Any) -> None:
    stripe = adapter(buyers=buyers)
    buyer = stripe.create_customer(stripe.draft_customer("u_9", BuyerDetails(name="Ada")), key())
    begun = stripe.start_checkout(
        buyer.id, reservation="r_1", return_url=URLS["return_url"], currency="USD", locale="de", key=key()
    )
    assert (begun.status, begun.outcome, begun.reservation, begun.customer_id) == ("open", "open", "r_1", buyer.id)
    assert begun.url
    assert stripe.read_checkout(begun.id) == begun
    assert stripe.open_checkouts(buyer.id) == [begun]
    script.post(f"/sandbox/checkout/{begun.id}/complete", json={"outcome": outcome}).raise_for_status()
    done = stripe.read_checkout(begun.id)
    assert done.outcome == outcome
    assert [one.id for one in stripe.open_checkouts(buyer.id)] == ([begun.id] if done.status == "open" else [])
    methods = stripe.list_methods(buyer.id, None)
    assert [method.id for method in methods] == ([done.method_id] if outcome == "saved" else [])
    if outcome != "saved" or done.method_id is None:
        return
    stripe.set_default_method(buyer.id, done.method_id, key())
    default = stripe.read_customer(buyer.id).default_method
    assert default == done.method_id
    [method] = stripe.list_methods(buyer.id, default)
    assert (method.type, method.default) == ("card", True)
    assert method.brand
    assert method.last4
    stripe.billing_portal(buyer.id, return_url=URLS["return_url"], locale="de")
    stripe.detach_method(done.method_id, key())
    assert stripe.list_methods(buyer.id, None) == []


# --- once, whatever happens ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("api", list(Api))
def test_a_replayed_creation_is_the_same_account(adapter: Any, api: Api) -> None:
    stripe = adapter(api=api)
    draft, again = stripe.draft_account("u_replay", WISH), key()
    first = stripe.create_account(draft, again)
    assert stripe.create_account(draft, again).id == first.id
    assert stripe.create_account(draft, key()).id != first.id


def test_eight_at_once_make_one(adapter: Any) -> None:
    stripe = adapter()
    draft, same = stripe.draft_customer("u_race", DETAILS), key()
    with ThreadPoolExecutor(8) as pool:
        made = [pool.submit(stripe.create_customer, draft, same) for _ in range(8)]
        assert len({one.result().id for one in made}) == 1


@pytest.mark.parametrize("buyers", ["customer", "account"])
def test_a_key_with_another_body(adapter: Any, buyers: Any) -> None:
    stripe = adapter(buyers=buyers)
    same = key()
    stripe.create_customer(stripe.draft_customer("u_1", DETAILS), same)
    with pytest.raises(KnownError) as caught:
        stripe.create_customer(stripe.draft_customer("u_2", DETAILS), same)
    assert caught.value.code == "idempotency_conflict"


@pytest.mark.parametrize("kind", ["409", "429", "500", "cut", "not_json"])
@pytest.mark.parametrize("after", [False, True])
def test_a_spoilt_answer_makes_nothing_twice(adapter: Any, script: Any, kind: Any, after: Any) -> None:
    stripe = adapter()
    draft, same = stripe.draft_customer(f"u_{kind}_{after}", DETAILS), key()
    fault(script, kind, times=1, method="POST", path="/v1/customers", after=after)
    made = None
    for _ in range(4):
        try:
            made = stripe.create_customer(draft, same)
            break
        except StripeUnreachable:
            continue
    assert made is not None
    assert [one.id for one in stripe.find_customers(f"u_{kind}_{after}", LONG_AGO, Api.V1)] == [made.id]


@pytest.mark.parametrize("api", list(Api))
def test_what_was_made_is_found_again(adapter: Any, api: Api) -> None:
    stripe = adapter(api=api)
    mine = [opened(stripe, user=f"u_find_{api}").id for _ in range(2)]
    opened(stripe, user="u_somebody_else")
    assert sorted(one.id for one in stripe.find_accounts(f"u_find_{api}", LONG_AGO, api)) == sorted(mine)
    assert stripe.find_accounts(f"u_find_{api}", datetime(2100, 1, 1, tzinfo=UTC), api) == []


def test_buyers_that_are_accounts_are_found_again(adapter: Any) -> None:
    stripe = adapter(buyers="account")
    made = stripe.create_customer(stripe.draft_customer("u_findme", DETAILS), key())
    assert [one.id for one in stripe.find_customers("u_findme", LONG_AGO, Api.V2)] == [made.id]


# --- refusals --------------------------------------------------------------------------------------------------------


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(KnownError) as caught:
        call()
    assert caught.value.request_id
    return caught.value.code


def test_a_new_platform_refuses_v1(adapter: Any, script: Any) -> None:
    switch(script, v1_creation=False)
    with pytest.raises(KnownError) as caught:
        opened(adapter(api=Api.V1))
    assert (caught.value.code, caught.value.params["cause"]) == ("platform_not_ready", "accounts_v1_disabled")


def test_v2_switched_off_still_reads_by_v1(adapter: Any, script: Any) -> None:
    account = opened(adapter())
    switch(script, v2_enabled=False)
    with pytest.raises(KnownError) as caught:
        opened(adapter())
    assert (caught.value.code, caught.value.params["cause"]) == ("platform_not_ready", "accounts_v2_disabled")
    assert adapter().read_account(account.id, Api.V2).api is Api.V1


def test_an_unfinished_platform_is_the_operator_s_affair(adapter: Any, script: Any) -> None:
    switch(script, profile_done=False)
    for api in Api:
        assert code_of(lambda api=api: opened(adapter(api=api))) == "platform_not_ready"  # type: ignore[misc]


def test_unbranded_platforms_can_t_make_links(adapter: Any, script: Any) -> None:
    account = opened(adapter())
    switch(script, branding_done=False)
    for api in Api:
        call = lambda api=api: adapter().mint_account_link(account.id, api, **URLS)  # noqa: E731
        assert code_of(call) == "platform_not_ready"


TOLD_OF_CARDS = {
    Api.V1: {"account.updated", "capability.updated"},
    Api.V2: {
        "v2.core.account[configuration.merchant].capability_status_updated",
        "v2.core.account[configuration.merchant].updated",
        "v2.core.account[requirements].updated",
        "v2.core.account.updated",
    },
}


def told_of(script: httpx.Client, account_id: str) -> set[str]:
    """Return the types of all events about an account, the connected accounts' own included."""
    types = {one["type"] for one in script.get("/v1/events", headers={"Stripe-Account": account_id}).json()["data"]}
    thin = script.get("/v2/core/events", params={"object_id": account_id}, headers=V2).json()["data"]
    return types | {one["type"] for one in thin}


@pytest.mark.parametrize("api", list(Api))
def test_card_payments_requested_later_grow_what_is_asked(adapter: Any, script: Any, api: Api) -> None:
    stripe = adapter(api=api, account_type="custom", charges="destination")
    account = opened(stripe)
    finish(script, account)
    before = stripe.read_account(account.id, api)
    assert before.capability(CapabilityName.PAYMENTS) is None
    assert state(before, CapabilityName.TRANSFERS) is CapabilityState.ACTIVE
    told = told_of(script, account.id)

    stripe = adapter(api=api, account_type="custom", charges="direct")
    once, wanted = key(), Addition(frozenset({CapabilityName.PAYMENTS}))
    after = stripe.request_wanted(before, wanted, once)
    assert after == stripe.read_account(account.id, api)
    assert state(after, CapabilityName.PAYMENTS) is CapabilityState.RESTRICTED
    assert after.capability(CapabilityName.TRANSFERS) is not None
    asked = {one.key for one in after.requirements} - {one.key for one in before.requirements}
    assert {one for one in asked if "mcc" in one}
    assert {one.due for one in after.requirements if one.key in asked} <= {Due.PAST, Due.CURRENT}
    assert TOLD_OF_CARDS[api] <= told_of(script, account.id)
    assert not (TOLD_OF_CARDS[api] & {"v2.core.account[configuration.merchant].updated"}) & told

    # The same again is the same, under its key and under another.
    assert stripe.request_wanted(before, wanted, once) == after
    assert stripe.request_wanted(before, wanted, key()) == after
    finish(script, account)
    done = stripe.read_account(account.id, api)
    assert state(done, CapabilityName.PAYMENTS) is CapabilityState.ACTIVE
    assert state(done, CapabilityName.PAYOUTS) is CapabilityState.ACTIVE


def test_a_request_that_was_taken_back_is_made_again(adapter: Any, script: Any) -> None:
    for api in Api:
        stripe = adapter(api=api)
        account = opened(stripe)
        if api is Api.V1:
            data = {"capabilities[transfers][requested]": "false"}
            script.post(f"/v1/accounts/{account.id}", data=data).raise_for_status()
        else:
            gone = {"configuration": {"recipient": {"applied": False}}}
            script.post(f"/v2/core/accounts/{account.id}", json=gone, headers=V2).raise_for_status()
        before = stripe.read_account(account.id, api)
        transfers = before.capability(CapabilityName.TRANSFERS)
        assert transfers is None or not transfers.requested
        after = stripe.request_wanted(before, Addition(frozenset({CapabilityName.TRANSFERS})), key())
        assert state(after, CapabilityName.TRANSFERS) is CapabilityState.RESTRICTED


def test_a_buyers_account_becomes_a_sellers_too(adapter: Any, script: Any) -> None:
    stripe = adapter(buyers="account")
    buyer = stripe.create_customer(stripe.draft_customer("u_1", DETAILS), key())
    before = stripe.read_account(buyer.id, Api.V2)
    assert (before.applied, before.country, before.dashboard) == (("customer",), None, None)
    assert (before.form_submitted, before.requirements, before.capabilities) == (False, (), ())
    transfers = frozenset({CapabilityName.TRANSFERS})
    with pytest.raises(FieldError) as caught:
        stripe.request_wanted(before, Addition(transfers), key())
    assert (caught.value.code, caught.value.field) == ("field_required", "country")
    refused = lambda: stripe.request_wanted(before, Addition(transfers, "GB"), key())  # noqa: E731
    assert code_of(refused) == "needs_both_capabilities"
    both = transfers | {CapabilityName.PAYMENTS}
    after = stripe.request_wanted(before, Addition(both, "GB", "other@example.org"), key())
    assert after == stripe.read_account(buyer.id, Api.V2)
    assert (after.country, after.dashboard, after.email) == ("GB", "express", DETAILS.email)
    assert set(after.applied) == {"customer", "merchant", "recipient"}
    assert stripe.read_customer(buyer.id).details.shipping == DETAILS.shipping
    finish(script, after)
    assert state(stripe.read_account(buyer.id, Api.V2), CapabilityName.TRANSFERS) is CapabilityState.ACTIVE


@pytest.mark.parametrize("api", list(Api))
def test_a_recipient_alone_is_refused_and_both_accepted(adapter: Any, script: Any, api: Api) -> None:
    switch(script, recipient_only=False, recipient_only_elsewhere=False)
    stripe = adapter(api=api)
    if api is Api.V2:
        assert code_of(lambda: opened(stripe)) == "needs_both_capabilities"
    account = stripe.create_account(stripe.draft_account("u_1", WISH, both=True), key())
    names = {one.name for one in account.capabilities}
    assert {CapabilityName.TRANSFERS, CapabilityName.PAYMENTS} <= names


def test_wrong_keys_and_ids(adapter: Any) -> None:
    assert code_of(lambda: adapter(key="sk_test_nobody").platform()) == "key_invalid"
    stripe = adapter()
    assert code_of(lambda: stripe.read_customer("cus_none")) == "account_unreachable"
    assert code_of(lambda: stripe.read_customer("acct_none")) == "account_unreachable"
    for api in Api:
        assert code_of(lambda api=api: stripe.read_account("acct_none", api)) == "account_unreachable"  # type: ignore[misc]
        assert (
            code_of(lambda api=api: stripe.mint_account_link("acct_none", api, **URLS)) == "account_unreachable"  # type: ignore[misc]
        )
    assert code_of(lambda: stripe.read_checkout("cs_none")) == "not_found"
    assert code_of(lambda: stripe.detach_method("pm_none", key())) == "method_unknown"
    assert code_of(lambda: stripe.read_event("evt_none")) == "not_found"
    start = {"reservation": "r", "return_url": URLS["return_url"], "currency": "usd", "locale": None}
    assert code_of(lambda: stripe.start_checkout("cus_none", key=key(), **start)) == "account_unreachable"


def test_another_platform_s_accounts_are_unreachable(adapter: Any) -> None:
    account = opened(adapter(key="sk_test_other"))
    for api in Api:
        assert code_of(lambda api=api: adapter().read_account(account.id, api)) == "account_unreachable"  # type: ignore[misc]


def test_fields_are_named(adapter: Any) -> None:
    stripe = adapter()
    for details, code, field in (
        (BuyerDetails(name="A", email="not an address"), "email_invalid", "email"),
        (BuyerDetails(name="A", tax_ids=(TaxId("gb_vat", "GB!"),)), "tax_id_invalid", "tax_ids"),
    ):
        with pytest.raises(KnownError) as caught:
            stripe.create_customer(stripe.draft_customer("u", details), key())
        assert (caught.value.code, caught.value.field) == (code, field)
    with pytest.raises(KnownError) as caught:
        opened(stripe, wish=AccountWish("ZZ", Kind.INDIVIDUAL, "a@example.org"))
    assert caught.value.field == "country"


def test_login_links_are_for_finished_express_sellers(adapter: Any, script: Any) -> None:
    stripe = adapter()
    account = opened(stripe)
    assert code_of(lambda: stripe.login_link(account.id)) == "login_link_unavailable"
    finish(script, account)
    assert stripe.login_link(account.id).url
    full = opened(adapter(account_type="standard", charges="direct"))
    finish(script, full)
    assert code_of(lambda: stripe.login_link(full.id)) == "login_link_unavailable"


def test_a_portal_that_was_never_saved(adapter: Any, script: Any) -> None:
    stripe = adapter()
    buyer = stripe.create_customer(stripe.draft_customer("u_1", DETAILS), key())
    switch(script, portal_saved=False)
    opened = lambda: stripe.billing_portal(buyer.id, return_url=URLS["return_url"], locale="de")  # noqa: E731
    assert code_of(opened) == "portal_not_configured"


def test_the_platform_and_a_deleted_customer(adapter: Any, script: Any) -> None:
    stripe = adapter()
    platform = stripe.platform()
    assert platform.id.startswith("acct_")
    assert (platform.livemode, platform.country) == (False, "US")
    buyer = stripe.create_customer(stripe.draft_customer("u_1", DETAILS), key())
    script.delete(f"/v1/customers/{buyer.id}").raise_for_status()
    assert stripe.read_customer(buyer.id).deleted


def test_a_rate_limit_is_waited_for(adapter: Any, script: Any) -> None:
    stripe = adapter()
    buyer = stripe.create_customer(stripe.draft_customer("u_1", DETAILS), key())
    fault(script, "429", times=2)
    assert stripe.read_customer(buyer.id).id == buyer.id
    fault(script, "429", times=3)
    assert code_of(lambda: stripe.read_customer(buyer.id)) == "rate_limited"


def test_events_say_whom_they_are_about(adapter: Any, script: Any) -> None:
    stripe = adapter()
    account = opened(stripe)
    listed = script.get(
        "/v2/core/events", params={"object_id": account.id}, headers={"Stripe-Version": "2026-10-28.endive"}
    )
    found = stripe.read_event(listed.raise_for_status().json()["data"][0]["id"])
    assert found.account_id == account.id
    assert found.type.startswith("v2.core.account")


def test_an_account_that_is_buyer_and_seller_is_read_as_both(adapter: Any, script: Any) -> None:
    stripe = adapter(buyers="account")
    buyer = stripe.create_customer(stripe.draft_customer("u_both", DETAILS), key())
    seller: dict[str, Any] = {
        "dashboard": "express",
        "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
        "identity": {"country": "US", "entity_type": "individual"},
        "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
    }
    version = {"Stripe-Version": "2026-10-28.endive"}
    script.post(f"/v2/core/accounts/{buyer.id}", json=seller, headers=version).raise_for_status()
    account = stripe.read_account(buyer.id, Api.V2)
    assert set(account.applied) == {"customer", "recipient"}
    assert account.missing == frozenset()
    assert state(account, CapabilityName.TRANSFERS) is CapabilityState.RESTRICTED
    assert stripe.read_customer(buyer.id) == buyer
    finish(script, account)
    assert state(stripe.read_account(buyer.id, Api.V2), CapabilityName.TRANSFERS) is CapabilityState.ACTIVE
    assert stripe.list_methods(buyer.id, None) == []


@pytest.fixture
def moved() -> Iterator[tuple[StripeAdapter, StripeAdapter, httpx.Client]]:
    """Adapters for both APIs on a sandbox of their own, whose clock may be moved."""
    with (
        start(SandboxConfig(keys=(KEY,))) as sandbox,
        httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=120) as client,
    ):
        chosen = [StripeSettings(key=KEY, api_base=sandbox.url, reads_per_second=10_000, api=api) for api in Api]
        old, new = (StripeAdapter(one, sleep=lambda _: None) for one in chosen)
        yield old, new, client


@pytest.mark.parametrize("place", [0, 1], ids=list(Api))
def test_the_day_of_the_next_payout(moved: Any, place: int) -> None:
    stripe, script = moved[place], moved[2]
    account = opened(stripe)
    finish(script, account)
    today = datetime.fromtimestamp(script.get("/sandbox/clock").json()["now"], UTC).date()
    assert stripe.read_payouts(account.id, today) == Payouts(None, paid_out=False)
    change(script, account, action="pay_out")
    coming = stripe.read_payouts(account.id, today)
    assert coming.paid_out is False
    assert coming.next_on in {today + timedelta(days=2), today + timedelta(days=3)}
    assert stripe.read_payouts(account.id, coming.next_on + timedelta(days=1)).next_on is None
    script.post("/sandbox/clock", json={"advance": 3 * 86400}).raise_for_status()
    assert stripe.read_payouts(account.id, today) == Payouts(None, paid_out=True)
    assert stripe.read_payouts(account.id, coming.next_on + timedelta(days=1)) == Payouts(None, paid_out=True)


def test_a_key_that_may_not_read_payouts(adapter: Any, script: Any) -> None:
    stripe = adapter()
    account = opened(stripe)
    finish(script, account)
    switch(script, missing_permissions="payout_read")
    with pytest.raises(KnownError) as caught:
        stripe.read_payouts(account.id, date(2026, 11, 27))
    assert (caught.value.code, caught.value.params["permission"]) == ("key_permission_missing", "rak_payout_read")
