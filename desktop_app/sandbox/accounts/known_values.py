"""Stripe's test values: what is said decides what is found (https://docs.stripe.com/connect/testing)."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.sandbox.accounts.core import Account, Demand
from desktop_app.sandbox.accounts.fields import BACK, BAD_DOCUMENT, ROLES

_PERSON = {
    ("address.line1", "address_no_match"): "verification_failed_address_match",
    ("address.line1", "address_line1_no_match"): "verification_failed_address_match",
    ("id_number", "111111111"): "verification_failed_id_number_match",
    ("ssn_last_4", "1111"): "verification_failed_id_number_match",
    ("first_name", "mismatch_director"): "verification_directors_mismatch",
    ("first_name", "missing_director"): "verification_missing_directors",
    ("first_name", "extraneous_director"): "verification_extraneous_directors",
}
_BUSINESS = {
    ("company.address.line1", "address_line1_no_match"): "verification_failed_address_match",
    ("company.tax_id", "111111111"): "verification_failed_tax_id_match",
    ("company.tax_id", "111111112"): "verification_failed_tax_id_not_issued",
    ("company.tax_id", "222221000"): "verification_failed_keyed_match",
    ("company.tax_id", "222221001"): "verification_missing_owners",
    ("company.tax_id", "222221002"): "verification_directors_mismatch",
    ("company.tax_id", "222221003"): "verification_missing_owners",
    ("company.tax_id", "222221004"): "verification_missing_directors",
    ("business_profile.name", "disallowed_dba"): "invalid_business_profile_name_denylisted",
    ("business_profile.name", "invalid_dba"): "invalid_business_profile_name",
}
_SITES = {
    "disallowed": "invalid_url_denylisted",
    "geoblocked": "invalid_url_website_inaccessible_geoblocked",
    "problem": "invalid_url_website_incomplete",
    "missing": "invalid_url_website_empty",
    "mismatch": "invalid_url_website_business_information_mismatch",
    "passwordprotected": "invalid_url_website_inaccessible_password_protected",
    "underconstruction": "invalid_url_website_incomplete_under_construction",
    "inaccessible": "invalid_url_website_inaccessible",
    "inactivity": "invalid_url_website_other",
}
_PAPERS = {
    BAD_DOCUMENT: "verification_document_not_readable",
    "file_relationship_document_invalid": "verification_document_invalid",
    "file_relationship_document_mismatch": "verification_document_name_mismatch",
    "file_relationship_document_invalid_signer": "verification_document_not_signed",
}
_OWNERSHIP_CHECK = ("9991", "9992")
_SANCTIONED, _MATCHING, _MATCHING_AT_ONCE = ("1", "1", "1900"), ("1", "1", "1901"), ("1", "1", "1902")
_RISKY = "_high_risk"  # the end of a business name that brings a review


def findings(account: Account) -> list[Demand]:
    """What Stripe would ask again for, given the test values that this account was told."""
    return [*_about_business(account), *_about_people(account), *_about_bank(account)]


def is_listed(account: Account) -> bool:
    """Whether someone's birth date is the one that raises a sanctions alert."""
    return any(_born(facts) == _SANCTIONED for _, facts in _people(account))


def is_risky(account: Account) -> bool:
    """Whether a business name is one that Stripe wants to review."""
    names = (account.facts.get("business_profile.name"), account.facts.get("company.name"), account.display_name)
    return any(str(name).endswith(_RISKY) for name in names if name)


def is_pending(account: Account) -> bool:
    """Whether the registry hasn't answered yet."""
    return account.facts.get("company.tax_id") == "222221005"


def _again(key: str, code: str, *capabilities: str) -> Demand:
    reason = f"What was given could not be verified ({code.replace('_', ' ')}). Correct it, or give something else."
    return Demand(key, code=code, reason=reason, capabilities=capabilities)


def _about_business(account: Account) -> Iterator[Demand]:
    for (key, value), code in _BUSINESS.items():
        if account.facts.get(key) == value:
            yield _again(key, code)
    if account.facts.get("company.address.line1") == "address_no_match":
        yield _again("company.address.line1", "verification_failed_address_match", "payouts")
    company = "company.verification.document"
    yield from _about_document(company, account.facts.get(company), account.facts.get(f"{company}{BACK}"))
    site = str(account.facts.get("business_profile.url", "")).removeprefix("https://").partition(".stripe.com")
    if site[1] and site[0] in _SITES:
        yield _again("business_profile.url", _SITES[site[0]])
    for key, value in account.facts.items():
        if key.startswith("documents."):
            files = value if isinstance(value, list) else [value]
            yield from (_again(key, _PAPERS[file]) for file in files if file in _PAPERS)
    said_what = str(account.facts.get("business_profile.product_description", ""))
    if "require_url" in said_what and not account.has("business_profile.url"):
        yield Demand("business_profile.url")


def _people(account: Account) -> Iterator[tuple[str, dict[str, object]]]:
    """(prefix, facts) of the individual, or of each role's persons."""
    own = {
        key.removeprefix("individual."): value for key, value in account.facts.items() if key.startswith("individual.")
    }
    if own:
        yield "individual", own
    for role in ROLES:
        for person in account.with_role(role):
            yield role, person.facts


def _about_people(account: Account) -> Iterator[Demand]:
    for prefix, facts in _people(account):
        for (key, value), code in _PERSON.items():
            if facts.get(key) == value:
                yield _again(f"{prefix}.{key}", code)
        for key in ("verification.document", "verification.additional_document"):
            yield from _about_document(f"{prefix}.{key}", facts.get(key), facts.get(f"{key}{BACK}"))
        if not _known_birth(facts):
            yield _again(f"{prefix}.verification.document", "verification_failed_keyed_identity")


def _about_document(key: str, *sides: object) -> Iterator[Demand]:
    """A document fails as a whole, whichever of its sides can't be read."""
    if BAD_DOCUMENT in sides:
        yield _again(key, "verification_document_not_readable")


def _born(facts: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(facts.get(f"dob.{part}", "")).lstrip("0") for part in ("day", "month", "year"))


def _known_birth(facts: dict[str, object]) -> bool:
    """Whether the registry knows this date of birth: the test dates alone match, unless a document was sent."""
    if not all(_born(facts)) or facts.get("verification.document"):
        return True
    return _born(facts) in {_SANCTIONED, _MATCHING, _MATCHING_AT_ONCE}


def _about_bank(account: Account) -> Iterator[Demand]:
    key = "documents.bank_account_ownership_verification.files"
    if account.facts.get(key) is None and any(item["last4"] in _OWNERSHIP_CHECK for item in account.bank_accounts):
        yield Demand(key, capabilities=("payouts",))
