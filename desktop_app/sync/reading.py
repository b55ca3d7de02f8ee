"""JSON from outside, checked: the wire's shapes, and times that make sense."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
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
        return all(sensible(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return all(sensible(getattr(value, part.name)) for part in fields(value))
    return True
