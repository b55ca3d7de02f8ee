"""The listener for the browser's return: one visit, a short life, nothing but this computer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest
from doubles.clocks import ManualClock

from desktop_app.domain.clock import SystemClock
from desktop_app.sync import loopback, returning
from desktop_app.sync.returning import ReturnListener


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=120) as client:
        client.sendall(request)
        answer = b""
        while piece := client.recv(4096):
            answer += piece
        return answer


def test_one_visit_is_answered_and_told_once() -> None:
    told = threading.Semaphore(0)
    listener = ReturnListener(told.release, SystemClock())
    answer = ask(listener.port, b"GET /returned HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"close this tab" in answer
    assert b"<title>Back to Sellerdesk" in answer
    assert b"--accent: #0B6570" in answer  # as the pages look that lead here
    assert told.acquire(timeout=120)
    listener.stop()
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        ask(listener.port, b"GET /returned HTTP/1.1\r\n\r\n")
    assert not told.acquire(blocking=False)


def test_other_requests_do_not_use_it_up() -> None:
    told = threading.Semaphore(0)
    listener = ReturnListener(told.release, SystemClock())
    for request in (
        b"GET /favicon.ico HTTP/1.1\r\n\r\n",
        b"POST /returned HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01 not http \r\n\r\n",
        b"x" * 20_000,
    ):
        with suppress(ConnectionError):  # it hangs up on what is too long
            assert b"200" not in ask(listener.port, request)[:20]
    assert not told.acquire(blocking=False)
    ask(listener.port, b"GET /returned?x=1 HTTP/1.1\r\n\r\n")
    assert told.acquire(timeout=120)
    listener.stop()


def test_it_listens_on_this_computer_alone() -> None:
    listener = ReturnListener(lambda: None, SystemClock())
    assert listener._listener._socket.getsockname()[0] == "127.0.0.1"
    listener.stop()


def test_stopping_ends_it_at_once() -> None:
    told = threading.Semaphore(0)
    listener = ReturnListener(told.release, SystemClock())
    listener.stop(5)
    assert not listener._listener._thread.is_alive()
    assert not told.acquire(blocking=False)


def test_its_life_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback, "_LOOK", 0.02)
    clock = ManualClock()
    listener = ReturnListener(lambda: None, clock)
    clock.advance(returning.LIFE + 1)
    listener._listener._thread.join(120)
    assert not listener._listener._thread.is_alive()
