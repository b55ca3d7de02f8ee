"""Which language an answer is in."""

from __future__ import annotations

import pytest

from desktop_app.relay.locales import choose_locale, choose_region

HAVE = frozenset({"en", "de", "pt_BR", "ar"})


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("fr,de;q=0.4,ar;q=0.9", "ar"),
        ("pt-br", "pt_BR"),
        ("pt", "pt_BR"),
        ("de;q=0", "en"),
        ("de;q=x,ar;q=0.1", "ar"),
        ("fr;q=1.0", "en"),
        (",;,=", "en"),
        ("de," * 500, "de"),
    ],
)
def test_the_first_language_that_there_are_words_for(header: str | None, locale: str) -> None:
    assert choose_locale(header, HAVE) == locale


@pytest.mark.parametrize(
    ("header", "locale"),
    [("ar-AE,ar;q=0.5", "ar_AE"), ("ar", "ar"), ("ar-EG", "ar"), ("en,ar-MA;q=0.8", "ar_MA"), (None, "ar")],
)
def test_a_page_writes_digits_as_the_readers_region_does(header: str | None, locale: str) -> None:
    assert choose_region(header, "ar") == locale


def test_a_region_whose_digits_are_the_languages_names_no_other_page() -> None:
    assert choose_region("de-AT", "de") == "de"
