"""The sandbox's parts by themselves."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sandbox import SandboxConfig, Webhook, bracket, ids, parameters
from desktop_app.sandbox.accounts.core import Account, Capability, Demand, Terms
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.fields import FIELDS, STEPS, V1_BY_V2, settled_name, v1_name
from desktop_app.sandbox.accounts.known_values import findings
from desktop_app.sandbox.accounts.needs import asked_later, asked_now
from desktop_app.sandbox.accounts.onboarding import OUTCOMES, complete, give, missing
from desktop_app.sandbox.accounts.seeds import seed, seed_id, seed_number
from desktop_app.sandbox.accounts.standing import stand
from desktop_app.sandbox.accounts.store import AccountStore
from desktop_app.sandbox.accounts.tree import flat, nest
from desktop_app.sandbox.accounts.v2_names import to_v1, to_v2
from desktop_app.sandbox.accounts.v2_view import description
from desktop_app.sandbox.api import routes
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.clock import Clock, parse_rfc3339, rfc3339
from desktop_app.sandbox.collection import Collection
from desktop_app.sandbox.delivery import signature
from desktop_app.sandbox.errors import InvalidParameters, Refusal
from desktop_app.sandbox.faults import Faults, Switches
from desktop_app.sandbox.idempotency import Kept, Keys, Scoped

NOW = 1_800_000_000.0
NAMED = ("US", "GB", "DE", "FR", "JP", "AE")


def account(country: str = "GB", kind: str | None = "individual", *, cards: bool = False) -> Account:
    made = Account("acct_1", "v2", NOW, country, Terms("express", "application", "application", "stripe"))
    made.business_type = kind
    made.configurations = {"recipient"}
    made.capabilities["transfers"] = Capability("transfers", "recipient", NOW)
    if cards:
        made.capabilities["card_payments"] = Capability("card_payments", "merchant", NOW)
    return made


# --- forms and parameters


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a%5Bb%5D=x%26y", {"a": {"b": "x&y"}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[1]=second&a[0]=first", {"a": ["first", "second"]}),
        ("a[0][b]=1&a[1][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("a[b=1", {"a[b": "1"}),
        ("a=1&a=2", {"a": "2"}),
    ],
)
def test_bracket_keys(text: str, tree: dict[str, Any]) -> None:
    assert bracket.decode(text) == tree


def test_a_key_can_not_be_value_and_object() -> None:
    with pytest.raises(InvalidParameters):
        bracket.decode("a=1&a[b]=2")


@given(st.text(max_size=60))
def test_any_text_decodes_or_is_refused(text: str) -> None:
    with suppress(InvalidParameters, ValueError):
        assert isinstance(bracket.decode(text), dict)


def test_every_call_has_its_parameters_in_the_table() -> None:
    assert set(routes.CALLS) <= set(parameters.OPERATIONS)


def test_fixed_words_win_over_ids() -> None:
    found = routes.find("GET", "/v1/customers/search")
    assert found is not None
    assert found.operation == "GET /v1/customers/search"
    assert routes.find("GET", "/v1/customers/") is None
    assert routes.find("PATCH", "/v1/customers") is None


def test_the_table_is_what_the_script_writes() -> None:
    script = Path(__file__).parents[3] / "scripts" / "sandbox_parameters.py"
    assert subprocess.run([sys.executable, str(script), "--check"], check=False).returncode == 0


def test_v1_reads_text_and_v2_reads_json() -> None:
    assert parameters.check("GET /v1/customers", {"limit": "3"}, "v1") == {"limit": 3}
    assert parameters.check("GET /v2/core/accounts", {"limit": "3", "closed": "true"}, "v2") == {
        "limit": 3,
        "closed": True,
    }
    with pytest.raises(InvalidParameters):
        parameters.check("POST /v2/core/accounts/{id}/close", {"applied_configurations": "recipient"}, "v2")
    cleared = parameters.check("POST /v2/core/accounts/{id}", {"display_name": None, "metadata": {"a": None}}, "v2")
    assert cleared == {"display_name": None, "metadata": {"a": None}}


# --- fields, countries, lists


def test_v2_names_are_one_to_one() -> None:
    assert len(V1_BY_V2) == len(FIELDS)
    assert {field.step for field in FIELDS.values()} == set(STEPS)


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_everything_asked_is_a_known_field_with_a_test_value(code: str) -> None:
    for kind in (*COUNTRIES[code].kinds, None):
        keys = [*asked_now(code, kind, cards=True), *asked_later(code, kind)]
        assert len(keys) == len(set(keys))
        assert [key for key in keys if key not in FIELDS] == []
        if kind is None:
            continue
        made = account(code, kind, cards=True)
        complete(made, "verified", NOW)
        assert missing(made, later=True) == []
        assert stand(made, NOW).due == []
        assert set(stand(made, NOW).powers.values()) == {"active"}


def test_lists_differ_by_country_and_kind() -> None:
    lists = {
        (code, kind): (asked_now(code, kind, cards=False), asked_later(code, kind))
        for code in NAMED
        for kind in ("individual", "company")
        if kind in COUNTRIES[code].kinds
    }
    same = [(one, two) for one, two in combinations(lists, 2) if lists[one] == lists[two]]
    assert same == []
    assert len(lists) == 11


def test_a_list_has_about_the_length_that_stripe_sends() -> None:
    for code in ("US", "GB", "DE"):
        assert 12 <= len(asked_now(code, "individual", cards=False)) <= 17


@pytest.mark.parametrize(
    ("code", "name"), [("US", "us_ein"), ("GB", "gb_crn"), ("FR", "fr_siren"), ("AE", "ae_crn"), ("JP", "jp_tin")]
)
def test_tax_numbers_are_named_by_country(code: str, name: str) -> None:
    assert description(account(code, "company"), "company.tax_id") == f"identity.business_details.id_numbers.{name}"


def test_the_front_of_a_document_settles_it() -> None:
    assert settled_name("individual.verification.document.front") == "individual.verification.document"
    assert settled_name("documents.primary_verification.front_back.front") == "documents.primary_verification"
    assert settled_name("individual.first_name") == "individual.first_name"


def test_the_rest_of_a_document_settles_nothing() -> None:
    assert settled_name("individual.verification.document.back") == "individual.verification.document_back"
    back = "identity.individual.documents.primary_verification.front_back.back"
    assert v1_name(back, V1_BY_V2) == "individual.verification.document_back"
    assert v1_name("identity.individual.documents.primary_verification.type", V1_BY_V2) is None


def test_names_of_capabilities_go_both_ways() -> None:
    for configuration, path in (
        ("recipient", "stripe_balance.stripe_transfers"),
        ("merchant", "card_payments"),
        ("merchant", "ach_debit_payments"),
        ("recipient", "bank_accounts.ach"),
    ):
        assert to_v2(to_v1(configuration, path)) == path


@given(st.dictionaries(st.sampled_from(["a.b", "a.c", "d", "e.f.g"]), st.text()))
def test_trees(facts: dict[str, str]) -> None:
    assert dict(flat(nest(facts))) == facts


# --- standing


def test_a_new_account_is_past_due_and_restricted() -> None:
    standing = stand(account(), NOW)
    assert standing.disabled_reason == "requirements.past_due"
    assert standing.powers == {"transfers": "restricted"}
    assert standing.keys("past_due")
    assert not standing.payouts


def test_every_step_shrinks_the_list() -> None:
    made = account("US", "company")
    before = len(stand(made, NOW).keys("past_due"))
    for key in asked_now("US", "company", cards=False):
        give(made, {key: "given"}, NOW)
        after = len(stand(made, NOW).keys("past_due"))
        assert after == before - 1, key
        before = after
    assert before == 0


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcomes(outcome: str) -> None:
    made = account()
    complete(made, outcome, NOW)  # type: ignore[arg-type]
    power = {"verified": "active", "more_needed": "restricted", "refused": "rejected", "pending": "pending"}[outcome]
    assert stand(made, NOW).powers == {"transfers": power}
    assert stand(made, NOW).payouts == (outcome == "verified")


def test_a_demand_stops_only_what_it_names() -> None:
    made = account(cards=True)
    complete(made, "verified", NOW)
    made.demands.append(Demand("individual.phone", capabilities=("card_payments",), code="invalid_value_other"))
    standing = stand(made, NOW)
    assert standing.powers == {"transfers": "active", "card_payments": "restricted"}
    assert standing.payouts
    # v1 stops both where both were requested; payouts have a switch of their own.
    made.made_by = "v1"
    standing = stand(made, NOW)
    assert standing.powers == {"transfers": "restricted", "card_payments": "restricted"}
    assert standing.payouts
    made.capabilities["card_payments"].requested = False
    assert stand(made, NOW).powers == {"transfers": "active"}


def test_a_deadline_counts_from_its_moment() -> None:
    made = account()
    complete(made, "verified", NOW)
    made.demands.append(Demand("individual.verification.document", deadline=NOW + 10, code="external_request"))
    assert (stand(made, NOW).deadline, stand(made, NOW).powers["transfers"]) == (NOW + 10, "active")
    assert stand(made, NOW + 10).powers["transfers"] == "restricted"


def test_a_kind_that_a_country_does_not_take_is_unsupported() -> None:
    made = account("AE", "company")
    made.business_type = "individual"
    assert stand(made, NOW).powers["transfers"] == "unsupported"


def test_the_usual_test_values_find_nothing() -> None:
    for code in NAMED:
        made = account(code, "company")
        complete(made, "verified", NOW)
        assert findings(made) == []


# --- collections, seeds


def test_a_collection_pages_from_either_side() -> None:
    found: Collection[str] = Collection()
    for name in "abcd":
        found.add(name, name)
    found.remove("c")
    found.add("a", "A")
    assert list(found.newest_first()) == ["d", "b", "A"]
    assert list(found.newest_first("c")) == ["b", "A"]
    assert list(found.oldest_first("a")) == ["b", "d"]
    assert found.knows("c")
    assert not found.knows("x")


def test_seeds_are_the_same_each_time_and_can_change() -> None:
    assert seed(7, "sk_test_a", NOW) == seed(7, "sk_test_a", NOW)
    assert seed_number(seed_id(7, "sk_test_a"), "sk_test_a") == 7
    assert seed_number(seed_id(7, "sk_test_a"), "sk_test_b") is None
    store = AccountStore(100, "sk_test_a", NOW)
    found = store.get(seed_id(99, "sk_test_a"))
    assert found is not None
    assert next(store.newest_first()).id == found.id
    found.email = "changed@example.org"
    store.keep(found)
    again = store.get(found.id)
    assert again is not None
    assert again.email == "changed@example.org"
    store.remove(found.id)
    assert store.get(found.id) is None
    assert sum(1 for _ in store.newest_first()) == 99
    assert store.get(seed_id(100, "sk_test_a")) is None


def test_seeds_hold_every_kind_of_seller() -> None:
    powers = {stand(seed(number, "sk_test_a", NOW), NOW).powers["transfers"] for number in range(20)}
    assert powers == {"active", "restricted"}
    due_soon = stand(seed(6, "sk_test_a", NOW), NOW)
    assert (due_soon.payouts, due_soon.deadline is not None) == (True, True)


# --- signatures, keys, clock


@given(st.binary(max_size=200))
def test_signatures_are_those_of_the_library(body: bytes) -> None:
    text = body.decode("latin-1")
    made = signature(text.encode(), "whsec_x", NOW)
    assert made == stripe.WebhookSignature.generate_signature_header(text, "whsec_x", int(NOW))


def kept(**changed: Any) -> Kept:
    values: dict[str, Any] = {"api": "v1", "operation": "POST /v1/x", "path": "/v1/x", "parameters": {}, "at": NOW}
    return Kept(**(values | changed))


K, V2_KEY = Scoped("k", ""), Scoped("v2", "")


def test_keys_by_both_rules() -> None:
    keys = Keys()
    assert keys.claim(K, kept()) is None
    with pytest.raises(Refusal) as busy:
        keys.claim(K, kept())
    assert (busy.value.status, busy.value.code) == (409, "idempotency_key_in_use")
    keys.settle(K, 402, b"no")
    assert keys.claim(K, kept(at=NOW + 86400)) is not None
    assert keys.claim(K, kept(at=NOW + 86401)) is None
    keys.settle(K, 429, b"slow down")
    assert keys.claim(K, kept()) is None
    keys.forget(K)
    assert keys.claim(V2_KEY, kept(api="v2")) is None
    keys.settle(V2_KEY, 400, b"no")
    assert keys.claim(V2_KEY, kept(api="v2")) is None
    keys.settle(V2_KEY, 200, b"yes")
    assert keys.claim(V2_KEY, kept(api="v2", at=NOW + 30 * 86400)) is not None
    assert keys.claim(V2_KEY, kept(api="v2", at=NOW + 30 * 86400 + 1)) is None
    assert keys.claim(Scoped("v2", "acct_1"), kept(api="v2")) is None
    with pytest.raises(InvalidParameters):
        keys.claim(Scoped("k" * 256, ""), kept())


def test_the_clock_moves_and_times_read_back() -> None:
    clock = Clock()
    clock.set(NOW)
    assert NOW <= clock.now() < NOW + 5
    clock.advance(-3600)
    assert clock.now() < NOW
    assert parse_rfc3339(rfc3339(NOW + 0.25)) == NOW + 0.25


# --- metadata, faults, configuration


def test_metadata() -> None:
    assert merged({"a": "1"}, {"a": "", "b": "2"}) == {"b": "2"}
    assert merged({"a": "1"}, {"a": None}) == {}
    assert merged({"a": "1"}, None) == {"a": "1"}
    assert merged({"a": "1"}, "") == {}
    for bad in ({"k" * 41: "x"}, {"a[b]": "x"}, {"a": "x" * 501}, {str(number): "x" for number in range(51)}):
        with pytest.raises(InvalidParameters):
            merged({}, bad)


def test_faults_count_and_choose() -> None:
    faults = Faults()
    faults.add({"kind": "500", "times": 2, "method": "POST", "path": "/v1/customers"})
    faults.add({"kind": "lost", "times": 1})
    assert faults.take_answer("GET", "/v1/customers") is None
    assert [faults.take_answer("POST", "/v1/customers") is not None for _ in range(3)] == [True, True, False]
    assert faults.take_webhook() is not None
    assert faults.take_webhook() is None
    for bad in ({}, {"kind": "other"}, {"kind": "500", "x": 1}, {"kind": "delay", "seconds": "1"}):
        with pytest.raises(Refusal):
            faults.add(bad)


def test_switches_refuse_what_they_do_not_know() -> None:
    switches = Switches()
    switches.set({"v1_creation": False, "requests_per_second": 5, "delivery_delay": 1})
    assert (switches.v1_creation, switches.requests_per_second) == (False, 5)
    for bad in ({"other": True}, {"v1_creation": 1}, {"requests_per_second": True}):
        with pytest.raises(Refusal):
            switches.set(bad)


def test_configuration() -> None:
    with pytest.raises(ValueError, match="sk_test_"):
        SandboxConfig(keys=("sk_live_1",))
    assert Webhook("http://127.0.0.1/", "thin").secret == ""
    assert ids.new("cus_") != ids.new("cus_")
    assert len(ids.new("acct_")) == len("acct_1") + 15
