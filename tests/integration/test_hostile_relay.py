"""A relay, or something in between, that lies, breaks or dawdles: always a known error, never a crash."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from doubles.certificates import make_certificate
from doubles.relay_http import TOKEN, RelayDouble
from doubles.world import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app import wire
from desktop_app.app.demo_services import free_port
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import CursorExpired, FieldError, KnownError, NotFound, VersionConflict
from desktop_app.domain.view import IntentKind
from desktop_app.sync import http
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.relay_backend import RelayBackend


class RawServer:
    """Answers every connection with given bytes, once, and hangs up."""

    def __init__(self) -> None:
        self.answer = b""
        self.seen: list[bytes] = []
        self.hold = threading.Event()
        self.hold.set()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="raw-server")
        self._thread.start()

    def stop(self) -> None:
        self.hold.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with closing(visitor):
                self._answer(visitor)

    def _answer(self, visitor: socket.socket) -> None:
        head = b""
        try:
            while b"\r\n\r\n" not in head:
                piece = visitor.recv(65536)
                if not piece:
                    return
                head += piece
            self.seen.append(head)
            visitor.sendall(self.answer)
            self.hold.wait(120)
            visitor.shutdown(socket.SHUT_WR)
            while visitor.recv(65536):
                pass
        except OSError:
            return


@pytest.fixture
def server() -> Iterator[RawServer]:
    made = RawServer()
    yield made
    made.stop()


@pytest.fixture
def backend(server: RawServer) -> Iterator[RelayBackend]:
    made = RelayBackend(server.url, lambda: TOKEN, SystemClock())
    yield made
    made.close()


def answer(body: bytes, status: str = "200 OK", kind: str = "application/json", more: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n"
    )
    return head.encode() + body


def code_of(work: Callable[[], Any]) -> str:
    with pytest.raises(KnownError) as caught:
        work()
    assert TOKEN not in str(caught.value)
    return caught.value.code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
known_names = st.sampled_from(
    ["version", "status", "requirements", "cursor", "changes", "seq", "kind", "id", "data", "since", "user_id", "role"]
)
near_misses = st.dictionaries(known_names, json_values, max_size=8)
bodies = st.one_of(
    st.binary(max_size=200),
    json_values.map(lambda value: json.dumps(value).encode()),
    near_misses.map(lambda value: json.dumps(value).encode()),
    st.just(b"[" * 100_000),
    st.just(b'{"version": 1e999}'),
)
answers = st.one_of(
    st.binary(max_size=300),
    st.builds(
        answer,
        bodies,
        st.sampled_from(["200 OK", "204 No", "301 Moved", "400 Bad", "401 No", "404 No", "409 C", "410 Gone", "412 P"])
        | st.sampled_from(["422 U", "429 Slow", "500 Oh", "503 Later", "511 Portal", "999 What", "abc", "200"]),
        st.sampled_from(["application/json", "application/problem+json", "text/html", "", "image/png"]),
        st.sampled_from(["", "Retry-After: x\r\n", "Retry-After: 99999999999\r\n", "Content-Encoding: gzip\r\n"])
        | st.sampled_from(
            ["Location: http://127.0.0.1:1/\r\n", "Transfer-Encoding: chunked\r\n", "Set-Cookie: a=b\r\n"]
        ),
    ),
)


@pytest.mark.logs("urllib3")
@settings(max_examples=1000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(hostile=answers, which=st.integers(0, 6))
def test_a_thousand_malformed_answers(server: RawServer, backend: RelayBackend, hostile: bytes, which: int) -> None:
    calls: list[Callable[[], object]] = [
        backend.me,
        backend.seller,
        backend.buyer,
        lambda: backend.changes("c", 0),
        lambda: backend.accounts(AccountQuery()),
        lambda: backend.account_counts(AccountQuery()),
        lambda: backend.send(IntentKind.SAVE_BUYER, b"{}", "key", 1),
    ]
    server.answer = hostile
    try:
        calls[which]()
    except KnownError as error:
        assert error.code  # noqa: PT017 - both a known error and an answer are fine, nothing else is


def test_a_page_of_html_and_511_are_a_captive_portal(server: RawServer, backend: RelayBackend) -> None:
    server.answer = answer(b"<html>", kind="text/html; charset=utf-8")
    assert code_of(backend.me) == "captive_portal"
    server.answer = answer(b"{}", "511 Network Authentication Required")
    assert code_of(backend.me) == "captive_portal"


def test_nothing_follows_a_redirect_and_no_token_goes_there(server: RawServer, backend: RelayBackend) -> None:
    elsewhere = RawServer()
    try:
        server.answer = answer(b"", "307 Temporary Redirect", more=f"Location: {elsewhere.url}/me\r\n")
        assert code_of(backend.me) == "relay_redirected"
        assert elsewhere.seen == []
    finally:
        elsewhere.stop()


@pytest.mark.parametrize(
    "url",
    [
        "https://connect.stripe.com.evil.example/setup/e/x",
        "https://connect.stripe.com@evil.example/",
        "https://connect.str\u0456pe.com/",
        "http://connect.stripe.com/",
        "javascript:alert(1)",
        "",
    ],
)
def test_no_address_of_somebody_elses_comes_as_far_as_a_button(
    server: RawServer, backend: RelayBackend, url: str
) -> None:
    """What is copied, sent on or read from the screen by a phone is no safer than what is opened."""
    ends = "2030-01-01T00:00:00Z"
    links: list[tuple[Callable[[], object], dict[str, object]]] = [
        (lambda: backend.onboarding_link(wire.SellerRequest()), {"url": url, "expires_at": ends}),
        (lambda: backend.payment_setup(None), {"id": "ps_1", "state": "open", "url": url}),
        (lambda: backend.billing_portal(None), {"url": url}),
        (backend.dashboard, {"url": url}),
        (backend.invitation, {"id": "i_1", "url": url, "expires_at": ends}),
        (lambda: backend.invite("u_1"), {"id": "i_1", "url": url, "expires_at": ends}),
    ]
    for ask, said in links:
        server.answer = answer(json.dumps(said).encode())
        assert code_of(ask) == "link_refused"
        own = {**said, "url": f"{server.url}/start/x"}
        server.answer = answer(json.dumps(own).encode())
        ask()


def test_an_endless_answer_ends_at_the_cap(server: RawServer, backend: RelayBackend, monkeypatch: Any) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1024 * 1024)
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b" " * (2 * 1024 * 1024)
    assert code_of(backend.me) == "relay_answer_too_large"


def test_an_answer_cut_in_the_middle_is_no_answer(server: RawServer, backend: RelayBackend) -> None:
    server.answer = answer(b'{"user_id": "u1", "role": "user"}')[:-10]
    assert code_of(backend.me) == "offline"


def test_a_packed_answer_is_not_unpacked(server: RawServer, backend: RelayBackend) -> None:
    server.answer = answer(b"\x1f\x8b", more="Content-Encoding: gzip\r\n")
    assert code_of(backend.me) == "relay_answer_unreadable"


def test_cookies_are_not_kept(server: RawServer, backend: RelayBackend) -> None:
    server.answer = answer(b'{"user_id": "u1", "role": "user"}', more="Set-Cookie: follow=me; Path=/\r\n")
    backend.me()
    backend.me()
    assert not any(b"follow" in head for head in server.seen)


def test_netrc_does_not_replace_the_token(
    server: RawServer, backend: RelayBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("HOME", str(tmp_path))
    server.answer = answer(b'{"user_id": "u1", "role": "user"}')
    backend.me()
    assert f"Bearer {TOKEN}".encode() in server.seen[0]


def test_a_proxy_of_the_environment_is_not_used_for_this_computer(
    server: RawServer, backend: RelayBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.answer = answer(b'{"user_id": "u1", "role": "user"}')
    assert backend.me().user_id == "u1"


def test_a_proxy_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    backend = RelayBackend("https://relay.invalid", lambda: TOKEN, SystemClock())
    assert code_of(backend.me) == "proxy_unreachable"
    backend.close()


def test_a_silent_relay_times_out(server: RawServer) -> None:
    from desktop_app.sync.http import Request, Transport

    server.hold.clear()
    transport = Transport(server.url, lambda: TOKEN, SystemClock())
    assert code_of(lambda: transport.exchange(Request("GET", "/me", seconds=0.2))) == "relay_timeout"
    transport.close()


def test_a_poll_is_cut_short_by_another_thread(server: RawServer, backend: RelayBackend) -> None:
    server.hold.clear()
    codes: list[str] = []
    waiting = threading.Thread(target=lambda: codes.append(code_of(lambda: backend.changes("c", 40))))
    waiting.start()
    limit = 12_000
    while not server.seen and limit:
        limit -= 1
        waiting.join(0.01)
    backend.nudge()
    server.hold.set()
    waiting.join(120)
    assert codes == ["offline"]
    assert not waiting.is_alive()


@pytest.mark.parametrize("token", [None, "", "two words", "line\nbreak", "schlüssel"])
def test_a_token_that_cannot_be_one_is_not_sent(server: RawServer, token: str | None) -> None:
    backend = RelayBackend(server.url, lambda: token, SystemClock())
    assert code_of(backend.me) in {"token_missing", "token_invalid"}
    assert server.seen == []
    backend.close()


@pytest.mark.parametrize(
    ("status", "document", "kind"),
    [
        ("404 Not Found", {"code": "not_found"}, NotFound),
        ("410 Gone", {"code": "cursor_expired"}, CursorExpired),
        ("410 Gone", {}, CursorExpired),
        ("412 Precondition Failed", {"code": "version_conflict", "params": {"current": "7"}}, VersionConflict),
        ("422 Unprocessable", {"code": "email_invalid", "field": "email"}, FieldError),
    ],
)
def test_problem_documents(server: RawServer, backend: RelayBackend, status: str, document: Any, kind: type) -> None:
    server.answer = answer(json.dumps(document).encode(), status, "application/problem+json")
    with pytest.raises(kind):
        backend.me()


def test_what_a_problem_says_is_data(server: RawServer, backend: RelayBackend) -> None:
    document = {"code": "<b>bold</b>", "field": "../../x", "params": {"a": "x" * 1000}}
    server.answer = answer(json.dumps(document).encode(), "422 U", "application/problem+json")
    assert code_of(backend.me) == "relay_answer_unreadable"
    document["code"] = "field_invalid"
    server.answer = answer(json.dumps(document).encode(), "422 U", "application/problem+json")
    with pytest.raises(KnownError) as caught:
        backend.me()
    assert caught.value.field is None
    assert len(caught.value.params["a"]) == 200


def test_retry_after_is_read(server: RawServer, backend: RelayBackend) -> None:
    body = json.dumps({"code": "stripe_unreachable"}).encode()
    server.answer = answer(body, "503 Later", "application/problem+json", "Retry-After: 7\r\n")
    with pytest.raises(KnownError) as caught:
        backend.me()
    assert (caught.value.code, caught.value.retry_after) == ("stripe_unreachable", 7.0)


def test_a_broken_kept_connection_is_replaced_at_once() -> None:
    double = RelayDouble(World(SystemClock()), free_port())
    backend = RelayBackend(double.url, lambda: TOKEN, SystemClock())
    backend.me()
    port = double.port
    double.stop()
    again = RelayDouble(double.world, port)
    try:
        assert backend.buyer() == wire.Buyer()
    finally:
        backend.close()
        again.stop()


def test_no_secret_in_any_log(server: RawServer, backend: RelayBackend, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer = answer(
        b'{"url": "https://connect.stripe.com/setup/e/secret", "expires_at": "2026-11-24T14:07:00Z"}'
    )
    backend.onboarding_link(wire.SellerRequest())
    assert TOKEN not in caplog.text
    assert "secret" not in caplog.text


@pytest.fixture
def certificate(tmp_path: Path) -> Callable[[int, int], tuple[Path, Path]]:
    return lambda starts, ends: make_certificate(tmp_path, starts, ends)


@pytest.mark.parametrize(
    ("starts", "ends", "trusted", "code"),
    [
        (-1, 30, True, None),
        (-1, 30, False, "certificate_invalid"),
        (-30, -1, True, "certificate_expired"),
        (5, 30, True, "clock_wrong"),
    ],
)
def test_certificates(
    certificate: Any, monkeypatch: pytest.MonkeyPatch, starts: int, ends: int, trusted: bool, code: str | None
) -> None:
    place, secret = certificate(starts, ends)
    if trusted:
        # As a company's own root in the system's trust store.
        monkeypatch.setenv("SSL_CERT_FILE", str(place))
    double = RelayDouble(World(SystemClock()), tls=_server_context(place, secret))
    backend = RelayBackend(double.url, lambda: TOKEN, SystemClock())
    try:
        if code is None:
            assert backend.me().user_id == "u1"
        else:
            assert code_of(backend.me) == code
            assert double.requests == []
    finally:
        backend.close()
        double.stop()


def _server_context(place: Path, secret: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place, secret)
    return context
