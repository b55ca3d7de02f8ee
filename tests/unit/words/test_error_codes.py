"""Every code that any room can raise has its sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import desktop_app
from desktop_app.words.problems import PROBLEMS

ERRORS = {"KnownError", "FieldError", "Conflict", "NotFound"}
# Told to the adapter itself, never to a person: it classifies them into one of ours.
STRIPES_OWN = {"livemode_mismatch"}


def raised() -> Iterator[tuple[str, str]]:
    root = Path(desktop_app.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and _is_ours(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(root)}:{node.lineno}"


def _is_ours(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in ERRORS
    return isinstance(function, ast.Name) and function.id in ERRORS


def test_every_code_has_sentences() -> None:
    found = list(raised())
    assert len({code for code, _ in found}) > 30
    assert [(code, place) for code, place in found if code not in PROBLEMS and code not in STRIPES_OWN] == []
