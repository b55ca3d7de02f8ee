"""Languages that nobody speaks, to see what a real one would break: accents and length, and the longest of all."""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from string import Formatter
from typing import Final

from desktop_app.words.catalogue import ENGLISH, languages, translations
from desktop_app.words.wording import Wording

ACCENTED: Final = "en_XA"
"""English with accents, 40 % longer, between brackets: what isn't in brackets was never given to a translator."""
LONGEST: Final = "longest"
"""For every sentence the longest that any of our languages has for it."""
OPEN, SHUT = "⟦", "⟧"

_ACCENTS: Final = str.maketrans("AEIOUYaeiouyCNScns", "ÅÉÎÕÛÝåéîõûýÇÑŠçñš")
_MORE: Final = 0.4
_PLACEHOLDER = re.compile(r"(\{\w+\})")


def wording(locale: str) -> Wording:
    """Return the words of a locale, these two among them."""
    if locale == ACCENTED:
        return Wording(ENGLISH, _Accented())
    if locale == LONGEST:
        return Wording(ENGLISH, _Longest())
    return Wording(locale)


def accented(sentence: str) -> str:
    """Return a sentence with accents, 40 % longer, in brackets; its placeholders stay as they are."""
    parts = _PLACEHOLDER.split(sentence)
    said = "".join(part if part.startswith("{") else part.translate(_ACCENTS) for part in parts)
    plain = sum(len(part) for part in parts if not part.startswith("{"))
    more = round(plain * _MORE)
    # In words, as a translation would be longer: one endless word would break what no language breaks.
    padding = " ".join(["one", "two", "three", "four", "five", "six", "seven"] * (more // 30 + 1))[
        : max(more - 1, 0)
    ].rstrip()
    return f"{OPEN}{said}{' ' + padding if padding else ''}{SHUT}"


class _Accented(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return accented(message)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 what gettext asks with
        return accented(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return accented(msgid1 if n == 1 else msgid2)


class _Longest(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return _longest([translations(one).gettext(message) for one in _LATIN], message)

    def pgettext(self, context: str, message: str) -> str:
        return _longest([translations(one).pgettext(context, message) for one in _LATIN], message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _longest([translations(one).ngettext(msgid1, msgid2, n) for one in _LATIN], msgid2)


_LATIN: Final = tuple(one for one in languages() if one not in {"ar", "ja"})
"""Languages that share a script and a direction can stand for each other; the others have runs of their own."""


def _longest(candidates: Sequence[str], message: str) -> str:
    known = {name for _, name, _, _ in Formatter().parse(message) if name}
    fitting = [one for one in candidates if {name for _, name, _, _ in Formatter().parse(one) if name} <= known]
    return max(fitting, key=len, default=message)
