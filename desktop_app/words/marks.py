"""Marks English sentences for the catalogue where they stand in tables, and says nothing else about them."""

from __future__ import annotations

from typing import NamedTuple


class Plural(NamedTuple):
    """A sentence that depends on a number: ``{n}`` stands for it, up to ten in words."""

    one: str
    many: str


def mark(sentence: str) -> str:
    """Mark a sentence; it is translated where it is used."""
    return sentence


def mark_plural(one: str, many: str) -> Plural:
    """Mark a sentence that depends on a number."""
    return Plural(one, many)
