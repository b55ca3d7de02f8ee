"""Picking values out of JSON that somebody else wrote: a value of another kind than expected is no value.

Nothing here raises: Stripe adds fields and values without asking, and a stand-in may send anything (property R10).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar

EnumT = TypeVar("EnumT", bound=Enum)

LONGEST_TEXT = 5000
"""Stripe's own limit of a text parameter; what is longer isn't Stripe's."""


def clean(value: str) -> str:
    """Return the text without what no database takes: NUL, and halves of surrogate pairs."""
    if value.isascii() and "\x00" not in value:
        return value[:LONGEST_TEXT]  # nearly all: pages of whole accounts hold hundreds of texts each
    return value[:LONGEST_TEXT].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def text(source: object, *path: str) -> str | None:
    """Return the non-empty text at the end of a path of keys, or None."""
    # One key in a dict is what nearly all that is read needs: without a second call.
    value = source.get(path[0]) if type(source) is dict and len(path) == 1 else at(source, *path)
    return (clean(value) or None) if isinstance(value, str) else None


def flag(source: object, *path: str) -> bool | None:
    """Return the truth value at the end of a path of keys, or None where there is none."""
    value = at(source, *path)
    return value if isinstance(value, bool) else None


def number(source: object, *path: str) -> int | None:
    """Return the whole number at the end of a path of keys, or None."""
    value = at(source, *path)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def block(source: object, *path: str) -> Mapping[str, object]:
    """Return the object at the end of a path of keys, or an empty one."""
    value = at(source, *path)
    return value if isinstance(value, dict) or isinstance(value, Mapping) else {}  # noqa: SIM101 - as in at()


def items(source: object, *path: str) -> tuple[object, ...]:
    """Return the list at the end of a path of keys, or an empty one."""
    value = source.get(path[0]) if type(source) is dict and len(path) == 1 else at(source, *path)
    return tuple(value) if value and isinstance(value, list) else ()


def texts(source: object, *path: str) -> tuple[str, ...]:
    """Return the texts of the list at the end of a path, each once, in their order."""
    found = items(source, *path)
    return tuple(dict.fromkeys([clean(one) for one in found if isinstance(one, str) and one])) if found else ()


def at(source: object, *path: str) -> object:
    """Return whatever is at the end of a path of keys, or None."""
    for key in path:
        # A dict is what parsing gives; asking whether it is any kind of mapping costs far more.
        if type(source) is dict or (source is not None and isinstance(source, Mapping)):
            source = source.get(key)
        else:
            return None
    return source


def reference(source: object, *path: str) -> str | None:
    """Return the id of an object that is given as its id or, expanded, whole."""
    value = at(source, *path)
    return text(value, "id") if isinstance(value, Mapping) else text(source, *path)


def labels(source: object, *path: str) -> dict[str, str]:
    """Return an object's entries that are texts, such as ``metadata``."""
    return {clean(key): clean(value) for key, value in block(source, *path).items() if isinstance(value, str)}


def unix(source: object, *path: str) -> datetime | None:
    """Return the time that v1 gives as seconds since 1970, or None."""
    value = number(source, *path)
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def rfc3339(source: object, *path: str) -> datetime | None:
    """Return the time that v2 gives as RFC 3339 text, in UTC, or None."""
    value = text(source, *path)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def known(kinds: type[EnumT], value: str | None) -> EnumT | None:
    """Return the member of an enumeration with that value, or None for a value of a later version."""
    try:
        return kinds(value)
    except ValueError:
        return None


def objects(values: tuple[object, ...]) -> Iterator[Mapping[str, object]]:
    """Yield those entries of a list that are objects."""
    return (value for value in values if type(value) is dict or isinstance(value, Mapping))
