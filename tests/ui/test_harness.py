"""What holds the window's tests themselves: one failed end must not fail hundreds of others."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.ui.conftest import Chain

ROOT = Path(__file__).parents[2]

BROKEN = """
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class LeftBehind(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show:
            raise RuntimeError("left behind")
        return False


left = LeftBehind()


@pytest.mark.parametrize("number", range(40))
def test_that_meets_what_another_left_behind(qtbot, qapp, number):
    qapp.installEventFilter(left)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
"""


def run(file: Path) -> subprocess.CompletedProcess[str]:
    """Run a file of tests under this folder's own conftest."""
    options = ["-p", "tests.ui.conftest", "-p", "no:cacheprovider", "-n", "0", "-q", "-c", str(ROOT / "pyproject.toml")]
    command = [sys.executable, "-m", "pytest", *options, f"--rootdir={file.parent}", str(file)]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    given = {**ours, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=given, timeout=300)


def test_a_run_stops_where_every_test_meets_what_another_left_behind(tmp_path: Path) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text(BROKEN)
    with ThreadPoolExecutor(1) as pool:  # the window's thread starts no processes
        done = pool.submit(run, broken).result(300)
    assert "everything fails since" in done.stdout, done.stdout + done.stderr
    assert f"{Chain.longest + 1} failed" in done.stdout


@pytest.mark.parametrize("sign", Chain.signs)
def test_a_few_that_break_by_themselves_stop_nothing(sign: str) -> None:
    chain = Chain()
    for number in range(Chain.longest):
        assert not chain.grows_too_long(f"test_{number}", "call", f"{sign}: RuntimeError")
        assert not chain.grows_too_long(f"test_{number}", "teardown", "")
    assert not chain.grows_too_long("test_that_passes", "teardown", "")
    assert not chain.grows_too_long("test_later", "call", f"{sign}: RuntimeError")
    assert chain.first() == "test_later"


def test_one_test_counts_once_in_whichever_phases_it_breaks() -> None:
    chain = Chain()
    for _ in range(Chain.longest + 1):
        assert not chain.grows_too_long("test_one", "setup", Chain.signs[0])
    assert not chain.grows_too_long("test_one", "call", "AssertionError")
    assert chain.first() == "test_one"
