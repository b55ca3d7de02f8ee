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

from desktop_app.domain.buyer import BuyerDetails
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


class _Portal(BaseHTTPRequestHandler):
    """A network that wants one to sign in first, in the ways that such networks have."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        way = self.path.split("/", 2)[1]
        body = b"<html>Welcome. Sign in to go on.</html>"
        self.send_response({"page": 200, "elsewhere": 302, "required": 511}.get(way, 200))
        if way == "elsewhere":
            self.send_header("Location", "/welcome")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()


@pytest.fixture
def portal() -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Portal)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("way", ["page", "elsewhere", "required"])
def test_a_network_that_wants_a_sign_in_first_is_told(portal: _Server, way: str) -> None:
    stripe = adapter(f"http://127.0.0.1:{portal.server_address[1]}/{way}")
    for ask in (
        stripe.platform,
        lambda: stripe.create_customer(stripe.draft_customer("u_1", BuyerDetails("Ana")), "k"),
    ):
        with pytest.raises(StripeUnreachable) as caught:
            ask()
        assert caught.value.params["between"] == "captive_portal"
    # Nothing that was meant for Stripe followed to where the portal pointed.
    assert not [path for path in portal.asked if "welcome" in path]  # type: ignore[attr-defined]
