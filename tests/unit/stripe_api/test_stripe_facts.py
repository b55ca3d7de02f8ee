"""From Stripe's JSON to facts: both shapes, and whatever else a server may say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.account import (
    Account,
    Alternative,
    Capability,
    CapabilityName,
    CapabilityState,
    Due,
    Kind,
    Person,
    RequirementError,
)
from desktop_app.stripe_api.facts_v1 import read_v1
from desktop_app.stripe_api.facts_v2 import names_persons, read_v2, terms_accepted_before, waits_for_terms

V1 = {
    "id": "acct_1",
    "object": "account",
    "business_type": "company",
    "business_profile": {"name": "Ada's Shop"},
    "capabilities": {"card_payments": "pending", "transfers": "active", "future_payments": "active"},
    "charges_enabled": False,
    "controller": {"stripe_dashboard": {"type": "express"}, "type": "application"},
    "country": "GB",
    "details_submitted": True,
    "email": "ada@example.org",
    "external_accounts": {"data": [{"last4": "1111"}, {"last4": "6789", "default_for_currency": True}]},
    "future_requirements": {"currently_due": ["company.vat_id"], "current_deadline": 1_800_000_000},
    "metadata": {"app_user_id": "u_1"},
    "payouts_enabled": True,
    "requirements": {
        "alternatives": [{"original_fields_due": ["company.tax_id"], "alternative_fields_due": ["company.vat_id"]}],
        "current_deadline": 1_790_000_000,
        "currently_due": ["company.tax_id", "person_7.dob.day", "interv_9.other_supportability_inquiry.form"],
        "disabled_reason": "requirements.past_due",
        "errors": [
            {"requirement": "company.tax_id", "code": "invalid_tax_id", "reason": "Wrong."},
            {"requirement": "gone", "code": "invalid_value_other", "reason": "?"},
        ],
        "eventually_due": ["company.tax_id", "company.phone"],
        "past_due": ["company.tax_id"],
        "pending_verification": ["company.name", "person_7.dob.day"],
    },
    "type": "none",
}
PERSON_V1 = {"id": "person_7", "first_name": "Ada", "last_name": "Byron", "relationship": {"owner": True}}


def v1(**changes: object) -> Account:
    account = read_v1({**V1, **changes})
    assert account is not None
    return account


def test_a_v1_account_whole() -> None:
    account = read_v1(V1, (PERSON_V1,))
    assert account is not None
    assert (account.country, account.kind, account.email) == ("GB", Kind.COMPANY, "ada@example.org")
    assert (account.display_name, account.dashboard, account.livemode) == ("Ada's Shop", "express", None)
    assert (account.form_submitted, account.charges_enabled, account.payouts_enabled) == (True, False, True)
    assert account.disabled_reason == "requirements.past_due"
    assert account.deadline == datetime.fromtimestamp(1_790_000_000, UTC)
    assert account.future_deadline == datetime.fromtimestamp(1_800_000_000, UTC)
    assert account.bank_last4 == "6789"
    assert account.metadata == {"app_user_id": "u_1"}
    assert account.persons == (Person("person_7", "Ada Byron", "owner"),)
    assert account.alternatives == (Alternative(("company.tax_id",), (("company.vat_id",),)),)
    assert account.raw_extra == (("requirements.errors", "gone: invalid_value_other"),)


def test_v1_lists_become_one_list_without_repetition() -> None:
    found = [(one.key, one.due, one.with_stripe, one.future) for one in v1().requirements]
    assert found == [
        ("company.tax_id", Due.PAST, False, False),
        ("person_7.dob.day", Due.CURRENT, False, False),
        ("interv_9.other_supportability_inquiry.form", Due.CURRENT, False, False),
        ("company.phone", Due.EVENTUAL, False, False),
        ("company.name", Due.UNKNOWN, True, False),
        ("person_7.dob.day", Due.CURRENT, True, False),
        ("company.vat_id", Due.CURRENT, False, True),
    ]
    tax, person, inquiry, phone, name, _, vat = v1().requirements
    assert tax.errors == (RequirementError("invalid_tax_id", "Wrong."),)
    assert person.person == "person_7"
    assert inquiry.inquiry
    assert tax.deadline == datetime.fromtimestamp(1_790_000_000, UTC)
    assert phone.deadline is None
    assert name.deadline is None
    assert vat.deadline == datetime.fromtimestamp(1_800_000_000, UTC)


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("active", CapabilityState.ACTIVE),
        ("inactive", CapabilityState.RESTRICTED),
        ("pending", CapabilityState.PENDING),
        ("unrequested", CapabilityState.UNREQUESTED),
        ("disabled", CapabilityState.RESTRICTED),
        ("brand_new", CapabilityState.UNKNOWN),
    ],
)
def test_v1_capabilities(raw: Any, state: Any) -> None:
    account = v1(capabilities={"transfers": raw})
    transfers = account.capability(CapabilityName.TRANSFERS)
    assert transfers == Capability(CapabilityName.TRANSFERS, state, raw != "unrequested", raw=raw)
    assert account.capability(CapabilityName.PAYMENTS) is None
    assert (("capabilities.transfers", "brand_new") in account.raw_extra) == (raw == "brand_new")


@pytest.mark.parametrize(("enabled", "state"), [(True, CapabilityState.ACTIVE), (False, CapabilityState.RESTRICTED)])
def test_v1_payouts(enabled: Any, state: Any) -> None:
    payouts = v1(payouts_enabled=enabled).capability(CapabilityName.PAYOUTS)
    assert payouts is not None
    assert payouts.state is state
    assert v1(payouts_enabled=None).capability(CapabilityName.PAYOUTS) is None


@pytest.mark.parametrize(("kind", "dashboard"), [("standard", "full"), ("express", "express"), ("custom", "none")])
def test_the_dashboard_of_accounts_made_by_type(kind: Any, dashboard: Any) -> None:
    assert v1(controller={"type": "account"}, type=kind).dashboard == dashboard


def test_a_deleted_v1_account() -> None:
    account = read_v1({"id": "acct_1", "object": "account", "deleted": True})
    assert account is not None
    assert account.deleted
    assert account.missing == frozenset()


def test_a_v1_account_without_requirements_says_so() -> None:
    assert v1(requirements=None).missing == {"requirements"}


ENTRY = {
    "awaiting_action_from": "user",
    "description": "representative.given_name",
    "errors": [{"code": "invalid_value_other", "description": "No."}],
    "impact": {
        "restricts_capabilities": [
            {
                "capability": "stripe_balance.stripe_transfers",
                "configuration": "recipient",
                "deadline": {"status": "currently_due"},
            },
            {"capability": "card_payments", "configuration": "merchant", "deadline": {"status": "past_due"}},
        ]
    },
    "minimum_deadline": {"status": "currently_due"},
    "reference": {"type": "person", "resource": "person_7", "inquiry": None},
    "requested_reasons": [{"code": "routine_onboarding"}],
}


def status(name: str, *details: tuple[str, str]) -> dict[str, object]:
    return {"status": name, "status_details": [{"code": code, "resolution": way} for code, way in details]}


V2 = {
    "id": "acct_1",
    "object": "v2.core.account",
    "applied_configurations": ["recipient"],
    "closed": False,
    "configuration": {
        "customer": None,
        "merchant": None,
        "recipient": {
            "applied": True,
            "capabilities": {
                "stripe_balance": {
                    "stripe_transfers": status("restricted", ("requirements_past_due", "provide_info")),
                    "payouts": status("pending"),
                }
            },
        },
    },
    "contact_email": "ada@example.org",
    "created": "2026-11-20T10:00:00.000Z",
    "dashboard": "express",
    "defaults": {"responsibilities": {}},
    "display_name": "Ada's Shop",
    "future_requirements": {"entries": [], "minimum_transition_date": "2027-03-01T00:00:00Z"},
    "identity": {"country": "gb", "entity_type": "individual"},
    "livemode": False,
    "metadata": {"app_user_id": "u_1"},
    "requirements": {
        "entries": [ENTRY],
        "summary": {"minimum_deadline": {"status": "currently_due", "time": "2026-12-24T13:00:00+01:00"}},
        "alternatives": [
            {
                "original_entries": [{"description": "a"}],
                "options": [{"entries": [{"description": "b"}, {"description": "c"}]}, {"entries": []}],
            }
        ],
    },
}


def v2(**changes: object) -> Account:
    account = read_v2({**V2, **changes})
    assert account is not None
    return account


def entry(**changes: object) -> dict[str, object]:
    return {"requirements": {"entries": [{**ENTRY, **changes}]}}


def test_a_v2_account_whole() -> None:
    account = v2()
    assert (account.livemode, account.country, account.kind) == (False, "GB", Kind.INDIVIDUAL)
    assert (account.email, account.display_name, account.dashboard) == ("ada@example.org", "Ada's Shop", "express")
    assert (account.deleted, account.form_submitted, account.missing) == (False, True, frozenset())
    assert account.deadline == datetime(2026, 12, 24, 12, tzinfo=UTC)
    assert account.future_deadline == datetime(2027, 3, 1, tzinfo=UTC)
    assert account.applied == ("recipient",)
    assert account.alternatives == (Alternative(("a",), (("b", "c"),)),)
    assert account.raw_extra == ()
    [requirement] = account.requirements
    assert requirement.due is Due.CURRENT
    assert requirement.restricts == {CapabilityName.TRANSFERS, CapabilityName.PAYMENTS}
    assert not requirement.restricts_unknown
    assert requirement.person == "person_7"
    assert requirement.errors == (RequirementError("invalid_value_other", "No."),)


def test_v2_capabilities() -> None:
    transfers, payouts = v2().capabilities
    assert transfers == Capability(
        CapabilityName.TRANSFERS,
        CapabilityState.RESTRICTED,
        code="requirements_past_due",
        resolution="provide_info",
        raw="restricted",
    )
    assert payouts == Capability(CapabilityName.PAYOUTS, CapabilityState.PENDING, raw="pending")


def both(recipient: str, merchant: str) -> dict[str, object]:
    return {
        "configuration": {
            name: {"applied": True, "capabilities": {"stripe_balance": {"payouts": status(state)}}}
            for name, state in (("recipient", recipient), ("merchant", merchant))
        }
    }


def test_with_two_configurations_the_one_paid_through_counts_and_the_other_is_kept() -> None:
    for paid_as, expected in (("recipient", CapabilityState.ACTIVE), ("merchant", CapabilityState.RESTRICTED)):
        account = read_v2({**V2, **both("active", "restricted")}, paid_as=paid_as)
        assert account is not None
        [payouts] = account.capabilities
        assert payouts.state is expected
        assert len(account.raw_extra) == 1
    assert v2(**both("active", "active")).raw_extra == ()


def test_a_deactivated_configuration_gives_nothing() -> None:
    recipient = {"applied": False, "capabilities": {"stripe_balance": {"payouts": status("active")}}}
    [payouts] = v2(configuration={"recipient": recipient}).capabilities
    assert (payouts.state, payouts.requested) == (CapabilityState.UNREQUESTED, False)


def test_the_detail_that_explains_the_state_is_told() -> None:
    details = (("requirements_past_due", "provide_info"), ("rejected_platform_fraud", "contact_stripe"))
    for state, code in (("rejected", "rejected_platform_fraud"), ("restricted", "rejected_platform_fraud")):
        recipient = {"capabilities": {"stripe_balance": {"stripe_transfers": status(state, *details)}}}
        transfers = v2(configuration={"recipient": recipient}).capability(CapabilityName.TRANSFERS)
        assert transfers is not None
        assert transfers.code == code


@pytest.mark.parametrize(
    ("gone", "missing"),
    [
        ({"requirements": None}, {"requirements"}),
        ({"future_requirements": None}, {"future_requirements"}),
        ({"identity": None, "defaults": None}, {"identity", "defaults"}),
        ({"configuration": None}, {"configuration", "configuration.recipient"}),
        ({"configuration": {"recipient": None}}, {"configuration.recipient"}),
        ({"configuration": {}, "applied_configurations": []}, set()),
    ],
)
def test_null_is_not_asked_and_never_none(gone: Any, missing: Any) -> None:
    account = v2(**gone)
    assert account.missing == missing
    assert (account.form_submitted is None) == ("requirements" in missing)


@pytest.mark.parametrize(
    ("actor", "with_stripe"), [("user", False), ("stripe", True), ("notary", False), (None, False)]
)
def test_whose_turn_an_entry_is(actor: Any, with_stripe: Any) -> None:
    account = v2(**entry(awaiting_action_from=actor))
    assert account.requirements[0].with_stripe is with_stripe
    assert bool(account.raw_extra) == (actor not in {"user", "stripe"})


@pytest.mark.parametrize(
    ("restricts", "stops", "unknown"),
    [
        (None, set(), False),
        ([], set(), False),
        ([{"capability": "klarna_payments", "configuration": "merchant"}], set(), True),
        ([{"capability": "card_payments", "configuration": "recipient"}], set(), True),
        ([{"capability": "stripe_balance.payouts", "configuration": "merchant"}], {CapabilityName.PAYOUTS}, False),
        ([{"capability": "stripe_balance.payouts", "configuration": "recipient"}], {CapabilityName.PAYOUTS}, False),
    ],
)
def test_what_an_entry_stops(restricts: Any, stops: Any, unknown: Any) -> None:
    [requirement] = v2(**entry(impact={"restricts_capabilities": restricts})).requirements
    assert (requirement.restricts, requirement.restricts_unknown) == (stops, unknown)


def test_an_inquiry_is_no_person() -> None:
    [requirement] = v2(**entry(reference={"type": "inquiry", "inquiry": "interv_1"})).requirements
    assert (requirement.inquiry, requirement.person) == (True, None)


def test_terms_that_wait_for_the_seller() -> None:
    terms = "identity.attestations.terms_of_service.account.date"
    waiting = v2(**entry(description=terms))
    assert waiting.form_submitted is False
    assert waits_for_terms(waiting.requirements)
    assert v2(**entry(description=terms, awaiting_action_from="stripe")).form_submitted is True
    later = v2(requirements={"entries": []}, future_requirements={"entries": [{**ENTRY, "description": terms}]})
    assert later.form_submitted is True
    given_before = {"identity": {"attestations": {"terms_of_service": {"account": {"date": "2026-01-01"}}}}}
    assert terms_accepted_before(given_before)
    assert not terms_accepted_before(V2)


def test_persons_are_wanted_only_where_something_is_asked_about_them() -> None:
    assert names_persons(V2)
    assert not names_persons({**V2, **entry(reference=None)})


def test_an_unknown_value_everywhere() -> None:
    strange = v2(
        identity={"entity_type": "cooperative"},
        configuration={"recipient": {"capabilities": {"stripe_balance": {"payouts": status("dormant")}}}},
        **entry(minimum_deadline={"status": "someday"}),
    )
    assert strange.kind is None
    assert strange.capabilities[0].state is CapabilityState.UNKNOWN
    assert strange.requirements[0].due is Due.UNKNOWN
    assert strange.raw_extra == (
        ("representative.given_name.minimum_deadline", "someday"),
        ("identity.entity_type", "cooperative"),
        ("recipient.stripe_balance.payouts", "dormant"),
    )


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.sampled_from(
            ["2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "\ud800\x00"]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


def _broken(sample: object, noise: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A sample with any of its parts, at any depth, replaced by anything."""
    if isinstance(sample, dict):
        return st.one_of(
            noise,
            st.fixed_dictionaries({key: st.one_of(st.just(one), _broken(one, noise)) for key, one in sample.items()}),
        )
    if isinstance(sample, list):
        return st.one_of(noise, st.tuples(*(_broken(one, noise) for one in sample)).map(list))
    return st.one_of(st.just(sample), noise)


@given(
    data=st.one_of(_broken(V1, JSON), _broken(V2, JSON), st.dictionaries(st.text(max_size=8), JSON)),
    persons=st.lists(JSON),
)
def test_hostile_input_gives_an_account_or_nothing(data: Any, persons: Any) -> None:
    if not isinstance(data, dict):
        return
    everybody = tuple(person for person in persons if isinstance(person, dict))
    for account in (read_v1(data, everybody), read_v2(data, everybody)):
        assert (account is None) == (not isinstance(data.get("id"), str) or not data["id"].replace("\x00", ""))
        if account is not None:
            repr(account).encode()
            assert "\x00" not in account.id
            assert all(moment is None or moment.tzinfo is UTC for moment in (account.deadline, account.future_deadline))


@pytest.mark.parametrize("published", list(CapabilityState))
def test_every_state_of_a_v2_capability(published: Callable[[], None]) -> None:
    recipient = {"capabilities": {"stripe_balance": {"payouts": status(published.value)}}}
    [payouts] = v2(configuration={"recipient": recipient}).capabilities
    expected = published if published is not CapabilityState.UNREQUESTED else CapabilityState.UNKNOWN
    assert payouts.state is expected
