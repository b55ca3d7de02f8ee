"""Programs beside the one that measures: each a process of its own that says a line of JSON when it is ready."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# What would lead a measured program to somebody's own settings.
_FOREIGN = ("SELLERDESK_", "STRIPE_")


def environment(**more: str) -> dict[str, str]:
    """Return our environment without anybody's settings, and with these."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    return bare | more


class Child:
    """One program; use it as a context manager.

    Args:
        arguments: What follows the interpreter.
        variables: Its whole environment; :func:`environment` without it.
    """

    def __init__(self, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the program runs
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            env=dict(environment() if variables is None else variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def hear(self) -> Any:
        """Return the next line it says.

        Raises:
            RuntimeError: It ended instead; the message is what it wrote.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise RuntimeError(f"{self._process.args} ended: {self._log.read().decode(errors='replace')[-3000:]}")
        return json.loads(line)

    def ask(self, **question: object) -> Any:
        """Say a line and return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self.hear()

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def program(name: str) -> list[str]:
    """Return the arguments that run one of our own children."""
    return ["-m", f"bench.children.{name}"]


def folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder on the disk that the project is on: memory would make every commit free."""
    place = Path("build")
    place.mkdir(exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="bench-", dir=place, ignore_cleanup_errors=True)


def allow_many_files() -> None:
    """Take what the system allows: thousands of connections are as many open files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
