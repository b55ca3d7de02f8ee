"""Marks English sentences for the catalogue where they stand in tables, and says nothing else about them."""

from __future__ import annotations

from typing import NamedTuple

CONTEXT = "\x04"
"""Stands between a context and its sentence, as in a compiled catalogue."""


class Plural(NamedTuple):
    """A sentence that depends on a number: ``{n}`` stands for it, up to ten in words."""

    one: str
    many: str


def mark(sentence: str) -> str:
    """Mark a sentence; it is translated where it is used."""
    return sentence


def mark_as(context: str, sentence: str) -> str:
    """Mark a sentence that other languages say differently elsewhere: a “State” of a country isn't a state of affairs.

    What comes back is for :meth:`Wording.text` alone; the context is never shown.
    """
    return f"{context}{CONTEXT}{sentence}"


def mark_plural(one: str, many: str) -> Plural:
    """Mark a sentence that depends on a number."""
    return Plural(one, many)
