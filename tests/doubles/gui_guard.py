"""The guard of the GUI thread (property D3): notes when it touches a socket, SQLite, a process or the key store."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import desktop_app.ui

_FORBIDDEN = frozenset({"socket.connect", "socket.bind", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen"})
_KEY_STORES = frozenset({"keyring", "secretstorage"})
_WINDOW = str(Path(desktop_app.ui.__file__).parent)

_touched: list[str] = []
_watching = threading.Event()
_window_alone = threading.Event()


def _from_the_window() -> bool:
    """Say whether the window's code is among what called."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(_WINDOW):
            return True
        frame = frame.f_back  # type: ignore[assignment] # the outermost has none
    return False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching.is_set() or threading.current_thread() is not threading.main_thread():
        return
    if not (event in _FORBIDDEN or (event == "import" and str(arguments[0]).split(".")[0] in _KEY_STORES)):
        return
    if not _window_alone.is_set() or _from_the_window():
        _touched.append(event)


sys.addaudithook(_hook)


@contextlib.contextmanager
def guarded(*, window_alone: bool = False) -> Iterator[list[str]]:
    """Fail at the end where the GUI thread touched what it mustn't; yields what it touched so far.

    Args:
        window_alone: Only what the window's own code calls counts: the test works on the same thread, drives a
            browser and starts services there.
    """
    _touched.clear()
    if window_alone:
        _window_alone.set()
    _watching.set()
    try:
        yield _touched
    finally:
        _watching.clear()
        _window_alone.clear()
    assert not _touched, f"The GUI thread touched: {_touched}"
