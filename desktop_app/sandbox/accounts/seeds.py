"""Accounts that a large marketplace would have, each made from its number alone, so that many cost nothing."""

from __future__ import annotations

import hashlib

from desktop_app.sandbox.accounts.core import Account, Capability, Demand, Terms
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.needs import asked_later, asked_now
from desktop_app.sandbox.accounts.onboarding import give, sample

_PREFIX = "acct_1Seed"
_COUNTRIES = ("US", "GB", "DE", "FR", "JP", "US", "US", "GB")
_DAY = 86400.0


def seed_id(number: int, key: str) -> str:
    """The id of a seeded account; the same for the same key and number."""
    digest = hashlib.sha256(f"{key}:{number}".encode()).hexdigest()[:4]
    return f"{_PREFIX}{number:07d}{digest}"


def seed_number(account_id: str, key: str) -> int | None:
    """The number of a seeded account, or None where the id isn't one."""
    digits = account_id.removeprefix(_PREFIX)[:7]
    if not account_id.startswith(_PREFIX) or not digits.isdecimal():
        return None
    number = int(digits)
    return number if seed_id(number, key) == account_id else None


def seed(number: int, key: str, now: float) -> Account:
    """Account number so-and-so: most of them verified, some unfinished, some with something due."""
    country = _COUNTRIES[number % len(_COUNTRIES)]
    kind = "company" if number % 5 == 0 else "individual"
    account = Account(
        id=seed_id(number, key),
        made_by="v2" if number % 2 else "v1",
        created=now - 400 * _DAY + number,
        country=country,
        terms=Terms("express", "application", "application", "stripe"),
        email=f"seller{number}@example.org",
        display_name=f"Seller {number}",
        business_type=kind,
        metadata={"app_user_id": f"seed_{number}"},
        configurations={"recipient"},
        linked=True,
    )
    account.person_id = f"person_1Seed{number:07d}"
    account.capabilities["transfers"] = Capability("transfers", "recipient", account.created)
    if number % 10 < 7:
        _finish(account, now)
    if number % 10 == 6:
        key_due = "individual.verification.document" if kind == "individual" else "company.verification.document"
        account.demands.append(Demand(key_due, deadline=now + 14 * _DAY))
    return account


def _finish(account: Account, now: float) -> None:
    country = COUNTRIES[account.country or "US"]
    keys = [*asked_now(country.code, account.kind, cards=False), *asked_later(country.code, account.kind)]
    due_soon = ("individual.verification.document", "company.verification.document")
    number = int(account.person_id[-7:])
    wanted = [key for key in keys if number % 10 != 6 or key not in due_soon]
    give(account, {key: sample(account, key, now) for key in wanted}, now, steady=f"{number:07d}")
    account.submitted = True
