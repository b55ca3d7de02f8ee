"""Which language an answer is in: the first of ``Accept-Language`` that there are words for, otherwise English."""

from __future__ import annotations

from functools import lru_cache

from desktop_app.words.formats import Formats
from desktop_app.words.wording import Wording

ENGLISH = "en"
_LONGEST_HEADER = 200


@lru_cache(maxsize=64)
def wording(locale: str) -> Wording:
    """Return the words of a language; made once, since a catalogue takes milliseconds to read."""
    return Wording(locale)


@lru_cache(maxsize=256)
def choose_locale(accept_language: str | None, available: frozenset[str]) -> str:
    """Return the best of the ``available`` locales for an ``Accept-Language`` header (RFC 9110 §12.5.4).

    A region that isn't there falls back to its language (``de-AT`` to ``de``), a language to a region of it.
    """
    for wanted in _by_weight((accept_language or "")[:_LONGEST_HEADER]):
        language = wanted.split("_")[0]
        near = {locale.lower(): locale for locale in sorted(available, reverse=True)}
        regions = [locale for name, locale in near.items() if name.startswith(f"{language}_")]
        found = near.get(wanted) or near.get(language) or next(iter(regions), None)
        if found is not None:
            return found
    return ENGLISH


@lru_cache(maxsize=256)
def choose_region(accept_language: str | None, locale: str) -> str:
    """Return a locale with the region that the same header names beside it, where that has digits of its own."""
    regions = Formats.regions(locale)
    for wanted in _by_weight((accept_language or "")[:_LONGEST_HEADER]):
        language, _, rest = wanted.partition("_")
        region = rest.rpartition("_")[2].upper()
        if language == locale:
            return f"{locale}_{region}" if region in regions else locale
    return locale


def _by_weight(header: str) -> list[str]:
    weighted = []
    for place, part in enumerate(header.split(",")):
        tag, _, parameter = part.strip().partition(";")
        weight = _weight(parameter)
        if tag and weight > 0:
            weighted.append((-weight, place, tag.strip().replace("-", "_").lower()))
    return [tag for _weight_, _place, tag in sorted(weighted)]


def _weight(parameter: str) -> float:
    name, _, text = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(text)
    except ValueError:
        return 0.0
