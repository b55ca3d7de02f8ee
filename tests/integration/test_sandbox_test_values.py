"""Stripe's test values, said to the API and typed into the hosted form: both lead to what they lead to at Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from tests.integration.test_sandbox_flow import FormReader

JSON = dict[str, Any]
VERSION = "2026-10-28.endive"
GOOD, BAD = "file_identity_document_success", "file_identity_document_failure"
SITE = "https://{}.stripe.com"


class Value(NamedTuple):
    """What is said of whom, and what is found: a requirement's error (key and code), or what stops it all."""

    country: str
    kind: str
    key: str
    value: str
    asked: str = ""
    code: str = ""
    reason: str = ""
    off: frozenset[str] = frozenset({"card_payments", "transfers", "payouts"})


NOTHING: frozenset[str] = frozenset()


def person(key: str, value: str, code: str, country: str = "US", asked: str = "", **more: Any) -> Value:
    return Value(country, "individual", f"individual.{key}", value, asked or f"individual.{key}", code, **more)


def company(key: str, value: str, code: str = "", country: str = "US", **more: Any) -> Value:
    return Value(country, "company", key, value, key if code else "", code, **more)


ADDRESS, DOCUMENT = "verification_failed_address_match", "verification_document_not_readable"
GIVEN = [
    person("address.line1", "address_full_match", "", asked="nothing", off=NOTHING),
    person("address.line1", "address_no_match", ADDRESS),
    person("address.line1", "address_line1_no_match", ADDRESS),
    person("ssn_last_4", "0000", "", asked="nothing", off=NOTHING),
    person("ssn_last_4", "1111", "verification_failed_id_number_match"),
    person("id_number", "000000000", "", "SG", asked="nothing", off=NOTHING),
    person("id_number", "222222222", "", "SG", asked="nothing", off=NOTHING),
    person("id_number", "111111111", "verification_failed_id_number_match", "SG"),
    person("dob.year", "1901", "", asked="nothing", off=NOTHING),
    person("dob.year", "1902", "", asked="nothing", off=NOTHING),
    person("dob.year", "1900", "", asked="nothing", reason="listed"),
    person("dob.year", "1984", "verification_failed_keyed_identity", asked="individual.verification.document"),
    company("company.address.line1", "address_full_match", off=NOTHING),
    company("company.address.line1", "address_no_match", ADDRESS, off=frozenset({"payouts"})),
    company("company.address.line1", "address_line1_no_match", ADDRESS),
    company("company.tax_id", "000000000", off=NOTHING),
    company("company.tax_id", "000000001", off=NOTHING),
    company("company.tax_id", "222222222", off=NOTHING),
    company("company.tax_id", "111111111", "verification_failed_tax_id_match"),
    company("company.tax_id", "111111112", "verification_failed_tax_id_not_issued"),
    company("company.tax_id", "222221000", "verification_failed_keyed_match"),
    company("company.tax_id", "222221001", "verification_missing_owners"),
    company("company.tax_id", "222221002", "verification_directors_mismatch"),
    company("company.tax_id", "222221003", "verification_missing_owners"),
    company("company.tax_id", "222221004", "verification_missing_directors"),
    company("company.tax_id", "222221005", reason="requirements.pending_verification"),
    company("company.name", "Engines_high_risk", reason="under_review"),
    *(
        company("business_profile.url", SITE.format(host), code)
        for host, code in (
            ("disallowed", "invalid_url_denylisted"),
            ("geoblocked", "invalid_url_website_inaccessible_geoblocked"),
            ("problem", "invalid_url_website_incomplete"),
            ("missing", "invalid_url_website_empty"),
            ("mismatch", "invalid_url_website_business_information_mismatch"),
            ("passwordprotected", "invalid_url_website_inaccessible_password_protected"),
            ("underconstruction", "invalid_url_website_incomplete_under_construction"),
            ("inaccessible", "invalid_url_website_inaccessible"),
            ("inactivity", "invalid_url_website_other"),
        )
    ),
    company("business_profile.url", SITE.format("accessible"), off=NOTHING),
]
PAPER = "documents.proof_of_registration.files"
IN_THE_FORM = [
    person("verification.document", BAD, DOCUMENT, "DE"),
    person("verification.document", GOOD, "", "DE", asked="nothing", off=NOTHING),
    *(
        company(PAPER, file, code, "FR")
        for file, code in (
            (BAD, DOCUMENT),
            ("file_relationship_document_invalid", "verification_document_invalid"),
            ("file_relationship_document_mismatch", "verification_document_name_mismatch"),
            ("file_relationship_document_invalid_signer", "verification_document_not_signed"),
        )
    ),
    company(PAPER, "file_relationship_document_success", country="FR", off=NOTHING),
]


class Platform:
    """A platform's program and its sellers' browser."""

    def __init__(self, running: RunningSandbox) -> None:
        headers = {"Authorization": f"Bearer {running.key}", "Stripe-Version": VERSION}
        self.http = httpx.Client(base_url=running.url, headers=headers, trust_env=False, timeout=120)
        self.browser = httpx.Client(base_url=running.url, trust_env=False, timeout=120)

    def post(self, path: str, body: JSON) -> JSON:
        answer = self.http.post(path, data=dict(flat(body)))
        assert answer.status_code == 200, answer.text
        told: JSON = answer.json()
        return told

    def account(self, country: str, kind: str, **more: Any) -> str:
        """A seller with cards and transfers, whose form Stripe shows."""
        asked: JSON = {name: {"requested": "true"} for name in ("card_payments", "transfers")}
        body: JSON = {"type": "express", "country": country, "business_type": kind, "capabilities": asked}
        return str(self.post("/v1/accounts", body | more)["id"])

    def found(self, account: str) -> JSON:
        told: JSON = self.http.get(f"/v1/accounts/{account}").json()
        return told

    def fill_in(self, account: str, key: str, value: str) -> None:
        """Go through the form with test data everywhere but in one field."""
        urls = {"refresh_url": "http://127.0.0.1:9/r", "return_url": "http://127.0.0.1:9/b"}
        collect = {"collection_options": {"fields": "eventually_due"}}
        link = self.post("/v1/account_links", {"account": account, "type": "account_onboarding", **urls, **collect})
        place = self.browser.get(link["url"]).headers["location"]
        typed = False
        for _ in range(3):
            assert self.browser.post(place, data={"action": "test"}).status_code == 303
            values = FormReader(self.browser.get(place).text).values
            typed = typed or key in values
            answer = self.browser.post(place, data=values | ({key: value} if key in values else {}))
            assert answer.status_code == 303, answer.text
            place = place.rpartition("/")[0] + "/" + answer.headers["location"]
        assert typed, f"the form doesn't ask for {key}"
        sent = self.browser.post(place, data={"action": "submit", "outcome": "verified"})
        assert sent.headers["location"] == urls["return_url"], sent.text

    def fill_in_now(self, account: str) -> None:
        """Go through the form as it comes: what may be wanted some day isn’t asked."""
        urls = {"refresh_url": "http://127.0.0.1:9/r", "return_url": "http://127.0.0.1:9/b"}
        link = self.post("/v1/account_links", {"account": account, "type": "account_onboarding", **urls})
        place = self.browser.get(link["url"]).headers["location"]
        for step in ("details", "identity", "bank"):
            here = place.replace("details", step)
            self.browser.post(here, data={"action": "test"})
            self.browser.post(here, data=FormReader(self.browser.get(here).text).values)
        self.browser.post(place.replace("details", "review"), data={"action": "submit", "outcome": "verified"})

    def close(self) -> None:
        self.http.close()
        self.browser.close()


def flat(tree: JSON, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        place = f"{prefix}[{name}]" if prefix else name
        if isinstance(value, dict):
            yield from flat(value, place)
        else:
            yield place, value


def nested(key: str, value: str) -> JSON:
    found: Any = value
    for name in reversed(key.split(".")):
        found = {name: found}
    told: JSON = found
    return told


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with start(SandboxConfig(keys=("sk_test_values",))) as running:
        made = Platform(running)
        yield made
        made.close()


def check(found: JSON, given: Value) -> None:
    errors = [(one["requirement"], one["code"]) for one in found["requirements"]["errors"]]
    assert errors == ([(given.asked, given.code)] if given.code else [])
    if given.reason:
        assert found["requirements"]["disabled_reason"] == given.reason
    off = {name for name, state in found["capabilities"].items() if state != "active"}
    assert off | (set() if found["payouts_enabled"] else {"payouts"}) == given.off


@pytest.mark.parametrize("given", GIVEN, ids=lambda one: f"{one.key}={one.value}")
def test_said_by_the_platform(platform: Platform, given: Value) -> None:
    said = nested(given.key, given.value)
    if given.key == "individual.dob.year":
        said["individual"]["dob"] |= {"day": "1", "month": "1"}
    account = platform.account(given.country, given.kind, **said)
    platform.http.post(f"/sandbox/accounts/{account}/complete").raise_for_status()
    check(platform.found(account), given)


@pytest.mark.parametrize("given", [*GIVEN, *IN_THE_FORM], ids=lambda one: f"{one.key}={one.value}")
def test_typed_into_the_form(platform: Platform, given: Value) -> None:
    account = platform.account(given.country, given.kind)
    platform.fill_in(account, given.key, given.value)
    check(platform.found(account), given)


@pytest.mark.parametrize(
    ("name", "code"),
    [("disallowed_dba", "invalid_business_profile_name_denylisted"), ("invalid_dba", "invalid_business_profile_name")],
)
def test_public_names(platform: Platform, name: str, code: str) -> None:
    account = platform.account("US", "individual", business_profile={"name": name})
    platform.http.post(f"/sandbox/accounts/{account}/complete").raise_for_status()
    assert [one["code"] for one in platform.found(account)["requirements"]["errors"]] == [code]


def test_a_description_that_wants_a_website(platform: Platform) -> None:
    profile = {"product_description": "Looms, require_url"}
    who = {"losses": {"payments": "application"}, "fees": {"payer": "application"}}
    custom = {"controller": who | {"stripe_dashboard": {"type": "none"}, "requirement_collection": "application"}}
    body = {"country": "US", "business_type": "individual", "capabilities": {"transfers": {"requested": "true"}}}
    account = platform.post("/v1/accounts", body | custom | {"business_profile": profile})["id"]
    assert "business_profile.url" in platform.found(account)["requirements"]["currently_due"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mismatch_director", "verification_directors_mismatch"),
        ("missing_director", "verification_missing_directors"),
        ("extraneous_director", "verification_extraneous_directors"),
    ],
)
def test_directors(platform: Platform, name: str, code: str) -> None:
    account = platform.account("GB", "company")
    director = {"first_name": name, "relationship": {"director": "true"}}
    platform.post(f"/v1/accounts/{account}/persons", director)
    platform.http.post(f"/sandbox/accounts/{account}/complete").raise_for_status()
    (error,) = platform.found(account)["requirements"]["errors"]
    assert (error["requirement"].rpartition(".")[2], error["code"]) == ("first_name", code)


@pytest.mark.parametrize("last", ["1", "2"])
def test_bank_accounts_whose_owner_is_checked(platform: Platform, last: str) -> None:
    account = platform.account("US", "individual")
    platform.fill_in(account, "external_account", f"00099999999{last}")
    found = platform.found(account)
    assert found["requirements"]["past_due"] == ["documents.bank_account_ownership_verification.files"]
    assert (found["charges_enabled"], found["payouts_enabled"]) == (True, False)


def test_a_verified_bank_token(platform: Platform) -> None:
    account = platform.account("US", "individual", external_account="btok_us_verified")
    (bank,) = platform.found(account)["external_accounts"]["data"]
    assert (bank["last4"], bank["status"]) == ("6789", "verified")


@pytest.mark.parametrize("front", [GOOD, BAD])
@pytest.mark.parametrize("back", [GOOD, BAD])
def test_a_document_has_two_sides(platform: Platform, front: str, back: str) -> None:
    sides = {"verification": {"document": {"front": front, "back": back}}}
    account = platform.account("US", "individual", individual=sides)
    shown = platform.found(account)["individual"]["verification"]["document"]
    assert (shown["front"], shown["back"]) == (front, back)
    made = platform.http.post("/v2/core/accounts", json=two_sides(front, back, first="type"))
    other = platform.http.post("/v2/core/accounts", json=two_sides(front, back, first="front_back"))
    for one in (account, made.json()["id"], other.json()["id"]):
        platform.http.post(f"/sandbox/accounts/{one}/complete").raise_for_status()
        codes = [error["code"] for error in platform.found(one)["requirements"]["errors"]]
        assert codes == ([DOCUMENT] if BAD in {front, back} else [])


def two_sides(front: str, back: str, first: str) -> JSON:
    paper: JSON = {"type": "front_back", "front_back": {"front": front, "back": back}}
    paper = {name: paper[name] for name in sorted(paper, key=lambda name: name != first)}
    return {
        "identity": {
            "country": "US",
            "entity_type": "individual",
            "individual": {"documents": {"primary_verification": paper}},
        },
        "configuration": {"merchant": {"capabilities": {"card_payments": {"requested": True}}}},
        "dashboard": "full",
        "defaults": {"responsibilities": {"fees_collector": "stripe", "losses_collector": "stripe"}},
    }


CHARGES, PAYOUTS = "4000000000004210", "4000000000004236"


@pytest.mark.parametrize(("card", "on"), [(CHARGES, (False, True)), (PAYOUTS, (True, False))])
def test_cards_that_stop_something(platform: Platform, card: str, on: tuple[bool, bool]) -> None:
    account = platform.account("US", "individual")
    platform.http.post(f"/sandbox/accounts/{account}/complete").raise_for_status()
    charge = {"action": "charge", "card": card}
    platform.http.post(f"/sandbox/accounts/{account}/change", json=charge).raise_for_status()
    found = platform.found(account)
    assert (found["charges_enabled"], found["payouts_enabled"]) == on
    assert found["requirements"]["past_due"] == ["individual.verification.document"]


def test_a_company_is_asked_again_for_what_its_people_gave(platform: Platform) -> None:
    account = platform.account("US", "company")
    platform.http.post(f"/sandbox/accounts/{account}/complete").raise_for_status()

    def turn(**said: str) -> list[str]:
        platform.http.post(f"/sandbox/accounts/{account}/change", json=said).raise_for_status()
        asked = platform.found(account)["requirements"]
        return [*asked["past_due"], *asked["currently_due"]]

    [document] = set(turn(action="charge", card=PAYOUTS))
    assert document.endswith(".verification.document")
    assert turn(action="settle", requirement="representative.verification.document") == []
    [birthday] = set(turn(action="require", requirement="representative.dob.day"))
    assert birthday.endswith(".dob.day")
    assert turn(action="settle", requirement="representative.dob.day") == []


def test_a_card_that_brings_the_next_requirements(platform: Platform) -> None:
    account = platform.account("US", "individual")
    platform.fill_in_now(account)
    assert platform.found(account)["requirements"]["eventually_due"] == ["individual.id_number"]
    charge = {"action": "charge", "card": "4000000000004202"}
    platform.http.post(f"/sandbox/accounts/{account}/change", json=charge).raise_for_status()
    found = platform.found(account)
    assert found["requirements"]["currently_due"] == ["individual.id_number"]
    assert found["requirements"]["current_deadline"] is not None
    assert (found["charges_enabled"], found["payouts_enabled"]) == (True, True)
    unknown = platform.http.post(f"/sandbox/accounts/{account}/change", json={"action": "charge", "card": "4242"})
    assert (unknown.status_code, unknown.json()["error"]["param"]) == (400, "card")


@pytest.mark.parametrize(
    ("step", "key", "value", "why"),
    [
        ("details", "business_profile.url", "https://example.com", "Not a valid URL"),
        ("details", "business_profile.mcc", "57x4", "Invalid merchant category code"),
        ("details", "settings.payments.statement_descriptor", "ADA*", "statement descriptor"),
        ("identity", "individual.email", "nobody", "Invalid email address"),
        ("identity", "individual.phone", "call me", "not a valid phone number"),
        ("identity", "individual.address.postal_code", "9410", "Invalid postal code for US"),
        ("identity", "individual.dob.year", "2020", "13 years of age"),
        ("identity", "individual.dob.month", "13", "Invalid date of birth"),
        ("identity", "individual.ssn_last_4", "00000", "four digits"),
    ],
)
def test_what_the_api_refuses_is_refused_in_the_form(
    platform: Platform, step: str, key: str, value: str, why: str
) -> None:
    account = platform.account("US", "individual")
    urls = {"refresh_url": "http://127.0.0.1:9/r", "return_url": "http://127.0.0.1:9/b"}
    link = platform.post("/v1/account_links", {"account": account, "type": "account_onboarding", **urls})
    place = platform.browser.get(link["url"]).headers["location"].replace("details", step)
    platform.browser.post(place, data={"action": "test"})
    values = FormReader(platform.browser.get(place).text).values | {key: value}
    refused = platform.browser.post(place, data=values)
    assert refused.status_code == 422
    assert why in refused.text
    assert FormReader(refused.text).values[key] == value
    # Leaving keeps what is right, and only that.
    assert platform.browser.post(place, data=values | {"action": "save"}).status_code == 303
    due = platform.found(account)["requirements"]["currently_due"]
    given = {name for name, typed in values.items() if typed and name != "action"} - {key}
    part = key.rpartition(".")[0] + "." if ".dob." in key else ""
    assert any(name == key or (part and name.startswith(part)) for name in due)
    assert not {name for name in given if not (part and name.startswith(part))} & set(due)
