"""Breaks the program in small ways, one at a time, and sees whether the named test goes red.

Each ``*.toml`` beside this file lists mutants::

    [[mutant]]
    name = "a rejected account counts as verified"
    file = "desktop_app/domain/status.py"
    old = "        StatusName.REJECTED,\\n"
    new = ""
    test = "tests/unit/domain/test_status_properties.py::test_never_verified_without_every_wanted_capability"

``old`` must occur exactly once in ``file``; ``test`` is what pytest is given (several are parted by spaces). The work
is done in temporary copies, two mutants at a time. A mutant whose test stays green, or doesn't run at all, fails the
run: then the test can't fail, or it tests something else.

Usage: ``python tests/mutants/run.py [--short N] [--only WORDS] [--list]``
"""

from __future__ import annotations

import argparse
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
COPIED = ("desktop_app", "tests", "resources", "scripts", "pyproject.toml", "README.md")
HANDS = 2
"""So many mutants are tried at once, each in a copy of its own."""
TESTS_FAILED = 1
"""pytest's exit code; others mean that nothing ran, or that the mutant wasn't even importable."""


@dataclass(frozen=True)
class Mutant:
    """One small breakage and the test that must notice."""

    name: str
    file: str
    old: str
    new: str
    test: str


def load() -> list[Mutant]:
    """Read all lists, in the order of their names."""
    found = []
    for path in sorted(HERE.glob("*.toml")):
        found += [Mutant(**entry) for entry in tomllib.loads(path.read_text("utf-8"))["mutant"]]
    names = [mutant.name for mutant in found]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise SystemExit(f"two mutants share a name: {sorted(doubled)}")
    return found


def chosen(mutants: list[Mutant], short: int | None) -> list[Mutant]:
    """Return all of them, or ``short`` spread evenly over the lists."""
    if short is None or short >= len(mutants):
        return mutants
    return [mutants[index * len(mutants) // short] for index in range(short)]


def copy_of_the_tree(target: Path) -> None:
    """Copy what the tests need, without byte code: a stale one would hide a mutant."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        elif source.exists():
            shutil.copy2(source, target / name)


def pytest(tree: Path, tests: list[str], *more: str) -> subprocess.CompletedProcess[str]:
    """Run tests in the copy; the first failure is enough."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree), "CI": "1"}
    options = ["-q", "-x", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=line", *more]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def verdict(tree: Path, mutant: Mutant) -> str | None:
    """Break the copy, run the test, mend the copy; return what is wrong with the mutant or its test, or None."""
    path = tree / mutant.file
    text = path.read_text("utf-8")
    if text.count(mutant.old) != 1:
        return f"its old text occurs {text.count(mutant.old)} times in {mutant.file}"
    path.write_text(text.replace(mutant.old, mutant.new), "utf-8")
    try:
        done = pytest(tree, mutant.test.split())
    except subprocess.TimeoutExpired as hung:
        return f"{mutant.test} didn't end within {hung.timeout:.0f} s: it must go red, not hang"
    finally:
        path.write_text(text, "utf-8")
    if done.returncode == 0:
        return f"{mutant.test} stayed green"
    if done.returncode != TESTS_FAILED:
        return f"{mutant.test} didn't run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return None


def green_before(tree: Path, mutants: list[Mutant]) -> None:
    """The tests must pass in the unbroken copy, and must be testing that copy."""
    where = "import desktop_app; print(desktop_app.__file__)"
    environment = os.environ | {"PYTHONPATH": str(tree)}
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    if not found.stdout.startswith(str(tree)):
        raise SystemExit(f"the copy isn't what is tested: {found.stdout}")
    tests = sorted({test for mutant in mutants for test in mutant.test.split()})
    done = pytest(tree, tests, "-n", str(HANDS))
    if done.returncode != 0:
        raise SystemExit(f"the tests aren't green before any mutant:\n{done.stdout[-4000:]}{done.stderr[-2000:]}")


class Trees:
    """Copies of the tree, each of which one mutant at a time may have."""

    def __init__(self, folder: Path) -> None:
        self._free: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self.all = [folder / str(number) for number in range(HANDS)]
        for tree in self.all:
            copy_of_the_tree(tree)
            self._free.put(tree)

    @contextmanager
    def one(self) -> Iterator[Path]:
        """Lend a copy; it comes back whole."""
        tree = self._free.get()
        try:
            yield tree
        finally:
            self._free.put(tree)


def main() -> int:
    """Run the mutants and say which were not caught."""
    parser = argparse.ArgumentParser(description="Break the program in small ways and see the tests notice.")
    parser.add_argument("--short", type=int, metavar="N", help="only N of them, spread evenly")
    parser.add_argument("--only", metavar="WORDS", default="", help="only those whose name or file contains this")
    parser.add_argument("--list", action="store_true", help="only say which there are")
    given = parser.parse_args()
    mutants = [one for one in load() if given.only in one.name or given.only in one.file]
    mutants = chosen(mutants, given.short)
    if given.list:
        print("\n".join(f"{one.file}: {one.name}" for one in mutants))
        return 0
    started, missed = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="sellerdesk-mutants-") as folder, ThreadPoolExecutor(HANDS) as hands:
        trees = Trees(Path(folder).resolve())
        green_before(trees.all[0], mutants)

        def tried(mutant: Mutant) -> str | None:
            with trees.one() as tree:
                return verdict(tree, mutant)

        for mutant, wrong in zip(mutants, hands.map(tried, mutants), strict=True):
            missed += wrong is not None
            print(
                f"{'MISSED' if wrong else 'caught'}  {mutant.name}" + (f"\n        {wrong}" if wrong else ""),
                flush=True,
            )
    print(f"{len(mutants) - missed} of {len(mutants)} mutants caught in {time.monotonic() - started:.0f} s")
    return 1 if missed or not mutants else 0


if __name__ == "__main__":
    sys.exit(main())
