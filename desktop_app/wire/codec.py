"""Encoding and decoding of the wire's dataclasses: unknown fields are ignored, wrong types are named by path."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

WireT = TypeVar("WireT")


class WireError(ValueError):
    """A text that isn't the JSON that was expected; the message names the path, never a value."""


def encode(value: object) -> bytes:
    """Return the JSON of a wire object; times are RFC 3339 in UTC, fields that are UNSET are left out."""
    return msgspec.json.encode(value)


def canonical(value: object) -> bytes:
    """Return JSON that is the same bytes for equal values: keys in order, sets sorted."""
    return msgspec.json.encode(value, order="deterministic")


def decode(kind: type[WireT], text: bytes | str | msgspec.Raw) -> WireT:
    """Read a wire object from JSON text.

    Raises:
        WireError: The text isn't JSON, or a field has the wrong type.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(str(error)) from error


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return the object as dicts, lists, strings and numbers, as JSON would hold it."""
    return msgspec.to_builtins(value)


def from_plain(kind: type[WireT], value: object) -> WireT:
    """Read a wire object from dicts and lists.

    Raises:
        WireError: A field has the wrong type.
    """
    try:
        return msgspec.convert(value, type=kind)
    except msgspec.ValidationError as error:
        raise WireError(str(error)) from error
