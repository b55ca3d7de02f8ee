"""Every field that the sandbox may ask a seller for: v1's name, v2's name, the form step, a label and a test value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DETAILS, IDENTITY, BANK, REVIEW = "details", "identity", "bank", "review"
GOOD_DOCUMENT = "file_identity_document_success"
BAD_DOCUMENT = "file_identity_document_failure"
BACK = "_back"  # ends the name of a document's back side
STEPS = (DETAILS, IDENTITY, BANK, REVIEW)


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `kind` is the input it needs: text, email, tel, url, choice:a|b, number, document or yes."""

    v1: str
    v2: str
    step: str
    label: str
    sample: str
    kind: str = "text"


_PERSON = [
    ("first_name", "given_name", "First name", "Ada", "text"),
    ("last_name", "surname", "Last name", "Byron", "text"),
    ("first_name_kana", "script_names.kana.given_name", "First name (kana)", "アダ", "text"),
    ("last_name_kana", "script_names.kana.surname", "Last name (kana)", "バイロン", "text"),
    ("first_name_kanji", "script_names.kanji.given_name", "First name (kanji)", "亜陀", "text"),
    ("last_name_kanji", "script_names.kanji.surname", "Last name (kanji)", "梅論", "text"),
    ("dob.day", "date_of_birth.day", "Day of birth", "1", "number"),
    ("dob.month", "date_of_birth.month", "Month of birth", "1", "number"),
    ("dob.year", "date_of_birth.year", "Year of birth", "1901", "number"),
    ("email", "email", "E-mail", "ada@example.org", "email"),
    ("phone", "phone", "Phone", "0000000000", "tel"),
    ("address.line1", "address.line1", "Street and number", "address_full_match", "text"),
    ("address.line2", "address.line2", "More of the address", "", "text"),
    ("address.city", "address.city", "City", "", "text"),
    ("address.state", "address.state", "State, region or emirate", "", "text"),
    ("address.postal_code", "address.postal_code", "Postal code", "", "text"),
    ("address.country", "address.country", "Country", "", "text"),
    ("address_kana.postal_code", "script_addresses.kana.postal_code", "Postal code (kana)", "1500001", "text"),
    ("address_kana.state", "script_addresses.kana.state", "Prefecture (kana)", "トウキヨウト", "text"),
    ("address_kana.city", "script_addresses.kana.city", "City (kana)", "シブヤ", "text"),
    ("address_kana.town", "script_addresses.kana.town", "Town (kana)", "ジングウマエ 3-", "text"),
    ("address_kana.line1", "script_addresses.kana.line1", "Block and building (kana)", "27-15", "text"),
    ("address_kanji.postal_code", "script_addresses.kanji.postal_code", "Postal code (kanji)", "1500001", "text"),
    ("address_kanji.state", "script_addresses.kanji.state", "Prefecture (kanji)", "東京都", "text"),
    ("address_kanji.city", "script_addresses.kanji.city", "City (kanji)", "渋谷区", "text"),
    ("address_kanji.town", "script_addresses.kanji.town", "Town (kanji)", "神宮前 3丁目", "text"),
    ("address_kanji.line1", "script_addresses.kanji.line1", "Block and building (kanji)", "27-15", "text"),
    ("ssn_last_4", "id_numbers.us_ssn_last_4", "Last 4 of Social Security number", "0000", "text"),
    ("id_number", "id_numbers", "Government ID number", "000000000", "text"),
    ("nationality", "nationalities", "Nationality (two letters)", "GB", "text"),
    ("political_exposure", "political_exposure", "Public political office", "none", "choice:none|existing"),
    ("verification.document", "documents.primary_verification", "Photo ID", GOOD_DOCUMENT, "document"),
    (
        "verification.additional_document",
        "documents.secondary_verification",
        "Proof of address",
        GOOD_DOCUMENT,
        "document",
    ),
]
_RELATION = [
    ("relationship.title", "relationship.title", "Job title", "Director", "text"),
    ("relationship.executive", "relationship.executive", "Runs the business day to day", "true", "yes"),
]
_COMPANY = [
    ("name", "registered_name", "Legal business name", "Analytical Engines", "text"),
    ("name_kana", "script_names.kana.registered_name", "Legal business name (kana)", "アナリチカル", "text"),
    ("name_kanji", "script_names.kanji.registered_name", "Legal business name (kanji)", "解析機関", "text"),
    ("structure", "structure", "Legal form", "llc", "text"),
    ("tax_id", "id_numbers", "Business tax number", "000000000", "text"),
    ("registration_number", "id_numbers.registration", "Registration number", "000000000", "text"),
    ("vat_id", "id_numbers.vat", "VAT number", "000000000", "text"),
    ("phone", "phone", "Business phone", "0000000000", "tel"),
    ("address.line1", "address.line1", "Business street and number", "address_full_match", "text"),
    ("address.line2", "address.line2", "More of the business address", "", "text"),
    ("address.city", "address.city", "Business city", "", "text"),
    ("address.state", "address.state", "Business state, region or emirate", "", "text"),
    ("address.postal_code", "address.postal_code", "Business postal code", "", "text"),
    ("address.country", "address.country", "Business country", "", "text"),
    ("address_kana.postal_code", "script_addresses.kana.postal_code", "Business postal code (kana)", "1500001", "text"),
    ("address_kana.state", "script_addresses.kana.state", "Business prefecture (kana)", "トウキヨウト", "text"),
    ("address_kana.city", "script_addresses.kana.city", "Business city (kana)", "シブヤ", "text"),
    ("address_kana.town", "script_addresses.kana.town", "Business town (kana)", "ジングウマエ 3-", "text"),
    ("address_kana.line1", "script_addresses.kana.line1", "Business block (kana)", "27-15", "text"),
    (
        "address_kanji.postal_code",
        "script_addresses.kanji.postal_code",
        "Business postal code (kanji)",
        "1500001",
        "text",
    ),
    ("address_kanji.state", "script_addresses.kanji.state", "Business prefecture (kanji)", "東京都", "text"),
    ("address_kanji.city", "script_addresses.kanji.city", "Business city (kanji)", "渋谷区", "text"),
    ("address_kanji.town", "script_addresses.kanji.town", "Business town (kanji)", "神宮前 3丁目", "text"),
    ("address_kanji.line1", "script_addresses.kanji.line1", "Business block (kanji)", "27-15", "text"),
    ("verification.document", "documents.primary_verification", "Company document", GOOD_DOCUMENT, "document"),
]
_SINGLE = [
    Field("business_type", "identity.entity_type", DETAILS, "Business type", "individual",
          "choice:individual|company|non_profit|government_entity"),
    Field("business_profile.mcc", "configuration.merchant.mcc", DETAILS, "Business category (four digits)", "5734"),
    Field("business_profile.url", "defaults.profile.business_url", DETAILS, "Website or profile page",
          "https://accessible.stripe.com", "url"),
    Field("business_profile.product_description", "defaults.profile.product_description", DETAILS, "What you sell",
          "Printed patterns for looms"),
    Field("business_profile.name", "defaults.profile.doing_business_as", DETAILS, "Public business name", "Ada’s Shop"),
    Field("business_profile.support_phone", "configuration.merchant.support.phone", DETAILS, "Customer support phone",
          "0000000000", "tel"),
    Field("business_profile.support_email", "configuration.merchant.support.email", DETAILS, "Customer support e-mail",
          "help@example.org", "email"),
    Field("business_profile.support_url", "configuration.merchant.support.url", DETAILS, "Support page",
          "https://accessible.stripe.com", "url"),
    Field("settings.payments.statement_descriptor", "configuration.merchant.statement_descriptor.descriptor", DETAILS,
          "Name on bank statements", "ADAS SHOP"),
    Field("company.owners_provided", "identity.attestations.persons_provided.owners", IDENTITY,
          "All owners of 25 % or more are named", "true", "yes"),
    Field("company.directors_provided", "identity.attestations.persons_provided.directors", IDENTITY,
          "All directors are named", "true", "yes"),
    Field("company.executives_provided", "identity.attestations.persons_provided.executives", IDENTITY,
          "All executives are named", "true", "yes"),
    Field("documents.company_license.files", "identity.business_details.documents.company_license", IDENTITY,
          "Trade licence", GOOD_DOCUMENT, "document"),
    Field("documents.proof_of_registration.files", "identity.business_details.documents.proof_of_registration",
          IDENTITY, "Registration papers", GOOD_DOCUMENT, "document"),
    Field("documents.bank_account_ownership_verification.files",
          "identity.business_details.documents.bank_account_ownership_verification", BANK,
          "Proof the bank account is yours", GOOD_DOCUMENT, "document"),
    Field("external_account", "external_account", BANK, "Bank account for payouts", "000123456789"),
    Field("tos_acceptance.date", "identity.attestations.terms_of_service.account.date", REVIEW,
          "Accept the terms (date)", "", "terms"),
    Field("tos_acceptance.ip", "identity.attestations.terms_of_service.account.ip", REVIEW, "Accept the terms (place)",
          "127.0.0.1", "terms"),
]  # fmt: skip

ROLES = {"representative": "Representative", "owners": "Owner", "directors": "Director", "executives": "Executive"}


def _persons() -> list[Field]:
    own = [
        Field(f"individual.{v1}", f"identity.individual.{v2}", IDENTITY, label, sample, kind)
        for v1, v2, label, sample, kind in _PERSON
    ]
    others = [
        Field(f"{role}.{v1}", f"{role}.{v2}", IDENTITY, f"{title}: {label[0].lower()}{label[1:]}", sample, kind)
        for role, title in ROLES.items()
        for v1, v2, label, sample, kind in _PERSON + _RELATION
    ]
    return own + others


def _companies() -> list[Field]:
    return [
        Field(f"company.{v1}", f"identity.business_details.{v2}", IDENTITY, label, sample, kind)
        for v1, v2, label, sample, kind in _COMPANY
    ]


FIELDS: dict[str, Field] = {field.v1: field for field in [*_SINGLE, *_companies(), *_persons()]}
V1_BY_V2: dict[str, str] = {field.v2: field.v1 for field in FIELDS.values()}
_DOCUMENTS = {field.v1 for field in FIELDS.values() if field.kind == "document"}
_DOCUMENTS |= {v1 for v1, _, _, _, kind in _PERSON if kind == "document"}
_DOCUMENTS_V2 = {field.v2 for field in FIELDS.values() if field.kind == "document"}
_DOCUMENTS_V2 |= {v2 for _, v2, _, _, kind in _PERSON if kind == "document"}


_SETTLING = {"": "", "front": "", "front_back.front": "", "files": "", "back": BACK, "front_back.back": BACK}
"""What may follow a document's name, and what is kept of it: a back side alone is no document yet."""


def settled_name(path: str) -> str:
    """The field that a dotted path tells about: the front of a document settles the document, its back is kept too."""
    name = path
    while name:
        if name in _DOCUMENTS or name in _DOCUMENTS_V2:
            end = _SETTLING.get(path.removeprefix(name).removeprefix("."))
            return path if end is None else name + end
        name = name.rpartition(".")[0]
    return path


def v1_name(path: str, names: Mapping[str, str]) -> str | None:
    """v1's name of what a dotted path of v2 tells about, by a table of v1's names; None for what v1 doesn't have."""
    name = settled_name(path)
    found = names.get(name.removesuffix(BACK))
    return found + name.removeprefix(name.removesuffix(BACK)) if found is not None else None


def only_a_back(value: object) -> bool:
    """Whether a document of v2's came without its front, which is nothing yet."""
    return (
        isinstance(value, dict) and isinstance(value.get("front_back"), dict) and not value["front_back"].get("front")
    )


PERSON_V2: dict[str, str] = {v1: v2 for v1, v2, *_ in _PERSON + _RELATION}
PERSON_V1: dict[str, str] = {v2: v1 for v1, v2 in PERSON_V2.items()}
