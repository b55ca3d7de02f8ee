"""Every answer and every event of the sandbox against Stripe's published schemas, driven by the real library.

Needs the folder that SELLERDESK_STRIPE_OPENAPI names; skipped without it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from desktop_app.sandbox.parameters import OPERATIONS

FOLDER = os.environ.get("SELLERDESK_STRIPE_OPENAPI", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="SELLERDESK_STRIPE_OPENAPI names no folder")
VERSION = "2026-10-28.endive"
JSON = dict[str, Any]


def as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` in JSON Schema's words."""
    if isinstance(node, list):
        return [as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    rest = {key: as_json_schema(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]} if node.get("nullable") is True else rest


class Spec:
    """One of the two documents."""

    def __init__(self, name: str) -> None:
        document = json.loads((Path(FOLDER) / name).read_text())
        self.schemas = as_json_schema(document["components"]["schemas"])
        self.operations: dict[str, JSON] = {
            f"{method.upper()} {path}": as_json_schema(call)
            for path, calls in document["paths"].items()
            for method, call in calls.items()
        }
        # Each schema is kept beside its validator, so that no other object can come to have its id.
        self._validators: dict[int, tuple[JSON, jsonschema.Draft202012Validator]] = {}

    def find(self, method: str, path: str) -> str | None:
        fits = [
            name
            for name in self.operations
            if name.split(" ")[0] == method
            and re.fullmatch(re.sub(r"\\{[^/]*\\}", "[^/]+", re.escape(name.split(" ")[1])), path)
        ]
        return min(fits, key=lambda name: name.count("{"), default=None)

    def problems(self, schema: JSON, instance: object) -> list[str]:
        kept = self._validators.get(id(schema))
        if kept is None:
            whole = schema | {"components": {"schemas": self.schemas}}
            kept = self._validators[id(schema)] = (schema, jsonschema.Draft202012Validator(whole))
        validator = kept[1]
        return [
            f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message[:300]}"
            for error in _leaves(validator.iter_errors(instance))
        ]

    def answer(self, operation: str, status: int) -> JSON:
        responses = self.operations[operation]["responses"]
        found = responses.get(str(status), responses["default"])
        schema: JSON = found["content"]["application/json"]["schema"]
        return schema


def _leaves(errors: Iterator[jsonschema.ValidationError]) -> Iterator[jsonschema.ValidationError]:
    for error in errors:
        if error.context:
            deepest = jsonschema.exceptions.best_match([error])
            yield deepest if deepest is not None else error
        else:
            yield error


class Driver:
    """Sends requests and holds each answer against its schema."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        self.v1, self.v2 = Spec("stripe-v1.json"), Spec("stripe-v2.json")
        self.reached: set[str] = set()
        headers = {"Authorization": f"Bearer {sandbox.key}", "Stripe-Version": VERSION}
        self.http = httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120)

    def spec(self, path: str) -> Spec:
        return self.v2 if path.startswith("/v2/") else self.v1

    def call(self, method: str, path: str, params: JSON | None = None, status: int = 200, **headers: str) -> JSON:
        if path.startswith("/v2/") and method != "GET":
            answer = self.http.request(method, path, json=params or {}, headers=headers)
        elif method == "POST":
            answer = self.http.request(method, path, data=params or {}, headers=headers)
        else:
            answer = self.http.request(method, path, params=params, headers=headers)
        body: JSON = answer.json()
        assert answer.status_code == status, body
        plain = path.partition("?")[0]
        operation = self.spec(plain).find(method, plain)
        assert operation is not None, f"{method} {plain} is in no document"
        problems = self.spec(plain).problems(self.spec(plain).answer(operation, status), body)
        assert not problems, f"{method} {plain}: {problems[:5]}"
        if status == 200:
            self.reached.add(operation)
        return body

    def script(self, path: str, body: JSON | None = None) -> JSON:
        answer = self.http.post(path, json=body or {})
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]


@pytest.fixture
def driver() -> Iterator[Driver]:
    with start(SandboxConfig(keys=("sk_test_contract",))) as sandbox:
        made = Driver(sandbox)
        yield made
        made.http.close()


SELLER_V2 = {
    "display_name": "Ada's Shop",
    "contact_email": "ada@example.org",
    "dashboard": "express",
    "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    "identity": {"country": "GB", "entity_type": "individual"},
    "configuration": {
        "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}},
        "merchant": {"capabilities": {"card_payments": {"requested": True}}},
    },
    "metadata": {"app_user_id": "u_1"},
    "include": [
        "configuration.recipient",
        "configuration.merchant",
        "configuration.customer",
        "identity",
        "requirements",
        "future_requirements",
        "defaults",
    ],
}
SELLER_V1 = {
    "country": "US",
    "email": "ada@example.org",
    "capabilities[transfers][requested]": "true",
    "controller[losses][payments]": "application",
    "controller[fees][payer]": "application",
    "controller[stripe_dashboard][type]": "express",
    "metadata[app_user_id]": "u_1",
}
WHOLE = {f"include[{place}]": name for place, name in enumerate(SELLER_V2["include"])}  # type: ignore[arg-type]


def walk_accounts_v1(driver: Driver) -> None:
    call = driver.call
    seller = call("POST", "/v1/accounts", SELLER_V1)["id"]
    path = f"/v1/accounts/{seller}"
    call("POST", path, {"business_profile[url]": "https://accessible.stripe.com", "business_type": "company"})
    call("GET", path)
    call("GET", "/v1/account")
    call("GET", "/v1/accounts", {"limit": 3})
    person = call("POST", f"{path}/persons", {"first_name": "Ada", "relationship[representative]": "true"})["id"]
    call(
        "POST",
        f"{path}/persons/{person}",
        {"last_name": "Byron", "dob[day]": "1", "dob[month]": "1", "dob[year]": "1901"},
    )
    call("GET", f"{path}/persons/{person}")
    call("GET", f"{path}/persons")
    call("DELETE", f"{path}/persons/{person}")
    bank = {
        "external_account[object]": "bank_account",
        "external_account[country]": "US",
        "external_account[currency]": "usd",
        "external_account[account_number]": "000123456789",
        "external_account[routing_number]": "110000000",
    }
    call("POST", f"{path}/external_accounts", bank)
    second = call("POST", f"{path}/external_accounts", bank)["id"]
    call("GET", f"{path}/external_accounts")
    call("GET", f"{path}/external_accounts/{second}")
    call("POST", f"{path}/external_accounts/{second}", {"metadata[a]": "b"})
    call("DELETE", f"{path}/external_accounts/{second}")
    call("POST", f"{path}/capabilities/card_payments", {"requested": "true"})
    call("GET", f"{path}/capabilities")
    call("GET", f"{path}/capabilities/card_payments")
    link = {
        "account": seller,
        "type": "account_onboarding",
        "refresh_url": "http://a.test/r",
        "return_url": "http://a.test/b",
    }
    call("POST", "/v1/account_links", link)
    call("POST", "/v1/account_sessions", {"account": seller, "components[account_onboarding][enabled]": "true"})
    driver.script(f"/sandbox/accounts/{seller}/complete")
    call("GET", path)
    call("POST", f"{path}/login_links")
    walk_money(driver, seller)
    call("POST", f"{path}/reject", {"reason": "fraud_other"})
    call("DELETE", path)
    call("GET", path, status=403)


def walk_money(driver: Driver, seller: str) -> None:
    acting = {"Stripe-Account": seller}
    driver.call("GET", "/v1/balance", **acting)
    payout = driver.call("POST", "/v1/payouts", {"amount": "100", "currency": "usd"}, **acting)["id"]
    driver.call("GET", f"/v1/payouts/{payout}", **acting)
    driver.call("POST", f"/v1/payouts/{payout}", {"metadata[a]": "b"}, **acting)
    driver.call("GET", "/v1/payouts", **acting)
    driver.script(f"/sandbox/accounts/{seller}/change", {"action": "pay_out"})
    driver.script("/sandbox/clock", {"advance": 3 * 86400})
    driver.script("/sandbox/switches", {"payouts_fail": True})
    driver.script(f"/sandbox/accounts/{seller}/change", {"action": "pay_out"})
    driver.script("/sandbox/clock", {"advance": 3 * 86400})
    found = driver.call("GET", "/v1/payouts", {"arrival_date[gte]": 0}, **acting)["data"]
    assert [one["status"] for one in found] == ["failed", "paid", "paid"]
    events = driver.call("GET", "/v1/events", {"limit": 100}, **acting)["data"]
    told = {one["type"]: one["data"]["object"] for one in events if one["type"].startswith("payout.")}
    assert set(told) == {"payout.created", "payout.updated", "payout.paid", "payout.failed"}
    for kind, moved in told.items():  # the account is gone when the others are looked at
        assert not driver.v1.problems({"$ref": f"#/components/schemas/{OBJECTS['payout']}"}, moved), kind
    driver.call("GET", "/v1/account", **acting)


def walk_buyers(driver: Driver) -> None:
    call = driver.call
    buyer = call(
        "POST",
        "/v1/customers",
        {
            "email": "bo@example.org",
            "name": "Bo",
            "address[line1]": "1 Street",
            "shipping[name]": "Bo",
            "shipping[address][line1]": "1 Street",
            "tax_id_data[0][type]": "eu_vat",
            "tax_id_data[0][value]": "DE123456789",
            "metadata[app_user_id]": "u_2",
        },
    )["id"]
    path = f"/v1/customers/{buyer}"
    call("GET", path, {"expand[]": "tax_ids"})
    call("GET", "/v1/customers", {"email": "bo@example.org"})
    method = call("POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": buyer})["id"]
    call("POST", path, {"invoice_settings[default_payment_method]": method, "phone": "1", "address": ""})
    call("GET", path, {"expand[]": "invoice_settings.default_payment_method"})
    call("GET", f"{path}/payment_methods")
    call("GET", f"{path}/payment_methods/{method}")
    call("GET", "/v1/payment_methods", {"customer": buyer})
    call("GET", f"/v1/payment_methods/{method}")
    call("POST", f"/v1/payment_methods/{method}", {"metadata[a]": "b"})
    call("POST", f"/v1/payment_methods/{method}/detach")
    call("POST", "/v1/payment_methods", {"type": "card", "card[token]": "tok_visa"})
    call("POST", "/v1/billing_portal/sessions", {"customer": buyer, "return_url": "http://a.test/"})
    walk_checkout(driver, buyer)
    call("DELETE", path)
    assert call("GET", path)["deleted"] is True


def walk_checkout(driver: Driver, buyer: str) -> None:
    call = driver.call
    given = {
        "mode": "setup",
        "currency": "eur",
        "customer": buyer,
        "success_url": "http://a.test/{CHECKOUT_SESSION_ID}",
    }
    for outcome in ("saved", "needs_approval", "refused"):
        session = call("POST", "/v1/checkout/sessions", given)["id"]
        driver.script(f"/sandbox/checkout/{session}/complete", {"outcome": outcome})
        call("GET", f"/v1/checkout/sessions/{session}", {"expand[]": "setup_intent.payment_method"})
        call("POST", f"/v1/checkout/sessions/{session}", {"metadata[a]": "b"})
    call("POST", f"/v1/checkout/sessions/{session}/expire")
    call("POST", f"/v1/checkout/sessions/{session}/expire", status=400)
    call("GET", "/v1/checkout/sessions", {"customer": buyer})
    intent = call("POST", "/v1/setup_intents", {"customer": buyer, "payment_method": "pm_card_visa"})["id"]
    call("POST", f"/v1/setup_intents/{intent}", {"description": "x"})
    call("GET", f"/v1/setup_intents/{intent}", {"expand[]": "payment_method"})
    call("GET", "/v1/setup_intents", {"customer": buyer})


def walk_endpoints(driver: Driver) -> None:
    call = driver.call
    hook = call("POST", "/v1/webhook_endpoints", {"url": "http://127.0.0.1:1/", "enabled_events[]": "*"})
    assert hook["secret"].startswith("whsec_")
    path = f"/v1/webhook_endpoints/{hook['id']}"
    assert "secret" not in call("GET", path)
    call("POST", path, {"disabled": "true"})
    call("GET", "/v1/webhook_endpoints")
    call("DELETE", path)
    given = {
        "name": "thin",
        "type": "webhook_endpoint",
        "event_payload": "thin",
        "enabled_events": ["v2.core.account.created"],
        "webhook_endpoint": {"url": "http://127.0.0.1:1/"},
        "include": ["webhook_endpoint.signing_secret", "webhook_endpoint.url"],
    }
    made = call("POST", "/v2/core/event_destinations", given)
    assert made["webhook_endpoint"]["signing_secret"].startswith("whsec_")
    path = f"/v2/core/event_destinations/{made['id']}"
    assert call("GET", path)["webhook_endpoint"] is None
    call("POST", path, {"name": "other"})
    call("POST", f"{path}/disable")
    call("POST", f"{path}/enable")
    call("POST", f"{path}/ping")
    call("GET", "/v2/core/event_destinations")
    call("DELETE", path)


def walk_accounts_v2(driver: Driver) -> None:
    call = driver.call
    made = call("POST", "/v2/core/accounts", SELLER_V2)
    path = f"/v2/core/accounts/{made['id']}"
    call("GET", path)
    call("POST", path, {"display_name": "Ada", "configuration": {"customer": {}}, "include": SELLER_V2["include"]})
    call("GET", "/v2/core/accounts", {"limit": 1})
    case = {"type": "account_onboarding", "account_onboarding": {"refresh_url": "http://a.test/r"}}
    call("POST", "/v2/core/account_links", {"account": made["id"], "use_case": case})
    for outcome in ("verified", "more_needed", "pending", "refused"):
        driver.script(f"/sandbox/accounts/{made['id']}/complete", {"outcome": outcome})
        call("GET", path, WHOLE)
        call("GET", f"/v1/accounts/{made['id']}")
    company = call("POST", "/v2/core/accounts", SELLER_V2 | {"identity": {"country": "US", "entity_type": "company"}})[
        "id"
    ]
    people = f"/v2/core/accounts/{company}/persons"
    given = {
        "given_name": "Ada",
        "relationship": {"representative": True},
        "date_of_birth": {"day": 1, "month": 1, "year": 1901},
    }
    person = call("POST", people, given)["id"]
    call("POST", f"{people}/{person}", {"surname": "Byron"})
    call("GET", f"{people}/{person}")
    call("GET", people)
    call("DELETE", f"{people}/{person}")
    driver.script(f"/sandbox/accounts/{company}/complete")
    call("GET", f"/v2/core/accounts/{company}", WHOLE)
    call("POST", f"{path}/close", {"applied_configurations": ["recipient"]}, status=400)
    call("POST", f"{path}/close", {"applied_configurations": ["customer", "merchant", "recipient"]})
    call("GET", path, WHOLE)


OBJECTS = {
    "account": "Accounts.Account",
    "capability": "Capabilities.Capability",
    "person": "Persons.Person",
    "bank_account": "BankAccounts.BankAccount",
    "customer": "Customers.Customer",
    "checkout.session": "Checkout.Sessions.Session",
    "setup_intent": "SetupIntents.SetupIntent",
    "payment_method": "PaymentMethods.PaymentMethod",
    "billing_portal.session": "BillingPortal.Sessions.Session",
    "payout": "Payouts.Payout",
    "tax_id": "TaxIds.TaxId",
}


def check_events(driver: Driver) -> None:
    """The object inside each snapshot against its own schema; each v2 event against the schema of its type."""
    found = driver.call("GET", "/v1/events", {"limit": 100})["data"]
    for account in driver.call("GET", "/v1/accounts", {"limit": 100})["data"]:
        found += driver.call("GET", "/v1/events", {"limit": 100}, **{"Stripe-Account": account["id"]})["data"]
    driver.call("GET", f"/v1/events/{found[0]['id']}")
    kinds = {event["type"] for event in found}
    assert {"account.updated", "capability.updated", "account.external_account.created", "person.created"} <= kinds
    assert {
        "customer.created",
        "checkout.session.completed",
        "setup_intent.succeeded",
        "payment_method.attached",
    } <= kinds
    for event in found:
        obj = event["data"]["object"]
        schema = {"$ref": f"#/components/schemas/{OBJECTS[obj['object']]}"}
        assert not driver.v1.problems(schema, obj), event["type"]
    check_v2_events(driver)


def check_v2_events(driver: Driver) -> None:
    url: str | None = "/v2/core/events?limit=20"
    seen: set[str] = set()
    while url:
        page = driver.call("GET", url)
        for event in page["data"]:
            seen.add(event["type"])
            driver.call("GET", f"/v2/core/events/{event['id']}")
            assert not problems_of_event(driver, event), event["type"]
        url = page["next_page_url"]
    assert {
        "v2.core.account.created",
        "v2.core.account.updated",
        "v2.core.account.closed",
        "v2.core.account[requirements].updated",
        "v2.core.account[identity].updated",
        "v2.core.account[configuration.customer].updated",
        "v2.core.account[configuration.recipient].capability_status_updated",
        "v2.core.account_link.returned",
        "v2.core.account_person.created",
        "v2.core.account_person.updated",
        "v2.core.account_person.deleted",
        "v2.core.event_destination.ping",
    } <= seen


def problems_of_event(driver: Driver, event: JSON) -> list[str]:
    for name, schema in driver.v2.schemas.items():
        kinds = schema.get("properties", {}).get("type", {}).get("enum", [])
        if name.startswith("V2.Core.Events.V2Core") and not name.endswith("Notification") and kinds == [event["type"]]:
            return driver.v2.problems(schema, event)
    return [f"no schema for {event['type']}"]


def test_every_operation_answers_as_published(driver: Driver) -> None:
    walk_accounts_v2(driver)
    walk_accounts_v1(driver)
    walk_buyers(driver)
    walk_endpoints(driver)
    driver.call("POST", "/v1/accounts", SELLER_V1)
    check_events(driver)
    wanted = set(driver.v1.operations) | set(driver.v2.operations)
    assert len(wanted) == 79
    assert wanted - driver.reached == set()


def test_refusals_have_the_published_form(driver: Driver) -> None:
    driver.call("GET", "/v1/customers/cus_none", status=404)
    driver.call("POST", "/v1/customers", {"nme": "x"}, status=400)
    driver.call("GET", "/v2/core/accounts/acct_none", status=404)
    driver.call("POST", "/v2/core/accounts", {"identity": {"nothing": 1}}, status=400)


# --- the table of parameters


def names_of(schema: JSON) -> JSON:
    for part in schema.get("anyOf", []):
        if part.get("type") == "object" and "properties" in part:
            return part["properties"]  # type: ignore[no-any-return]
    return schema.get("properties", {})  # type: ignore[no-any-return]


def test_the_table_of_parameters_agrees_with_the_documents() -> None:
    """Every parameter of every published call is accepted, and nothing else, two levels deep."""
    table = json.loads((Path(__file__).parents[2] / "desktop_app/sandbox/parameters.json").read_text())
    known = {re.sub(r"\{[^}]*\}", "{}", name): number for name, number in OPERATIONS.items()}
    differing = []
    for spec in (Spec("stripe-v1.json"), Spec("stripe-v2.json")):
        for operation, call in spec.operations.items():
            shape = table["shapes"][known[re.sub(r"\{[^}]*\}", "{}", operation)]]["fields"]
            published = published_parameters(call)
            if set(shape) - {"page"} != set(published) - {"page"}:
                differing.append((operation, set(shape) ^ set(published)))
            differing += nested_differences(table, operation, shape, published)
    assert differing == []


def published_parameters(call: JSON) -> JSON:
    found = {item["name"]: item["schema"] for item in call.get("parameters", []) if item["in"] == "query"}
    for media in call.get("requestBody", {}).get("content", {}).values():
        found |= names_of(media["schema"])
    return found


def nested_differences(table: JSON, operation: str, shape: JSON, published: JSON) -> list[object]:
    found: list[object] = []
    for name, form in shape.items():
        inner = form[1] if isinstance(form, list) and form[0] == "clear" else form
        if isinstance(inner, list) and inner[0] == "shape" and name in published:
            ours = set(table["shapes"][inner[1]]["fields"])
            theirs = set(names_of(published[name]))
            if theirs and ours != theirs:
                found.append((operation, name, ours ^ theirs))
    return found
