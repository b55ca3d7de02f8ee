"""``relay import``: existing customers and accounts linked to users, from a file or by metadata."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.app.relay_wiring import open_parts
from desktop_app.domain.errors import FieldError
from desktop_app.onboarding.flows.importing import read_entries
from desktop_app.onboarding.support.accounts import show_account
from tests.integration.operation.conftest import SetUp


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop_app", "relay", "import", *arguments]
    return subprocess.run(command, check=False, env=dict(os.environ), capture_output=True, text=True, timeout=120)


def seller(setup: SetUp, **metadata: str) -> str:
    import httpx

    body = {
        "display_name": "Bea",
        "contact_email": "bea@example.org",
        "dashboard": "express",
        "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
        "identity": {"country": "US", "entity_type": "individual"},
        "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
        "metadata": metadata,
    }
    headers = {"Authorization": "Bearer sk_test_operation", "Stripe-Version": "2026-10-28.endive"}
    answer = httpx.post(
        f"{setup.sandbox.url}/v2/core/accounts", json=body, headers=headers, trust_env=False, timeout=120
    )
    answer.raise_for_status()
    return str(answer.json()["id"])


def customer(setup: SetUp, name: str, **metadata: str) -> str:
    body = {"name": name, "email": f"{name.lower()}@example.org"}
    return str(
        setup.stripe("POST", "/v1/customers", **body, **{f"metadata[{k}]": v for k, v in metadata.items()})["id"]
    )


def posts(setup: SetUp) -> int:
    return sum(one["method"] != "GET" for one in setup.stripe("GET", "/sandbox/requests"))


def test_a_file_links_people_and_makes_nothing_at_stripe(bare: SetUp, tmp_path: Path) -> None:
    ada, bea = customer(bare, "Ada"), seller(bare)
    bare.stripe("POST", f"/sandbox/accounts/{bea}/complete", outcome="verified")
    gone, other = customer(bare, "Gone"), customer(bare, "Other", app_user_id="u_else")
    bare.stripe("DELETE", f"/v1/customers/{gone}")
    before = posts(bare)
    file = tmp_path / "people.csv"
    file.write_text(
        "user_id,name,email,customer_id,account_id\n"
        f"u_1,Ada,ada@example.org,{ada},\n"
        f"u_2,Bea,bea@example.org,,{bea}\n"
        f"u_3,Gone,,{gone},\n"
        f"u_4,Other,,{other},\n"
        f"u_5,Twice,,{ada},\n"
        "u_6,Nobody,,cus_nowhere,\n"
        "u_7,Plain,plain@example.org,,\n"
    )
    trial = run(str(file), "--dry-run", "--json")
    foreseen = {one["user_id"]: (one["outcome"], one["code"]) for one in map(json.loads, trial.stdout.splitlines())}
    said = run(str(file), "--dry-run").stdout.splitlines()
    assert said[0] == (
        "line 4, u_3: This person wasn’t linked. It was deleted or closed at Stripe. "
        "Correct the file, then run the command again. (gone_at_stripe)"
    )
    assert said[-1] == "7 people: 4 refused, 3 would link"
    assert bare.stripe("GET", "/v1/customers")["data"]
    first = run(str(file), "--json")
    assert first.returncode == 1
    told = {one["user_id"]: (one["outcome"], one["code"]) for one in map(json.loads, first.stdout.splitlines())}
    assert told == {
        "u_1": ("linked", None),
        "u_2": ("linked", None),
        "u_3": ("refused", "gone_at_stripe"),
        "u_4": ("refused", "names_another"),
        "u_5": ("refused", "linked_elsewhere"),
        "u_6": ("refused", "account_unreachable"),
        "u_7": ("linked", None),
    }
    assert foreseen == {name: ("would_link" if one == "linked" else one, code) for name, (one, code) in told.items()}
    assert posts(bare) == before
    bare.set(webhook_secrets_file=None, webhook_secrets="whsec_a1")
    with open_parts(bare.config()) as parts:
        buyer, sells = show_account(parts, "u_1"), show_account(parts, "u_2")
    assert buyer.buyer is not None
    assert (buyer.buyer.customer_id, buyer.buyer.name) == (ada, "Ada")
    assert sells.seller is not None
    assert (sells.seller.account_id, sells.seller.status, sells.seller.verified) == (bea, "complete", True)
    assert {one.name for one in sells.seller.capabilities if one.wanted} == {"transfers", "payouts"}


def test_an_import_that_was_cut_goes_on_and_asks_nothing_twice(bare: SetUp, tmp_path: Path) -> None:
    ids = [customer(bare, f"Person{number}") for number in range(6)]
    rows = [{"user_id": f"u_{number}", "customer_id": one} for number, one in enumerate(ids)]
    half, whole = tmp_path / "half.json", tmp_path / "whole.json"
    half.write_text(json.dumps(rows[:3]))
    whole.write_text(json.dumps(rows))
    assert run(str(half)).returncode == 0
    bare.stripe("DELETE", "/sandbox/requests")
    done = run(str(whole), "--json")
    outcomes = [json.loads(line)["outcome"] for line in done.stdout.splitlines()]
    assert outcomes == ["known"] * 3 + ["linked"] * 3
    asked = [one["path"] for one in bare.stripe("GET", "/sandbox/requests")]
    assert not [path for path in asked if any(one in path for one in ids[:3])]


def test_people_are_found_by_metadata(bare: SetUp) -> None:
    ada, bea = customer(bare, "Ada", shop_user="77"), seller(bare, shop_user="77")
    customer(bare, "Stranger")
    done = run("--from-metadata", "shop_user", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["linked"]
    bare.set(webhook_secrets_file=None, webhook_secrets="whsec_a1")
    with open_parts(bare.config()) as parts:
        row = show_account(parts, "77")
    assert (row.buyer and row.buyer.customer_id, row.seller and row.seller.account_id) == (ada, bea)
    assert run("--from-metadata", "shop_user").stdout == "1 people: 1 known\n"


def test_stripe_out_of_reach_ends_it_with_a_sentence(bare: SetUp, tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    file.write_text(json.dumps([{"user_id": "u_1", "customer_id": customer(bare, "Ada")}]))
    bare.set(stripe_key="sk_test_revoked")
    assert run(str(file)).returncode == 1


@pytest.mark.parametrize(
    ("text", "as_json", "code", "field"),
    [
        ("user_id,nmae\nu_1,x\n", False, "field_unknown", "line 2.nmae"),
        ("user_id,name\n,x\n", False, "field_required", "line 2.user_id"),
        ("user_id,name\nu_1\n", False, "import_malformed", "line 2"),
        ("user_id,name\nu_1,x,y\n", False, "import_malformed", "line 2"),
        ("user_id\nu_1\nu_1\n", False, "import_twice", "line 3.user_id"),
        (f"user_id,name\nu_1,{'x' * 300}\n", False, "field_too_long", "line 2.name"),
        ("{}", True, "import_malformed", "file"),
        ("[1]", True, "import_malformed", "entry 1"),
        ('[{"user_id": 5}]', True, "import_malformed", "entry 1.user_id"),
        ("[", True, "import_malformed", "file"),
    ],
)
def test_a_file_with_a_mistake_names_its_place(text: str, as_json: bool, code: str, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        read_entries(text, as_json=as_json)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_good_file_is_read_with_or_without_a_mark_of_its_encoding() -> None:
    (one,) = read_entries("\ufeffuser_id,name\r\nu_1, Zoë \r\n", as_json=False)
    assert (one.user_id, one.name, one.place) == ("u_1", "Zoë", "line 2")
