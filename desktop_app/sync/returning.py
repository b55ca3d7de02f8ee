"""Notices that the person comes back from the browser: a listener on loopback, for one visit and a short life."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from desktop_app.domain.clock import Clock

LIFE = 45 * 60.0
"""Seconds that a listener waits; Stripe's pages are left sooner, and other signs of return remain."""

_LOOK = 1.0
_READ = 2.0
_LARGEST_REQUEST = 8 * 1024

_PAGE = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>Sellerdesk</title>"
    b"<body style='font:16px/1.5 system-ui,sans-serif;margin:4em auto;max-width:32em;padding:0 1em'>"
    b"<h1 style='font-size:1.4em'>Back to Sellerdesk</h1>"
    b"<p>Sellerdesk is checking with Stripe. You can close this tab.</p>"
)
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nCache-Control: no-store\r\n"
    b"Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nReferrer-Policy: no-referrer\r\n"
    b"X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n" % len(_PAGE)
) + _PAGE
_REFUSAL = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class ReturnListener:
    """Waits on 127.0.0.1 for one visit of the person's browser.

    Args:
        came_back: Called once, on the listener's thread, when the browser was here.
        clock: Limits the listener's life.

    Attributes:
        port: Give it to the backend as ``return_port``.
    """

    def __init__(self, came_back: Callable[[], None], clock: Clock) -> None:
        self._came_back = came_back
        self._clock = clock
        self._ends = clock.monotonic() + LIFE
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=4)
        self._socket.settimeout(_LOOK)
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._wait, name="return-listener", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """End it."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            # Wakes a waiting accept; closing alone wouldn't.
            self._socket.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join(seconds)

    def _wait(self) -> None:
        with self._socket:
            while not self._stopping.is_set() and self._clock.monotonic() < self._ends:
                try:
                    visitor, _ = self._socket.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                if self._serve(visitor):
                    break
            else:
                return
        self._came_back()

    def _serve(self, visitor: socket.socket) -> bool:
        """Answer a visitor; True when it was a browser asking for a page."""
        with visitor:
            try:
                visitor.settimeout(_READ)
                request = _head(visitor)
                welcome = request.startswith((b"GET /returned ", b"GET /returned?"))
                visitor.sendall(_ANSWER if welcome else _REFUSAL)
            except OSError:
                return False
            return welcome


def _head(visitor: socket.socket) -> bytes:
    """Read a request up to its empty line; what the browser says besides isn't looked at."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LARGEST_REQUEST:
        piece = visitor.recv(1024)
        if not piece:
            break
        head += piece
    return head
