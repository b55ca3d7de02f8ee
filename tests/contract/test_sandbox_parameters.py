"""Each parameter alone, of each call: taken or refused by name, never a broken answer; and what no call takes.

Needs the folder that SELLERDESK_STRIPE_OPENAPI names; skipped without it.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import httpx
import pytest

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from desktop_app.sandbox.api.routes import CALLS
from tests.contract.test_sandbox_schemas import FOLDER, VERSION, Spec

pytestmark = pytest.mark.skipif(not FOLDER, reason="SELLERDESK_STRIPE_OPENAPI names no folder")
JSON = dict[str, Any]
TABLE = json.loads((Path(__file__).parents[2] / "desktop_app" / "sandbox" / "parameters.json").read_text())
SHAPES: list[JSON] = TABLE["shapes"]
TRANSFERS: JSON = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
CUSTOM = {
    "country": "US",
    "business_type": "company",
    "capabilities": {"transfers": {"requested": True}},
    "controller": {
        "losses": {"payments": "application"},
        "fees": {"payer": "application"},
        "stripe_dashboard": {"type": "none"},
        "requirement_collection": "application",
    },
}
WHOLE = ["configuration.customer", "configuration.merchant", "configuration.recipient", "defaults", "identity"]
V2: JSON = {
    "display_name": "x",
    "dashboard": "none",
    "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    "identity": {"country": "US", "entity_type": "company"},
    "configuration": {
        "customer": {},
        "merchant": {"capabilities": {"card_payments": {"requested": True}}},
        "recipient": {"capabilities": TRANSFERS},
    },
    "include": WHOLE,
}
ALONE_V2 = V2 | {"identity": {"country": "US", "entity_type": "individual"}}
CHECKOUT: JSON = {"mode": "setup", "currency": "usd", "success_url": "http://a.test/"}
ENDPOINT: JSON = {"url": "http://127.0.0.1:1/", "enabled_events": ["topup.created"]}
DESTINATION: JSON = {
    "name": "x",
    "type": "webhook_endpoint",
    "event_payload": "thin",
    "enabled_events": ["v2.core.account.created"],
    "webhook_endpoint": {"url": "http://127.0.0.1:1/"},
}
PAGES = {"refresh_url": "http://a.test/r", "return_url": "http://a.test/b"}
CASES: dict[str, tuple[str, JSON]] = {
    "customer": ("POST /v1/customers", {}),
    "customer's update": ("POST /v1/customers/{customer}", {}),
    "company": ("POST /v1/accounts", CUSTOM),
    "person alone": ("POST /v1/accounts", CUSTOM | {"business_type": "individual"}),
    "account's update": ("POST /v1/accounts/{account}", {}),
    "company, v2": ("POST /v2/core/accounts", V2),
    "person alone, v2": ("POST /v2/core/accounts", ALONE_V2),
    "account's update, v2": ("POST /v2/core/accounts/{id}", {"include": WHOLE}),
    "person": ("POST /v1/accounts/{account}/persons", {}),
    "person, v2": ("POST /v2/core/accounts/{account_id}/persons", {}),
    "checkout": ("POST /v1/checkout/sessions", CHECKOUT),
    "setup intent": ("POST /v1/setup_intents", {"payment_method": "pm_card_visa"}),
    "portal": ("POST /v1/billing_portal/sessions", {"customer": "{customer}"}),
    "account session": (
        "POST /v1/account_sessions",
        {"account": "{account}", "components": {"payouts": {"enabled": True}}},
    ),
    "endpoint": ("POST /v1/webhook_endpoints", ENDPOINT),
    "endpoint's update": ("POST /v1/webhook_endpoints/{webhook_endpoint}", {}),
    "account link": ("POST /v1/account_links", {"account": "{account}", "type": "account_onboarding", **PAGES}),
    "account link, v2": (
        "POST /v2/core/account_links",
        {"account": "{account_id}", "use_case": {"type": "account_onboarding", "account_onboarding": PAGES}},
    ),
    "capability": ("POST /v1/accounts/{account}/capabilities/{capability}", {}),
    "bank account": ("POST /v1/accounts/{account}/external_accounts", {"external_account": "btok_us_verified"}),
    "bank account's update": ("POST /v1/accounts/{account}/external_accounts/{bank}", {}),
    "person's update": ("POST /v1/accounts/{account}/persons/{person}", {}),
    "person's update, v2": ("POST /v2/core/accounts/{account_id}/persons/{person_v2}", {}),
    "rejection": ("POST /v1/accounts/{rejected}/reject", {"reason": "other"}),
    "closing": ("POST /v2/core/accounts/{closed}/close", {}),
    "session's update": ("POST /v1/checkout/sessions/{session}", {}),
    "tax id": ("POST /v1/customers/{customer}/tax_ids", {"type": "gb_vat", "value": "GB123456789"}),
    "payment method": ("POST /v1/payment_methods", {"type": "card", "card": {"token": "tok_visa"}}),
    "payment method's update": ("POST /v1/payment_methods/{payment_method}", {}),
    "attaching": ("POST /v1/payment_methods/{payment_method}/attach", {"customer": "{customer}"}),
    "payout": ("POST /v1/payouts", {"amount": 5, "currency": "usd"}),
    "setup intent's update": ("POST /v1/setup_intents/{intent}", {}),
    "setup intent's confirmation": ("POST /v1/setup_intents/{intent}/confirm", {"payment_method": "pm_card_visa"}),
    "setup intent's end": ("POST /v1/setup_intents/{intent}/cancel", {}),
    "destination": ("POST /v2/core/event_destinations", DESTINATION),
    "destination's update": ("POST /v2/core/event_destinations/{destination}", {}),
}
FRESH = {"bank", "intent", "payment_method"}
"""What changes for good when a call is carried out: each parameter gets one of its own."""
FEW_ALLOWED = {"POST /v1/webhook_endpoints", "POST /v2/core/event_destinations"}
ONCE = {"POST /v2/core/accounts/{closed}/close"}
READING: dict[str, tuple[str, JSON]] = {name: (name, {}) for name in CALLS if name.startswith("GET ")}
READING["GET /v1/customers/search"] = ("GET /v1/customers/search", {"query": "email:'ada@example.org'"})
MADE: dict[str, tuple[str, JSON]] = {
    "customer": ("/v1/customers", {}),
    "account": ("/v1/accounts", CUSTOM),
    "account_id": ("/v2/core/accounts", V2),
    "rejected": ("/v1/accounts", CUSTOM),
    "closed": ("/v2/core/accounts", V2),
    "paid": ("/v1/accounts", CUSTOM),
    "payment_method": ("/v1/payment_methods", {"type": "card", "card": {"token": "tok_visa"}}),
    "intent": ("/v1/setup_intents", {}),
    "session": ("/v1/checkout/sessions", CHECKOUT),
    "webhook_endpoint": ("/v1/webhook_endpoints", ENDPOINT),
    "destination": ("/v2/core/event_destinations", DESTINATION),
}
INSIDE: dict[str, tuple[str, JSON]] = {
    "bank": ("/v1/accounts/{account}/external_accounts", {"external_account": "btok_us_verified"}),
    "person": ("/v1/accounts/{account}/persons", {}),
    "person_v2": ("/v2/core/accounts/{account_id}/persons", {}),
    "tax_id": ("/v1/customers/{customer}/tax_ids", {"type": "gb_vat", "value": "GB123456789"}),
}
"""What a platform makes before anything is asked about it; the second lot lies inside the first."""

FEW = {"capabilities", "payment_method_options", "payment_intent_data", "subscription_data", "components"}
"""Parents of many parameters of one kind: some of each stand for all."""


class Program:
    """Sends each parameter by itself, with what a call can't do without."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        headers = {"Authorization": f"Bearer {sandbox.key}", "Stripe-Version": VERSION}
        self.http = httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120)
        self.specs = {"v1": Spec("stripe-v1.json"), "v2": Spec("stripe-v2.json")}
        self.ids = {"capability": "transfers", "country": "US"}
        for name, (path, body) in MADE.items():
            self.ids[name] = self.make(path, body)
        for name, (path, body) in INSIDE.items():
            self.ids[name] = self.make(path, body)
        self.ids["id"] = self.ids["account_id"]
        self.http.post(f"/sandbox/accounts/{self.ids['paid']}/complete").raise_for_status()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def make(self, path: str, body: JSON) -> str:
        status, made = self.ask("POST", path.format(**self.ids), self.named(body))
        assert status == 200, made
        return str(made["id"])

    def ask(self, method: str, path: str, body: JSON) -> tuple[int, JSON]:
        acting = {"Stripe-Account": self.ids["paid"]} if path.startswith("/v1/payouts") else {}
        if path.startswith("/v2/") and method == "POST":
            answer = self.http.post(path, json=body)
        elif method == "POST":
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self.http.post(path, content=urlencode(list(pairs(body))), headers=form | acting)
        else:
            answer = self.http.request(method, path, params=list(pairs(body)), headers=acting)
        return answer.status_code, answer.json()

    def problems(self, operation: str, base: JSON, path: tuple[str, ...], value: object) -> list[str]:
        """What is wrong with the answer to one parameter."""
        body = put(path, value, with_required(operation, path, self.named(base)))
        method, where = operation.split(" ")
        for place in FRESH.intersection(re.findall(r"{(\w+)}", where)):
            self.ids[place] = self.make(*(MADE | INSIDE)[place])
        where = where.format(**self.ids)
        status, answer = self.ask(method, where, body)
        if status == 200 and operation in FEW_ALLOWED:
            assert self.ask("DELETE", f"{where}/{answer['id']}", {})[0] == 200
        name = ".".join(path)
        if status not in {200, 400, 402}:
            return [f"{name}: {status}"]
        error = answer.get("error")
        if error is not None and status == 400 and not self.names_it(error, path[0], operation):
            return [f"{name}: refused as {error}"]
        spec = self.specs["v2" if "/v2/" in operation else "v1"]
        published = next((name for name in spec.operations if plain(name) == plain(operation)), None)
        if published is None:
            return []  # beyond what the documents hold; its answer's form was looked at where it is used
        return [f"{name}: {flaw}" for flaw in spec.problems(spec.answer(published, status), answer)]

    @staticmethod
    def names_it(error: JSON, name: str, operation: str) -> bool:
        """Whether a refusal names its parameter; what can be done once isn't refused for a parameter."""
        return str(error.get("param", "")).startswith(name) or (operation in ONCE and "param" not in error)

    def named(self, base: JSON) -> JSON:
        return {name: value.format(**self.ids) if isinstance(value, str) else value for name, value in base.items()}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=("sk_test_parameters",))) as running:
        yield running


@pytest.fixture(scope="module")
def program(sandbox: RunningSandbox) -> Iterator[Program]:
    with Program(sandbox) as made:
        yield made


@pytest.fixture
def another() -> Iterator[Program]:
    """A platform of its own, whose things are taken away."""
    with start(SandboxConfig(keys=("sk_test_taken",))) as running, Program(running) as made:
        yield made


@pytest.mark.parametrize("case", [*CASES, *READING])
def test_each_parameter_alone(program: Program, case: str) -> None:
    operation, base = (CASES | READING)[case]
    found = [
        flaw
        for path, form in some(leaves(shape_of(operation)))
        for flaw in program.problems(operation, base, path, example(form, path[-1]))
    ]
    assert not found, found[:5]


@pytest.mark.parametrize("operation", CALLS)
def test_what_no_call_takes(program: Program, operation: str) -> None:
    """An unknown parameter is refused by name, whatever the call; ids don't matter, since nothing is looked up."""
    method, path = operation.split(" ")
    status, answer = program.ask(method, re.sub(r"{\w+}", "x_1", path), {"nonsense": "x"})
    assert (status, answer["error"]["code"], answer["error"]["param"]) == (400, "parameter_unknown", "nonsense")


GONE = {"DELETE /v1/accounts/{account}": (403, 403), "DELETE /v1/customers/{customer}": (200, 404)}
"""How the thing and its second deletion answer, where it isn't 404 both times."""


@pytest.mark.parametrize("operation", [name for name in CALLS if name.startswith("DELETE ")])
def test_deleting(another: Program, operation: str) -> None:
    program, ids = another, another.ids
    of = {"external_accounts": "bank", "tax_ids": "tax_id", "event_destinations": "destination"}
    within = operation.split("/")[-2]
    if within in of or operation.startswith("DELETE /v2/core/accounts"):
        ids["id"] = ids[of.get(within, "person_v2")]
    path = operation.partition(" ")[2].format(**ids)
    assert program.ask("DELETE", path, {"nonsense": "x"})[0] == 400
    status, shown = program.ask("GET", path, {})
    assert (status, shown.get("deleted")) == (200, None)
    status, answer = program.ask("DELETE", path, {})
    assert (status, answer.get("id")) == (200, shown["id"])
    spec = program.specs["v2" if "/v2/" in operation else "v1"]
    published = spec.find("DELETE", path)
    assert published is None or spec.problems(spec.answer(published, 200), answer) == []
    again = (program.ask("GET", path, {})[0], program.ask("DELETE", path, {})[0])
    assert again == GONE.get(operation, (404, 404))


def plain(operation: str) -> str:
    """A call's name, whatever its path's places are called."""
    return re.sub(r"{\w+}", "{}", operation)


def shape_of(operation: str) -> int:
    """The number of a call's shape."""
    return next(number for name, number in TABLE["operations"].items() if plain(name) == plain(operation))


Path_ = tuple[str, ...]


def leaves(shape: int, before: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    for name, declared in SHAPES[shape]["fields"].items():
        form = opened(declared)
        if isinstance(form, list) and form[0] == "shape":
            yield from leaves(form[1], (*before, name))
        elif name not in {"expand", "include"}:
            yield (*before, name), form


def some(found: Iterator[tuple[Path_, Any]]) -> Iterator[tuple[Path_, Any]]:
    counts: dict[Path_, int] = {}
    for path, form in found:
        many = next((path[: number + 1] for number, name in enumerate(path) if name in FEW), None)
        if many is not None:
            counts[many] = counts.get(many, 0) + 1
            if counts[many] % 12 != 1:
                continue
        yield path, form


def opened(form: Any) -> Any:
    """The declared type without what lets it be cleared, and of several the object."""
    while isinstance(form, list) and form[0] == "clear":
        form = form[1]
    if isinstance(form, list) and form[0] == "either":
        return next((one for one in form[1] if isinstance(one, list) and one[0] == "shape"), form[1][0])
    return form


_TEXTS = {
    "country": "US", "mcc": "5734", "postal_code": "94103", "date": "2026-01-01T00:00:00Z", "ssn_last_4": "0000",
    "descriptor": "ADAS SHOP", "statement_descriptor": "ADAS SHOP", "account_number": "000123456789",
    "routing_number": "110000000", "invoice_prefix": "ADA", "ip_address": "8.8.8.8", "prefix": "ADAS",
}  # fmt: skip


def example(form: Any, name: str) -> Any:
    form = opened(form)
    if form == "string":
        return text(name)
    if isinstance(form, str):
        return {"integer": 7, "number": 12.5, "boolean": True, "any": "x"}[form]
    kind, detail = form
    if kind == "shape":
        fields = SHAPES[detail]["fields"]
        return {one: example(fields[one], one) for one in SHAPES[detail].get("required", [])}
    if kind == "list":
        return [example(detail, name)]
    return {"a": "b"} if kind == "map" else detail[-1]


def text(name: str) -> str:
    kinds = {"url": "https://accessible.stripe.com", "email": "a@example.org", "phone": "+14155550100",
             "currency": "usd"}  # fmt: skip
    return _TEXTS.get(name) or next((value for part, value in kinds.items() if part in name), "Zed")


def put(path: Path_, value: object, base: JSON) -> JSON:
    body = copy.deepcopy(base)
    here = body
    for name in path[:-1]:
        if not isinstance(here.get(name), dict):
            here[name] = {}
        here = here[name]
    here[path[-1]] = value
    return body


def with_required(operation: str, path: Path_, base: JSON) -> JSON:
    """The body with what each object on the way can't do without."""
    body = copy.deepcopy(base)
    here, shape = body, shape_of(operation)
    for name in path:
        fields = SHAPES[shape]["fields"]
        for needed in SHAPES[shape].get("required", []):
            if needed != path[-1] or here is not body:
                here.setdefault(needed, example(fields[needed], needed))
        form = opened(fields[name])
        if not (isinstance(form, list) and form[0] == "shape"):
            break
        if not isinstance(here.get(name), dict):
            here[name] = {}
        here, shape = here[name], form[1]
    return body


def pairs(tree: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, value in items:
        path = f"{prefix}[{name}]" if prefix else str(name)
        if isinstance(value, dict | list):
            yield from pairs(value, path)
        else:
            yield path, str(value).lower() if isinstance(value, bool) else str(value)
