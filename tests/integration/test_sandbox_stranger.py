"""A stranger's program: only the stripe library and an HTTP client, finding Stripe's behaviour in the sandbox."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import stripe

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start

JSON = dict[str, Any]
VERSION = "2026-10-28.endive"
RECIPIENT: JSON = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
MERCHANT: JSON = {"capabilities": {"card_payments": {"requested": True}}}
SELLER_V2: JSON = {
    "display_name": "Ada's Shop",
    "contact_email": "ada@example.org",
    "dashboard": "express",
    "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    "identity": {"country": "GB"},
    "configuration": {"recipient": RECIPIENT, "merchant": MERCHANT},
}
RECIPIENT_V2 = SELLER_V2 | {"configuration": {"recipient": RECIPIENT}}
AMERICAN = RECIPIENT_V2 | {"identity": {"country": "US"}}
ALONE = "capability_not_available_without_other_capability_in_country"
TRANSFERS = "configuration.recipient.capabilities.stripe_balance.stripe_transfers"
UNFAIR = {"fees_collector": "stripe", "losses_collector": "application"}
SELLER_V1 = {
    "country": "US",
    "capabilities[transfers][requested]": "true",
    "controller[losses][payments]": "application",
    "controller[fees][payer]": "application",
    "controller[stripe_dashboard][type]": "express",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=("sk_test_stranger", "sk_test_other"))) as running:
        yield running


@pytest.fixture
def http(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer sk_test_stranger"}
    with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120) as made:
        yield made
        made.delete("/sandbox/faults")


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_stranger", base_addresses={"api": sandbox.url})


def error(answer: httpx.Response) -> tuple[int, str | None, str | None]:
    found = answer.json()["error"]
    return answer.status_code, found.get("code"), found.get("param")


def v2(http: httpx.Client, path: str, body: JSON, **headers: str) -> httpx.Response:
    return http.post(path, json=body, headers={"Stripe-Version": VERSION, **headers})


# --- parameters


@pytest.mark.parametrize(
    ("path", "given", "code", "param"),
    [
        ("/v1/customers", {"nme": "x"}, "parameter_unknown", "nme"),
        ("/v1/customers", {"address[lin1]": "x"}, "parameter_unknown", "address[lin1]"),
        ("/v1/customers", {"shipping[address][line1]": "x"}, "parameter_missing", "shipping[name]"),
        ("/v1/customers", {"tax_id_data[0][type]": "eu_vat"}, "parameter_missing", "tax_id_data[0][value]"),
        ("/v1/customers", {"balance": "much"}, "parameter_invalid_integer", "balance"),
        ("/v1/customers", {"email": "nobody"}, "email_invalid", "email"),
        ("/v1/customers", {"phone": "1" * 21}, "parameter_invalid_string", "phone"),
        ("/v1/customers", {"payment_method": "pm_none"}, "resource_missing", "payment_method"),
        ("/v1/customers", {"name[first]": "x"}, "parameter_invalid_string", "name"),
        ("/v1/customers", {"metadata": "x"}, None, "metadata"),
        ("/v1/account_links", {"type": "account_onboarding", "account": ""}, "parameter_invalid_empty", "account"),
        ("/v1/account_links", {"type": "account_onboarding"}, "parameter_missing", "account"),
        ("/v1/account_links", {"type": "other", "account": "acct_1"}, None, "type"),
        ("/v1/accounts", SELLER_V1 | {"type": "express"}, None, "type"),
        ("/v1/accounts", {"country": "XX"}, "country_unsupported", "country"),
        ("/v1/accounts", {"capabilities[transfers][requested]": "maybe"}, None, "capabilities[transfers][requested]"),
        ("/v1/checkout/sessions", {"mode": "setup", "currency": "eur"}, "parameter_missing", "success_url"),
        ("/v1/checkout/sessions", {"mode": "setup", "success_url": "http://a.test/"}, "parameter_missing", "currency"),
        ("/v1/checkout/sessions", {"mode": "setup", "payment_method_types[0]": "card"}, "parameter_unknown",
         "payment_method_types"),
        ("/v1/checkout/sessions", {"mode": "setup", "currency": "eur", "success_url": "myapp://x"}, "url_invalid",
         "success_url"),
        ("/v1/payment_methods/pm_card_visa/attach", {"customer": "cus_none"}, "resource_missing", "customer"),
        ("/v1/setup_intents", {"payment_method": "pm_none"}, "resource_missing", "payment_method"),
    ],
)  # fmt: skip
def test_v1_names_what_is_wrong(http: httpx.Client, path: str, given: JSON, code: str | None, param: str) -> None:
    assert error(http.post(path, data=given)) == (400, code, param)


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"nothing": 1}, "parameter_unknown", "nothing"),
        ({"identity": {"individual": {"nme": 1}}}, "parameter_unknown", "identity.individual.nme"),
        ({"display_name": 5}, "parameter_invalid_string", "display_name"),
        ({"dashboard": "big"}, "parameter_invalid_enum", "dashboard"),
        (SELLER_V2 | {"identity": {}}, "identity_country_required", "identity.country"),
        (SELLER_V2 | {"identity": {"country": "AE", "entity_type": "individual"}},
         "entity_type_not_supported_in_country", "identity.entity_type"),
        (SELLER_V2 | {"defaults": {"responsibilities": UNFAIR}},
         "account_controller_stripe_pricing_platform_liable", "defaults.responsibilities.fees_collector"),
    ],
)  # fmt: skip
def test_v2_names_what_is_wrong(http: httpx.Client, given: JSON, code: str, param: str) -> None:
    assert error(v2(http, "/v2/core/accounts", given)) == (400, code, param)


def test_the_removed_parameter_of_v2_links_is_refused(http: httpx.Client, client: stripe.StripeClient) -> None:
    account = client.v2.core.accounts.create(SELLER_V2)  # type: ignore[arg-type]
    options = {"refresh_url": "http://a.test/", "configurations": ["recipient"]}
    case = {"type": "account_onboarding", "account_onboarding": options}
    answer = v2(http, "/v2/core/account_links", {"account": account.id, "use_case": case})
    assert error(answer) == (400, "parameter_unknown", "use_case.account_onboarding.configurations")
    case = {"type": "account_onboarding", "account_onboarding": {"refresh_url": "myapp://x"}}
    answer = v2(http, "/v2/core/account_links", {"account": account.id, "use_case": case})
    assert error(answer) == (400, "url_invalid", "use_case.account_onboarding.refresh_url")


def test_v1_links_want_both_addresses(http: httpx.Client) -> None:
    account = http.post("/v1/accounts", data=SELLER_V1).json()["id"]
    given = {"account": account, "type": "account_onboarding", "refresh_url": "http://a.test/"}
    assert error(http.post("/v1/account_links", data=given)) == (400, "parameter_missing", "return_url")
    given = {
        "account": account,
        "type": "account_update",
        "refresh_url": "http://a.test/",
        "return_url": "http://a.test/",
    }
    assert error(http.post("/v1/account_links", data=given)) == (400, None, "type")
    given["type"] = "account_onboarding"
    assert http.post("/v1/account_links", data=given).status_code == 200


def test_brackets_may_be_raw_or_encoded(http: httpx.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"metadata[a]=b&preferred_locales[]=de", b"metadata%5Ba%5D=b&preferred_locales%5B0%5D=de"):
        made = http.post("/v1/customers", content=body, headers=form).json()
        assert (made["metadata"], made["preferred_locales"]) == ({"a": "b"}, ["de"])


# --- who asks, and how


def test_basic_and_bearer_and_nobody(sandbox: RunningSandbox) -> None:
    basic = base64.b64encode(b"sk_test_stranger:").decode()
    ask = httpx.Client(base_url=sandbox.url, trust_env=False, timeout=120)
    with ask:
        assert ask.get("/v1/account", headers={"Authorization": f"Basic {basic}"}).status_code == 200
        assert ask.get("/v1/account").status_code == 401
        refused = ask.get("/v1/account", headers={"Authorization": "Bearer sk_test_nobody"})
        assert refused.status_code == 401
        assert refused.json()["error"]["type"] == "invalid_request_error"
        assert refused.headers["request-id"].startswith("req_")


def test_headers_and_unknown_paths(http: httpx.Client) -> None:
    answer = http.get("/v1/customers", headers={"Stripe-Version": "2024-06-20"})
    assert answer.headers["request-id"].startswith("req_")
    assert answer.headers["stripe-version"] == "2024-06-20"
    for path in ("/v1/nothing", "/v1/customers/a/b/c/d", "/v3/x"):
        missing = http.get(path)
        assert missing.status_code == 404
        assert missing.json()["error"]["type"] == "invalid_request_error"
        assert "Unrecognized request URL" in missing.json()["error"]["message"]


def test_versions_and_bodies(http: httpx.Client) -> None:
    assert http.get("/v1/customers", headers={"Stripe-Version": "tomorrow"}).status_code == 400
    assert http.get("/v2/core/accounts").status_code == 400
    assert http.get("/v2/core/accounts", headers={"Stripe-Version": VERSION}).status_code == 200
    form = http.post("/v2/core/accounts", data={"display_name": "x"}, headers={"Stripe-Version": VERSION})
    assert form.status_code == 400
    assert http.post("/v1/customers", json={"name": "x"}).status_code == 400
    broken = http.post(
        "/v2/core/accounts", content=b"[1]", headers={"Stripe-Version": VERSION, "Content-Type": "application/json"}
    )
    assert broken.status_code == 400


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_a_body_of_nothing_but_brackets(http: httpx.Client, depth: int) -> None:
    deep = b'{"metadata":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
    headers = {"Stripe-Version": VERSION, "Content-Type": "application/json"}
    refused = http.post("/v2/core/accounts", content=deep, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_json")
    raw = "a" + "[b]" * depth + "=1"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert http.post("/v1/customers", content=raw.encode(), headers=form).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/v1/customers/x", "/v1/payment_methods/x", "/v1/setup_intents/x", "/v1/checkout/sessions/x", "/v1/events/x",
     "/v1/payouts/x", "/v1/webhook_endpoints/x"],
)  # fmt: skip
def test_unknown_ids_in_v1(http: httpx.Client, path: str) -> None:
    assert error(http.get(path)) == (404, "resource_missing", "id")


def test_unknown_accounts(http: httpx.Client) -> None:
    assert error(http.get("/v1/accounts/acct_none")) == (403, "account_invalid", None)
    assert error(http.get("/v1/balance", headers={"Stripe-Account": "acct_none"})) == (403, "account_invalid", None)
    version = {"Stripe-Version": VERSION}
    assert error(http.get("/v2/core/accounts/acct_none", headers=version)) == (404, "not_found", None)
    old = http.post("/v1/accounts", data=SELLER_V1).json()["id"]
    assert error(http.get(f"/v2/core/accounts/{old}", headers=version))[:2] == (400, "v1_account_instead_of_v2_account")
    assert error(http.get("/v2/core/accounts/cus_1", headers=version))[:2] == (400, "v1_customer_instead_of_v2_account")
    assert http.delete(f"/v1/accounts/{old}").json() == {"id": old, "object": "account", "deleted": True}
    assert error(http.get(f"/v1/accounts/{old}"))[:2] == (403, "account_invalid")


# --- idempotency


def test_v1_keys(http: httpx.Client) -> None:
    key = {"Idempotency-Key": "stranger-v1"}
    first = http.post("/v1/customers", data={"name": "Bo"}, headers=key)
    again = http.post("/v1/customers", data={"name": "Bo"}, headers=key)
    assert first.json() == again.json()
    assert (again.headers["idempotent-replayed"], again.headers["idempotency-key"]) == ("true", "stranger-v1")
    assert "idempotent-replayed" not in first.headers
    for path, given in (("/v1/customers", {"name": "Other"}), ("/v1/setup_intents", {})):
        clash = http.post(path, data=given, headers=key)
        assert (clash.status_code, clash.json()["error"]["type"]) == (400, "idempotency_error")
    assert http.post("/v1/customers", data={}, headers={"Idempotency-Key": "k" * 256}).status_code == 400
    http.post("/sandbox/clock", json={"advance": 24 * 3600 + 1})
    assert http.post("/v1/customers", data={"name": "Bo"}, headers=key).json()["id"] != first.json()["id"]


def test_what_v1_keeps_and_what_not(http: httpx.Client) -> None:
    key = {"Idempotency-Key": "stranger-kept"}
    assert http.post("/v1/customers", data={"nme": "Bo"}, headers=key).status_code == 400
    assert http.post("/v1/customers", data={"email": "nobody"}, headers=key).status_code == 400
    replay = http.post("/v1/customers", data={"email": "nobody"}, headers=key)
    assert (replay.status_code, replay.headers["idempotent-replayed"]) == (400, "true")
    http.post("/sandbox/faults", json={"kind": "500", "times": 1, "kept": True})
    key = {"Idempotency-Key": "stranger-500"}
    assert http.post("/v1/customers", data={"name": "Bo"}, headers=key).status_code == 500
    assert http.post("/v1/customers", data={"name": "Bo"}, headers=key).status_code == 500
    http.post("/sandbox/faults", json={"kind": "429", "times": 1})
    key = {"Idempotency-Key": "stranger-429"}
    limited = http.post("/v1/customers", data={"name": "Bo"}, headers=key)
    assert (limited.status_code, limited.headers["stripe-rate-limited-reason"]) == (429, "global-rate")
    assert http.post("/v1/customers", data={"name": "Bo"}, headers=key).status_code == 200


def test_v2_keys(http: httpx.Client) -> None:
    key = {"Idempotency-Key": "stranger-v2"}
    made = v2(http, "/v2/core/accounts", SELLER_V2, **key).json()["id"]
    v2(http, f"/v2/core/accounts/{made}", {"display_name": "Later"})
    again = v2(http, "/v2/core/accounts", SELLER_V2, **key)
    assert (again.json()["id"], again.json()["display_name"]) == (made, "Later")
    assert error(v2(http, "/v2/core/accounts", {"display_name": "x"}, **key))[:2] == (400, "idempotency_error")
    http.post("/sandbox/clock", json={"advance": 29 * 24 * 3600})
    assert v2(http, "/v2/core/accounts", SELLER_V2, **key).json()["id"] == made
    http.post("/sandbox/clock", json={"advance": 2 * 24 * 3600})
    assert v2(http, "/v2/core/accounts", SELLER_V2, **key).json()["id"] != made


def test_a_failed_v2_request_runs_again(http: httpx.Client) -> None:
    key = {"Idempotency-Key": "stranger-v2-again"}
    http.post("/sandbox/switches", json={"profile_done": False})
    assert v2(http, "/v2/core/accounts", SELLER_V2, **key).status_code == 400
    http.post("/sandbox/switches", json={"profile_done": True})
    assert v2(http, "/v2/core/accounts", SELLER_V2, **key).status_code == 200


def test_two_in_flight_make_one(http: httpx.Client) -> None:
    http.post("/sandbox/faults", json={"kind": "delay", "seconds": 0.5, "path": "/v1/customers", "method": "POST"})
    key = {"Idempotency-Key": "stranger-race"}
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: http.post("/v1/customers", data={"name": "Race"}, headers=key), range(5)))
    good = [answer for answer in answers if answer.status_code == 200]
    busy = [answer for answer in answers if answer.status_code == 409]
    assert len({answer.json()["id"] for answer in good}) == 1
    assert len(good) + len(busy) == 5
    assert {answer.json()["error"]["code"] for answer in busy} <= {"idempotency_key_in_use"}


# --- lists, expand, deleted objects


def test_v1_pages_both_ways(http: httpx.Client, client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"email": "page@example.org"}).id for _ in range(7)]
    page = client.v1.customers.list({"limit": 3, "email": "page@example.org"})
    assert [item.id for item in page.data] == made[:3:-1]
    assert [item.id for item in page.auto_paging_iter()] == made[::-1]
    newer = client.v1.customers.list({"limit": 3, "email": "page@example.org", "ending_before": made[2]})
    assert [item.id for item in newer.data] == [made[5], made[4], made[3]]
    assert newer.has_more
    assert [item.id for item in newer.auto_paging_iter()] == made[3:]
    for limit in ("0", "101"):
        assert error(http.get("/v1/customers", params={"limit": limit}))[::2] == (400, "limit")
    assert error(http.get("/v1/customers", params={"starting_after": "cus_none"})) == (
        400,
        "resource_missing",
        "starting_after",
    )


def test_v2_pages_both_ways(http: httpx.Client, client: stripe.StripeClient) -> None:
    made = [client.v2.core.accounts.create(SELLER_V2).id for _ in range(23)]  # type: ignore[arg-type]
    version = {"Stripe-Version": VERSION}
    first = http.get("/v2/core/accounts?limit=50", headers=version).json()
    assert [item["id"] for item in first["data"]] == made[:-21:-1]
    assert first["previous_page_url"] is None
    assert first["next_page_url"].startswith("/v2/core/accounts?")
    assert {first["data"][0]["requirements"], first["data"][0]["configuration"], first["data"][0]["identity"]} == {None}
    second = http.get(first["next_page_url"], headers=version).json()
    assert [item["id"] for item in second["data"]][:3] == made[2::-1]
    back = http.get(second["previous_page_url"], headers=version).json()
    assert [item["id"] for item in back["data"]] == [item["id"] for item in first["data"]]
    found = [item.id for item in client.v2.core.accounts.list({"limit": 5}).auto_paging_iter()]
    assert found[:23] == made[::-1]
    assert len(found) == len(set(found))


def test_include_and_its_absence(client: stripe.StripeClient) -> None:
    made = client.v2.core.accounts.create(SELLER_V2)  # type: ignore[arg-type]
    assert (made.requirements, made.identity, made.configuration, made.defaults) == (None, None, None, None)
    shown = client.v2.core.accounts.retrieve(made.id, {"include": ["requirements"]})
    assert shown.requirements is not None
    assert shown.identity is None


def test_expand_and_deleted(http: httpx.Client, client: stripe.StripeClient) -> None:
    buyer = client.v1.customers.create({"name": "Bo"}).id
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": buyer})
    assert method.id.startswith("pm_1")
    intent = client.v1.setup_intents.create(
        {"customer": buyer, "payment_method": method.id, "confirm": True, "expand": ["payment_method.customer"]}
    )
    assert intent.payment_method.customer.name == "Bo"  # type: ignore[union-attr]
    assert http.get(f"/v1/customers/{buyer}", params={"expand[]": "email"}).status_code == 400
    client.v1.payment_methods.detach(method.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_methods.attach(method.id, {"customer": buyer})
    assert client.v1.customers.delete(buyer).deleted
    again = http.get(f"/v1/customers/{buyer}")
    assert (again.status_code, again.json()) == (200, {"id": buyer, "object": "customer", "deleted": True})
    assert http.post(f"/v1/customers/{buyer}", data={"name": "x"}).status_code == 404


def test_a_cards_bank_tells_that_it_expires_otherwise(http: httpx.Client, client: stripe.StripeClient) -> None:
    buyer = client.v1.customers.create({"name": "Bo"}).id
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": buyer})
    client.v1.payment_methods.update(method.id, {"card": {"exp_month": 3, "exp_year": 2031}})
    card = http.get(f"/v1/payment_methods/{method.id}").json()["card"]
    assert (card["exp_month"], card["exp_year"], card["last4"]) == (3, 2031, "4242")


def test_clearing_against_keeping(http: httpx.Client) -> None:
    given = {"name": "Bo", "phone": "1", "address[line1]": "1 Street", "address[city]": "Town", "metadata[a]": "1"}
    path = f"/v1/customers/{http.post('/v1/customers', data=given).json()['id']}"
    kept = http.post(path, data={"phone": "", "metadata[a]": "", "metadata[b]": "2"}).json()
    assert (kept["name"], kept["phone"], kept["metadata"]) == ("Bo", None, {"b": "2"})
    assert kept["address"]["city"] == "Town"
    assert http.post(path, data={"address": ""}).json()["address"] is None


# --- the platform's settings and Stripe's refusals


def test_login_links(http: httpx.Client) -> None:
    express = http.post("/v1/accounts", data=SELLER_V1).json()["id"]
    assert http.post(f"/v1/accounts/{express}/login_links").status_code == 400
    http.post(f"/sandbox/accounts/{express}/complete")
    assert http.post(f"/v1/accounts/{express}/login_links").status_code == 200
    standard = http.post("/v1/accounts", data={"type": "standard", "country": "US"}).json()["id"]
    http.post(f"/sandbox/accounts/{standard}/complete")
    assert http.post(f"/v1/accounts/{standard}/login_links").status_code == 400


def test_a_second_expire(http: httpx.Client) -> None:
    given = {"mode": "setup", "currency": "eur", "success_url": "http://a.test/"}
    session = http.post("/v1/checkout/sessions", data=given).json()["id"]
    assert http.post(f"/v1/checkout/sessions/{session}/expire").json()["status"] == "expired"
    assert http.post(f"/v1/checkout/sessions/{session}/expire").status_code == 400


@pytest.mark.parametrize(
    ("switch", "path", "given", "code"),
    [
        ("v1_creation", "/v1/accounts", SELLER_V1, None),
        ("profile_done", "/v1/accounts", SELLER_V1, None),
        ("v2_enabled", "/v2/core/accounts", SELLER_V2, "accounts_v2_access_blocked"),
        ("profile_done", "/v2/core/accounts", SELLER_V2, "connect_profile_not_submitted"),
        ("recipient_only", "/v2/core/accounts", AMERICAN, ALONE),
    ],
)  # fmt: skip
def test_switches(http: httpx.Client, switch: str, path: str, given: JSON, code: str | None) -> None:
    def ask() -> httpx.Response:
        return v2(http, path, given) if path.startswith("/v2/") else http.post(path, data=given)

    http.post("/sandbox/switches", json={switch: False})
    refused = ask()
    http.post("/sandbox/switches", json={switch: True})
    assert refused.status_code in {400, 403}
    assert refused.json()["error"].get("code") == code
    assert ask().status_code == 200


@pytest.mark.parametrize("country", ["GB", "DE", "CA", "AU", "SG", "JP"])
def test_out_of_the_box_a_recipient_alone_is_for_the_us(http: httpx.Client, country: str) -> None:
    def ask(where: str, **configuration: JSON) -> httpx.Response:
        given = SELLER_V2 | {"identity": {"country": where}, "configuration": configuration}
        return v2(http, "/v2/core/accounts", given)

    assert http.get("/sandbox/switches").json()["recipient_only_elsewhere"] is False
    assert error(ask(country, recipient=RECIPIENT)) == (400, ALONE, TRANSFERS)
    assert ask(country, recipient=RECIPIENT, merchant=MERCHANT).status_code == 200
    assert ask("US", recipient=RECIPIENT).status_code == 200
    v1 = http.post("/v1/accounts", data=SELLER_V1 | {"country": country})
    assert (v1.status_code, list(v1.json()["capabilities"])) == (200, ["transfers"])


def test_a_recipient_alone_outside_the_us_on_a_switch(http: httpx.Client, client: stripe.StripeClient) -> None:
    http.post("/sandbox/switches", json={"recipient_only_elsewhere": True}).raise_for_status()
    made = v2(http, "/v2/core/accounts", RECIPIENT_V2 | {"include": ["configuration.merchant"]})
    http.post("/sandbox/switches", json={"recipient_only_elsewhere": False}).raise_for_status()
    assert made.status_code == 200
    assert made.json()["applied_configurations"] == ["recipient"]
    # What was allowed once stays, and only what begins with a recipient alone is refused.
    later = client.v2.core.accounts.update(made.json()["id"], {"display_name": "Later"})
    assert later.display_name == "Later"
    buyer = client.v2.core.accounts.create({"display_name": "Bo", "configuration": {"customer": {}}})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.accounts.update(buyer.id, RECIPIENT_V2)  # type: ignore[arg-type]
    assert refused.value.code == ALONE
    unchanged = client.v2.core.accounts.retrieve(buyer.id, {"include": ["identity", "defaults"]})
    assert (unchanged.dashboard, unchanged.identity.country) == (None, None)
    assert unchanged.applied_configurations == ["customer"]
    assert unchanged.defaults.responsibilities.losses_collector is None
    both = client.v2.core.accounts.create(SELLER_V2)  # type: ignore[arg-type]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.accounts.update(both.id, {"configuration": {"merchant": {"applied": False}}})
    assert refused.value.code == ALONE


def test_the_portal_wants_its_settings_saved(http: httpx.Client) -> None:
    buyer = http.post("/v1/customers", data={"name": "Bo"}).json()["id"]
    http.post("/sandbox/switches", json={"portal_saved": False})
    assert http.post("/v1/billing_portal/sessions", data={"customer": buyer}).status_code == 400
    http.post("/sandbox/switches", json={"portal_saved": True})
    url = http.post("/v1/billing_portal/sessions", data={"customer": buyer}).json()["url"]
    http.post(url, data={"action": "add"})
    (method,) = http.get(f"/v1/customers/{buyer}/payment_methods").json()["data"]
    http.post(url, data={"action": "default", "method": method["id"]})
    assert http.get(f"/v1/customers/{buyer}").json()["invoice_settings"]["default_payment_method"] == method["id"]
    assert "(default)" in http.get(url).text
    http.post(url, data={"action": "remove", "method": method["id"]})
    assert http.get(f"/v1/customers/{buyer}/payment_methods").json()["data"] == []
    assert http.get(f"/v1/customers/{buyer}").json()["invoice_settings"]["default_payment_method"] is None


def test_a_rate_limit(sandbox: RunningSandbox) -> None:
    headers = {"Authorization": "Bearer sk_test_other"}
    with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120) as http:
        http.post("/sandbox/switches", json={"requests_per_second": 1})
        statuses = [http.get("/v1/account").status_code for _ in range(40)]
        http.post("/sandbox/clock", json={"advance": 2})
        assert statuses[0] == 200
        assert 429 in statuses
        assert http.get("/v1/account").status_code == 200
        http.post("/sandbox/switches", json={"requests_per_second": 0})


# --- answers that go wrong


def test_broken_answers(http: httpx.Client, sandbox: RunningSandbox) -> None:
    http.post("/sandbox/faults", json={"kind": "not_json", "times": 1})
    bad = http.get("/v1/customers")
    assert (bad.status_code, bad.headers["content-type"]) == (502, "text/html")
    http.post("/sandbox/faults", json={"kind": "cut", "times": 1, "path": "/v1/customers"})
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/v1/customers")
    http.post("/sandbox/faults", json={"kind": "500", "times": 1, "after": True})
    assert http.post("/v1/customers", data={"email": "after@example.org"}).status_code == 500
    assert len(http.get("/v1/customers", params={"email": "after@example.org"}).json()["data"]) == 1
    assert http.post("/sandbox/faults", json={"kind": "nonsense"}).status_code == 400
    assert http.post("/sandbox/faults", json={"kind": "429", "reason": "nonsense"}).status_code == 400
    retrying = stripe.StripeClient("sk_test_stranger", base_addresses={"api": sandbox.url}, max_network_retries=1)
    http.post("/sandbox/faults", json={"kind": "409", "times": 1})
    assert retrying.v1.customers.list({"limit": 1}).data


@pytest.mark.parametrize(
    "reason", ["global-rate", "endpoint-rate", "global-concurrency", "endpoint-concurrency", "resource-specific"]
)
def test_one_request_too_many_says_why(http: httpx.Client, reason: str) -> None:
    http.post("/sandbox/faults", json={"kind": "429", "times": 1, "reason": reason}).raise_for_status()
    refused = http.get("/v1/customers")
    assert (refused.status_code, refused.headers["stripe-rate-limited-reason"]) == (429, reason)
    assert refused.json()["error"]["code"] == "rate_limit"


def test_objects_that_another_request_holds(http: httpx.Client) -> None:
    http.post("/sandbox/faults", json={"kind": "429", "times": 1, "reason": "lock_timeout"}).raise_for_status()
    locked = http.post("/v1/customers", data={"name": "Bo"})
    assert (locked.status_code, locked.json()["error"]["code"]) == (429, "lock_timeout")
    assert "stripe-rate-limited-reason" not in locked.headers
    http.post("/sandbox/faults", json={"kind": "409", "times": 2}).raise_for_status()
    codes = [
        http.post("/v1/customers", data={"name": "Bo"}, headers=headers).json()["error"].get("code")
        for headers in ({}, {"Idempotency-Key": "in-use"})
    ]
    assert codes == [None, "idempotency_key_in_use"]


# --- one account, both shapes; a buyer who is an account


def test_a_buyer_becomes_a_seller_too(client: stripe.StripeClient) -> None:
    buyer = client.v2.core.accounts.create({"display_name": "Bo", "configuration": {"customer": {}}})
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer_account": buyer.id})
    listed = client.v1.payment_methods.list({"customer_account": buyer.id}).data
    assert [item.id for item in listed] == [method.id]
    seller = {name: value for name, value in SELLER_V2.items() if name != "identity"}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.accounts.update(buyer.id, seller)  # type: ignore[arg-type]
    assert refused.value.code == "identity_country_required"
    both = client.v2.core.accounts.update(buyer.id, SELLER_V2)  # type: ignore[arg-type]
    assert both.applied_configurations == ["customer", "merchant", "recipient"]
    assert client.v1.accounts.retrieve(buyer.id).country == "GB"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.accounts.update(buyer.id, {"dashboard": "full"})
    assert refused.value.code == "parameter_immutable"


def test_search(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create({"email": "s@example.org", "metadata": {"user_id": "9"}})
    query = "email:'s@example.org' AND metadata['user_id']:'9'"
    assert [item.id for item in client.v1.customers.search({"query": query}).data] == [made.id]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.search({"query": "nonsense"})


def test_listing_sellers_of_a_large_marketplace() -> None:
    with start(SandboxConfig(keys=("sk_test_seeded",), seed_accounts=100_000)) as sandbox:
        client = stripe.StripeClient("sk_test_seeded", base_addresses={"api": sandbox.url})
        page = client.v1.accounts.list({"limit": 100})
        assert (len(page.data), page.has_more) == (100, True)
        older = client.v1.accounts.list({"limit": 2, "starting_after": page.data[-1].id})
        newer = client.v1.accounts.list({"limit": 1, "ending_before": older.data[0].id})
        assert newer.data[0].id == page.data[-1].id
        seeded = client.v1.accounts.retrieve(page.data[5].id)
        assert seeded.to_dict() == page.data[5].to_dict()
        client.v1.accounts.update(seeded.id, {"metadata": {"a": "b"}})
        made = client.v1.accounts.create({"type": "standard", "country": "US"})
        first, *_, sixth = client.v1.accounts.list({"limit": 7}).data
        assert (first.id, sixth.id, sixth.metadata["a"]) == (made.id, seeded.id, "b")  # type: ignore[index]
