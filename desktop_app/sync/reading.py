"""JSON from outside, checked: the wire's shapes, and times that make sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TypeVar

from desktop_app import wire
from desktop_app.domain.errors import KnownError, Remedy

AnswerT = TypeVar("AnswerT")


def unreadable() -> KnownError:
    """Return the error for an answer that isn't what the contract says."""
    return KnownError("relay_answer_unreadable", Remedy.RETRY)


def read_body(kind: type[AnswerT], body: bytes) -> AnswerT:
    """Return the object that a JSON text holds.

    Raises:
        KnownError: ``relay_answer_unreadable``.
    """
    try:
        value = wire.decode(kind, body)
    except wire.WireError:
        raise unreadable() from None
    if not sensible(value):
        raise unreadable()
    return value


def sensible(value: object) -> bool:
    """Say whether all times in it name a time zone and lie within our calendars' reach."""
    if isinstance(value, datetime):
        return value.tzinfo is not None and 1970 <= value.year < 9000
    if isinstance(value, (tuple, list)):
        return all(map(sensible, value))
    parts = _parts(type(value))  # type: ignore[arg-type] # a type can be hashed, which mypy doesn't see
    return parts is None or all(map(sensible, parts(value)))


@cache
def _parts(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """Return what gives all fields of a dataclass, None for other types: asked for each value of a long answer."""
    names = [part.name for part in fields(kind)] if is_dataclass(kind) else []
    if len(names) < 2:  # one name alone would give its value instead of a tuple
        return (lambda one: tuple(getattr(one, name) for name in names)) if names else None
    return attrgetter(*names)
