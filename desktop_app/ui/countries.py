"""Countries to sell from and countries for addresses, by name."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.countries import COUNTRIES
from desktop_app.words.wording import Wording

# Where a platform's Express sellers can be, as Stripe's documentation listed it on 2026-11-24 (stripe-facts §7.1).
SELLING: Final = frozenset(
    """
    AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IT JP LI LT LU LV MT MX MY NL NO NZ PL PT RO
    SE SG SI SK TH US
    """.split()  # noqa: SIM905 - a table that can be read
)


def country_name(code: str | None, words: Wording) -> str:
    """Return a country's name, or nothing without a code."""
    return words.country(code) if code else ""


def selling_countries(words: Wording) -> list[tuple[str, str]]:
    """Return ``(code, name)`` of the countries one can sell from, by name."""
    return _by_name(SELLING, words)


def all_countries(words: Wording) -> list[tuple[str, str]]:
    """Return ``(code, name)`` of all countries, by name."""
    return _by_name(COUNTRIES, words)


def _by_name(codes: frozenset[str], words: Wording) -> list[tuple[str, str]]:
    return sorted(((code, words.country(code)) for code in codes), key=lambda pair: pair[1].casefold())
