"""A listener on loopback for the person's browser: one welcome visit, a short life, nothing but this computer."""

from __future__ import annotations

import contextlib
import html
import socket
import threading
from collections.abc import Callable
from functools import cache

from desktop_app.domain.clock import Clock
from desktop_app.domain.value import value
from desktop_app.resources import resource

_LOOK = 1.0
_READ = 2.0
_LARGEST_REQUEST = 8 * 1024


@value
class Page:
    """What the browser is shown: a title and a sentence in our own words.

    Attributes:
        language: Of the words, as in HTML's ``lang``.
        rtl: Whether they run from right to left.
        welcome: Whether this visit is the one that was waited for; another one doesn't end the waiting.
    """

    title: str
    sentence: str
    language: str = "en"
    rtl: bool = False
    welcome: bool = True


class LoopbackListener:
    """Waits on 127.0.0.1 for one visit of the person's browser, at a port that the system chooses where none is given.

    Args:
        visit: Called on the listener's thread with what a visitor asks for by GET (path and query); returns the page
            to show, or None for what isn't here.
        ended: Called once, on the listener's thread, after the welcome visit was answered.
        clock: Limits the listener's life.
        life: Seconds that it waits at most.
        name: Of its thread.
        late: Called instead of ``ended`` when its life is over.
        port: Where a browser is sent already; the system chooses for 0.

    Attributes:
        port: Where it listens.

    Raises:
        OSError: No port is free, or this one isn't.
    """

    def __init__(
        self,
        visit: Callable[[str], Page | None],
        ended: Callable[[], None],
        clock: Clock,
        *,
        life: float,
        name: str,
        late: Callable[[], None] = lambda: None,
        port: int = 0,
    ) -> None:
        self._visit = visit
        self._ended = ended
        self._late = late
        self._clock = clock
        self._ends = clock.monotonic() + life
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", port), backlog=4)
        self._socket.settimeout(_LOOK)
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._wait, name=name, daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """End it; nobody is told."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            # Wakes a waiting accept; closing alone wouldn't.
            self._socket.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join(seconds)

    def _wait(self) -> None:
        with self._socket:
            while not self._stopping.is_set():
                if self._clock.monotonic() >= self._ends:
                    break
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
        if self._clock.monotonic() >= self._ends:
            self._late()
        else:
            self._ended()

    def _serve(self, visitor: socket.socket) -> bool:
        """Answer a visitor; True when it was the one that was waited for."""
        with visitor:
            page = None
            try:
                visitor.settimeout(_READ)
                target = _target(_head(visitor))
                page = None if target is None else self._visit(target)
                visitor.sendall(_REFUSAL if page is None else _answer(page))
            except OSError:
                # A visitor that hangs up before it has read its page was here all the same.
                return page is not None and page.welcome
            return page is not None and page.welcome


def _head(visitor: socket.socket) -> bytes:
    """Read a request up to its empty line; what the browser says besides isn't looked at."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LARGEST_REQUEST:
        piece = visitor.recv(1024)
        if not piece:
            break
        head += piece
    return head


def _target(head: bytes) -> str | None:
    """Return what a GET asks for, or None for everything else."""
    if b"\r\n\r\n" not in head:
        return None
    line = head.split(b"\r\n", 1)[0].split(b" ")
    if len(line) != 3 or line[0] != b"GET" or not line[2].startswith(b"HTTP/1.") or not line[1].startswith(b"/"):
        return None
    return line[1].decode("ascii") if line[1].isascii() else None


@cache
def _sheet() -> str:
    """Return the style sheet of the relay's pages, so that the way back ends on a page that looks like those before."""
    return resource("static", "page.css").read_text(encoding="utf-8")


def _answer(page: Page) -> bytes:
    title = html.escape(page.title)
    body = (
        f'<!doctype html><html lang="{html.escape(page.language.replace("_", "-"))}" '
        f'dir="{"rtl" if page.rtl else "ltr"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title} · Sellerdesk</title><style>{_sheet()}</style>"
        f'</head><body><main><p class="market"><bdi>Sellerdesk</bdi></p><h1>{title}</h1>'
        f"<p>{html.escape(page.sentence)}</p></main></body></html>"
    ).encode()
    status = b"200 OK" if page.welcome else b"400 Bad Request"
    return b"HTTP/1.1 %s\r\n" % status + _HEADERS + b"Content-Length: %d\r\n\r\n" % len(body) + body


_HEADERS = (
    b"Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
    b"Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
)
_REFUSAL = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
