"""A small authorization server on loopback for the edge of the sign-in, with rotation and its grace.

It speaks RFC 6749, 7009, 7636 and 8414 as the relay does; it can lose answers and misbehave on order.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class Session:
    """One sign-in: its present pair, the pair before it while that still counts, and whether it has ended."""

    user: str
    access: set[str] = field(default_factory=set)
    refresh: str = ""
    previous: str = ""
    used: bool = False
    ended: bool = False


class AuthorizerDouble:
    """Signs people in. ``lose`` may name a path whose answers are lost after they took effect."""

    def __init__(self) -> None:
        self.sessions: list[Session] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.requests: list[tuple[str, str]] = []
        self.lose: set[str] = set()
        self.misbehave: Callable[[BaseHTTPRequestHandler], bool] = lambda handler: False
        self.metadata: dict[str, Any] = {}
        self.consent = True
        self.person = "u1"
        self.says_who = False
        self.guard = threading.RLock()
        self.renewals = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="authorizer-double")
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def told(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/oauth/authorize",
            "token_endpoint": f"{self.url}/oauth/token",
            "code_challenge_methods_supported": ["S256"],
        } | self.metadata

    def session(self, access: str | None) -> Session | None:
        """Return whose access token this is, if it counts now; using it uses up the refresh token before it."""
        with self.guard:
            for one in self.sessions:
                if access in one.access and not one.ended:
                    one.used = True
                    one.previous = ""
                    return one
            return None

    def expire(self) -> None:
        """Let every access token's hour be over."""
        with self.guard:
            for one in self.sessions:
                one.access.clear()

    def begin(self, user: str = "u1") -> tuple[str, str]:
        with self.guard:
            made = Session(user)
            self.sessions.append(made)
            return self.pair(made)

    def pair(self, session: Session) -> tuple[str, str]:
        access, refresh = f"at_{secrets.token_hex(8)}", f"rt_{secrets.token_hex(8)}"
        session.access, session.previous, session.refresh, session.used = {access}, session.refresh, refresh, False
        return access, refresh

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        with self.guard:
            if form.get("client_id") != "sellerdesk":
                return 401, {"error": "invalid_client"}
            if form.get("grant_type") == "authorization_code":
                return self._redeem(form)
            return self._renew(form.get("refresh_token", ""))

    def _redeem(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, self._answer(*self.begin(self.person))

    def _renew(self, refresh: str) -> tuple[int, Any]:
        for one in self.sessions:
            if one.ended or refresh not in {one.refresh, one.previous} or not refresh:
                continue
            if refresh == one.previous and one.used:
                one.ended = True
                break
            if refresh == one.previous:
                one.refresh = refresh  # the lost pair never counted
            self.renewals += 1
            return 200, self._answer(*self.pair(one))
        return 400, {"error": "invalid_grant"}

    def revoke(self, token: str) -> None:
        with self.guard:
            for one in self.sessions:
                if token in {one.refresh, one.previous, *one.access}:
                    one.ended = True

    def _answer(self, access: str, refresh: str) -> dict[str, Any]:
        return {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh}

    def person_agrees(self, page: str) -> int:
        """Do what a person's browser does with the sign-in page; returns how its last page answered."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        assert query["code_challenge_method"] == "S256"
        assert query["client_id"] == "sellerdesk"
        back = {"state": query["state"]} | ({"iss": self.url} if self.says_who else {})
        if self.consent:
            code = secrets.token_urlsafe(12)
            self.codes[code] = query
            back["code"] = code
        else:
            back["error"] = "access_denied"
        return visit(f"{query['redirect_uri']}?{urlencode(back)}")


def visit(url: str) -> int:
    """Open an address as a browser would, without its system's proxies; returns the status."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=120) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def _handler(double: AuthorizerDouble) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one class, made for one double
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

        def answer(self, status: int, value: Any, kind: str = "application/json") -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            path = urlsplit(self.path).path
            double.requests.append((self.command, path))
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if double.misbehave(self):
                return
            status, value = self._route(path, form)
            if path in double.lose:
                self.close_connection = True
                return
            self.answer(status, value)

        def _route(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
            match path:
                case "/.well-known/oauth-authorization-server":
                    return 200, double.told()
                case "/oauth/token":
                    return double.token(form)
                case "/oauth/revoke":
                    double.revoke(form.get("token", ""))
                    return 200, {}
            found = double.session((self.headers.get("Authorization") or "").removeprefix("Bearer "))
            if found is None:
                return 401, {"type": "about:blank", "title": "No", "status": 401, "code": "token_invalid"}
            if path == "/me":
                return 200, {"user_id": found.user, "role": "user", "name": "Ana", "mode": "test", "market": "Lumen"}
            return 404, {"type": "about:blank", "title": "No", "status": 404, "code": "not_found"}

    return Handler
