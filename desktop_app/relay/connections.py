"""Connections that end by themselves, and that hear only what can be read in one way.

Uvicorn alone waits for ever for the rest of a request, and llhttp, which reads them, takes heads of any length.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar

from httptools import HttpParserError, HttpParserInvalidMethodError, HttpParserUpgrade
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_VERSIONS = frozenset({"1.0", "1.1"})
_MOST_PIPELINED = 16
_MOST_HELD = 64 * 1024


class JoinedWrites(asyncio.Transport):
    """A transport on which head and body of an answer leave together: uvicorn writes them one after the other.

    A write costs a call into the system, the dearest part of a small answer; what is written in one go of the loop is
    one of them.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes | bytearray | memoryview] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Hold data until the loop's next turn, or until :meth:`flush`; much of it is written now.

        A client that reads slowly must be felt by whoever goes on writing.
        """
        if not data:
            return
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > _MOST_HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if self._held:
            held, self._held, self._size = self._held, [], 0
            self._transport.write(held[0] if len(held) == 1 else b"".join(held))

    def close(self) -> None:
        """Write what is held, then close."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once; what is held is lost with what the system holds."""
        self._held.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it closes or is closed."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as in the base
        """Return what is known about the connection."""
        return self._transport.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Hand the connection on to another protocol."""
        self.flush()
        self._transport.set_protocol(protocol)

    def pause_reading(self) -> None:
        """Stop reading."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Read again."""
        self._transport.resume_reading()


class _HeadTooLarge(Exception):
    """The head of a request, or what follows its body, is longer than the relay reads."""


class _Ambiguous(Exception):
    """The request could be read in more than one way, or isn't HTTP/1."""


def _refusal(status: str, code: str, title: str, detail: str, headers: str = "") -> bytes:
    """Return a whole answer that ends its connection: no route has seen the request."""
    document = {"type": "about:blank", "title": title, "status": int(status[:3]), "code": code, "detail": detail}
    body = json.dumps(document, separators=(",", ":")).encode()
    return (
        f"HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {len(body)}\r\n"
        f"{headers}cache-control: no-store\r\nconnection: close\r\n\r\n"
    ).encode() + body


_LATE = _refusal("408 Request Timeout", "request_timeout", "The request took too long to arrive.", "Send it again.")
_UNREADABLE = _refusal(
    "400 Bad Request",
    "request_unreadable",
    "The request isn't sound HTTP.",
    "Correct it: exactly one Host, one length.",
)
_UNKNOWN_METHOD = _refusal(
    "405 Method Not Allowed",
    "method_not_allowed",
    "There is no such method.",
    "Use one that the description at /openapi.json names.",
    "allow: GET, HEAD, POST, PUT, DELETE\r\n",
)
_TOO_LARGE = _refusal(
    "431 Request Header Fields Too Large",
    "headers_too_large",
    "The head of the request is too long.",
    "Send fewer or shorter headers.",
)


def _answer_to(error: HttpParserError) -> bytes:
    if isinstance(error.__context__, _HeadTooLarge):
        return _TOO_LARGE
    return _UNKNOWN_METHOD if isinstance(error, HttpParserInvalidMethodError) else _UNREADABLE


class PatientConnection(HttpToolsProtocol):
    """A connection whose requests must arrive whole in time: headers and body together.

    The deadline runs from the first byte of a request (or from the connection, before the first one) and isn't put
    off by a trickle. It is answered with 408 where nothing was answered yet, and the connection ends. So does one whose
    client stops reading its answer, and one whose client sends what a proxy in front might read differently.
    """

    read_seconds: ClassVar[float] = 20.0
    header_limit: ClassVar[int] = 16 * 1024

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they are
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None
        self._begun = False  # a request has begun to arrive, and isn't whole
        self._headed = False  # its head is
        self._head = 0  # bytes of its head, and of what follows its body
        self._pending = 0  # bytes that came since anything of it was whole
        self._deaf = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        """Begin to wait for the first request."""
        self._joined = JoinedWrites(transport, self.loop)
        super().connection_made(self._joined)
        self._arm()

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait for the rest only so long."""
        if self._deaf:
            return
        self._unset_keepalive_if_required()
        self._pending += len(data)
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade:  # to no other protocol: the request is answered as it is, if it is whole
            self._refuse(_UNREADABLE)
        except HttpParserError as error:
            self._refuse(_answer_to(error))
        else:
            if self._pending > self.header_limit:
                self._refuse(_TOO_LARGE)
        self._watch()

    def on_message_begin(self) -> None:
        """Begin to count a request's head."""
        self._begun, self._headed, self._head = True, False, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that follows the body is counted and passed over."""
        self._count(len(name) + len(value))
        if not self._headed:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer a request that can be read in one way only."""
        self._check()
        self._headed, self._pending = True, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._pending = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Know that the request is whole."""
        self._begun, self._pending = False, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Leave an idle connection to uvicorn's own keep-alive limit; a half-read request keeps its deadline."""
        self._joined.flush()
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline, and tell whoever answers that nobody is there."""
        self._disarm()
        self._read_on()
        self._forsake()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for a client that doesn't read its answer only so long."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with a client that reads again."""
        self._read_on()
        super().resume_writing()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]  # in our words
        self._running = cycle  # the base knows the latest alone, which may wait for its turn
        super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]  # the same, as Starlette writes it

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > self.header_limit:
            raise _HeadTooLarge

    def _check(self) -> None:
        """Refuse what llhttp lets through, and a proxy in front may read differently.

        Raises:
            _Ambiguous: No Host or several, an encoding beside "chunked", another protocol, or a heap of requests.
        """
        version = self.parser.get_http_version()
        hosts = 0
        framed = False
        for name, value in self.headers:
            if name == b"host":
                hosts += 1
            elif name == b"transfer-encoding":
                framed = True
                if value.lower() != b"chunked":
                    raise _Ambiguous
            elif name == b"content-length":
                framed = True
        if version not in _VERSIONS or hosts > 1 or (hosts == 0 and version == "1.1"):
            raise _Ambiguous
        if framed and self.parser.should_upgrade():  # llhttp would take the body for the other protocol
            raise _Ambiguous
        if len(self.pipeline) >= _MOST_PIPELINED:
            raise _Ambiguous

    def _answering(self) -> bool:
        """Whether a request that came whole is being answered."""
        running = self._running
        return running is not None and not running.response_complete and not running.more_body

    def _refuse(self, answer: bytes) -> None:
        """Hear nothing more; what came whole before is still answered."""
        self._deaf = True
        running = self._running
        if running is not None and self._answering():
            self.pipeline.clear()
            running.keep_alive = False
        else:
            self._end_with(answer)

    def _end_with(self, answer: bytes) -> None:
        self._forsake()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()

    def _forsake(self) -> None:
        running = self._running
        if running is not None and not running.response_complete:
            running.disconnected = True
            running.message_event.set()

    def _watch(self) -> None:
        """Let the deadline run while a part of a request is missing, and nothing is being answered."""
        idle = not self._begun and self.timeout_keep_alive_task is not None
        if idle or self._answering():
            self._disarm()
        else:
            self._arm()

    def _arm(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.read_seconds, self._too_late)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _too_late(self) -> None:
        self._deadline = None
        answered = self._headed and self.cycle.response_started
        if self._begun and not answered:
            self._end_with(_LATE)
        else:
            self.transport.close()


def patient(read_seconds: float, header_limit: int) -> type[PatientConnection]:
    """Return the connection class with an operator's own limits."""
    return type("OwnConnection", (PatientConnection,), {"read_seconds": read_seconds, "header_limit": header_limit})
