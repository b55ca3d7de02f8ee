"""What happens to an account when a seller fills the form in, and when Stripe has looked at what was sent."""

from __future__ import annotations

from typing import Literal, get_args

from desktop_app.sandbox import ids
from desktop_app.sandbox.accounts.core import ROLE_FLAGS, Account, Demand, Person
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.fields import FIELDS, ROLES
from desktop_app.sandbox.accounts.known_values import findings, is_listed, is_pending, is_risky
from desktop_app.sandbox.accounts.needs import asked_later, asked_now
from desktop_app.sandbox.accounts.standing import document_key
from desktop_app.sandbox.errors import JSON

Outcome = Literal["verified", "more_needed", "refused", "pending"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def sample(account: Account, key: str, now: float) -> str:
    """A test value for a field that is accepted in this account's country."""
    if key == "tos_acceptance.date":
        return str(int(now))
    if key == "business_type":
        return "company" if account.country == "AE" else "individual"
    country = COUNTRIES[account.country or "US"]
    if key == "external_account":
        return country.bank
    tail = key.partition(".")[2]
    if tail in country.samples:
        return country.samples[tail]
    return FIELDS[key].sample if key in FIELDS else "given"


def give(account: Account, values: JSON, now: float, steady: str = "") -> None:
    """Take what a form or a request told, by v1's dotted names; `steady` makes ids that don't change."""
    for key, value in values.items():
        role, _, rest = key.partition(".")
        if key == "business_type":
            account.business_type = str(value) or None
        elif key == "external_account":
            account.bank_accounts = [bank_account(account, str(value), now, steady)]
        elif role in ROLES:
            _tell_person(account, role, rest, value, now, steady)
        else:
            note(account.facts, key, value)
    _settle_demands(account, values)


def _tell_person(account: Account, role: str, rest: str, value: object, now: float, steady: str) -> None:
    people = account.with_role(role)
    if not people:
        person_id = f"person_1Seed{steady}{role[:2]}" if steady else ids.new("person_")
        person = Person(person_id, now, roles={ROLE_FLAGS[role]: True})
        account.persons[person.id] = person
        people = [person]
    for person in people:
        person.updated = now
        if rest.startswith("relationship."):
            person.roles[rest.removeprefix("relationship.")] = value
        else:
            note(person.facts, rest, value)


def note(facts: JSON, key: str, value: object) -> None:
    """Keep a fact; '' and null forget it, with all that lies below it."""
    if value not in ("", None):
        facts[key] = value
        return
    for known in [name for name in facts if name == key or name.startswith(f"{key}.")]:
        del facts[known]


def _settle_demands(account: Account, values: JSON) -> None:
    """Something given again answers the demand for it, and so does all that may be given instead."""
    account.demands = [
        demand
        for demand in account.demands
        if (demand.key not in values or demand.pending) and not _given_instead(account, demand)
    ]


def _given_instead(account: Account, demand: Demand) -> bool:
    return bool(demand.instead) and all(account.has(key) for key in demand.instead)


def bank_account(account: Account, number: str, now: float, steady: str = "") -> JSON:
    """A bank account in Stripe's shape; only the last four digits are kept."""
    country = COUNTRIES[account.country or "US"]
    return {
        "id": f"ba_1Seed{steady}" if steady else ids.new("ba_"),
        "object": "bank_account",
        "account": account.id,
        "account_holder_name": account.display_name,
        "account_holder_type": "individual" if account.kind == "individual" else "company",
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "SANDBOX BANK",
        "country": country.code,
        "currency": account.currency or country.currency,
        "default_for_currency": True,
        "fingerprint": f"fp{int(now) % 10**10:010d}{number[-4:]}",
        "future_requirements": _nothing_due(),
        "last4": number[-4:],
        "metadata": {},
        "requirements": _nothing_due(),
        "routing_number": "110000000" if country.code == "US" else None,
        "status": "new",
    }


def _nothing_due() -> JSON:
    return {"currently_due": [], "errors": [], "past_due": [], "pending_verification": []}


def missing(account: Account, *, later: bool) -> list[str]:
    """v1 keys still to be given: the base list, what was demanded besides, and with `later` the thresholds too."""
    country = account.country or "US"
    keys = [
        *asked_now(country, account.kind, cards=account.cards),
        *(asked_later(country, account.kind) if later else ()),
    ]
    asked = [key for key in keys if not account.has(key)]
    demanded = [item for item in account.demands if not item.pending and (later or not item.later)]
    return asked + [item.key for item in demanded if item.key not in asked]


def complete(account: Account, outcome: Outcome, now: float) -> None:
    """Send the form in whole, with test values for what is missing, and decide as the outcome says."""
    if account.country is None:
        account.country = "US"
    if account.kind is None:
        give(account, {"business_type": sample(account, "business_type", now)}, now)
    give(account, {key: sample(account, key, now) for key in missing(account, later=True)}, now)
    decide(account, outcome, now)


def decide(account: Account, outcome: Outcome, now: float) -> None:
    """What Stripe finds after a form was sent in."""
    account.submitted = True
    account.linked = True
    account.facts.setdefault("tos_acceptance.date", str(int(now)))
    account.facts.setdefault("tos_acceptance.ip", "127.0.0.1")
    account.condition = "open"
    account.rejection = None
    if outcome == "verified":
        look_at(account)
    elif outcome == "more_needed":
        _refuse_document(account)
    elif outcome == "refused":
        account.condition = "rejected"
        account.rejection = "rejected.fraud"
    elif outcome == "pending":
        account.condition = "verifying"


def look_at(account: Account) -> None:
    """What the test values lead to: nothing to find in the usual ones."""
    found = findings(account)
    keys = {demand.key for demand in found}
    account.demands = [demand for demand in account.demands if demand.key not in keys] + found
    if is_listed(account):
        account.condition = "listed"
    elif is_risky(account):
        account.condition = "under_review"
    elif is_pending(account):
        account.condition = "verifying"


def settle_by_api(account: Account) -> None:
    """Where the platform collects, the form counts as sent in as soon as nothing is missing."""
    if account.terms.collector == "application" and not missing(account, later=False):
        account.submitted = True
        look_at(account)


def _refuse_document(account: Account) -> None:
    key = document_key(account)
    account.demands = [demand for demand in account.demands if demand.key != key]
    account.demands.append(
        Demand(
            key,
            code="verification_document_expired",
            reason="The document could not be used for verification because it has expired. Upload a current one.",
        )
    )
