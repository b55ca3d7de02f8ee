"""Between dotted names and nested objects: {"a.b": 1} and {"a": {"b": 1}}."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.sandbox.errors import JSON


def flat(tree: JSON, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Each leaf with its dotted name; a list counts as a leaf."""
    for name, value in tree.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from flat(value, f"{path}.")
        else:
            yield path, value


def nest(facts: JSON, prefix: str = "") -> JSON:
    """The facts below a prefix as a nested object."""
    root: JSON = {}
    for name, value in facts.items():
        if not name.startswith(prefix):
            continue
        *parents, leaf = name.removeprefix(prefix).split(".")
        here = root
        for parent in parents:
            here = here.setdefault(parent, {})
        here[leaf] = value
    return root
