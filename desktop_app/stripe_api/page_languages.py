"""The languages that Stripe's own pages speak at this API version: what they are called, and which page has which."""

from __future__ import annotations

_BOTH = frozenset(
    {
        *("bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu"),
        *("id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl"),
        *("sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW"),
    }
)
CHECKOUT = _BOTH | {"hi-IN"}
"""Those of Checkout."""
PORTAL = _BOTH | {"en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-SG"}
"""Those of the billing portal."""


def page_language(wanted: str | None, languages: frozenset[str]) -> str:
    """Return a page's name of a language, or ``auto`` (its own choice) for one that it doesn't have."""
    name = (wanted or "").replace("_", "-")
    return next((one for one in (name, name.split("-", 1)[0]) if one in languages), "auto")
