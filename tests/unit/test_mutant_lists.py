"""The lists of mutants fit the code: a breakage whose text or test is gone would show nothing.

``tests/mutants/run.py`` says so too, but only of the mutants that it tries.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = sorted((ROOT / "tests/mutants").glob("*.toml"))


@cache
def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_mutant_changes_one_place_and_names_tests_that_are_there(path: Path) -> None:
    for mutant in tomllib.loads(path.read_text("utf-8"))["mutant"]:
        assert _text(mutant["file"]).count(mutant["old"]) == 1, mutant["name"]
        for test in mutant["test"].split():
            file, _, named = test.partition("::")
            assert (ROOT / file).exists(), mutant["name"]
            function = named.rpartition("::")[2].partition("[")[0]
            assert not function or re.search(rf"\bdef {function}\(", _text(file)), mutant["name"]


def test_no_two_mutants_share_a_name() -> None:
    names = [mutant["name"] for path in LISTS for mutant in tomllib.loads(path.read_text("utf-8"))["mutant"]]
    assert len(names) == len(set(names))
