"""v1's form encoding: `a[b]=c`, `a[0]=x`, `a[]=x`, with the brackets raw or percent-encoded."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from desktop_app.sandbox.errors import JSON, InvalidParameters

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_DEEPEST = 50  # far below where Python itself would give up; the deepest real parameter has nine
_PART = re.compile(r"\[([^\[\]]*)\]")


def decode(text: str) -> JSON:
    """Turn a query string or form body into nested dicts and lists; every leaf stays a string."""
    if not text:
        return {}
    root: JSON = {}
    for key, value in parse_qsl(text, keep_blank_values=True, max_num_fields=5000):
        _put(root, _split(key), key, value)
    return {name: _lists(value) for name, value in root.items()}


def _split(key: str) -> list[str]:
    match = _KEY.match(key)
    if match is None:
        return [key]
    parts = _PART.findall(match.group(2))
    if len(parts) > _DEEPEST:
        raise InvalidParameters(400, "The request is nested too deeply.", param=match.group(1))
    return [match.group(1), *parts]


def _put(root: JSON, path: list[str], key: str, value: str) -> None:
    here = root
    for name in path[:-1]:
        here = here.setdefault(_slot(here, name), {})
        if not isinstance(here, dict):
            raise InvalidParameters(400, f"Invalid object: {key}", param=key)
    here[_slot(here, path[-1])] = value


def _slot(here: JSON, name: str) -> str:
    """`a[]` means the next place of a list."""
    return name or str(len(here))


def _lists(value: Any) -> Any:  # noqa: ANN401 - whatever was decoded
    """Dicts whose keys count from nought become lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(item) for name, item in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
