"""Every call that the sandbox answers, and the way from a method and a path to its handler."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.sandbox.api import (
    accounts_v1,
    accounts_v2,
    checkout,
    customers,
    endpoints,
    event_log,
    links,
    money,
    payment_methods,
    persons,
    sessions,
    setup_intents,
)
from desktop_app.sandbox.api.call import Handler

CALLS: dict[str, Handler] = {
    operation: handler
    for module in (
        accounts_v1, accounts_v2, checkout, customers, endpoints, event_log, links, money, payment_methods, persons,
        sessions, setup_intents,
    )
    for operation, handler in module.CALLS.items()
}  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A call that was found: its name in the table of parameters, its handler and the ids in the path."""

    operation: str
    handler: Handler
    path: dict[str, str]


_Template = tuple[str, tuple[str, ...], Handler]


def _index() -> dict[tuple[str, int], list[_Template]]:
    index: dict[tuple[str, int], list[_Template]] = {}
    for operation, handler in CALLS.items():
        method, _, path = operation.partition(" ")
        parts = tuple(path.strip("/").split("/"))
        index.setdefault((method, len(parts)), []).append((operation, parts, handler))
    for templates in index.values():
        templates.sort(key=lambda item: sum(part.startswith("{") for part in item[1]))
    return index


_INDEX = _index()


def find(method: str, path: str) -> Match | None:
    """The call for a method and path; fixed words win over ids."""
    given = path.removeprefix("/").split("/")
    for operation, parts, handler in _INDEX.get((method, len(given)), ()):
        ids = _fit(parts, given)
        if ids is not None:
            return Match(operation, handler, ids)
    return None


def _fit(parts: tuple[str, ...], given: list[str]) -> dict[str, str] | None:
    ids: dict[str, str] = {}
    for part, word in zip(parts, given, strict=True):
        if part.startswith("{"):
            if not word:
                return None
            ids[part[1:-1]] = word
        elif part != word:
            return None
    return ids
