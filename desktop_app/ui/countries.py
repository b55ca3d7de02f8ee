"""Countries to sell from and countries for addresses, by name."""

from __future__ import annotations

from desktop_app.domain.countries import COUNTRIES, SELLING
from desktop_app.ui.widgets.text import clean
from desktop_app.words.wording import Wording

_LONGEST_NAME = 60


def country_name(code: str | None, words: Wording) -> str:
    """Return a country’s name, or nothing without a code; one that nobody knows is text from outside."""
    return clean(words.country(code), _LONGEST_NAME) if code else ""


def selling_countries(words: Wording) -> list[tuple[str, str]]:
    """Return ``(code, name)`` of the countries one can sell from, by name."""
    return words.by_name(SELLING)


def all_countries(words: Wording) -> list[tuple[str, str]]:
    """Return ``(code, name)`` of all countries, by name."""
    return words.by_name(COUNTRIES)
