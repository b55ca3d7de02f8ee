"""What an account still has to tell before its capabilities can work: the base list by country and kind."""

from __future__ import annotations

from functools import lru_cache

from desktop_app.sandbox.accounts.countries import COUNTRIES, Country

_TERMS = ["tos_acceptance.date", "tos_acceptance.ip"]
_UNSAID = ["business_type", "business_profile.url", "external_account", *_TERMS]


@lru_cache(maxsize=512)
def asked_now(country: str, kind: str | None, *, cards: bool) -> tuple[str, ...]:
    """v1 keys that are due from the start; `cards` is whether card_payments was requested."""
    place = COUNTRIES[country]
    profile = ["business_profile.url", "business_profile.mcc"] if cards else ["business_profile.url"]
    if cards:
        profile += ["settings.payments.statement_descriptor", "business_profile.support_phone"]
    if kind is None:
        return (*_UNSAID, *(key for key in profile if key not in _UNSAID))
    whose = _of_person(place) if kind == "individual" else _of_company(place, kind)
    return (*profile, *whose, "external_account", *_TERMS)


@lru_cache(maxsize=512)
def asked_later(country: str, kind: str | None) -> tuple[str, ...]:
    """v1 keys that become due at a threshold only."""
    place = COUNTRIES[country]
    if kind is None:
        return ()
    if kind == "individual":
        return tuple(f"individual.{key}" for key in place.person_later)
    return tuple(place.company_later)


def _of_person(place: Country) -> list[str]:
    return [f"individual.{key}" for key in place.person]


def _of_company(place: Country, kind: str) -> list[str]:
    other = place.other if kind == "company" else [key for key in place.other if "owner" not in key]
    company = [f"company.{key}" for key in place.company]
    return company + [f"representative.{key}" for key in place.representative] + other
