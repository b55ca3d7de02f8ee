"""Field by field, what two views of one thing show differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app import wire

_NAMED_BY = ("name", "key", "id")
"""Fields by which the members of a list are told apart, so that one more at the front doesn't change all of them."""


def differences(before: object, after: object, prefix: str = "") -> tuple[wire.Difference, ...]:
    """Return the fields that differ, by dotted path in order; either view may be None."""
    old, new = dict(_flat(wire.to_plain(before), prefix)), dict(_flat(wire.to_plain(after), prefix))
    paths = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    return tuple(wire.Difference(path, old.get(path), new.get(path)) for path in paths)


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON has no narrower type
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _flat(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            yield from _flat(part, f"{path}.{_name(part, place)}")
    elif value is not None:
        yield path, value


def _name(part: object, place: int) -> str:
    if isinstance(part, Mapping):
        return next((str(part[name]) for name in _NAMED_BY if part.get(name)), str(place))
    return str(part) if isinstance(part, str) else str(place)
