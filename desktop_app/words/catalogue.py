"""One language's sentences: gettext catalogues whose keys are the English sentences."""

from __future__ import annotations

import gettext
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from desktop_app.resources import resource

DOMAIN = "sellerdesk"
ENGLISH = "en"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there are words for, English first."""
    folder = resource("translations")
    found = {path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.*o")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def language_of(locale: str) -> str:
    """Return the language that serves a locale best (``de_AT`` and ``de-AT`` are served by ``de``), or English."""
    language = locale.replace("-", "_").split("_")[0].split(".")[0].lower()
    return language if language in languages() else ENGLISH


@lru_cache(maxsize=16)
def translations(language: str) -> gettext.NullTranslations:
    """Return a language's sentences; English needs no catalogue."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    folder = resource("translations") / language / "LC_MESSAGES"
    return gettext.GNUTranslations(BytesIO(_compiled(folder)))


def _compiled(folder: Path) -> bytes:
    """Return the compiled catalogue; in a clone that wasn't built, compile the text now."""
    built, source = folder / f"{DOMAIN}.mo", folder / f"{DOMAIN}.po"
    if built.is_file() and not (source.is_file() and source.stat().st_mtime_ns > built.stat().st_mtime_ns):
        return built.read_bytes()
    from desktop_app.words.po import compile_mo, parse_po

    return compile_mo(parse_po(source.read_text("utf-8")))
