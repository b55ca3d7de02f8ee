"""A relay for one person over real HTTP on loopback, for the edge of the sync module; it can misbehave on order."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from desktop_app import wire
from desktop_app.domain.errors import KnownError
from desktop_app.domain.view import IntentKind
from desktop_app.sync.bodies import MethodIntent
from doubles.world import World

TOKEN = "a-token-of-the-double"  # a made-up one


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor that hangs up is nothing to print about."""


class RelayDouble:
    """Serves a world. ``misbehave`` may answer a request in its own way and return True."""

    def __init__(self, world: World, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.world = world
        self.misbehave: Callable[[BaseHTTPRequestHandler], bool] = lambda handler: False
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        world.hung_up = False
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        if tls is not None:
            # The handshake belongs to the visitor's own thread: one that fails must not end the server.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="relay-double")
        self._thread.start()

    def stop(self) -> None:
        with self.world.changed:
            self.world.hung_up = True
            self.world.changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(double: RelayDouble) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class, made for one double
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

        def answer(self, status: int, value: object, kind: str = "application/json") -> None:
            body = value if isinstance(value, bytes) else wire.encode(value)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._serve()

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the library's own names

        def _serve(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            double.requests.append((self.command, self.path, headers))
            body = self.rfile.read(int(headers.get("content-length", "0")))
            try:
                if double.misbehave(self):
                    return
                if headers.get("authorization") != f"Bearer {TOKEN}":
                    self._problem(401, "token_invalid")
                    return
                status, value = _route(double.world, self.command, self.path, body, headers)
                self.answer(status, value)
            except KnownError as error:
                self._problem(_STATUS.get(error.code, 422), error.code, error.field)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _problem(self, status: int, code: str, field: str | None = None) -> None:
            document = wire.Problem(code, "A problem", status, field=field)
            self.answer(status, document, "application/problem+json")

    return Handler


_STATUS = {"cursor_expired": 410, "version_conflict": 412, "idempotency_conflict": 409, "stripe_unreachable": 503}


def _route(  # noqa: C901, PLR0911, PLR0912 - a table of routes
    world: World, method: str, target: str, body: bytes, headers: dict[str, str]
) -> tuple[int, Any]:
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    key = headers.get("idempotency-key", "")
    match method, parts.path:
        case "GET", "/me":
            return 200, world.me
        case "GET", "/seller":
            return 200, world.seller
        case "GET", "/buyer":
            return 200, world.buyer
        case "GET", "/changes":
            return 200, world.page(query.get("after"), float(query.get("wait", "0")))
        case "GET", "/accounts":
            return 200, wire.AccountPage((wire.AccountRow(world.me.user_id, seller=world.seller),))
        case "GET", "/accounts/u1":
            return 200, wire.AccountRow(world.me.user_id, name="Ana", seller=world.seller)
        case "PUT", "/buyer":
            match = headers.get("if-match")
            return 200, world.apply(IntentKind.SAVE_BUYER, body, key, int(match.strip('"')) if match else None)
        case "POST", "/seller":
            return 201, world.apply(IntentKind.OPEN_SELLER, body, key, None)
        case "POST", "/seller/check":
            return 200, world.seller
        case "POST", "/seller/onboarding":
            world.apply(IntentKind.OPEN_SELLER, body, f"link-{key}", None)
            return 200, {"url": "https://connect.stripe.com/setup/e/x", "expires_at": "2026-11-24T14:07:00Z"}
        case "POST", "/buyer/payment-setup":
            port = json.loads(body)["return_port"]
            return 200, {"id": f"cs_{port}", "state": "open", "url": "https://checkout.stripe.com/c/x"}
        case "POST", "/seller/dashboard" | "/buyer/portal":
            return 200, {"url": "https://connect.stripe.com/express/x"}
        case "DELETE", path if path.startswith("/buyer/payment-methods/"):
            wish = wire.encode(MethodIntent(path.rpartition("/")[2]))
            return 200, world.apply(IntentKind.REMOVE_METHOD, wish, key, None)
        case _:
            return 404, wire.Problem("not_found", status=404)
