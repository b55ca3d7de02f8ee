"""The way to Stripe through networks as they are: a company's own root, and certificates that are none."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from doubles.certificates import make_certificate

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError, StripeUnreachable
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.settings import StripeSettings

Serve = Callable[[Path, Path], str]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor that hangs up is nothing to print about."""


class _Stripe(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        body = json.dumps({"id": "acct_1Tls", "object": "account", "country": "DE"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[tuple[_Server, threading.Thread]] = []

    def start(place: Path, secret: Path) -> str:
        server = _Server(("127.0.0.1", 0), _Stripe)
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(place, secret)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        running.append((server, thread))
        return f"https://127.0.0.1:{server.server_address[1]}"

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


def adapter(url: str) -> StripeAdapter:
    return StripeAdapter(StripeSettings("sk_test_tls", url, attempts=1), clock=SystemClock())


def test_a_companys_own_root_is_trusted(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, secret = make_certificate(tmp_path, -1, 30)
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    assert adapter(serve(place, secret)).platform().id == "acct_1Tls"


@pytest.mark.parametrize(
    ("starts", "ends", "trusted", "code"),
    [
        (-1, 30, False, "certificate_invalid"),
        (-30, -1, True, "certificate_expired"),
        (5, 30, True, "clock_wrong"),
    ],
)
def test_what_stands_between_is_told(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starts: int, ends: int, trusted: bool, code: str
) -> None:
    place, secret = make_certificate(tmp_path, starts, ends)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(place))
    with pytest.raises(KnownError) as caught:
        adapter(serve(place, secret)).platform()
    assert isinstance(caught.value, StripeUnreachable)
    assert caught.value.params["between"] == code
