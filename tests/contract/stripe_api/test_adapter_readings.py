"""How accounts, sessions and methods are read over HTTP, and what of Stripe's published samples comes through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desktop_app.domain.account import Api, CapabilityName, CapabilityState, Due, Person
from desktop_app.domain.errors import KnownError
from desktop_app.domain.payouts import Payouts
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.facts_v1 import read_v1
from desktop_app.stripe_api.facts_v2 import INCLUDE

TERMS = "identity.attestations.terms_of_service.account.date"
PERSON = {"id": "person_7", "given_name": "Ada", "surname": "Byron", "relationship": {"representative": True}}


def entry(key: Any, **rest: Any) -> Any:
    return {
        "description": key,
        "awaiting_action_from": "user",
        "minimum_deadline": {"status": "currently_due"},
        **rest,
    }


def account(*entries: Any, **rest: Any) -> Any:
    return {
        "id": "acct_1",
        "object": "v2.core.account",
        "applied_configurations": ["recipient"],
        "livemode": False,
        "requirements": {"entries": list(entries)},
        **rest,
    }


def paths(recorder: Any) -> Any:
    return [seen.path for seen in recorder.seen]


def test_a_v2_account_is_asked_for_whole_and_once(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    recorder.will(account(entry("external_account")))
    found = make_adapter().read_account("acct_1", Api.V2)
    published()
    assert found.form_submitted is True
    [sent] = recorder.seen
    assert set(sent.params["include"].values()) == set(INCLUDE)


@pytest.mark.parametrize("submitted", [True, False])
def test_waiting_terms_are_checked_against_v1(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None], submitted: Any
) -> None:
    bank = {"data": [{"last4": "6789"}]}
    accepted = {"identity": {"attestations": {"terms_of_service": {"account": {"date": "2026-01-01T00:00:00Z"}}}}}
    recorder.will(
        account(entry(TERMS), **(accepted if submitted else {})),
        {"id": "acct_1", "object": "account", "details_submitted": submitted, "external_accounts": bank},
    )
    found = make_adapter().read_account("acct_1", Api.V2)
    published()
    assert (found.api, found.form_submitted, found.bank_last4) == (Api.V2, submitted, "6789")
    assert paths(recorder) == ["/v2/core/accounts/acct_1", "/v1/accounts/acct_1"]


def test_a_form_sent_in_between_two_answers_is_read_again(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    """Else a form that was just sent would stand there with everything past due: restricted, for a moment."""
    past = {"minimum_deadline": {"status": "past_due"}}
    recorder.will(
        account(entry(TERMS, **past), entry("external_account", **past)),
        {"id": "acct_1", "object": "account", "details_submitted": True},
        account(),
    )
    found = make_adapter().read_account("acct_1", Api.V2)
    assert (found.form_submitted, found.requirements) == (True, ())
    assert paths(recorder) == ["/v2/core/accounts/acct_1", "/v1/accounts/acct_1", "/v2/core/accounts/acct_1"]


def test_without_the_v1_read_the_proxy_stands(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any
) -> None:
    accepted = {"identity": {"attestations": {"terms_of_service": {"account": {"date": "2026-01-01T00:00:00Z"}}}}}
    refusal = reply(403, {"error": {"code": "more_permissions_required"}})
    recorder.will(account(entry(TERMS)), refusal, account(entry(TERMS), **accepted), refusal)
    adapter = make_adapter()
    assert adapter.read_account("acct_1", Api.V2).form_submitted is False
    assert adapter.read_account("acct_1", Api.V2).form_submitted is True


def test_a_null_block_is_checked_against_v1_and_stays_missing(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    recorder.will(account(requirements=None), {"id": "acct_1", "object": "account", "details_submitted": True})
    found = make_adapter().read_account("acct_1", Api.V2)
    assert found.form_submitted is True
    assert "requirements" in found.missing


def test_a_nearly_spent_budget_reads_nothing_more_than_it_must(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    person = entry("representative.given_name", reference={"type": "person", "resource": "person_7"})
    recorder.will(account(person, entry(TERMS)))
    found = make_adapter(reads_per_month=1).read_account("acct_1", Api.V2)
    assert found.form_submitted is False
    assert found.persons == ()


def test_names_are_asked_for_where_something_is_asked_about_a_person(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    person = entry("representative.given_name", reference={"type": "person", "resource": "person_7"})
    recorder.will(account(person), {"data": [PERSON]})
    found = make_adapter().read_account("acct_1", Api.V2)
    published()
    assert found.persons == (Person("person_7", "Ada Byron", "representative"),)
    assert paths(recorder) == ["/v2/core/accounts/acct_1", "/v2/core/accounts/acct_1/persons"]


def test_names_that_may_not_be_read_are_no_failure(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any
) -> None:
    person = entry("representative.given_name", reference={"type": "person", "resource": "person_7"})
    recorder.will(account(person), reply(403, {"error": {"code": "more_permissions_required"}}))
    assert make_adapter().read_account("acct_1", Api.V2).persons == ()


def test_names_of_a_v1_account(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], published: Callable[[], None]
) -> None:
    old = {"id": "person_7", "first_name": "Ada", "last_name": "Byron", "relationship": {"director": True}}
    recorder.will(
        {"id": "acct_1", "object": "account", "requirements": {"currently_due": ["person_7.dob.day"]}},
        {"object": "list", "data": [old]},
    )
    found = make_adapter().read_account("acct_1", Api.V1)
    published()
    assert found.persons == (Person("person_7", "Ada Byron", "director"),)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "not_found"),
        (400, "v1_account_instead_of_v2_account"),
        (400, "account_not_yet_compatible_with_v2"),
        (400, "accounts_v2_access_blocked"),
    ],
)
def test_what_v2_doesn_t_know_is_read_by_v1(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any, status: Any, code: Any
) -> None:
    recorder.will(reply(status, {"error": {"code": code}}), {"id": "acct_1", "object": "account", "requirements": {}})
    assert make_adapter().read_account("acct_1", Api.V2).api is Api.V1


def test_what_neither_knows_is_unreachable(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any
) -> None:
    recorder.will(
        reply(404, {"error": {"code": "not_found"}}),
        reply(403, {"error": {"code": "account_invalid", "type": "invalid_request_error"}}),
    )
    with pytest.raises(KnownError) as caught:
        make_adapter().read_account("acct_1", Api.V2)
    assert caught.value.code == "account_unreachable"


def test_other_failures_aren_t_asked_again_of_v1(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any
) -> None:
    recorder.will(reply(401, {"error": {}}))
    with pytest.raises(KnownError) as caught:
        make_adapter().read_account("acct_1", Api.V2)
    assert caught.value.code == "key_invalid"
    assert len(recorder.seen) == 1


# --- payment methods -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "intent", "outcome"),
    [
        ("open", None, "open"),
        ("open", {"status": "requires_payment_method"}, "open"),
        ("open", {"status": "requires_confirmation"}, "open"),
        ("open", {"status": "requires_payment_method", "last_setup_error": {"code": "card_declined"}}, "refused"),
        ("open", {"status": "requires_action"}, "needs_approval"),
        ("complete", {"status": "succeeded"}, "saved"),
        ("complete", {"status": "processing"}, "needs_approval"),
        ("complete", {"status": "requires_action"}, "needs_approval"),
        ("complete", {"status": "canceled"}, "refused"),
        ("complete", {"status": "requires_payment_method", "last_setup_error": {}}, "refused"),
        ("complete", "seti_not_expanded", "needs_approval"),
        ("complete", {"status": "something new"}, "needs_approval"),
        ("expired", {"status": "requires_payment_method"}, "expired"),
        ("expired", {"status": "canceled"}, "expired"),
        ("expired", {"status": "succeeded"}, "saved"),
    ],
)
def test_what_became_of_a_session(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], status: Any, intent: Any, outcome: Any
) -> None:
    if isinstance(intent, dict):
        intent = {"id": "seti_1", "payment_method": "pm_1", **intent}
    recorder.will({"id": "cs_1", "status": status, "setup_intent": intent, "customer": "cus_1", "expires_at": 1})
    found = make_adapter().read_checkout("cs_1")
    assert (found.status, found.outcome) == (status, outcome)
    assert found.method_id == ("pm_1" if outcome == "saved" else None)
    assert found.customer_id == "cus_1"


def test_of_a_method_only_what_may_be_shown(recorder: Any, make_adapter: Callable[..., StripeAdapter]) -> None:
    card = {
        "brand": "visa",
        "last4": "4242",
        "exp_month": 4,
        "exp_year": 2030,
        "fingerprint": "f",
        "number": "4242" * 4,
    }
    bank = {"last4": "3000", "bank_code": "37040044", "country": "DE"}
    recorder.will(
        {
            "data": [
                {"id": "pm_1", "type": "card", "card": card},
                {"id": "pm_2", "type": "sepa_debit", "sepa_debit": bank},
            ]
        }
    )
    first, second = make_adapter().list_methods("cus_1", "pm_1")
    assert (first.type, first.brand, first.last4, first.exp_month, first.exp_year) == ("card", "visa", "4242", 4, 2030)
    assert (first.default, second.default) == (True, False)
    assert (second.brand, second.last4, second.exp_year) == (None, "3000", None)


def test_a_deleted_customer_is_an_answer(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], fixtures: Any
) -> None:
    recorder.will(fixtures["deleted_customer"])
    assert make_adapter().read_customer("cus_1").deleted


@pytest.mark.parametrize(
    ("event", "about"),
    [
        ({"related_object": {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/accounts/acct_1"}}, "acct_1"),
        (
            {
                "related_object": {
                    "id": "person_7",
                    "type": "v2.core.account_person",
                    "url": "/v2/core/accounts/acct_1/persons/person_7",
                }
            },
            "acct_1",
        ),
        ({"data": {"account_id": "acct_1"}, "related_object": None}, "acct_1"),
        (
            {
                "related_object": {
                    "id": "ed_1",
                    "type": "v2.core.event_destination",
                    "url": "/v2/core/event_destinations/ed_1",
                }
            },
            None,
        ),
    ],
)
def test_whom_an_event_is_about(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], event: Any, about: Any
) -> None:
    recorder.will({"id": "evt_1", "type": "v2.core.account[requirements].updated", **event})
    found = make_adapter().read_event("evt_1")
    assert (found.type, found.account_id) == ("v2.core.account[requirements].updated", about)


@pytest.mark.parametrize(
    ("impact", "about"),
    [
        ({"account": "acct_7", "event_type": "account.updated"}, "acct_7"),
        ({"related_object_id": "acct_7", "event_type": "v2.core.account[requirements].updated"}, "acct_7"),
        ({"related_object_id": "cus_7", "event_type": "customer.updated"}, None),
        ("nothing", None),
    ],
)
def test_whose_events_could_not_be_made(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], impact: Any, about: str | None
) -> None:
    kind = "v2.core.health.event_generation_failure.resolved"
    recorder.will({"id": "evt_1", "type": kind, "related_object": None, "data": {"impact": impact}})
    assert make_adapter().read_event("evt_1").account_id == about


# --- Stripe's own samples --------------------------------------------------------------------------------------------


def test_the_sample_account_loses_nothing(fixtures: Any) -> None:
    sample = fixtures["account"]
    found = read_v1(sample)
    assert found is not None
    wanted = sample["requirements"]
    assert [one.key for one in found.requirements if one.due is Due.CURRENT] == wanted["currently_due"]
    assert {one.key for one in found.requirements} == set(wanted["currently_due"]) | set(wanted["eventually_due"])
    states = {one.name: one.state for one in found.capabilities}
    assert states == {
        CapabilityName.PAYMENTS: CapabilityState.ACTIVE,
        CapabilityName.TRANSFERS: CapabilityState.ACTIVE,
        CapabilityName.PAYOUTS: CapabilityState.RESTRICTED,
    }
    assert (found.id, found.country, found.email) == (sample["id"], sample["country"], sample["email"])
    assert (found.disabled_reason, found.dashboard) == (sample["requirements"]["disabled_reason"], "full")
    assert (found.form_submitted, found.charges_enabled, found.payouts_enabled) == (False, False, False)
    assert found.raw_extra == ()


def test_the_sample_customer_loses_nothing(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], fixtures: Any
) -> None:
    sample = fixtures["customer"]
    recorder.will(sample)
    found = make_adapter().read_customer(sample["id"])
    details = found.details
    assert (found.id, details.name, details.email, details.phone) == (
        sample["id"],
        sample["name"],
        sample["email"],
        sample["phone"],
    )
    assert details.address is None or details.address.city == sample["address"]["city"]
    assert found.livemode == sample["livemode"]


def test_the_sample_session_and_method(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], fixtures: Any
) -> None:
    session, method = fixtures["checkout.session"], fixtures["payment_method"]
    recorder.will(session, {"data": [method]})
    adapter = make_adapter()
    found = adapter.read_checkout(session["id"])
    assert (found.id, found.status, found.url) == (session["id"], session["status"], session["url"])
    [shown] = adapter.list_methods("cus_1", None)
    assert (shown.id, shown.type) == (method["id"], method["type"])
    details = method[method["type"]]
    assert (shown.last4, shown.exp_year) == (details.get("last4"), details.get("exp_year"))


def test_deleted_samples(fixtures: Any) -> None:
    found = read_v1(fixtures["deleted_account"])
    assert found is not None
    assert found.deleted


TODAY = date(2026, 11, 27)
MIDNIGHT = 1_795_737_600
"""The midnight that begins the day, in UTC."""


def payout(status: str, days: int) -> Any:
    return {"id": f"po_{days}", "object": "payout", "status": status, "arrival_date": MIDNIGHT + days * 86_400}


def listed(*payouts: Any) -> Any:
    return {"object": "list", "data": list(payouts), "has_more": False, "url": "/v1/payouts"}


@pytest.mark.parametrize(
    ("coming", "paid", "said"),
    [
        ([], [], Payouts(None, paid_out=False)),
        ([], [payout("paid", -9)], Payouts(None, paid_out=True)),
        ([payout("pending", 4), payout("in_transit", 2)], [], Payouts(date(2026, 11, 29), paid_out=False)),
        ([payout("failed", 1), payout("canceled", 2), payout("odd", 3)], [], Payouts(None, paid_out=False)),
        ([payout("pending", 0)], [payout("paid", -1)], Payouts(TODAY, paid_out=True)),
        ([{"id": "po_x", "status": "pending"}, {"arrival_date": "soon"}, 7], [], Payouts(None, paid_out=False)),
    ],
)
def test_the_day_of_the_next_payout_is_asked_for_as_the_account(
    recorder: Any,
    make_adapter: Callable[..., StripeAdapter],
    published: Callable[[], None],
    coming: list[Any],
    paid: list[Any],
    said: Payouts,
) -> None:
    recorder.will(listed(*coming), listed(*paid))
    assert make_adapter().read_payouts("acct_1", TODAY) == said
    published()
    assert paths(recorder) == ["/v1/payouts", "/v1/payouts"]
    assert {one.headers["stripe-account"] for one in recorder.seen} == {"acct_1"}
    assert recorder.seen[0].params == {"arrival_date": {"gte": str(MIDNIGHT)}, "limit": "100"}
    assert recorder.seen[1].params == {"status": "paid", "limit": "1"}


def test_one_read_tells_all_where_something_arrives_today(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    recorder.will(listed(payout("pending", 1), payout("paid", 0)))
    assert make_adapter().read_payouts("acct_1", TODAY) == Payouts(date(2026, 11, 28), paid_out=True)
    assert len(recorder.seen) == 1


def test_what_is_left_of_the_month_is_kept_for_others(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    with pytest.raises(KnownError) as caught:
        make_adapter(reads_per_month=0).read_payouts("acct_1", TODAY)
    assert (caught.value.code, caught.value.params) == ("rate_limited", {"cause": "reads_per_month"})
    assert recorder.seen == []
