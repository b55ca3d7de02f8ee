"""Every request that the adapter sends is one that Stripe publishes, and carries what it must."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_app.domain.account import Account, Api, Capability, CapabilityName, CapabilityState, Kind
from desktop_app.domain.buyer import Address, BuyerDetails, BuyerPatch, Shipping, TaxId
from desktop_app.onboarding.stripe_port import AccountWish, Addition
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.facts_v2 import INCLUDE

ACCOUNT_V1 = {"id": "acct_1", "object": "account", "requirements": {}, "details_submitted": False}
ACCOUNT_V2 = {"id": "acct_1", "object": "v2.core.account", "applied_configurations": [], "livemode": False}
WHOLE_V2 = {**ACCOUNT_V2, "requirements": {"entries": []}}
CUSTOMER = {"id": "cus_1", "object": "customer", "livemode": False}
BUYER_V2 = {"id": "acct_9", "object": "v2.core.account", "livemode": False, "metadata": {"app_user_id": "u_1"}}
ADDRESS = Address("1 High Street", "", "London", "", "N1 9GU", "GB")
DETAILS = BuyerDetails(
    name="Ada Byron",
    email="ada@example.org",
    phone="+442079460000",
    address=ADDRESS,
    shipping=Shipping("Ada Byron", ADDRESS, "+442079460000"),
    tax_ids=(TaxId("gb_vat", "GB123456789"),),
)
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
URLS = {"refresh_url": "https://relay.example/refresh/1", "return_url": "https://relay.example/return/1"}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("charges", ["destination", "separate", "direct"])
@pytest.mark.parametrize("account_type", ["express", "standard", "custom"])
@pytest.mark.parametrize("api", list(Api))
def test_every_account_that_can_be_made(
    recorder: Any,
    make_adapter: Callable[..., StripeAdapter],
    published: Callable[[], None],
    api: Api,
    account_type: Any,
    charges: Any,
    both: Any,
    kind: Any,
) -> None:
    adapter = make_adapter(api=api, account_type=account_type, charges=charges)
    recorder.will(ACCOUNT_V1 if api is Api.V1 else ACCOUNT_V2)
    draft = adapter.draft_account("u_1", AccountWish("GB", kind, "ada@example.org", "Ada's Shop"), both=both)
    adapter.create_account(draft, "seller-7-1")
    published()
    [sent] = recorder.seen
    assert sent.headers["idempotency-key"] == "seller-7-1"
    assert sent.headers["stripe-version"] == "2026-10-28.endive"
    assert sent.params["metadata"] == {"app_user_id": "u_1"}
    wanted = json.dumps(sent.params)
    assert ("card_payments" in wanted) == (both or charges == "direct")
    assert ("transfers" in wanted) == (both or charges != "direct")


def test_a_v2_account_says_what_the_marketplace_bears(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    recorder.will(ACCOUNT_V2, ACCOUNT_V2)
    for account_type in ("express", "standard"):
        adapter = make_adapter(account_type=account_type)
        adapter.create_account(adapter.draft_account("u", AccountWish("GB", Kind.COMPANY)), "k")
    express, standard = (seen.params for seen in recorder.seen)
    assert express["dashboard"] == "express"
    assert express["defaults"]["responsibilities"] == {
        "fees_collector": "application",
        "losses_collector": "application",
    }
    assert standard["dashboard"] == "full"
    assert standard["defaults"]["responsibilities"] == {"fees_collector": "stripe", "losses_collector": "stripe"}


def test_the_draft_itself_is_sent_whatever_the_settings_became(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    draft = make_adapter(api=Api.V1).draft_account("u_1", AccountWish("DE", Kind.INDIVIDUAL))
    recorder.will(ACCOUNT_V1, ACCOUNT_V1)
    make_adapter(api=Api.V2, account_type="custom").create_account(draft, "k")
    make_adapter(api=Api.V1).create_account(draft, "k")
    first, second = recorder.seen
    assert first.path == "/v1/accounts"
    assert first.body == second.body


NAMES = {"payments": {CapabilityName.PAYMENTS}, "transfers": {CapabilityName.TRANSFERS}}
NAMES["both"] = NAMES["payments"] | NAMES["transfers"]
SELLER = Account("acct_1", Api.V2, country="GB", email="ada@example.org", dashboard="none")


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("api", list(Api))
def test_requesting_more_of_an_account(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None], api: Api, names: str
) -> None:
    """The account's own API is asked, whatever new accounts are made with."""
    adapter = make_adapter(api=next(one for one in Api if one is not api), account_type="express")
    recorder.will(ACCOUNT_V1 if api is Api.V1 else WHOLE_V2)
    wanted = Addition(frozenset(NAMES[names]), "DE", "other@example.org")
    account = adapter.request_wanted(replace(SELLER, api=api), wanted, "wanted-3")
    published()
    [sent] = recorder.seen
    assert account.api is api
    assert sent.headers["idempotency-key"] == "wanted-3"
    if api is Api.V1:
        keys = {"payments": ["card_payments"], "transfers": ["transfers"], "both": ["card_payments", "transfers"]}
        assert sent.path == "/v1/accounts/acct_1"
        assert sent.params == {"capabilities": {name: {"requested": "true"} for name in keys[names]}}
        return
    merchant = {"capabilities": {"card_payments": {"requested": True}}}
    recipient = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
    blocks = {"payments": {"merchant": merchant}, "transfers": {"recipient": recipient}}
    blocks["both"] = blocks["payments"] | blocks["transfers"]
    assert sent.path == "/v2/core/accounts/acct_1"
    assert sent.params == {"configuration": blocks[names], "include": list(INCLUDE)}


def test_what_is_immutable_is_not_said_again(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    recorder.will(WHOLE_V2)
    wanted = Addition(frozenset({CapabilityName.PAYMENTS}), "DE", "other@example.org")
    make_adapter(account_type="express").request_wanted(SELLER, wanted, "k")
    assert set(recorder.seen[0].params) == {"configuration", "include"}


def test_a_buyers_account_is_told_what_a_sellers_needs(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    recorder.will(WHOLE_V2)
    wanted = Addition(frozenset({CapabilityName.TRANSFERS}), "GB", "ada@example.org")
    make_adapter().request_wanted(Account("acct_1", Api.V2, applied=("customer",)), wanted, "k")
    published()
    [sent] = recorder.seen
    assert sent.params["identity"] == {"country": "GB"}
    assert sent.params["contact_email"] == "ada@example.org"
    assert sent.params["dashboard"] == "express"
    borne = {"fees_collector": "application", "losses_collector": "application"}
    assert sent.params["defaults"] == {"responsibilities": borne}


def test_a_configuration_that_was_taken_out_of_use_is_taken_back(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    recorder.will(WHOLE_V2)
    gone = Capability(CapabilityName.TRANSFERS, CapabilityState.UNREQUESTED, requested=False)
    wanted = Addition(frozenset({CapabilityName.TRANSFERS, CapabilityName.PAYMENTS}))
    make_adapter().request_wanted(replace(SELLER, capabilities=(gone,)), wanted, "k")
    published()
    configuration = recorder.seen[0].params["configuration"]
    assert configuration["recipient"]["applied"] is True
    assert "applied" not in configuration["merchant"]


@pytest.mark.parametrize("details", [DETAILS, BuyerDetails(name="Ada"), BuyerDetails()])
@pytest.mark.parametrize("buyers", ["customer", "account"])
def test_making_a_buyer(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None], buyers: Any, details: Any
) -> None:
    adapter = make_adapter(buyers=buyers)
    recorder.will(CUSTOMER if buyers == "customer" else BUYER_V2)
    adapter.create_customer(adapter.draft_customer("u_1", details), "buyer-1")
    published()
    assert recorder.seen[0].headers["idempotency-key"] == "buyer-1"
    assert "null" not in recorder.seen[0].body.decode()


PATCHES = {
    "all": BuyerPatch("Ada", "a@example.org", "+4420", ADDRESS, Shipping("Ada", ADDRESS)),
    "cleared": BuyerPatch(None, None, None, None, None),
    "one": BuyerPatch(name="Ada"),
}


@pytest.mark.parametrize("name", PATCHES)
@pytest.mark.parametrize("customer_id", ["cus_1", "acct_9"])
def test_changing_a_buyer(
    recorder: Any,
    make_adapter: Callable[..., StripeAdapter],
    published: Callable[[], None],
    customer_id: Any,
    name: Any,
) -> None:
    recorder.will(CUSTOMER if customer_id == "cus_1" else BUYER_V2)
    make_adapter().update_customer(customer_id, PATCHES[name], "k-2")
    published()
    [sent] = recorder.seen
    assert sent.headers["idempotency-key"] == "k-2"


def test_clearing_is_not_keeping(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    recorder.will(CUSTOMER, CUSTOMER, BUYER_V2)
    adapter = make_adapter()
    adapter.update_customer("cus_1", BuyerPatch(phone=None, address=None), "k")
    adapter.update_customer("cus_1", BuyerPatch(address=ADDRESS), "k")
    adapter.update_customer("acct_9", BuyerPatch(phone=None, shipping=None), "k")
    cleared, replaced, account = (seen.params for seen in recorder.seen)
    assert {key: cleared[key] for key in ("phone", "address")} == {"phone": "", "address": ""}
    assert "name" not in cleared
    assert replaced["address"] == {
        "line1": "1 High Street",
        "line2": "",
        "city": "London",
        "state": "",
        "postal_code": "N1 9GU",
        "country": "GB",
    }
    assert account["contact_phone"] == ""
    assert set(account["configuration"]["customer"]["shipping"]["address"].values()) == {""}
    assert "display_name" not in account


def test_tax_ids_are_replaced_one_by_one(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    old = {"id": "txi_old", "type": "eu_vat", "value": "DE111"}
    kept = {"id": "txi_kept", "type": "gb_vat", "value": "GB123"}
    new = {"id": "txi_new", "type": "eu_vat", "value": "DE222"}
    recorder.will(
        {**CUSTOMER, "tax_ids": {"data": [old, kept]}},
        new,
        {"id": "txi_old", "deleted": True},
        {**CUSTOMER, "tax_ids": {"data": [kept, new]}},
    )
    patch = BuyerPatch(tax_ids=(TaxId("gb_vat", "GB123"), TaxId("eu_vat", "DE222")))
    customer = make_adapter().update_customer("cus_1", patch, "k")
    calls = [(seen.method, seen.path) for seen in recorder.seen]
    assert calls == [
        ("GET", "/v1/customers/cus_1"),
        ("POST", "/v1/customers/cus_1/tax_ids"),
        ("DELETE", "/v1/customers/cus_1/tax_ids/txi_old"),
        ("GET", "/v1/customers/cus_1"),
    ]
    assert customer.details.tax_ids == (TaxId("gb_vat", "GB123"), TaxId("eu_vat", "DE222"))
    assert recorder.seen[1].headers["idempotency-key"].startswith("k-tax-")
    assert "DE222" not in recorder.seen[1].headers["idempotency-key"]


@pytest.mark.parametrize("api", list(Api))
def test_onboarding_links(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None], api: Api
) -> None:
    expires = 1_800_000_000 if api is Api.V1 else "2027-01-15T08:00:00Z"
    recorder.will({"url": "https://connect.stripe.com/setup/1", "expires_at": expires})
    link = make_adapter().mint_account_link("acct_1", api, **URLS)
    published()
    assert link.url == "https://connect.stripe.com/setup/1"
    assert link.expires_at == datetime(2027, 1, 15, 8, tzinfo=UTC)
    assert "connect.stripe.com" not in repr(link)


def test_each_link_has_a_key_of_its_own(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    recorder.will(*[{"url": "https://connect.stripe.com/x"}] * 2)
    adapter = make_adapter()
    for _ in range(2):
        adapter.mint_account_link("acct_1", Api.V2, **URLS)
    first, second = (seen.headers["idempotency-key"] for seen in recorder.seen)
    assert first != second


@pytest.mark.parametrize("customer_id", ["cus_1", "acct_9"])
def test_pages_for_a_buyer(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None], customer_id: Any
) -> None:
    recorder.will(
        {"id": "cs_1", "status": "open", "url": "https://checkout.stripe.com/c/1", "metadata": {"reservation": "r_1"}},
        {"url": "https://billing.stripe.com/p/1"},
        {"id": "cs_1", "status": "open"},
        {"data": []},
        {"data": []},
        {"id": customer_id},
        {"id": "pm_1"},
        {"url": "https://connect.stripe.com/express/1"},
    )
    adapter = make_adapter()
    started = adapter.start_checkout(
        customer_id, reservation="r_1", return_url="https://relay.example/r", currency="GBP", locale="de-CH", key="k"
    )
    adapter.billing_portal(customer_id, return_url="https://relay.example/r", locale="fr_CA")
    adapter.read_checkout("cs_1")
    adapter.open_checkouts(customer_id)
    adapter.list_methods(customer_id, None)
    adapter.set_default_method(customer_id, "pm_1", "k")
    adapter.detach_method("pm_1", "k")
    adapter.login_link("acct_1")
    published()
    setup = recorder.seen[0].params
    assert started.reservation == "r_1"
    assert setup["currency"] == "gbp"
    assert setup["locale"] == "de"
    assert recorder.seen[1].params["locale"] == "fr-CA"
    assert "payment_method_types" not in setup
    assert setup["metadata"] == setup["setup_intent_data"]["metadata"] == {"reservation": "r_1"}


@pytest.mark.parametrize(
    ("locale", "page", "told"),
    [
        ("en-US", "en", True),
        ("en_GB", "en-GB", True),
        (None, "auto", False),
        ("tlh", "auto", False),
        ("zh-TW", "zh-TW", False),
    ],
)
def test_the_page_s_language(
    recorder: Any,
    make_adapter: Callable[..., StripeAdapter],
    published: Callable[[], None],
    locale: Any,
    page: Any,
    told: Any,
) -> None:
    recorder.will({"id": "cs_1", "status": "open"})
    make_adapter().start_checkout(
        "cus_1", reservation="r", return_url=URLS["return_url"], currency="usd", locale=locale, key="k"
    )
    published()
    [sent] = recorder.seen
    assert sent.params["locale"] == page
    assert ("Nothing is charged" in str(sent.params.get("custom_text"))) == told


@pytest.mark.parametrize(
    ("locale", "page"), [("en-AU", "en-AU"), ("hi-IN", "auto"), ("de-CH", "de"), ("ar", "auto"), (None, "auto")]
)
def test_the_portal_s_language(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None], locale: Any, page: Any
) -> None:
    recorder.will({"url": "https://billing.stripe.com/p/1"})
    make_adapter().billing_portal("cus_1", return_url=URLS["return_url"], locale=locale)
    published()
    assert recorder.seen[0].params["locale"] == page


@pytest.mark.parametrize("api", list(Api))
@pytest.mark.parametrize("buyers", ["customer", "account"])
def test_looking_for_what_was_made(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None], api: Api, buyers: Any
) -> None:
    mine = {"metadata": {"app_user_id": "u_1"}, "created": "2026-11-20T00:00:00Z", "livemode": False}
    whole = {"id": "acct_2", "object": "v2.core.account", **mine, "requirements": {"entries": []}}
    if buyers == "account":
        recorder.will({"data": [{"id": "acct_2", **mine}], "next_page_url": None}, {**whole, "id": "acct_2"})
    else:
        recorder.will({"data": [{**CUSTOMER, "metadata": {"app_user_id": "u_1"}}, CUSTOMER], "has_more": False})
    if api is Api.V2:
        recorder.will({"data": [{"id": "acct_3"}, {"id": "acct_2", **mine}]}, {"id": "acct_3", "metadata": {}}, whole)
    else:
        recorder.will({"data": [{**ACCOUNT_V1, "metadata": {"app_user_id": "u_1"}}, ACCOUNT_V1], "has_more": False})
    adapter = make_adapter(buyers=buyers)
    assert len(adapter.find_customers("u_1", SINCE, Api.V2 if buyers == "account" else Api.V1)) == 1
    assert len(adapter.find_accounts("u_1", SINCE, api)) == 1
    published()


def test_lists_are_read_to_their_end(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    recorder.will(
        {"data": [{"id": "pm_1", "type": "card"}], "has_more": True},
        {"data": [{"id": "pm_2", "type": "card"}], "has_more": False},
        {"data": [{"id": "acct_1"}], "next_page_url": "/v2/core/accounts?limit=20&page=tok%3D1"},
        {"id": "acct_1", "metadata": {}},
        {"data": [], "next_page_url": None},
    )
    adapter = make_adapter()
    methods = adapter.list_methods("cus_1", "pm_2")
    assert [(method.id, method.default) for method in methods] == [("pm_1", False), ("pm_2", True)]
    assert adapter.find_accounts("u_1", SINCE, Api.V2) == []
    published()
    assert recorder.seen[1].params["starting_after"] == "pm_1"
    assert recorder.seen[4].params["page"] == "tok=1"
    assert recorder.seen[4].params["limit"] == "20"


def test_a_v2_list_isn_t_read_into_the_distant_past(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    old = [{"id": f"acct_{n}", "created": "2020-01-01T00:00:00Z", "metadata": {}} for n in range(20)]
    recorder.will(*[{"data": old, "next_page_url": f"/v2/core/accounts?page={n}"} for n in range(2)])
    assert make_adapter().find_accounts("u_1", SINCE, Api.V2) == []
    assert len(recorder.seen) == 2


def test_reading_an_event(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    recorder.will({"id": "evt_1", "type": "v2.core.account_link.returned", "data": {"account_id": "acct_1"}})
    assert make_adapter().read_event("evt_1").account_id == "acct_1"
    published()


def test_the_platform_is_asked_once(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    recorder.will({"id": "acct_p", "object": "account", "country": "GB"})
    adapter = make_adapter()
    platform = adapter.platform()
    assert (platform.id, platform.livemode, platform.country) == ("acct_p", False, "GB")
    assert adapter.platform() is platform
    published()
    assert len(recorder.seen) == 1


def test_an_id_is_never_a_path(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    recorder.will({"id": "../../account"})
    make_adapter().read_customer("../../account?x=1")
    assert recorder.seen[0].path == "/v1/customers/..%2F..%2Faccount%3Fx%3D1"


def test_nothing_is_told_about_this_computer(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    recorder.will({"id": "acct_p"}, {"id": "cus_1"})
    adapter = make_adapter()
    adapter.platform()
    adapter.read_customer("cus_1")
    for seen in recorder.seen:
        assert "x-stripe-client-telemetry" not in seen.headers
        agent = json.loads(seen.headers["x-stripe-client-user-agent"])
        assert not {"platform", "telemetry_id"} & agent.keys()
        assert agent["application"]["name"] == "Sellerdesk"
