"""Half-sent requests end by themselves (property S7): uvicorn alone would hold them for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from desktop_app.relay.connections import patient

READ_SECONDS = 2.0
"""The relay's patience here. A busy machine may stop a test between connecting and sending for a good part of it."""
WAIT = 120
"""Seconds for what must come; only a failure takes so long."""
REQUEST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


class Echo:
    """Answers with the body; ``/early`` answers without reading, ``/large`` with more than any buffer holds.

    ``/wait`` answers nothing until the client has left.
    """

    def __init__(self) -> None:
        self.left = threading.Event()
        self.entered = threading.Event()
        self.headers: list[tuple[bytes, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b"early" if scope["path"] == "/early" else b"x" * 30_000_000
        self.headers = scope["headers"]
        if scope["path"] == "/large":
            self.entered.set()
        elif scope["path"] == "/wait":
            self.entered.set()
            while (await receive())["type"] != "http.disconnect":
                pass
            self.left.set()
            return
        elif scope["path"] != "/early":
            try:
                body = await Request(scope, receive).body()
            except ClientDisconnect:
                self.left.set()
                return
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for place in range(0, len(body), 65536):
            piece = body[place : place + 65536]
            await send({"type": "http.response.body", "body": piece, "more_body": place + 65536 < len(body)})
        self.left.set()


@contextmanager
def served(echo: Echo, read_seconds: float, header_limit: int = 16 * 1024) -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        echo,
        http=patient(read_seconds, header_limit),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        timeout_keep_alive=WAIT,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def port(echo: Echo) -> Iterator[int]:
    with served(echo, READ_SECONDS) as port:
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=WAIT)


def everything(connection: socket.socket) -> bytes:
    found = bytearray()
    while piece := connection.recv(65536):
        found += piece
    return bytes(found)


def ends_with(connection: socket.socket, end: bytes) -> bool:
    found = b""
    while not found.endswith(end):
        piece = connection.recv(65536)
        if not piece:
            return False
        found += piece
    return True


@pytest.mark.parametrize(
    "begun",
    [b"P", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nX: ", REQUEST, REQUEST + b"abc"],
)
def test_a_request_that_is_not_finished_is_answered_408_and_ended(port: int, begun: bytes) -> None:
    with connect(port) as connection:
        connection.sendall(begun)
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer
    assert b'"code":"request_timeout"' in answer


def test_what_waits_for_the_body_is_told_that_nobody_is_there(port: int, echo: Echo) -> None:
    with connect(port) as connection:
        connection.sendall(REQUEST)
        everything(connection)
    assert echo.left.wait(WAIT)


def test_a_trickle_does_not_put_the_end_off(port: int) -> None:
    with connect(port) as connection:
        connection.settimeout(0.02)
        sent = 0
        for mark in b"POST / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 6000:
            try:
                connection.sendall(bytes([mark]))
                sent += 1
                if connection.recv(100):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
    assert sent < 6000  # all of it would take a hundred times the patience


def test_a_connection_that_says_nothing_is_ended_without_an_answer(port: int) -> None:
    with connect(port) as connection:
        assert everything(connection) == b""


def test_an_answer_before_the_body_does_not_hold_the_connection(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        answer = everything(connection)
    assert answer.count(b"HTTP/1.1") == 1
    assert answer.endswith(b"early")


def test_whole_requests_are_served_one_after_the_other_on_one_connection(port: int) -> None:
    with connect(port) as connection:
        for _ in range(3):
            connection.sendall(REQUEST + b"abcd")
            assert ends_with(connection, b"abcd")


def test_an_idle_connection_outlives_the_limit_of_a_request(echo: Echo) -> None:
    with served(echo, READ_SECONDS) as port, connect(port) as connection:
        connection.sendall(REQUEST + b"abcd")
        assert ends_with(connection, b"abcd")
        connection.settimeout(1.5 * READ_SECONDS)
        with pytest.raises(TimeoutError):  # ended, it would answer with an empty read
            connection.recv(1)
        connection.settimeout(WAIT)
        connection.sendall(REQUEST + b"efgh")
        assert ends_with(connection, b"efgh")


def test_a_second_request_that_is_not_finished_is_ended_too(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(REQUEST + b"abcd")
        assert ends_with(connection, b"abcd")
        connection.sendall(REQUEST + b"ab")
        assert everything(connection).startswith(b"HTTP/1.1 408 ")


def test_others_are_served_while_many_hold_their_requests_back(echo: Echo) -> None:
    with served(echo, WAIT) as port:
        slow = [connect(port) for _ in range(50)]
        try:
            for connection in slow:
                connection.sendall(REQUEST)
            with connect(port) as quick:
                quick.sendall(REQUEST + b"abcd")
                assert ends_with(quick, b"abcd")
        finally:
            for connection in slow:
                connection.close()


def test_headers_beyond_the_limit_are_refused(echo: Echo) -> None:
    with served(echo, WAIT, header_limit=1024) as port, connect(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 5000)
        assert everything(connection).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 5000 + b"\r\n\r\n",
        b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 1000 + b"\r\n",
        b"\r\n" * 2500,
        CHUNKED + b"0\r\nX: " + b"a" * 5000 + b"\r\n\r\n",
    ],
    ids=["header", "address", "many", "empty lines", "trailer"],
)
def test_a_head_is_refused_whole_or_not_wherever_it_is_long(echo: Echo, head: bytes) -> None:
    with served(echo, WAIT, header_limit=1024) as port, connect(port) as connection:
        connection.sendall(head)
        assert everything(connection).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("begin", [b"4;", b"0\r\nX: "], ids=["extension of a chunk", "trailer"])
def test_what_never_ends_beside_a_body_is_not_gathered(echo: Echo, begin: bytes) -> None:
    with served(echo, 10 * WAIT) as port, connect(port) as connection:
        connection.sendall(CHUNKED + begin)
        with suppress(OSError):  # the relay stops reading: what is on its way then is lost, and so may its answer be
            for _ in range(100):
                connection.sendall(b"a" * 100_000)
        assert echo.left.wait(WAIT)


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET /\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"GET / HTTP/1.1\r\nHost: a\x00\r\n\r\n",
        CHUNKED + b"4\nabcd\n0\n\n",
        CHUNKED + b"ffffffffffffffffff\r\nabcd",
        b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 4\r\n\r\nGET ",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_ended(echo: Echo, request_: bytes) -> None:
    with served(echo, WAIT) as port, connect(port) as connection:
        connection.sendall(request_)
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"code":"request_unreadable"' in answer
    assert answer.count(b"HTTP/1.1") == 1


def test_a_method_that_nobody_knows_is_not_allowed(echo: Echo) -> None:
    with served(echo, WAIT) as port, connect(port) as connection:
        connection.sendall(b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"\r\nallow: " in answer


def test_another_protocol_is_not_spoken_and_the_request_answered_as_it_is(echo: Echo) -> None:
    with served(echo, WAIT) as port, connect(port) as connection:
        connection.sendall(b"GET /early HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nmore")
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"early")


def test_what_follows_a_chunked_body_is_no_header(echo: Echo) -> None:
    with served(echo, WAIT) as port, connect(port) as connection:
        connection.sendall(CHUNKED + b"4\r\nabcd\r\n0\r\nStripe-Signature: x\r\n\r\n")
        assert ends_with(connection, b"abcd")
    assert b"stripe-signature" not in {name for name, _ in echo.headers}


def test_requests_sent_together_are_answered_in_turn(echo: Echo) -> None:
    with served(echo, WAIT) as port, connect(port) as connection:
        connection.sendall(b"".join(REQUEST + word for word in (b"abcd", b"efgh", b"ijkl")))
        assert ends_with(connection, b"ijkl")


def test_a_heap_of_requests_sent_together_is_not_taken(echo: Echo) -> None:
    """Each would hold memory until the one before it is answered."""
    with served(echo, WAIT) as port, connect(port) as connection:
        answer = b""
        with suppress(OSError):  # the relay ends it with much unread
            connection.sendall((REQUEST + b"abcd") * 1000)
            answer = everything(connection)
    assert answer.count(b"HTTP/1.1 200") <= 1


def test_what_came_whole_is_answered_though_nonsense_follows(echo: Echo) -> None:
    with served(echo, WAIT) as port, connect(port) as connection:
        connection.sendall(REQUEST + b"abcd" + b"\x00nonsense")
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in answer
    assert answer.endswith(b"abcd")


def test_the_first_of_two_sent_together_is_told_that_nobody_is_there(echo: Echo) -> None:
    with served(echo, WAIT) as port:
        with connect(port) as connection:
            connection.sendall(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n" + REQUEST + b"abcd")
            assert echo.entered.wait(WAIT)
        assert echo.left.wait(WAIT)


def test_a_client_that_does_not_read_its_answer_is_ended(port: int, echo: Echo) -> None:
    with connect(port) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        assert echo.entered.wait(WAIT)
        assert echo.left.wait(WAIT)  # only an end of the connection lets what sends go on


def test_a_client_that_reads_slowly_gets_its_whole_answer(echo: Echo) -> None:
    """Longer in all than the patience for one step, which a busy machine must not use up: hence the seconds."""
    slowness = threading.Event()
    with served(echo, 2.0) as port, connect(port) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = 0
        begun = time.monotonic()
        while piece := connection.recv(65536):
            received += piece.count(b"x")
            slowness.wait(0.006)  # the client's slowness is the subject
        assert time.monotonic() - begun > 2.0
    assert received >= 30_000_000
