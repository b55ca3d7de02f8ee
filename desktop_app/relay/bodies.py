"""Reading request bodies: never more than a limit, never with a field that would be silently lost."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from starlette.requests import ClientDisconnect, Request

from desktop_app.domain.errors import FieldError, KnownError, Remedy

BodyT = TypeVar("BodyT")

_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_MISSING = re.compile(r"^Object missing required field `(?P<name>[^`]+)`")
_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")


async def read_body(request: Request, limit: int) -> bytes:
    """Return the whole body as it came.

    The time it may take is limited by the connection (:mod:`desktop_app.relay.connections`).

    Raises:
        KnownError: ``body_too_large``, before more than ``limit`` bytes were kept; ``body_malformed`` where the
            client went away.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    pieces: list[bytes] = []
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            pieces.append(piece)
    except ClientDisconnect as gone:
        raise _malformed() from gone
    return b"".join(pieces)


def decode_body(kind: type[BodyT], text: bytes) -> BodyT:
    """Read a wire object strictly; an empty body counts as an empty object.

    Raises:
        FieldError: A field is unknown, missing, of the wrong type or holds a NUL; ``field`` is its dotted path.
        KnownError: ``body_malformed`` where the text isn't a JSON object.
    """
    plain = _json_object(text)
    _refuse_unknown(kind, plain, "")
    try:
        return msgspec.convert(plain, type=kind)
    except msgspec.ValidationError as error:
        raise _field_error(str(error)) from error


def _json_object(text: bytes) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _malformed() from error
    if not isinstance(value, dict):
        raise _malformed()
    return value


def _refuse_unknown(kind: object, value: object, path: str) -> None:
    """Refuse names that the shape doesn't have, and texts that no database holds."""
    if isinstance(value, str):
        _refuse_text(value, path)
    elif isinstance(value, list):
        item = _item_type(kind)
        for place, part in enumerate(value):
            _refuse_unknown(item, part, _join(path, str(place)))
    elif isinstance(value, dict):
        shape = _shape(kind)
        members = _members(shape) if shape is not None else None
        for name, part in value.items():
            below = _join(path, _printable(name))
            if members is not None and name not in members:
                raise FieldError("field_unknown", below)
            _refuse_unknown(members[name] if members is not None else object, part, below)


def _refuse_text(value: str, path: str) -> None:
    try:
        sound = "\x00" not in value and value.encode() is not None
    except UnicodeEncodeError:  # half of a surrogate pair
        sound = False
    if not sound:
        raise FieldError("field_invalid", path)


@lru_cache(maxsize=64)
def _members(shape: type) -> dict[str, object]:
    hints = get_type_hints(shape)
    return {part.name: hints[part.name] for part in fields(shape)}


def _shape(kind: object) -> type | None:
    return next((part for part in _parts(kind) if isinstance(part, type) and is_dataclass(part)), None)


def _item_type(kind: object) -> object:
    for part in _parts(kind):
        if get_origin(part) is tuple:
            return get_args(part)[0]
    return object


def _parts(kind: object) -> Iterator[object]:
    if get_origin(kind) in {Union, types.UnionType}:
        yield from get_args(kind)
    else:
        yield kind


def _field_error(message: str) -> FieldError:
    found = _AT.search(message)
    path = found["path"] if found else ""
    path = _INDEX.sub(lambda match: f".{match[1]}", path).strip(".")
    missing = _MISSING.match(message)
    if missing:
        return FieldError("field_required", _join(path, missing["name"]))
    return FieldError("field_invalid", path)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _printable(name: str) -> str:
    return "".join(mark if mark.isascii() and mark.isprintable() else "?" for mark in name[:60])


def _too_large(limit: int) -> KnownError:
    return KnownError("body_too_large", Remedy.PERSON, params={"limit": str(limit)})


def _malformed() -> KnownError:
    return KnownError("body_malformed", Remedy.PERSON)
