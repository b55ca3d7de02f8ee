"""An account in v1's shape."""

from __future__ import annotations

import copy
from typing import Any

from desktop_app.sandbox.accounts.core import Account, Capability, Person
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.fields import BACK
from desktop_app.sandbox.accounts.standing import Due, Standing, stand
from desktop_app.sandbox.accounts.tree import deep_merged, nest
from desktop_app.sandbox.errors import JSON

_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_NO_REQUIREMENTS: JSON = {
    "alternatives": [], "current_deadline": None, "currently_due": [], "disabled_reason": None, "errors": [],
    "eventually_due": [], "past_due": [], "pending_verification": [],
}  # fmt: skip
_STATUSES = {"active": "active", "pending": "pending"}


def account_v1(account: Account, now: float) -> JSON:
    """The whole v1 account object. Kept with the account until it changes: treat it as read-only."""
    kept = account.views.get("v1")
    if kept is None:
        kept = account.views["v1"] = _render(account, stand(account, now))
    return kept  # type: ignore[return-value]  # only this function writes under "v1"


def _render(account: Account, standing: Standing) -> JSON:
    shown: JSON = {
        "id": account.id,
        "object": "account",
        "business_profile": _profile(account),
        "business_type": account.kind,
        "capabilities": _capabilities(standing),
        "charges_enabled": standing.charges,
        "controller": _controller(account),
        "country": account.country or "US",
        "created": int(account.created),
        "default_currency": _currency(account),
        "details_submitted": account.submitted,
        "email": account.email,
        "external_accounts": _external_accounts(account),
        "future_requirements": future_requirements_v1(account, standing),
        "metadata": account.metadata,
        "payouts_enabled": standing.payouts,
        "requirements": requirements_v1(account, standing),
        "settings": _settings(account),
        "tos_acceptance": _terms(account),
        "type": account.terms.kind,
    }
    if account.groups:
        shown["groups"] = account.groups
    if account.kind == "individual" and _readable(account):
        shown["individual"] = individual_v1(account, standing)
    if account.kind not in {None, "individual"}:
        shown["company"] = _company(account)
    return shown


def _readable(account: Account) -> bool:
    """Where Stripe collects, a person's details are closed to the platform once a link was made."""
    return account.terms.collector == "application" or not account.linked


def _currency(account: Account) -> str:
    return account.currency or COUNTRIES[account.country or "US"].currency


def requirements_v1(account: Account, standing: Standing) -> JSON:
    """The requirements hash."""
    return {
        "alternatives": _alternatives(account, standing.due),
        "current_deadline": int(standing.deadline) if standing.deadline is not None else None,
        "currently_due": _named(account, standing.keys("currently_due", "past_due")),
        "disabled_reason": standing.disabled_reason,
        "errors": [
            {"code": item.code, "reason": item.reason, "requirement": _name(account, item.key)}
            for item in standing.due
            if item.code is not None
        ],
        "eventually_due": _named(account, standing.keys("currently_due", "past_due", "eventually_due")),
        "past_due": _named(account, standing.keys("past_due")),
        "pending_verification": _named(account, [item.key for item in standing.due if item.pending]),
    }


def future_requirements_v1(account: Account, standing: Standing) -> JSON:
    """What was announced; it becomes the main hash on its day."""
    told = standing.announced
    return _NO_REQUIREMENTS | {
        "alternatives": _alternatives(account, told),
        "current_deadline": int(standing.begins) if standing.begins is not None else None,
        "currently_due": _named(account, [item.key for item in told if item.status != "eventually_due"]),
        "eventually_due": _named(account, [item.key for item in told]),
    }


def _alternatives(account: Account, due: list[Due]) -> list[JSON]:
    return [
        {
            "alternative_fields_due": _named(account, list(item.instead)),
            "original_fields_due": _named(account, [item.key]),
        }
        for item in due
        if item.instead
    ]


def _named(account: Account, keys: list[str]) -> list[str]:
    return sorted(_name(account, key) for key in keys)


def _name(account: Account, key: str) -> str:
    """A representative who is known is named by id."""
    if not key.startswith("representative."):
        return key
    people = account.with_role("representative")
    return f"{people[0].id}.{key.removeprefix('representative.')}" if people else key


def _capabilities(standing: Standing) -> JSON:
    return {
        name: _STATUSES.get(power, "inactive") for name, power in standing.powers.items() if ":" not in name
    }  # fmt: skip


def _profile(account: Account) -> JSON:
    given = nest(account.facts, "business_profile.")
    return {
        "annual_revenue": None,
        "estimated_worker_count": None,
        "mcc": None,
        "minority_owned_business_designation": None,
        "name": account.display_name,
        "product_description": None,
        "specified_commercial_transactions_act_url": None,
        "support_address": None,
        "support_email": None,
        "support_phone": None,
        "support_url": None,
        "url": None,
    } | _whole_address(given, "support_address")


def _whole_address(given: JSON, name: str) -> JSON:
    if name in given:
        given[name] = dict.fromkeys(_ADDRESS) | given[name]
    return given


def _controller(account: Account) -> JSON:
    terms = account.terms
    return {
        "fees": {"payer": terms.fees_shown or terms.fees or "account"},
        "is_controller": True,
        "losses": {"payments": terms.losses or "stripe"},
        "requirement_collection": terms.collector,
        "stripe_dashboard": {"type": terms.dashboard or "none"},
        "type": "application",
    }


def _external_accounts(account: Account) -> JSON:
    return {
        "object": "list",
        "data": account.bank_accounts,
        "has_more": False,
        "total_count": len(account.bank_accounts),
        "url": f"/v1/accounts/{account.id}/external_accounts",
    }


def _settings(account: Account) -> JSON:
    prefix = {"statement_descriptor_prefix": None, "statement_descriptor_prefix_kana": None,
              "statement_descriptor_prefix_kanji": None}  # fmt: skip
    settings: JSON = {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {"decline_on": {"avs_failure": False, "cvc_failure": False}, **prefix},
        "dashboard": {"display_name": account.display_name, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": None},
        "payments": {
            "statement_descriptor": account.facts.get("settings.payments.statement_descriptor"),
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "payouts": {
            "debit_negative_balances": account.terms.losses != "application",
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }
    return deep_merged(settings, _shown_settings(account.settings))


def _shown_settings(told: JSON) -> JSON:
    """What was told as Stripe shows it: acceptances whole, a password only as given, a least delay in days."""
    shown = copy.deepcopy(told)
    for name in ("card_issuing", "treasury"):
        if "tos_acceptance" in shown.get(name, {}):
            shown[name]["tos_acceptance"] = {"date": None, "ip": None} | shown[name]["tos_acceptance"]
    site = shown.get("paypay_payments", {}).get("site", {}).get("in_development")
    if site is not None:
        password = site.pop("password", None)
        site |= {"username": site.get("username"), "password_provided": bool(password)}
    schedule = shown.get("payouts", {}).get("schedule", {})
    if schedule.get("delay_days") == "minimum":
        schedule["delay_days"] = 2
    return shown


def _terms(account: Account) -> JSON:
    date = account.facts.get("tos_acceptance.date")
    shown: JSON = {"date": int(date) if date else None}
    if account.terms.collector == "application":
        shown["ip"] = account.facts.get("tos_acceptance.ip")
        shown["user_agent"] = account.facts.get("tos_acceptance.user_agent")
    if account.facts.get("tos_acceptance.service_agreement"):
        shown["service_agreement"] = account.facts["tos_acceptance.service_agreement"]
    return shown


_COMPANY_SECRETS = {"tax_id": "tax_id_provided", "vat_id": "vat_id_provided"}
_COMPANY_HIDDEN = {"registration_number", "verification", *_COMPANY_SECRETS}


def _company(account: Account) -> JSON:
    given = nest(account.facts, "company.")
    shown: JSON = {
        "directors_provided": bool(given.get("directors_provided")),
        "executives_provided": bool(given.get("executives_provided")),
        "name": None,
        "owners_provided": bool(given.get("owners_provided")),
        "verification": {"document": _document(given, "document")},
    }
    shown |= {name: value for name, value in given.items() if name not in _COMPANY_HIDDEN and name not in shown}
    shown["name"] = given.get("name")
    shown |= {flag: bool(given.get(name)) for name, flag in _COMPANY_SECRETS.items()}
    return _addresses(shown)


def _document(given: JSON, name: str) -> JSON:
    sides: JSON = given.get("verification", {})
    return {
        "back": sides.get(f"{name}{BACK}"), "details": None, "details_code": None, "front": sides.get(name),
    }  # fmt: skip


_SCRIPT = (*_ADDRESS, "town")
_DATE = ("day", "month", "year")
_SAID = ("date", "ip", "user_agent")
# Objects that are shown whole as soon as a part of them is known.
_PARTS = {
    "address": _ADDRESS,
    "address_kana": _SCRIPT,
    "address_kanji": _SCRIPT,
    "administrative_address": _ADDRESS,
    "physical_address": _ADDRESS,
    "principal_place_of_business": _ADDRESS,
    "registered_address": _ADDRESS,
    "registration_date": _DATE,
    "directorship_declaration": _SAID,
    "ownership_declaration": _SAID,
    "representative_declaration": _SAID,
}


def _addresses(shown: JSON) -> JSON:
    shown.setdefault("address", {})
    for name, parts in _PARTS.items():
        if name in shown:
            shown[name] = dict.fromkeys(parts) | shown[name]
    return shown


def individual_v1(account: Account, standing: Standing) -> JSON:
    """The `individual` hash: a person whose facts lie with the account."""
    prefix = "individual."
    facts = {key.removeprefix(prefix): value for key, value in account.facts.items() if key.startswith(prefix)}
    roles = {
        key.removeprefix("relationship."): value for key, value in facts.items() if key.startswith("relationship.")
    }
    person = Person(account.person_id, account.created, facts, roles, account.person_metadata)
    return person_v1(account, person, standing)


_PERSON_HIDDEN = {
    "id_number",
    "ssn_last_4",
    "verification",
    "relationship",
    "documents",
    "id_number_secondary",
    "us_cfpb_data",
    "additional_tos_acceptances",
}


def person_v1(account: Account, person: Person, standing: Standing) -> JSON:
    """A person object."""
    given = nest(person.facts)
    shown: JSON = {
        "id": person.id,
        "object": "person",
        "account": account.id,
        "created": int(person.created),
        "dob": {"day": None, "month": None, "year": None} | _numbers(given.get("dob", {})),
        "email": None,
        "first_name": None,
        "future_requirements": _person_requirements([]),
        "id_number_provided": bool(given.get("id_number")),
        "last_name": None,
        "metadata": person.metadata,
        "phone": None,
        "relationship": _relationship(person),
        "requirements": _person_requirements(_keys_of(account, person, standing)),
        "ssn_last_4_provided": bool(given.get("ssn_last_4")),
        "verification": {
            "additional_document": _document(given, "additional_document"),
            "details": None,
            "details_code": None,
            "document": _document(given, "document"),
            "status": "verified" if account.submitted and standing.disabled_reason is None else "unverified",
        },
    }
    shown |= {name: value for name, value in given.items() if name not in _PERSON_HIDDEN and name != "dob"}
    return _addresses(shown)


def _numbers(date: JSON) -> JSON:
    return {part: int(value) if value not in (None, "") else None for part, value in date.items()}


def _relationship(person: Person) -> JSON:
    flags: JSON = {
        name: bool(person.roles.get(name))
        for name in ("authorizer", "director", "executive", "legal_guardian", "owner", "representative")
    }
    share: Any = person.roles.get("percent_ownership")
    return flags | {"percent_ownership": float(share) if share else None, "title": person.roles.get("title") or None}


def _keys_of(account: Account, person: Person, standing: Standing) -> list[tuple[str, str]]:
    """(field, time) of what is due from this person."""
    prefixes = ("individual.",) if person.id == account.person_id else ("representative.",)
    if prefixes == ("representative.",) and not person.roles.get("representative"):
        return []
    return [
        (item.key.removeprefix(prefixes[0]), item.status)
        for item in standing.due
        if item.key.startswith(prefixes) and not item.pending
    ]


def _person_requirements(keys: list[tuple[str, str]]) -> JSON:
    due = [key for key, status in keys if status != "eventually_due"]
    return {
        "alternatives": [],
        "currently_due": due,
        "errors": [],
        "eventually_due": [key for key, _ in keys],
        "past_due": [key for key, status in keys if status == "past_due"],
        "pending_verification": [],
    }


_CAPABILITY_REASONS = {
    "requirements.past_due": "requirements.fields_needed",
    "requirements.pending_verification": "pending.review",
    "under_review": "pending.review",
    "listed": "pending.review",
    "platform_paused": "platform_paused",
}


def _capability_reason(reason: str | None) -> str | None:
    """A capability says the same in other words than its account."""
    if reason is None:
        return None
    return "rejected.other" if reason.startswith("rejected.") else _CAPABILITY_REASONS.get(reason, "other")


def capability_v1(account: Account, capability: Capability, now: float) -> JSON:
    """A capability object."""
    standing = stand(account, now)
    power = standing.powers.get(capability.name)
    status = "unrequested" if not capability.requested else _STATUSES.get(power or "", "inactive")
    requirements = requirements_v1(account, standing) if capability.requested else dict(_NO_REQUIREMENTS)
    requirements["disabled_reason"] = _capability_reason(requirements["disabled_reason"])
    return {
        "id": capability.name,
        "object": "capability",
        "account": account.id,
        "future_requirements": future_requirements_v1(account, standing),
        "requested": capability.requested,
        "requested_at": int(capability.requested_at) if capability.requested else None,
        "requirements": requirements,
        "status": status,
    }
