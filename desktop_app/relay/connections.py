"""Connections that end by themselves: uvicorn alone waits for ever for the rest of a request."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_ANSWER = (
    b'{"code":"request_timeout","title":"The request took too long to arrive.","status":408,'
    b'"detail":"Send it again.","type":"about:blank"}'
)


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


class PatientConnection(H11Protocol):
    """A connection whose requests must arrive whole in time: headers and body together.

    The deadline runs from the first byte of a request (or from the connection, before the first one) and isn't put
    off by a trickle. It is answered with 408 where nothing was answered yet, and the connection ends. So does one whose
    client stops reading its answer.
    """

    read_seconds: ClassVar[float] = 20.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they are
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        """Begin to wait for the first request."""
        self._joined = JoinedWrites(transport, self.loop)
        super().connection_made(self._joined)
        self._arm()

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait for the rest only so long."""
        super().data_received(data)
        if self._whole():
            self._disarm()
        else:
            self._arm()

    def on_response_complete(self) -> None:
        """Leave an idle connection to uvicorn's own keep-alive limit; a half-read request keeps its deadline."""
        self._joined.flush()
        super().on_response_complete()
        if self._whole():
            self._disarm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._disarm()
        self._read_on()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for a client that doesn't read its answer only so long."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with a client that reads again."""
        self._read_on()
        super().resume_writing()

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _whole(self) -> bool:
        """Whether no part of a request is missing: it came whole, or none has begun."""
        if self.conn.their_state is h11.IDLE:
            return not self.conn.trailing_data[0] and self.cycle is not None
        return self.conn.their_state is not h11.SEND_BODY

    def _arm(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.read_seconds, self._too_late)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        begun = self.conn.their_state is h11.SEND_BODY or bool(self.conn.trailing_data[0])
        if begun and self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._answer_late()
        self.transport.close()

    def _answer_late(self) -> None:
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(_ANSWER)).encode()),
            (b"connection", b"close"),
        ]
        for event in (h11.Response(status_code=408, headers=headers), h11.Data(data=_ANSWER), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        if self.cycle is not None:
            self.cycle.disconnected = True


def patient(read_seconds: float) -> type[PatientConnection]:
    """Return the connection class with an operator's own limit."""
    return type("OwnConnection", (PatientConnection,), {"read_seconds": read_seconds})
