"""Every key of Stripe's own declarations is either worded or on the list of what is never asked."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from stripe.params import (
    AccountCreatePersonParams,
    AccountModifyPersonParams,
    AccountPersonCreateParams,
    AccountPersonUpdateParams,
)
from stripe.params._account_create_params import AccountCreateParams
from stripe.params._account_update_params import AccountUpdateParams
from stripe.params.v2.core._account_create_params import AccountCreateParams as V2AccountCreateParams
from stripe.params.v2.core._account_update_params import AccountUpdateParams as V2AccountUpdateParams
from stripe.params.v2.core.accounts._person_create_params import PersonCreateParams
from stripe.params.v2.core.accounts._person_update_params import PersonUpdateParams
from typing_extensions import is_typeddict

from desktop_app.domain.requirement_keys import (
    NEVER_ASKED,
    OTHER,
    Group,
    meaning_of,
    message_ids,
    never_asked,
    person_meaning,
)

ACCOUNTS = (AccountCreateParams, AccountUpdateParams, V2AccountCreateParams, V2AccountUpdateParams)
PERSONS = (
    AccountPersonCreateParams,
    AccountPersonUpdateParams,
    AccountCreatePersonParams,
    AccountModifyPersonParams,
    PersonCreateParams,
    PersonUpdateParams,
)
# Names that the declarations use without importing them at run time.
_NAMES = vars(typing) | {"StripeContext": object, "HTTPClient": object}


def _declared(kind: Any) -> Iterator[Any]:
    if is_typeddict(kind):
        yield kind
    for part in get_args(kind):
        yield from _declared(part)


def leaves(kind: Any, path: str = "") -> Iterator[str]:
    """Walk a declaration down to the parameters that hold values; a parameter may do both."""
    for name, inner in get_type_hints(kind, localns=_NAMES).items():
        here = f"{path}.{name}" if path else name
        nested = list(_declared(inner))
        if not nested:
            yield here
        for one in nested:
            yield from leaves(one, here)


def all_leaves(kinds: tuple[Any, ...]) -> list[str]:
    return sorted({leaf for kind in kinds for leaf in leaves(kind)})


def test_the_walk_reaches_the_depths() -> None:
    found = all_leaves(ACCOUNTS)
    assert len(found) > 500
    assert "identity.business_details.documents.primary_verification.front_back.back" in found
    assert "individual.verification.additional_document.front" in found


@pytest.mark.parametrize(
    ("kinds", "meaning"), [(ACCOUNTS, meaning_of), (PERSONS, person_meaning)], ids=["accounts", "persons"]
)
def test_every_parameter_is_worded_or_never_asked(kinds: tuple[Any, ...], meaning: Any) -> None:
    found = all_leaves(kinds)
    worded = {leaf for leaf in found if meaning(leaf).key != OTHER}
    listed = {leaf for leaf in found if never_asked(leaf)}
    assert sorted(set(found) - worded - listed) == [], "neither worded nor listed"
    assert sorted(worded & listed) == [], "worded and listed as never asked"


def test_the_list_of_what_is_never_asked_names_only_what_exists() -> None:
    found = [*all_leaves(ACCOUNTS), *all_leaves(PERSONS)]
    stale = [name for name in NEVER_ASKED if not any(leaf == name or leaf.startswith(f"{name}.") for leaf in found)]
    assert stale == []


@pytest.mark.parametrize(
    ("v1", "v2", "message"),
    [
        ("business_type", "identity.entity_type", "kind"),
        ("business_profile.mcc", "configuration.merchant.mcc", "category"),
        ("business_profile.url", "defaults.profile.business_url", "website"),
        ("business_profile.product_description", "defaults.profile.product_description", "product_description"),
        ("business_profile.name", "defaults.profile.doing_business_as", "public_name"),
        ("business_profile.support_phone", "configuration.merchant.support.phone", "support_phone"),
        ("business_profile.support_email", "configuration.merchant.support.email", "support_email"),
        (
            "settings.payments.statement_descriptor",
            "configuration.merchant.statement_descriptor.descriptor",
            "statement_name",
        ),
        ("external_account", "configuration.recipient.default_outbound_destination", "bank_account"),
        ("external_account", "external_account", "bank_account"),
        ("tos_acceptance.date", "identity.attestations.terms_of_service.account.date", "terms"),
        ("tos_acceptance.ip", "identity.attestations.terms_of_service.account.ip", "terms"),
        ("individual.first_name", "identity.individual.given_name", "person_name"),
        ("individual.last_name", "representative.surname", "person_name"),
        ("individual.dob.day", "identity.individual.date_of_birth.day", "birth_date"),
        ("individual.address.postal_code", "representative.address.line1", "home_address"),
        ("individual.email", "identity.individual.email", "person_email"),
        ("individual.phone", "identity.individual.phone", "person_phone"),
        ("individual.ssn_last_4", "identity.individual.id_numbers.us_ssn_last_4", "ssn_last_4"),
        ("individual.id_number", "identity.individual.id_numbers.us_ssn", "id_number"),
        ("individual.verification.document", "identity.individual.documents.primary_verification", "photo_id"),
        ("person_1Abc.verification.document", "representative.verification.document", "photo_id"),
        (
            "individual.verification.additional_document",
            "identity.individual.documents.secondary_verification",
            "address_proof",
        ),
        (
            "individual.verification.additional_document",
            "representative.verification.additional_document",
            "address_proof",
        ),
        (
            "individual.verification.proof_of_liveness",
            "identity.individual.verification.proof_of_liveness",
            "selfie",
        ),
        ("individual.political_exposure", "identity.individual.political_exposure", "person_extra"),
        ("individual.nationality", "identity.individual.nationalities", "person_extra"),
        ("company.name", "identity.business_details.registered_name", "legal_name"),
        ("company.tax_id", "identity.business_details.id_numbers.us_ein", "tax_number"),
        ("company.registration_number", "identity.business_details.id_numbers.gb_crn", "registration_number"),
        ("company.vat_id", "identity.business_details.id_numbers.eu_vat", "registration_number"),
        ("company.address.line1", "identity.business_details.address.line1", "business_address"),
        ("company.phone", "identity.business_details.phone", "business_phone"),
        (
            "company.verification.document",
            "identity.business_details.documents.primary_verification",
            "company_document",
        ),
        ("company.owners_provided", "identity.attestations.persons_provided.owners", "owners"),
        ("company.directors_provided", "identity.attestations.persons_provided.directors", "directors"),
        ("company.executives_provided", "identity.attestations.persons_provided.executives", "executives"),
        ("representative.relationship.title", "representative.relationship.title", "job_title"),
        ("representative.relationship.executive", "representative.relationship.executive", "person_role"),
        (
            "company.ownership_declaration",
            "identity.attestations.ownership_declaration.date",
            "ownership_confirmation",
        ),
        (
            "documents.proof_of_ultimate_beneficial_ownership.files",
            "identity.business_details.documents.proof_of_ultimate_beneficial_ownership.files",
            "ownership_confirmation",
        ),
        (
            "documents.bank_account_ownership_verification.files",
            "identity.business_details.documents.bank_account_ownership_verification.files",
            "bank_proof",
        ),
        (
            "documents.company_license.files",
            "identity.business_details.documents.company_license.files",
            "licence",
        ),
        (
            "documents.proof_of_registration.files",
            "identity.business_details.documents.proof_of_registration.files",
            "registration_papers",
        ),
        (
            "interv_X1.business_model_verification.form",
            "interv_X1.business_model_verification.form",
            "inquiry",
        ),
        (
            "interv_X1.other_supportability_inquiry.support",
            "interv_X1.other_supportability_inquiry.support",
            "inquiry_support",
        ),
    ],
)
def test_the_keys_of_the_field_notes(v1: str, v2: str, message: str) -> None:
    assert {meaning_of(v1).key, meaning_of(v2).key} == {f"requirement.{message}"}


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("de_stn", "tax_number"),
        ("mx_rfc", "tax_number"),
        ("de_hrn", "registration_number"),
        ("fr_vat", "registration_number"),
    ],
)
def test_numbers_from_a_tax_office_and_from_a_register(kind: str, message: str) -> None:
    assert meaning_of(f"identity.business_details.id_numbers.{kind}").key == f"requirement.{message}"


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("representative.dob.day", "representative"),
        ("owners.first_name", "owner"),
        ("directors.dob.day", "director"),
        ("executives.email", "executive"),
        ("individual.dob.day", None),
    ],
)
def test_whom_a_key_is_about(key: str, role: str | None) -> None:
    meaning = meaning_of(key)
    assert (meaning.group, meaning.role) == (Group.PERSON, role)


def test_a_person_by_id_in_the_key_or_beside_it() -> None:
    assert meaning_of("person_1Ab.dob.day").subject == "person_1Ab"
    beside = meaning_of("date_of_birth.day", person="person_1Ab")
    assert (beside.key, beside.subject) == ("requirement.birth_date", "person_1Ab")
    assert meaning_of("representative.given_name", person="person_1Ab").subject == "person_1Ab"
    # "address" without a person beside it would be anybody's.
    assert meaning_of("date_of_birth.day").key == OTHER


@pytest.mark.parametrize("key", ["owners", "directors", "executives"])
def test_a_bare_list_of_people_is_about_the_business(key: str) -> None:
    assert meaning_of(key).key == f"requirement.{key}"
    assert meaning_of(key, person="person_1").key == "requirement.person_details"


@pytest.mark.parametrize(
    "key", ["", ".", "individual.shoe_size", "person_1.", "company.motto", "novel", "identity", "x" * 5000, "a..b"]
)
def test_unknown_keys_are_other_details(key: str) -> None:
    assert meaning_of(key).key in {OTHER, "requirement.person_details"}


def test_inquiries_are_marked_or_named() -> None:
    assert meaning_of("anything.at.all", inquiry=True).key == "requirement.inquiry"
    assert meaning_of("interv_9.x.form").subject == "interv_9"


def test_message_ids_are_unique() -> None:
    assert len(set(message_ids())) == len(message_ids())
