"""Requirements as a seller reads them: grouped, once each, in a person's order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.domain.account import Account, Alternative, Due, Kind, Person, RequirementError
from desktop_app.domain.requirements import Group, SellerRequirement, TaskState, worded
from desktop_app.domain.status import StatusName, judge
from tests.unit.domain.builders import (
    DEADLINE,
    PAYMENTS,
    PAYOUTS,
    RESTRICTED,
    SELLER,
    capability,
    context,
    requirement,
    v1,
    v2,
)

ANA, BEN = Person("person_a", "Ana Ruiz", "director"), Person("person_b", "Ben Soto", "owner")
EXPIRED = RequirementError("verification_document_expired", "The document has expired.")


def rows(account: Account, **changes: object) -> tuple[SellerRequirement, ...]:
    given = context(**changes)
    return worded(account, given.wanted, judge(account, given))


def ids(account: Account) -> list[str]:
    return [row.id for row in rows(account)]


def test_parts_of_one_thing_are_one_row() -> None:
    account = v1(works=False, requirements=[requirement(f"individual.dob.{part}") for part in ("day", "month", "year")])
    (row,) = rows(account)
    assert (row.id, row.key, row.group, row.state) == (
        "birth_date",
        "requirement.birth_date",
        Group.PERSON,
        TaskState.TO_DO,
    )
    assert row.stripe_key == "individual.dob.day, individual.dob.month, individual.dob.year"


def test_unknown_keys_are_said_once() -> None:
    account = v1(
        works=False, requirements=[requirement("company.motto"), requirement("individual.aura"), requirement("x")]
    )
    (row,) = rows(account)
    assert (row.key, row.group, row.person) == ("requirement.other", Group.BUSINESS, None)


def test_the_same_thing_of_two_people_is_two_rows() -> None:
    keys = ("person_b.verification.document", "person_a.verification.document", "person_a.dob.day")
    account = v1(works=False, persons=(ANA, BEN), requirements=[requirement(key) for key in keys])
    assert [(row.person, row.role, row.id) for row in rows(account)] == [
        ("Ana Ruiz", "director", "birth_date.person_a"),
        ("Ana Ruiz", "director", "photo_id.person_a"),
        ("Ben Soto", "owner", "photo_id.person_b"),
    ]


def test_a_role_finds_its_person_only_when_it_has_one() -> None:
    account = v1(works=False, persons=(ANA, BEN), requirements=[requirement("directors.dob.day")])
    assert [(row.person, row.role) for row in rows(account)] == [("Ana Ruiz", "director")]
    two = replace(account, persons=(ANA, replace(BEN, role="director")))
    assert [(row.person, row.role) for row in rows(two)] == [(None, "director")]


def test_whoever_sells_alone_is_their_own_representative() -> None:
    keys = ("representative.given_name", "identity.individual.surname")
    account = v2(
        transfers=capability(RESTRICTED), kind=Kind.INDIVIDUAL, requirements=[requirement(key) for key in keys]
    )
    assert ids(account) == ["person_name"]
    assert ids(replace(account, kind=Kind.COMPANY)) == ["person_name", "person_name.representative"]


def test_the_order_is_business_people_bank_then_with_stripe() -> None:
    account = v1(
        works=False,
        requirements=[
            requirement("external_account"),
            requirement("company.tax_id", Due.UNKNOWN, with_stripe=True),
            requirement("individual.verification.document"),
            requirement("business_profile.url"),
        ],
    )
    assert ids(account) == ["website", "photo_id", "bank_account", "tax_number"]


def test_inside_a_group_refused_first_then_the_earliest_date_then_the_natural_order() -> None:
    account = v1(
        works=False,
        requirements=[
            requirement("individual.phone"),
            requirement("individual.email"),
            requirement("individual.address.city", deadline=DEADLINE),
            requirement("individual.id_number", deadline=DEADLINE - timedelta(days=1)),
            requirement("individual.verification.document", errors=(EXPIRED,)),
        ],
    )
    assert ids(account) == ["photo_id", "id_number", "home_address", "person_email", "person_phone"]


def test_a_refusal_keeps_its_error() -> None:
    account = v1(works=False, requirements=[requirement("individual.verification.document", errors=(EXPIRED,))])
    (row,) = rows(account)
    assert (row.state, row.error) == (TaskState.REFUSED, EXPIRED)


@pytest.mark.parametrize("code", ["information_missing", "external_request"])
def test_asking_for_more_is_no_refusal(code: str) -> None:
    account = v1(works=False, requirements=[requirement(errors=(RequirementError(code, "More."),))])
    (row,) = rows(account)
    assert (row.state, row.error) == (TaskState.TO_DO, RequirementError(code, "More."))


def test_what_stripe_checks_is_no_task_but_a_failed_one_stays() -> None:
    checking = requirement("individual.id_number", Due.UNKNOWN, with_stripe=True)
    (row,) = rows(v1(works=False, requirements=[checking]))
    assert row.state is TaskState.WITH_STRIPE
    (row,) = rows(v1(works=False, requirements=[checking, requirement("individual.id_number", errors=(EXPIRED,))]))
    assert row.state is TaskState.REFUSED


def test_eventually_is_later_unless_it_is_all_that_is_left() -> None:
    account = v1(requirements=[requirement("external_account", Due.EVENTUAL)])
    assert [row.state for row in rows(account)] == [TaskState.LATER]
    last_step = v1(works=False, requirements=[requirement("external_account", Due.EVENTUAL)])
    assert [row.state for row in rows(last_step)] == [TaskState.TO_DO]
    unfinished = replace(last_step, form_submitted=False)
    assert [row.state for row in rows(unfinished)] == [TaskState.TO_DO]
    both = replace(unfinished, requirements=(*unfinished.requirements, requirement("business_profile.url")))
    assert [(row.id, row.state) for row in rows(both)] == [
        ("website", TaskState.TO_DO),
        ("bank_account", TaskState.LATER),
    ]


def test_a_future_requirement_has_its_date_and_stops_nothing() -> None:
    future = requirement("business_profile.url", future=True)
    (row,) = rows(v1(requirements=[future], future_deadline=DEADLINE))
    assert (row.state, row.deadline, row.stops) == (TaskState.LATER, DEADLINE, frozenset())


def test_what_is_wanted_now_hides_that_it_will_be_wanted_again() -> None:
    both = [requirement("business_profile.url", future=True), requirement("business_profile.url")]
    (row,) = rows(v1(works=False, requirements=both, future_deadline=DEADLINE))
    assert (row.state, row.deadline) == (TaskState.TO_DO, None)


def test_v2_gives_its_one_date_to_the_most_pressing() -> None:
    account = v2(
        transfers=capability(RESTRICTED),
        requirements=[requirement("company.name"), requirement("external_account", Due.EVENTUAL)],
        deadline=DEADLINE,
    )
    assert {row.id: row.deadline for row in rows(account)} == {"legal_name": DEADLINE, "bank_account": None}


def test_a_form_never_finished_shows_no_past_dates() -> None:
    parts = [requirement("company.name", Due.PAST, deadline=DEADLINE), requirement("company.phone", deadline=DEADLINE)]
    account = v1(works=False, form_submitted=False, requirements=parts, deadline=DEADLINE)
    assert {row.id: row.deadline for row in rows(account)} == {"legal_name": None, "business_phone": DEADLINE}
    assert not any(row.overdue for row in rows(account))


def test_what_is_overdue_is_told_from_what_is_wanted_though_v1_tells_no_date_any_more() -> None:
    checked = requirement("company.phone", Due.PAST, with_stripe=True)
    parts = [requirement("company.name", Due.PAST), requirement("company.tax_id"), checked]
    account = v1(works=False, requirements=parts)
    assert judge(account, context()).name is StatusName.RESTRICTED
    assert {row.id: (row.overdue, row.deadline) for row in rows(account)} == {
        "legal_name": (True, None),
        "tax_number": (False, None),
        "business_phone": (False, None),
    }


def test_what_stops_without_it() -> None:
    listed = requirement("company.name", restricts=frozenset({PAYOUTS, PAYMENTS}))
    unlisted = requirement("company.phone")
    elsewhere = requirement("company.tax_id", restricts_unknown=True)
    account = v2(requirements=[listed, unlisted, elsewhere], deadline=DEADLINE)
    assert judge(account, context()).name is StatusName.RESTRICTED_SOON
    assert {row.id: row.stops for row in rows(account)} == {
        "legal_name": {PAYOUTS},
        "business_phone": {PAYOUTS},
        "tax_number": frozenset(),
    }
    assert {row.id: row.stops for row in rows(replace(account, requirements=(unlisted,)))} == {"business_phone": SELLER}


def test_what_may_be_given_instead() -> None:
    account = v1(
        works=False,
        requirements=[requirement("individual.id_number")],
        alternatives=(
            Alternative(("company.name",), (("company.phone",),)),
            Alternative(("individual.id_number",), (("novel",), ("individual.verification.document",))),
        ),
    )
    assert [row.instead for row in rows(account)] == [("requirement.photo_id",)]


def test_each_inquiry_stands_alone() -> None:
    keys = ("interv_1.business_model_verification.form", "interv_2.other_supportability_inquiry.support")
    account = v1(works=False, requirements=[requirement(key, inquiry=True) for key in keys])
    assert ids(account) == ["inquiry.interv_1", "inquiry_support.interv_2"]
