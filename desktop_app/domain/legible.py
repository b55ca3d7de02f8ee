"""Which text of a person's can be read as it stands: theirs in every script, with nothing hidden in it."""

from __future__ import annotations

import unicodedata
from typing import Final

_JOINERS: Final = frozenset("\u200c\u200d")
"""They part and join letters: names in Persian, Hindi or Sinhala can't be written without them, nor can many emoji."""


def legible(text: str) -> bool:
    """Say whether a text has something to see and nothing that hides, turns around or breaks a line.

    Spaces of every kind belong to it (the wide one between the names of a Japanese person), control and direction
    characters don't.
    """
    seen = [sign.isprintable() and not sign.isspace() for sign in text]
    rest = [sign for sign, is_seen in zip(text, seen, strict=True) if not is_seen]
    return any(seen) and all(sign in _JOINERS or unicodedata.category(sign) == "Zs" for sign in rest)
