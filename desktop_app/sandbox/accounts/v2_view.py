"""An account in v2's shape. What `include` did not name is null, and null means "not asked"."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.sandbox.accounts.core import Account, Person
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.fields import FIELDS, PERSON_V2
from desktop_app.sandbox.accounts.standing import Due, Power, Standing, stand
from desktop_app.sandbox.accounts.tree import filled, nest
from desktop_app.sandbox.accounts.v2_names import PAYOUTS, to_v2
from desktop_app.sandbox.clock import rfc3339
from desktop_app.sandbox.errors import JSON

INCLUDABLE = ("defaults", "future_requirements", "identity", "requirements")
CONFIGURATIONS = ("customer", "merchant", "recipient")
_RESOLUTIONS = {
    "requirements_past_due": "provide_info",
    "requirements_pending_verification": "no_resolution",
    "determining_status": "no_resolution",
    "restricted_other": "contact_stripe",
    "unsupported_business": "no_resolution",
    "unsupported_country": "no_resolution",
    "unsupported_entity_type": "no_resolution",
}
_ORDER = ("past_due", "currently_due", "eventually_due")


def account_v2(account: Account, now: float, include: Iterable[str] = ()) -> JSON:
    """The v2 account object with the parts that `include` names."""
    whole = _whole(account, now)
    wanted = set(include)
    shown = dict(whole)
    for part in INCLUDABLE:
        if part not in wanted:
            shown[part] = None
    blocks = {name for name in CONFIGURATIONS if f"configuration.{name}" in wanted}
    configuration = whole["configuration"]
    shown["configuration"] = (
        {name: configuration[name] if name in blocks else None for name in CONFIGURATIONS} if blocks else None
    )
    return shown


def _whole(account: Account, now: float) -> JSON:
    kept = account.views.get("v2")
    if kept is None:
        kept = account.views["v2"] = _render(account, stand(account, now))
    return kept  # type: ignore[return-value]  # only this function writes under "v2"


def _render(account: Account, standing: Standing) -> JSON:
    return {
        "id": account.id,
        "object": "v2.core.account",
        "applied_configurations": sorted(account.configurations),
        "closed": account.closed,
        "configuration": {name: _configuration(account, standing, name) for name in CONFIGURATIONS},
        "contact_email": account.email,
        "contact_phone": account.phone,
        "created": rfc3339(account.created),
        "dashboard": account.terms.dashboard,
        "defaults": _defaults(account),
        "display_name": account.display_name,
        "future_requirements": _requirements(account, standing.announced, standing.begins)
        | {"minimum_transition_date": rfc3339(standing.begins) if standing.begins is not None else None},
        "identity": _identity(account),
        "livemode": False,
        "metadata": account.metadata,
        "requirements": _requirements(account, standing.due, standing.deadline),
    }


# --- configurations


def _configuration(account: Account, standing: Standing, name: str) -> JSON | None:
    if name not in account.configurations:
        return None
    if name == "customer":
        return _customer(account)
    shown: JSON = {"applied": True, "capabilities": _capabilities(account, standing, name)}
    if name == "merchant":
        shown |= _merchant(account)
    return filled(shown, account.told_v2.get("configuration", {}).get(name, {}))


def _customer(account: Account) -> JSON:
    billing = {"default_payment_method": None, "invoice": None} | (account.customer.get("billing") or {})
    if billing["invoice"] is not None:
        billing["invoice"] = {"custom_fields": []} | billing["invoice"]
    return {
        "applied": True,
        "automatic_indirect_tax": account.customer.get("automatic_indirect_tax"),
        "billing": billing,
        "capabilities": {"automatic_indirect_tax": None},
        "shipping": account.customer.get("shipping"),
        "test_clock": None,
    }


def _merchant(account: Account) -> JSON:
    facts = account.facts
    unset = ("bacs_debit_payments", "branding", "card_payments", "konbini_payments", "script_statement_descriptor")
    return dict.fromkeys((*unset, "sepa_debit_payments")) | {
        "mcc": facts.get("business_profile.mcc"),
        "statement_descriptor": {
            "descriptor": facts.get("settings.payments.statement_descriptor"),
            "prefix": facts.get("settings.card_payments.statement_descriptor_prefix"),
        },
        "support": {
            "address": None,
            "email": facts.get("business_profile.support_email"),
            "phone": facts.get("business_profile.support_phone"),
            "url": facts.get("business_profile.support_url"),
        },
    }


def _capabilities(account: Account, standing: Standing, configuration: str) -> JSON:
    flat: JSON = {}
    for capability in account.requested():
        if capability.configuration == configuration:
            power = standing.powers[capability.name]
            flat[to_v2(capability.name)] = _status(power, standing)
    if flat:
        flat[PAYOUTS] = _status(_payouts(standing), standing)
    return nest(flat)


def _payouts(standing: Standing) -> Power:
    powers = set(standing.powers.values())
    if standing.payouts:
        return "active"
    worst: tuple[Power, ...] = ("rejected", "unsupported", "restricted", "pending")
    return next((power for power in worst if power in powers), "restricted")


def _status(power: Power, standing: Standing) -> JSON:
    if power == "active":
        return {"status": "active", "status_details": []}
    why = standing.why or "requirements_past_due"
    code = "unsupported_entity_type" if power == "unsupported" and not why.startswith("unsupported_") else why
    return {"status": power, "status_details": [{"code": code, "resolution": _RESOLUTIONS.get(code, "contact_stripe")}]}


# --- requirements


def _requirements(account: Account, due: list[Due], deadline: float | None) -> JSON:
    entries = [_entry(account, item) for item in due]
    status = next((name for name in _ORDER if any(item.status == name and not item.pending for item in due)), None)
    summary: JSON = {"minimum_deadline": None}
    if status is not None:
        summary["minimum_deadline"] = {"status": status, "time": rfc3339(deadline) if deadline is not None else None}
    return {"alternatives": _alternatives(account, due), "entries": entries, "summary": summary}


def _alternatives(account: Account, due: list[Due]) -> list[JSON]:
    return [
        {
            "original_entries": [_brief(account, item.key)],
            "options": [{"entries": [_brief(account, key) | _TO_GIVE for key in item.instead]}],
        }
        for item in due
        if item.instead
    ]


_TO_GIVE: JSON = {"awaiting_action_from": "user", "errors": []}


def _brief(account: Account, key: str) -> JSON:
    return {"description": description(account, key), "reference": _reference(account, key)}


def _entry(account: Account, item: Due) -> JSON:
    return {
        "awaiting_action_from": "stripe" if item.pending else "user",
        "description": description(account, item.key),
        "errors": [{"code": item.code, "description": item.reason}] if item.code is not None else [],
        "impact": {"restricts_capabilities": list(_impact(account, item))},
        "minimum_deadline": {"status": item.status},
        "reference": _reference(account, item.key),
        "requested_reasons": [{"code": "routine_verification" if account.submitted else "routine_onboarding"}],
    }


# Capabilities that can be requested, but that Stripe's published list of impacts doesn't name.
_NEVER_AN_IMPACT = {"sequra_payments", "sunbit_payments"}


def _impact(account: Account, item: Due) -> Iterable[JSON]:
    for capability in account.requested():
        if capability.name in _NEVER_AN_IMPACT:
            continue
        for path in (to_v2(capability.name), PAYOUTS):
            name = "payouts" if path == PAYOUTS else capability.name
            if not item.capabilities or name in item.capabilities:
                yield {
                    "capability": path,
                    "configuration": capability.configuration,
                    "deadline": {"status": item.status},
                }


def description(account: Account, key: str) -> str:
    """The name that v2 gives to a v1 key; it depends on the country for tax numbers, on the kind for the rest."""
    if key == "company.tax_id" and account.country is not None:
        return f"identity.business_details.id_numbers.{COUNTRIES[account.country].tax_id}"
    found = FIELDS.get(key)
    return found.v2 if found is not None else key


def _reference(account: Account, key: str) -> JSON | None:
    if key.startswith("interv_"):
        return {"type": "inquiry", "inquiry": key.split(".", maxsplit=1)[0], "resource": None}
    if key.startswith("representative.") and account.with_role("representative"):
        return {"type": "person", "resource": account.with_role("representative")[0].id, "inquiry": None}
    return None


# --- identity and defaults


def _defaults(account: Account) -> JSON:
    terms = account.terms
    profile = {
        name: account.facts.get(f"business_profile.{old}")
        for name, old in (("business_url", "url"), ("doing_business_as", "name"), ("product_description",) * 2)
    }
    return {
        "currency": account.currency or (COUNTRIES[account.country].currency if account.country else None),
        "locales": account.locales or None,
        "payout_methods": account.told_v2.get("defaults", {}).get("payout_methods"),
        "profile": profile,
        "responsibilities": {
            "fees_collector": terms.fees,
            "losses_collector": terms.losses,
            "requirements_collector": terms.collector,
        },
    }


def _identity(account: Account) -> JSON:
    shown: JSON = {"attestations": _attestations(account), "country": account.country, "entity_type": account.kind}
    shown["business_details"] = None
    shown["individual"] = None
    open_to_read = account.terms.collector == "application" or not account.linked
    told = account.told_v2.get("identity", {})
    shown["attestations"] = filled(shown["attestations"], told.get("attestations", {}))
    if account.kind == "individual" and open_to_read:
        shown["individual"] = filled(_individual(account), told.get("individual", {}))
    if account.kind not in {None, "individual"}:
        shown["business_details"] = filled(_business(account), told.get("business_details", {}))
    return shown


def _attestations(account: Account) -> JSON:
    date = account.facts.get("tos_acceptance.date")
    return {
        "directorship_declaration": None,
        "ownership_declaration": None,
        "persons_provided": {
            role: bool(account.facts.get(f"company.{role}_provided")) for role in ("directors", "executives", "owners")
        }
        | {"ownership_exemption_reason": None},
        "representative_declaration": None,
        "terms_of_service": {
            "account": {
                "date": rfc3339(float(date)) if date else None,
                "ip": account.facts.get("tos_acceptance.ip") if account.terms.collector == "application" else None,
                "user_agent": None,
            }
        },
    }


_UNSHOWN = ("documents.", "id_numbers")


def _business(account: Account) -> JSON:
    prefix = "identity.business_details."
    flat = {
        found.v2.removeprefix(prefix): account.facts[found.v1]
        for found in FIELDS.values()
        if found.v2.startswith(prefix) and found.v1 in account.facts
    }
    shown = nest({name: value for name, value in flat.items() if not name.startswith(_UNSHOWN)})
    numbers = account.facts.get("company.tax_id")
    kind = account.facts.get("company.tax_id_type") or COUNTRIES[account.country or "US"].tax_id
    known = kind if kind != "other" else None
    shown["id_numbers"] = [{"registrar": None, "type": known}] if numbers and known else []
    return _scripts(shown)


def _scripts(shown: JSON) -> JSON:
    for group in ("script_names", "script_addresses"):
        if group in shown:
            shown[group] = {"kana": None, "kanji": None} | shown[group]
    return shown


def _individual(account: Account) -> JSON:
    prefix = "individual."
    facts = {key.removeprefix(prefix): value for key, value in account.facts.items() if key.startswith(prefix)}
    return person_v2(
        account, Person(account.person_id, account.created, facts, roles_of(facts), account.person_metadata)
    )


def roles_of(facts: JSON) -> JSON:
    """What an individual said about their place in the business, by its name without prefix."""
    return {key.removeprefix("relationship."): value for key, value in facts.items() if key.startswith("relationship.")}


def person_v2(account: Account, person: Person) -> JSON:
    """A person in v2's shape."""
    flat = {PERSON_V2[key]: value for key, value in person.facts.items() if key in PERSON_V2}
    shown = nest({name: value for name, value in flat.items() if not name.startswith(_UNSHOWN)})
    if "date_of_birth" in shown:
        shown["date_of_birth"] = {part: int(value) for part, value in shown["date_of_birth"].items()}
    if "nationalities" in shown:
        shown["nationalities"] = [shown["nationalities"]]
    share = person.roles.get("percent_ownership")
    flags = ("authorizer", "director", "executive", "legal_guardian", "owner", "representative")
    shown |= {
        "id": person.id,
        "object": "v2.core.account_person",
        "account": account.id,
        "created": rfc3339(person.created),
        "updated": rfc3339(person.updated or person.created),
        "id_numbers": _id_numbers(person),
        "livemode": False,
        "metadata": person.metadata,
        "relationship": {name: bool(person.roles.get(name)) for name in flags}
        | {"percent_ownership": str(share) if share else None, "title": person.roles.get("title")},
    }
    return filled(_scripts(shown), person.told_v2)


def _id_numbers(person: Person) -> list[JSON]:
    kinds = {"ssn_last_4": "us_ssn_last_4", "id_number": person.facts.get("id_number_type")}
    return [{"type": kind} for key, kind in kinds.items() if kind and person.facts.get(key)]
