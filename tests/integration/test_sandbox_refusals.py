"""What the sandbox refuses in the values that it is sent, as Stripe would, and how it names the field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start

JSON = dict[str, Any]
VERSION = "2026-10-28.endive"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SELLER: JSON = {
    "display_name": "Ada's Shop",
    "dashboard": "express",
    "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    "identity": {"country": "US"},
    "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
}
CHECKOUT = {"mode": "setup", "currency": "eur", "success_url": "http://a.test/"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=("sk_test_refusals",))) as running:
        yield running


@pytest.fixture
def http(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120) as made:
        yield made


def v1(http: httpx.Client, path: str, **given: object) -> httpx.Response:
    return http.post(path, content=urlencode([(key, str(value)) for key, value in given.items()]), headers=FORM)


def v2(http: httpx.Client, path: str, body: JSON, method: str = "POST") -> httpx.Response:
    return http.request(method, path, json=body, headers={"Stripe-Version": VERSION})


def error(answer: httpx.Response) -> tuple[int, str | None, str | None]:
    found = answer.json()["error"]
    return answer.status_code, found.get("code"), found.get("param")


# --- accounts and persons


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"email": "nobody"}, "email_invalid", "email"),
        ({"business_profile[url]": "https://example.com"}, "url_invalid", "business_profile[url]"),
        ({"business_profile[url]": "http://localhost:8000"}, "url_invalid", "business_profile[url]"),
        ({"business_profile[mcc]": "12"}, None, "business_profile[mcc]"),
        ({"business_profile[support_email]": "x"}, "email_invalid", "business_profile[support_email]"),
        ({"settings[payments][statement_descriptor]": "X" * 23}, None, "settings[payments][statement_descriptor]"),
        ({"individual[email]": "x@y"}, "email_invalid", "individual[email]"),
        ({"individual[dob][day]": 31, "individual[dob][month]": 2, "individual[dob][year]": 1990}, None,
         "individual[dob][year]"),
        ({"individual[dob][day]": 1, "individual[dob][month]": 2, "individual[dob][year]": 2024}, None,
         "individual[dob][year]"),
        ({"individual[address][postal_code]": "941"}, "postal_code_invalid", "individual[address][postal_code]"),
        ({"company[address][city]": "x" * 101}, "parameter_invalid_string", "company[address][city]"),
        ({"default_currency": "zzz"}, None, "default_currency"),
        ({"external_account": "nothing"}, "resource_missing", "external_account"),
        ({"external_account[object]": "bank_account", "external_account[country]": "US",
          "external_account[currency]": "usd", "external_account[account_number]": "000123456789",
          "external_account[routing_number]": "12"}, "routing_number_invalid", "external_account[routing_number]"),
        ({"external_account[object]": "bank_account", "external_account[country]": "US",
          "external_account[currency]": "usd", "external_account[account_number]": "1",
          "external_account[routing_number]": "110000000"}, "account_number_invalid",
         "external_account[account_number]"),
    ],
)  # fmt: skip
def test_values_of_a_v1_account(http: httpx.Client, given: JSON, code: str | None, param: str) -> None:
    answer = v1(http, "/v1/accounts", **({"type": "express", "country": "US"} | given))
    assert error(answer) == (400, code, param)


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"contact_email": "nobody"}, "email_invalid", "contact_email"),
        ({"contact_phone": "ring me"}, "phone_invalid", "contact_phone"),
        ({"defaults": SELLER["defaults"] | {"profile": {"business_url": "https://example.com/x"}}}, "url_invalid",
         "defaults.profile.business_url"),
        ({"defaults": SELLER["defaults"] | {"currency": "zzz"}}, "invalid_request", "defaults.currency"),
        ({"identity": {"country": "US", "individual": {"date_of_birth": {"day": 1, "month": 1, "year": 2024}}}},
         "date_of_birth_age_restriction", "identity.individual.date_of_birth.year"),
        ({"identity": {"country": "US", "individual": {"address": {"country": "DE", "postal_code": "1"}}}},
         "address_postal_code_invalid", "identity.individual.address.postal_code"),
        ({"configuration": SELLER["configuration"] | {"merchant": {"mcc": "12"}}}, "mcc_invalid",
         "configuration.merchant.mcc"),
        ({"configuration": SELLER["configuration"] | {"merchant": {"statement_descriptor": {"descriptor": "abc"}}}},
         "statement_descriptor_invalid", "configuration.merchant.statement_descriptor.descriptor"),
    ],
)  # fmt: skip
def test_values_of_a_v2_account(http: httpx.Client, given: JSON, code: str, param: str) -> None:
    assert error(v2(http, "/v2/core/accounts", SELLER | given)) == (400, code, param)


def test_values_of_persons(http: httpx.Client) -> None:
    account = v2(http, "/v2/core/accounts", SELLER).json()["id"]
    refused = v1(http, f"/v1/accounts/{account}/persons", email="nobody")
    assert error(refused) == (400, "email_invalid", "email")
    refused = v2(http, f"/v2/core/accounts/{account}/persons", {"phone": "ring me"})
    assert error(refused) == (400, "phone_invalid", "phone")
    assert http.get(f"/v1/accounts/{account}/persons").json()["data"] == []


def test_what_v2_was_told_is_shown_again(http: httpx.Client) -> None:
    told = {
        "configuration": {
            "merchant": {"branding": {"primary_color": "#000000"}, "support": {"address": {"country": "DE"}}},
            "customer": {"billing": {"invoice": {"prefix": "ADA"}}},
        },
        "identity": {
            "country": "US",
            "entity_type": "individual",
            "individual": {
                "legal_gender": "female",
                "nationalities": ["DE"],
                "relationship": {"title": "Owner"},
                "metadata": {"a": "b"},
                "id_numbers": [{"type": "us_ssn_last_4", "value": "0000"}],
            },
        },
        "include": ["configuration.merchant", "configuration.customer", "identity", "requirements"],
    }
    answer = v2(http, "/v2/core/accounts", SELLER | {"dashboard": "none"} | told)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    merchant, person = made["configuration"]["merchant"], made["identity"]["individual"]
    assert (merchant["branding"], merchant["support"]["address"]) == ({"primary_color": "#000000"}, {"country": "DE"})
    assert merchant["card_payments"] is None
    assert made["configuration"]["customer"]["billing"]["invoice"] == {"custom_fields": [], "prefix": "ADA"}
    assert (person["legal_gender"], person["nationalities"], person["metadata"]) == ("female", ["DE"], {"a": "b"})
    assert (person["relationship"]["title"], person["id_numbers"]) == ("Owner", [{"type": "us_ssn_last_4"}])
    asked = {entry["description"] for entry in made["requirements"]["entries"]}
    assert "identity.individual.id_numbers" in asked, "four digits of one number are no other number"
    unset = {"configuration": {"merchant": {"branding": None}}, "include": ["configuration.merchant"]}
    again = v2(http, f"/v2/core/accounts/{made['id']}", unset).json()
    assert again["configuration"]["merchant"]["branding"] is None


# --- buyers


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"source": "tok_none"}, "resource_missing", "source"),
        ({"test_clock": "clock_none"}, "resource_missing", "test_clock"),
        ({"invoice_prefix": "lower"}, None, "invoice_prefix"),
        ({"tax[validate_location]": "immediately"}, "customer_tax_location_invalid", "tax"),
        ({"tax[validate_location]": "immediately", "address[country]": "US"}, "customer_tax_location_invalid", "tax"),
        ({"tax_id_data[0][type]": "eu_vat", "tax_id_data[0][value]": "nonsense"}, "tax_id_invalid",
         "tax_id_data[0][value]"),
        ({"tax_id_data[0][type]": "us_ein", "tax_id_data[0][value]": "12"}, "tax_id_invalid", "tax_id_data[0][value]"),
        ({"payment_method": "pm_card_chargeDeclined"}, "card_declined", None),
    ],
)  # fmt: skip
def test_values_of_a_customer(http: httpx.Client, given: JSON, code: str | None, param: str | None) -> None:
    status, *found = error(v1(http, "/v1/customers", **given))
    assert (status, found) == (402 if code == "card_declined" else 400, [code, param])
    assert http.get("/v1/customers").json()["data"] == [], "nothing half made is left"


def test_a_location_that_tax_can_be_worked_out_from(http: httpx.Client) -> None:
    good = {"tax[validate_location]": "immediately"}
    for more in ({"address[country]": "DE"}, {"address[country]": "US", "address[postal_code]": "94103"},
                 {"tax[ip_address]": "8.8.8.8"}):  # fmt: skip
        made = v1(http, "/v1/customers", **good, **more).json()["id"]
        assert http.get(f"/v1/customers/{made}", params={"expand[]": "tax"}).json()["tax"]["provider"] == "stripe"
        http.delete(f"/v1/customers/{made}")


@pytest.mark.parametrize("path", ["/v1/payment_methods", "/v1/setup_intents", "/v1/checkout/sessions"])
def test_lists_of_an_unknown_owner(http: httpx.Client, path: str) -> None:
    for name, given in (("customer", "cus_none"), ("customer_account", "acct_none")):
        assert error(http.get(path, params={name: given})) == (400, "resource_missing", name)


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"mode": ""}, "parameter_missing", "mode"),
        ({"currency": "zzz"}, None, "currency"),
        ({"success_url": "http://a.test/" + "x" * 5000}, "url_invalid", "success_url"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"custom_text[submit][message]": "x" * 1201}, None, "custom_text[submit][message]"),
        ({"line_items[0][price]": "price_1"}, None, "line_items"),
        ({"payment_intent_data[description]": "x"}, None, "payment_intent_data"),
        ({"subscription_data[description]": "x"}, None, "subscription_data"),
        ({"phone_number_collection[enabled]": "true"}, None, "phone_number_collection"),
    ],
)
def test_values_of_a_checkout_session(http: httpx.Client, given: JSON, code: str | None, param: str) -> None:
    merged = {name: value for name, value in (CHECKOUT | given).items() if value != ""}
    assert error(v1(http, "/v1/checkout/sessions", **merged)) == (400, code, param)


def test_a_currency_in_capitals_is_the_same_currency(http: httpx.Client) -> None:
    made = v1(http, "/v1/checkout/sessions", **(CHECKOUT | {"currency": "EUR"})).json()
    assert made["currency"] == "eur"


# --- expanding


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/v1/customers", "default_source"),
        ("/v1/customers", "data.setup_intent"),
        ("/v1/account", "customer"),
        ("/v1/checkout/sessions", "data.payment_method"),
        ("/v1/checkout/sessions", "a.b.c.d.e"),
    ],
)
def test_what_cannot_be_expanded(http: httpx.Client, path: str, given: str) -> None:
    v1(http, "/v1/customers", name="Bo")
    v1(http, "/v1/checkout/sessions", **CHECKOUT)
    assert error(http.get(path, params=[("expand[]", given)])) == (400, None, "expand[0]")
    for listed in http.get("/v1/customers").json()["data"]:
        http.delete(f"/v1/customers/{listed['id']}")


# --- test cards without Checkout


def test_named_cards_lead_where_they_lead_at_stripe(http: httpx.Client) -> None:
    given = {"payment_method": "pm_card_authenticationRequired", "confirm": "true", "return_url": "http://a.test/back"}
    asked = v1(http, "/v1/setup_intents", **given).json()
    assert asked["status"] == "requires_action"
    page = asked["next_action"]["redirect_to_url"]["url"]
    assert "3184" in http.get(page).text
    back = http.post(page, data={"decision": "approve"})
    assert (back.status_code, back.headers["location"]) == (303, "http://a.test/back")
    assert http.get(f"/v1/setup_intents/{asked['id']}").json()["status"] == "succeeded"
    assert http.get(page).status_code == 410
    refused = v1(http, "/v1/setup_intents", **(given | {"payment_method": "pm_card_chargeDeclinedInsufficientFunds"}))
    found = refused.json()["error"]
    assert (refused.status_code, found["type"], found["decline_code"]) == (402, "card_error", "insufficient_funds")
    again = v1(http, f"/v1/setup_intents/{asked['id']}/confirm")
    assert error(again)[:2] == (400, "setup_intent_unexpected_state")
    for token, code in (("tok_mastercard", None), ("tok_none", "resource_missing")):
        made = v1(http, "/v1/payment_methods", **{"type": "card", "card[token]": token})
        assert made.json().get("error", {}).get("code") == code


# --- links, keys


def test_a_dashboard_link_works_once_and_for_minutes(http: httpx.Client, sandbox: RunningSandbox) -> None:
    account = v2(http, "/v2/core/accounts", SELLER).json()["id"]
    http.post(f"/sandbox/accounts/{account}/complete")
    first = v1(http, f"/v1/accounts/{account}/login_links").json()["url"]
    assert [http.get(first).status_code for _ in range(2)] == [200, 410]
    assert http.get(f"{sandbox.url}/express/{account}/unknown").status_code == 404


def test_links_grow_old_by_the_clock() -> None:
    with start(SandboxConfig(keys=("sk_test_old_links",))) as sandbox:
        headers = {"Authorization": f"Bearer {sandbox.key}"}
        with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120) as http:
            account = v2(http, "/v2/core/accounts", SELLER).json()["id"]
            http.post(f"/sandbox/accounts/{account}/complete")
            dashboard = v1(http, f"/v1/accounts/{account}/login_links").json()["url"]
            customer = v1(http, "/v1/customers", name="Bo").json()["id"]
            portal = v1(http, "/v1/billing_portal/sessions", customer=customer).json()["url"]
            assert http.get(portal).status_code == 200
            http.post("/sandbox/clock", json={"advance": 3601})
            assert http.get(dashboard).status_code == 410
            assert http.get(portal).status_code == 404


def test_a_key_belongs_to_the_account_that_is_acted_for(http: httpx.Client) -> None:
    accounts = [v2(http, "/v2/core/accounts", SELLER).json()["id"] for _ in range(2)]
    made = [
        http.post("/v1/customers", data={"name": "Bo"}, headers={"Stripe-Account": one, "Idempotency-Key": "shared"})
        for one in accounts
    ]
    assert len({answer.json()["id"] for answer in made}) == 2
    assert all("idempotent-replayed" not in answer.headers for answer in made)


def test_a_publishable_key_is_told_what_it_is(sandbox: RunningSandbox) -> None:
    answer = httpx.get(
        f"{sandbox.url}/v1/account", headers={"Authorization": "Bearer pk_test_x"}, trust_env=False, timeout=120
    )
    assert error(answer) == (401, "secret_key_required", None)


@pytest.mark.parametrize(
    ("payload", "name", "taken"),
    [
        ("thin", "v2.core.account.created", True),
        ("thin", "v1.account.updated", True),
        ("thin", "account.updated", False),
        ("thin", "v1.nothing", False),
        ("snapshot", "account.updated", True),
        ("snapshot", "v2.core.account.created", False),
    ],
)
def test_destinations_ask_for_what_their_payload_has(
    http: httpx.Client, payload: str, name: str, *, taken: bool
) -> None:
    body = {
        "name": "n",
        "type": "webhook_endpoint",
        "event_payload": payload,
        "enabled_events": [name],
        "webhook_endpoint": {"url": "http://127.0.0.1:1/"},
    }
    answer = v2(http, "/v2/core/event_destinations", body)
    if taken:
        made = answer.json()["id"]
        assert v2(http, f"/v2/core/event_destinations/{made}", {}, "DELETE").status_code == 200
    else:
        assert error(answer) == (400, "invalid_request", "enabled_events[0]")
