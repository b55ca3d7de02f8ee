"""Which language an answer is in."""

from __future__ import annotations

import pytest

from desktop_app.relay.locales import choose_locale

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
