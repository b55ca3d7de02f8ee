"""Countries to sell from and countries for addresses, with their names."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QLocale

from desktop_app.words.wording import Wording

# Where a platform's Express sellers can be, as Stripe's documentation listed it on 2026-11-24 (stripe-facts §7.1).
SELLING: Final = (
    "AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IT JP LI LT LU LV MT MX MY NL NO NZ PL PT "
    "RO SE SG SI SK TH US"
).split()

_NAMES: Final = {"CZ": "Czechia", "HK": "Hong Kong", "AE": "United Arab Emirates", "TR": "Türkiye"}


@cache
def _english() -> dict[str, str]:
    names = {}
    for territory in QLocale.Country:
        code = QLocale.territoryToCode(territory)
        if len(code) == 2 and code.isalpha():
            names[code] = _NAMES.get(code, QLocale.territoryToString(territory))
    return names


def country_name(code: str | None, words: Wording) -> str:
    """Return a country's name, or its code where it has none."""
    if not code:
        return ""
    english = _english().get(code)
    return words.text(english) if english else code


def selling_countries(words: Wording) -> list[tuple[str, str]]:
    """Return ``(code, name)`` of the countries one can sell from, by name."""
    return sorted(((code, country_name(code, words)) for code in SELLING), key=lambda pair: pair[1].casefold())


def all_countries(words: Wording) -> list[tuple[str, str]]:
    """Return ``(code, name)`` of all countries, by name."""
    return sorted(((code, words.text(name)) for code, name in _english().items()), key=lambda pair: pair[1].casefold())
