"""The engine and its tests need no Qt: they run where PySide6 can't be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_PROGRAM = """
import sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NoQt())
import pytest
root, *tests = sys.argv[1:]
options = ["-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", root, "--import-mode=importlib"]
raise SystemExit(pytest.main([*options, "-o", f"pythonpath={root}/tests", *tests]))
"""


def test_the_engine_and_its_tests_run_where_there_is_no_qt() -> None:
    tests = [str(ROOT / "tests" / "unit" / room) for room in ("sync", "vault", "storage/test_cache.py")]
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(ROOT), *tests],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "CI": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
