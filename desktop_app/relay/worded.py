"""Puts words on requirements: the use cases answer with message ids, people read sentences."""

from __future__ import annotations

from dataclasses import replace

from msgspec import Raw

from desktop_app import wire
from desktop_app.relay.locales import ENGLISH, wording

_REQUIRES = b'"requirements":[{'


def worded(value: object, locale: str) -> object:
    """Return a wire object with the titles and details of all its requirements in a language."""
    match value:
        case wire.Seller():
            return worded_seller(value, locale)
        case wire.AccountRow():
            return _row(value, locale)
        case wire.AccountPage():
            return replace(value, items=tuple(_row(row, locale) for row in value.items))
        case wire.ChangePage():
            return replace(value, changes=tuple(_change(change) for change in value.changes))
        case _:
            return value


def worded_seller(seller: wire.Seller, locale: str) -> wire.Seller:
    """Return a seller with worded requirements."""
    if not seller.requirements:
        return seller
    return replace(seller, requirements=tuple(_requirement(one, locale) for one in seller.requirements))


def _requirement(requirement: wire.RequirementShape, locale: str) -> wire.RequirementShape:
    words = wording(locale).requirement(requirement.key, person=requirement.person, instead=requirement.instead)
    return replace(requirement, title=words.title, detail=words.detail)


def _row(row: wire.AccountRow, locale: str) -> wire.AccountRow:
    return row if row.seller is None else replace(row, seller=worded_seller(row.seller, locale))


def _change(change: wire.Change) -> wire.Change:
    """Word a change in English, whoever reads it: the desktop words it itself from the keys."""
    text = bytes(change.data)
    if _REQUIRES not in text:
        return change
    kind = wire.AccountRow if change.kind == "account" else wire.Seller
    return replace(change, data=Raw(wire.encode(worded(wire.decode(kind, text), ENGLISH))))
