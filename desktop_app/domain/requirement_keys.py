"""Stripe's requirement keys, both APIs, and what each one means to a person (``docs/stripe.md`` §3.6).

A key is split into whom it is about and what is wanted. What is wanted is looked up by its longest known beginning,
so that ``dob.day`` and ``dob.year`` are one thing: a birth date. The message ids are worded in ``words``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

OTHER = "requirement.other"
"""What any key means that we don't know: said once, never with Stripe's own key."""
INQUIRY = "requirement.inquiry"
INQUIRY_SUPPORT = "requirement.inquiry_support"


class Group(StrEnum):
    """Where a requirement stands on the page, in this order."""

    BUSINESS = "business"
    PERSON = "person"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key means.

    Attributes:
        key: Message id.
        role: ``representative``, ``owner``, ``director``, ``executive``, ``authorizer`` or ``legal_guardian`` where
            the key names one; None otherwise.
        subject: Stripe's person id, or its inquiry id, where the key holds one; otherwise empty.
    """

    key: str
    group: Group
    role: str | None = None
    subject: str = ""


_ROLES = {
    "representative": "representative",
    "owners": "owner",
    "owner": "owner",
    "directors": "director",
    "director": "director",
    "executives": "executive",
    "executive": "executive",
    "authorizer": "authorizer",
    "legal_guardian": "legal_guardian",
}

_PERSON: Mapping[str, str] = {
    "": "person_details",
    "first_name": "person_name",
    "last_name": "person_name",
    "given_name": "person_name",
    "surname": "person_name",
    "first_name_kana": "person_name_kana",
    "last_name_kana": "person_name_kana",
    "script_names.kana": "person_name_kana",
    "first_name_kanji": "person_name_kanji",
    "last_name_kanji": "person_name_kanji",
    "script_names.kanji": "person_name_kanji",
    "script_names": "person_name_kanji",
    "maiden_name": "former_names",
    "full_name_aliases": "former_names",
    "additional_names": "former_names",
    "dob": "birth_date",
    "date_of_birth": "birth_date",
    "gender": "person_extra",
    "legal_gender": "person_extra",
    "nationality": "person_extra",
    "nationalities": "person_extra",
    "political_exposure": "person_extra",
    "address": "home_address",
    "address_kana": "home_address_kana",
    "script_addresses.kana": "home_address_kana",
    "address_kanji": "home_address_kanji",
    "script_addresses.kanji": "home_address_kanji",
    "script_addresses": "home_address_kanji",
    "registered_address": "registered_address",
    "additional_addresses": "registered_address",
    "email": "person_email",
    "phone": "person_phone",
    "ssn_last_4": "ssn_last_4",
    "id_numbers.us_ssn_last_4": "ssn_last_4",
    "id_number": "id_number",
    "id_number_secondary": "id_number",
    "id_numbers": "id_number",
    "relationship": "person_role",
    "relationship.title": "job_title",
    "relationship.percent_ownership": "ownership_share",
    "relationship.authorizer": "authority",
    "verification": "photo_id",
    "verification.document": "photo_id",
    "verification.additional_document": "address_proof",
    "verification.proof_of_liveness": "selfie",
    "documents.primary_verification": "photo_id",
    "documents.secondary_verification": "address_proof",
    "documents.passport": "passport",
    "documents.visa": "visa",
    "documents.company_authorization": "authority",
    "additional_tos_acceptances": "terms",
    "additional_terms_of_service": "terms",
}

_PAPERS: Mapping[str, str] = {
    "": "registration_papers",
    "bank_account_ownership_verification": "bank_proof",
    "company_license": "licence",
    "company_memorandum_of_association": "articles",
    "company_ministerial_decree": "licence",
    "company_registration_verification": "registration_papers",
    "company_tax_id_verification": "tax_papers",
    "proof_of_registration": "registration_papers",
    "proof_of_address": "business_address_proof",
    "proof_of_business_presence": "business_address_proof",
    "proof_of_ultimate_beneficial_ownership": "ownership_confirmation",
    "primary_verification": "company_document",
}

_TAX_NUMBERS = """
ao_nif ar_cuit at_stn az_tin bd_etin br_cnpj cy_tic de_stn do_rcn gr_afm gt_nit hr_oib hu_tin ie_trn jp_tin lu_nif
mt_tin mx_rfc my_itn mz_nuit nl_rsin nz_ird pe_ruc pk_ntn pl_nip sa_tin si_tin sk_dic th_tin us_ein
"""
"""Kinds of v2 business numbers that come from a tax office; the others come from registers or are for VAT."""

_FIRM: Mapping[str, str] = {
    "name": "legal_name",
    "registered_name": "legal_name",
    "name_kana": "legal_name_kana",
    "script_names.kana": "legal_name_kana",
    "name_kanji": "legal_name_kanji",
    "script_names.kanji": "legal_name_kanji",
    "script_names": "legal_name_kanji",
    "tax_id": "tax_number",
    "tax_id_registrar": "tax_number",
    "vat_id": "registration_number",
    "registration_number": "registration_number",
    "registration_date": "registration_date",
    "id_numbers": "registration_number",
    **{f"id_numbers.{kind}": "tax_number" for kind in _TAX_NUMBERS.split()},
    "address": "business_address",
    "address_kana": "business_address_kana",
    "script_addresses.kana": "business_address_kana",
    "address_kanji": "business_address_kanji",
    "script_addresses.kanji": "business_address_kanji",
    "script_addresses": "business_address_kanji",
    "administrative_address": "other_business_address",
    "physical_address": "other_business_address",
    "principal_place_of_business": "other_business_address",
    "additional_addresses": "other_business_address",
    "phone": "business_phone",
    "structure": "structure",
    "export_license_id": "export_details",
    "export_purpose_code": "export_details",
    "owners_provided": "owners",
    "directors_provided": "directors",
    "executives_provided": "executives",
    "ownership_declaration": "ownership_confirmation",
    "ownership_exemption_reason": "ownership_confirmation",
    "directorship_declaration": "directors",
    "representative_declaration": "authority",
    "verification": "company_document",
    "annual_revenue": "revenue",
    "monthly_estimated_revenue": "revenue",
    "estimated_worker_count": "worker_count",
    **{f"documents.{name}".rstrip("."): message for name, message in _PAPERS.items()},
}

_SUPPORT: Mapping[str, str] = {
    "phone": "support_phone",
    "email": "support_email",
    "address": "support_address",
    "url": "support_website",
    "hours": "support_hours",
}

_BARE_ROLES: Mapping[str, str] = {
    "owners": "owners",
    "directors": "directors",
    "executives": "executives",
}

_ACCOUNT: Mapping[str, str] = {
    "business_type": "kind",
    "identity.entity_type": "kind",
    "country": "country",
    "identity.country": "country",
    "email": "contact_email",
    "contact_email": "contact_email",
    "contact_phone": "contact_phone",
    "business_profile.mcc": "category",
    "configuration.merchant.mcc": "category",
    "business_profile.url": "website",
    "defaults.profile.business_url": "website",
    "business_profile.product_description": "product_description",
    "defaults.profile.product_description": "product_description",
    "business_profile.name": "public_name",
    "defaults.profile.doing_business_as": "public_name",
    "display_name": "public_name",
    "business_profile.annual_revenue": "revenue",
    "business_profile.monthly_estimated_revenue": "revenue",
    "business_profile.estimated_worker_count": "worker_count",
    "business_profile.minority_owned_business_designation": "business_extra",
    "business_profile.specified_commercial_transactions_act_url": "commerce_disclosure",
    **{f"business_profile.support_{name}": message for name, message in _SUPPORT.items()},
    **{f"configuration.merchant.support.{name}": message for name, message in _SUPPORT.items()},
    **{f"configuration.merchant.konbini_payments.support.{name}": message for name, message in _SUPPORT.items()},
    "settings.payments.statement_descriptor": "statement_name",
    "settings.payments.statement_descriptor_kana": "statement_name",
    "settings.payments.statement_descriptor_kanji": "statement_name",
    "settings.payouts.statement_descriptor": "statement_name",
    "settings.card_payments.statement_descriptor_prefix": "statement_name",
    "settings.card_payments.statement_descriptor_prefix_kana": "statement_name",
    "settings.card_payments.statement_descriptor_prefix_kanji": "statement_name",
    "configuration.merchant.statement_descriptor": "statement_name",
    "configuration.merchant.script_statement_descriptor": "statement_name",
    "settings.bacs_debit_payments.display_name": "statement_name",
    "configuration.merchant.bacs_debit_payments.display_name": "statement_name",
    "settings.sepa_debit_payments.creditor_id": "creditor_id",
    "configuration.merchant.sepa_debit_payments.creditor_id": "creditor_id",
    "settings.paypay_payments": "shop_details",
    "settings.card_issuing.tos_acceptance": "terms",
    "settings.treasury.tos_acceptance": "terms",
    "tos_acceptance": "terms",
    "identity.attestations.terms_of_service": "terms",
    "identity.attestations.persons_provided.owners": "owners",
    "identity.attestations.persons_provided.directors": "directors",
    "identity.attestations.persons_provided.executives": "executives",
    "identity.attestations.persons_provided.ownership_exemption_reason": "ownership_confirmation",
    "identity.attestations.ownership_declaration": "ownership_confirmation",
    "identity.attestations.directorship_declaration": "directors",
    "identity.attestations.representative_declaration": "authority",
    "external_account": "bank_account",
    "configuration.recipient.default_outbound_destination": "bank_account",
    "defaults.payout_methods": "bank_account",
    "bank_account": "bank_account",
    **_BARE_ROLES,
    **{f"documents.{name}".rstrip("."): message for name, message in _PAPERS.items()},
    **{f"company.{name}": message for name, message in _FIRM.items()},
    **{f"identity.business_details.{name}": message for name, message in _FIRM.items()},
    **{f"business_details.{name}": message for name, message in _FIRM.items()},
}

_BANK = frozenset({"bank_account", "bank_proof"})

NEVER_ASKED: Mapping[str, str] = {
    "account_token": "made by a platform that collects details itself",
    "person_token": "made by a platform that collects details itself",
    "api_key": "an option of the request",
    "content_type": "an option of the request",
    "headers": "an option of the request",
    "idempotency_key": "an option of the request",
    "max_network_retries": "an option of the request",
    "stripe_account": "an option of the request",
    "stripe_context": "an option of the request",
    "stripe_version": "an option of the request",
    "expand": "an option of the request",
    "include": "an option of the request",
    "metadata": "the platform's own labels",
    "individual.metadata": "the platform's own labels",
    "identity.individual.metadata": "the platform's own labels",
    "capabilities": "requested by the platform",
    "configuration.merchant.applied": "chosen by the platform",
    "configuration.merchant.capabilities": "requested by the platform",
    "configuration.recipient.applied": "chosen by the platform",
    "configuration.recipient.capabilities": "requested by the platform",
    "configuration.customer": "about an account as a buyer, never wanted for selling",
    "controller": "chosen by the platform at the making",
    "type": "chosen by the platform at the making",
    "dashboard": "chosen by the platform at the making",
    "defaults.responsibilities": "chosen by the platform at the making",
    "defaults.currency": "follows from the country",
    "defaults.locales": "a preference",
    "default_currency": "follows from the country",
    "groups": "the platform's pricing",
    "settings.branding": "decoration of payment pages",
    "configuration.merchant.branding": "decoration of payment pages",
    "settings.invoices": "a preference for invoices",
    "settings.payouts.debit_negative_balances": "chosen by the platform",
    "settings.payouts.schedule": "chosen by the platform",
    "settings.card_payments.decline_on": "a preference for payments",
    "configuration.merchant.card_payments.decline_on": "a preference for payments",
    "us_cfpb_data": "voluntary, for lenders in the US",
}
"""Parameters that Stripe never asks a seller for, and why: by their beginning."""


@lru_cache(maxsize=4096)  # most accounts lack the same few things, and a page of the list asks thousands of times
def meaning_of(key: str, *, person: str | None = None, inquiry: bool = False) -> Meaning:
    """Return what one of Stripe's requirement keys means; :data:`OTHER` where we don't know it.

    Args:
        key: Stripe's key.
        person: The person's id where Stripe gives it beside the key (v2 ``reference``).
        inquiry: Stripe marked it as a question of its own.
    """
    first, _, rest = key.partition(".")
    if inquiry or first.startswith("interv_"):
        return Meaning(INQUIRY_SUPPORT if key.endswith(".support") else INQUIRY, Group.BUSINESS, subject=first)
    if first.startswith("person_"):
        return _about_person(rest, None, first)
    if first in _ROLES and (rest or first not in _BARE_ROLES or person is not None):
        return _about_person(rest, _ROLES[first], person or "")
    for prefix in ("individual", "identity.individual"):
        if key == prefix or key.startswith(f"{prefix}."):
            return _about_person(key[len(prefix) + 1 :], None, person or "")
    return _about_account(key, person)


def person_meaning(path: str) -> Meaning:
    """Return what a person's parameter means, as Stripe names it in its persons' own calls."""
    return _about_person(path, None, "")


def never_asked(path: str) -> bool:
    """Whether a parameter is on the list of what Stripe never asks a seller for."""
    return _longest(NEVER_ASKED, path) is not None


def message_ids() -> tuple[str, ...]:
    """Return every message id there can be, in the order in which a person would do them."""
    return _ORDER


def place(message: str) -> int:
    """Return where a message stands in the order in which a person would do things."""
    return _PLACES[message]


def _about_account(key: str, person: str | None) -> Meaning:
    """Return what a key without a person's prefix means; v2 may name the person beside it."""
    message = _longest(_ACCOUNT, key)
    if message is not None:
        return _meant(message, Group.BANK if message in _BANK else Group.BUSINESS)
    return Meaning(OTHER, Group.BUSINESS) if person is None else _about_person(key, None, person)


def _about_person(path: str, role: str | None, subject: str) -> Meaning:
    message = _longest(_PERSON, path)
    if message is None:
        return Meaning(OTHER, Group.BUSINESS)
    return _meant(message, Group.PERSON, role, subject)


def _meant(message: str, group: Group, role: str | None = None, subject: str = "") -> Meaning:
    return Meaning(f"requirement.{message}", group, role, subject)


def _longest(table: Mapping[str, str], path: str) -> str | None:
    """Return the entry for the longest beginning of a dotted path; the empty entry only for the empty path."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        found = table.get(".".join(parts[:end]))
        if found is not None:
            return found
    return None


_IN_ORDER = """
inquiry inquiry_support kind country contact_email contact_phone category website product_description
public_name legal_name legal_name_kana legal_name_kanji structure tax_number registration_number
registration_date export_details business_address business_address_kana business_address_kanji
other_business_address business_phone revenue worker_count business_extra commerce_disclosure shop_details
support_email support_phone support_website support_address support_hours statement_name creditor_id
company_document registration_papers licence articles tax_papers business_address_proof
owners directors executives ownership_confirmation authority
person_details person_name person_name_kana person_name_kanji former_names birth_date person_role job_title
ownership_share person_email person_phone home_address home_address_kana home_address_kanji
registered_address ssn_last_4 id_number photo_id passport visa address_proof selfie person_extra
bank_account bank_proof other terms
"""
_ORDER: tuple[str, ...] = tuple(f"requirement.{name}" for name in _IN_ORDER.split())
_PLACES = {message: index for index, message in enumerate(_ORDER)}
