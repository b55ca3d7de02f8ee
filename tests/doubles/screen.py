"""A screen that nobody sees."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_SIZE = "1600x1200x24"


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Run an X server of one's own; gives the name of its display, which it chooses itself."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", _SIZE, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writer,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()  # said once it listens; nothing where it ended instead
    assert number, f"Xvfb ended with {server.wait(120)}"
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(120)
