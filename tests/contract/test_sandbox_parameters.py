"""Each parameter alone, of each call that makes or changes something: taken or refused by name, never a broken answer.

Needs the folder that SELLERDESK_STRIPE_OPENAPI names; skipped without it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
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
CASES = {
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
    "checkout": ("POST /v1/checkout/sessions", {"mode": "setup", "currency": "usd", "success_url": "http://a.test/"}),
    "setup intent": ("POST /v1/setup_intents", {"payment_method": "pm_card_visa"}),
    "portal": ("POST /v1/billing_portal/sessions", {"customer": "{customer}"}),
    "account session": (
        "POST /v1/account_sessions",
        {"account": "{account}", "components": {"payouts": {"enabled": True}}},
    ),
    "endpoint": ("POST /v1/webhook_endpoints", {"url": "http://127.0.0.1:1/", "enabled_events": ["topup.created"]}),
}
FEW = {"capabilities", "payment_method_options", "payment_intent_data", "subscription_data", "components"}
"""Parents of many parameters of one kind: some of each stand for all."""


class Program:
    """Sends each parameter by itself, with what a call can't do without."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        headers = {"Authorization": f"Bearer {sandbox.key}", "Stripe-Version": VERSION}
        self.http = httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False)
        self.specs = {"v1": Spec("stripe-v1.json"), "v2": Spec("stripe-v2.json")}
        self.ids = {
            "customer": self.post("/v1/customers", {})[1]["id"],
            "account": self.post("/v1/accounts", CUSTOM)[1]["id"],
            "account_id": self.post("/v2/core/accounts", V2)[1]["id"],
        }
        self.ids["id"] = self.ids["account_id"]

    def post(self, path: str, body: JSON) -> tuple[int, JSON]:
        if path.startswith("/v2/"):
            answer = self.http.post(path, json=body)
        else:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self.http.post(path, content=urlencode(list(pairs(body))), headers=form)
        return answer.status_code, answer.json()

    def problems(self, operation: str, base: JSON, path: tuple[str, ...], value: object) -> list[str]:
        """What is wrong with the answer to one parameter."""
        body = put(path, value, with_required(operation, path, self.named(base)))
        where = operation.partition(" ")[2].format(**self.ids)
        status, answer = self.post(where, body)
        name = ".".join(path)
        if status not in {200, 400, 402}:
            return [f"{name}: {status}"]
        error = answer.get("error")
        if error is not None and status == 400 and not str(error.get("param", "")).startswith(path[0]):
            return [f"{name}: refused as {error}"]
        spec = self.specs["v2" if "/v2/" in operation else "v1"]
        published = spec.find("POST", where)
        assert published is not None
        return [f"{name}: {flaw}" for flaw in spec.problems(spec.answer(published, status), answer)]

    def named(self, base: JSON) -> JSON:
        return {name: value.format(**self.ids) if isinstance(value, str) else value for name, value in base.items()}


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with start(SandboxConfig(keys=("sk_test_parameters",))) as sandbox:
        made = Program(sandbox)
        yield made
        made.http.close()


@pytest.mark.parametrize("case", CASES)
def test_each_parameter_alone(program: Program, case: str) -> None:
    operation, base = CASES[case]
    found = [
        flaw
        for path, form in some(leaves(TABLE["operations"][operation]))
        for flaw in program.problems(operation, base, path, example(form, path[-1]))
    ]
    assert not found, found[:5]


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
    here, shape = body, TABLE["operations"][operation]
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
