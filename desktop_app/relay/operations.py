"""What a route is: one row of a table from which the server, the order of checks and the OpenAPI document are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from desktop_app.domain.errors import FieldError
from desktop_app.onboarding.parts import Caller, Parts

USER = frozenset({"user"})
STAFF = frozenset({"support", "operator"})
OPERATOR = frozenset({"operator"})
EVERYBODY = USER | STAFF


@dataclass(frozen=True, slots=True)
class Call:
    """One checked request: who asks, for what, with which values.

    Attributes:
        path: Values of the path's names.
        query: Values of the query, as text.
        body: The decoded body, of the operation's own type; None where it has none.
        if_match: The version that ``If-Match`` names, or None.
        locale: The language of the answer.
    """

    parts: Parts
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    if_match: int | None
    locale: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: a wire object, and its version where it has one."""

    body: object
    status: int = 200
    version: int | None = None


class Keeping(Enum):
    """What is kept of an answer for a repeated ``Idempotency-Key``."""

    WHOLE = "whole"
    """The answer itself: a repetition gets the same one."""
    NOTHING = "nothing"
    """Only that it was asked: the answer holds a link of Stripe's, which is never stored; a repetition is done anew."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the query. ``kind`` is ``string``, ``integer``, ``number`` or ``date-time``."""

    name: str
    kind: str
    description: str
    example: object
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table.

    Attributes:
        roles: Who may call it.
        run: Does it, on a worker thread; may raise any KnownError.
        find: Looks for the object of the path before the body is looked at, raising ``not_found``.
        body: Type of the body, or None where it takes none.
        answer: Type of the answer.
        statuses: The statuses of success.
        problems: Codes of problems of its own, besides those that every such route has.
        asks_stripe: Whether it waits for Stripe: such calls have threads of their own.
        example, body_example: What the document shows.
    """

    method: str
    path: str
    name: str
    summary: str
    roles: frozenset[str]
    run: Callable[[Call], Answer]
    answer: Any
    example: object
    find: Callable[[Call], object] | None = None
    body: type | None = None
    body_example: object = None
    statuses: tuple[int, ...] = (200,)
    problems: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    asks_stripe: bool = False
    keeping: Keeping = Keeping.WHOLE
    conditional: bool = False
    description: str = field(default="")

    @property
    def writes(self) -> bool:
        """Whether it changes something, and so takes an ``Idempotency-Key``."""
        return self.method != "GET"


HIGHEST_LIMIT = 100
_USUAL_LIMIT = 50
LIMIT = Parameter("limit", "integer", "How many rows.", 50, least=1, most=HIGHEST_LIMIT)
PAGE = Parameter("page", "string", "A page token of an earlier answer.", "eyJhIjoxfQ")


def limit_of(call: Call) -> int:
    """Return how many rows a page shall have.

    Raises:
        FieldError: ``field_invalid``.
    """
    return number_of(call, "limit", 1, HIGHEST_LIMIT) or _USUAL_LIMIT


def page_of(call: Call) -> str | None:
    """Return the page token that the caller gave back, or None."""
    return text_of(call, "page", 1000)


def text_of(call: Call, name: str, longest: int = 200) -> str | None:
    """Return a text of the query, or None where it is missing or empty.

    Raises:
        FieldError: ``field_too_long``; ``field_invalid`` for a NUL, which no database holds.
    """
    text = call.query.get(name, "")
    if "\x00" in text:
        raise FieldError("field_invalid", name)
    if len(text) > longest:
        raise FieldError("field_too_long", name, params={"limit": str(longest)})
    return text or None


def choice_of(call: Call, name: str, choices: tuple[str, ...]) -> str | None:
    """Return one of a few words of the query, or None where it is missing.

    Raises:
        FieldError: ``field_invalid``.
    """
    text = text_of(call, name)
    if text is not None and text not in choices:
        raise FieldError("field_invalid", name)
    return text


def number_of(call: Call, name: str, least: int, most: int) -> int | None:
    """Return a whole number of the query, or None where it is missing.

    Raises:
        FieldError: ``field_invalid``.
    """
    text = text_of(call, name)
    if text is None:
        return None
    digits = text.isascii() and text.isdigit() and len(text) < 12
    if not digits or not least <= int(text) <= most:
        raise FieldError("field_invalid", name)
    return int(text)


def time_of(call: Call, name: str) -> datetime | None:
    """Return a time of the query in UTC (RFC 3339, with its offset), or None where it is missing.

    Raises:
        FieldError: ``field_invalid``.
    """
    text = text_of(call, name)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text.replace(" ", "+"))  # an unescaped plus arrives as a blank
        if time.tzinfo is None:
            raise ValueError(name)
        return time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise FieldError("field_invalid", name) from error
