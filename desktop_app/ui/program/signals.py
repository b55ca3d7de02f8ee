"""Ctrl-C in the terminal and a SIGTERM close the window in order."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


class EndOnSignals(QObject):
    """Quits the application at SIGINT or SIGTERM.

    Qt's loop doesn't let the interpreter run by itself, so a Python handler alone would wait for the next event. The
    interpreter writes each signal's number to a socket at once, and that wakes the loop, at no cost while it is quiet.

    Args:
        app: The application.
        before: Called before it quits.
    """

    def __init__(self, app: QApplication, before: Callable[[], object]) -> None:
        super().__init__(app)
        self._before_quit = before
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._write.fileno())
        self._before: dict[signal.Signals, _Handler] = {
            number: signal.signal(number, lambda _number, _frame: None) for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._quit)

    def close(self) -> None:
        """Put back what was there before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()

    def _quit(self) -> None:
        self._read.recv(64)
        self._before_quit()
        QApplication.quit()
