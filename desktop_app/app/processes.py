"""Child processes of our own program: started, waited for until they say they're ready, and ended with us."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

_LAST_LINES = 40


class ChildFailed(RuntimeError):
    """A child ended, or said nothing, before it was ready; the message ends with what it wrote to stderr."""


def own_command(*arguments: str) -> list[str]:
    """Return the command that runs this program again, from source and from a frozen build alike."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "desktop_app", *arguments]


class Child:
    """One child process that announces itself by a line of JSON on its stdout.

    The child holds the reading end of a pipe as its stdin and is expected to end when that closes, so that it never
    outlives a parent that was killed (see :func:`end_with_parent`).

    Args:
        name: What it is called in messages.
        arguments: What follows our own command.
        environment: All of its variables.
        on_log: Given every line that it writes to stderr, on a thread of ours.
        on_end: Called on a thread of ours when it ends by itself; it must not wait for the child.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        on_log: Callable[[str], object],
        on_end: Callable[[], object] = lambda: None,
    ) -> None:
        self.name = name
        self._on_end = on_end
        self._stopping = False
        self._on_log = on_log
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._last: list[str] = []
        self._process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            own_command(*arguments),
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # A Ctrl-C in the terminal is ours to hand on, in order, once.
            start_new_session=os.name == "posix",
        )
        self._readers = [
            threading.Thread(target=self._read_stdout, name=f"{name}-stdout"),
            threading.Thread(target=self._read_stderr, name=f"{name}-stderr"),
        ]
        for reader in self._readers:
            reader.start()

    def wait_ready(self, seconds: float) -> dict[str, Any]:
        """Return what the child announced.

        Raises:
            ChildFailed: It ended, or announced nothing in time.
        """
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise ChildFailed(f"{self.name} was not ready after {seconds:.0f} seconds. {self._tail()}") from None
        if line is None:
            raise ChildFailed(f"{self.name} ended with code {self._process.wait()}. {self._tail()}")
        announced = json.loads(line)
        if not isinstance(announced, dict):
            raise ChildFailed(f"{self.name} announced something that isn't an object.")
        return announced

    def poll(self) -> int | None:
        """Return the exit code, or None while the child runs."""
        return self._process.poll()

    def stop(self, seconds: float = 10.0) -> None:
        """End the child: politely by closing its stdin and SIGTERM, by force after ``seconds``."""
        self._stopping = True
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _read_stdout(self) -> None:
        for line in _lines(self._process.stdout):
            self._lines.put(line)
        self._lines.put(None)
        if not self._stopping:
            self._on_end()

    def _read_stderr(self) -> None:
        for line in _lines(self._process.stderr):
            self._last = [*self._last[-_LAST_LINES:], line]
            self._on_log(line)

    def _tail(self) -> str:
        return "It wrote:\n" + "".join(self._last) if self._last else "It wrote nothing."


def _lines(stream: IO[str] | None) -> IO[str] | tuple[()]:
    return stream if stream is not None else ()


def end_with_parent(end: Callable[[], None]) -> None:
    """Call ``end`` when our stdin closes: the parent that holds its other end has ended, or wants us to."""

    def wait() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        end()

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def terminate_ourselves() -> None:
    """Ask this process to end in order, as a SIGTERM from outside would."""
    os.kill(os.getpid(), signal.SIGTERM)
