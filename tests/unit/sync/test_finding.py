from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.sync.finding import find_relay, typed_address

INVITATION = "https://relay.hearthside.example/start/inv_8Yh2kPzQmBvX"


@pytest.mark.parametrize(
    ("typed", "address", "invitation"),
    [
        (" hearthside.example ", "https://hearthside.example", ""),
        ("hearthside.example:8443/sellerdesk/", "https://hearthside.example:8443/sellerdesk", ""),
        ("https://relay.hearthside.example/", "https://relay.hearthside.example", ""),
        ("127.0.0.1:8787", "http://127.0.0.1:8787", ""),
        ("localhost:8787", "http://localhost:8787", ""),
        ("[::1]:8787", "http://[::1]:8787", ""),
        (INVITATION, "https://relay.hearthside.example", INVITATION),
        (f"{INVITATION}/", "https://relay.hearthside.example", f"{INVITATION}/"),
        ("relay.hearthside.example/start/inv_8Yh2kPzQmBvX", "https://relay.hearthside.example", INVITATION),
    ],
)
def test_what_a_person_types_becomes_an_address(typed: str, address: str, invitation: str) -> None:
    assert typed_address(typed) == (address, invitation)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "relay_address_invalid"),
        ("two words", "relay_address_invalid"),
        ("http://[", "relay_address_invalid"),
        ("[", "relay_address_invalid"),
        ("ana@hearthside.example", "relay_address_invalid"),
        ("javascript://hearthside.example", "relay_address_invalid"),
        ("http://hearthside.example", "relay_address_insecure"),
        ("https://hearthside.example/start/inv_8Yh2kPzQmBvX?next=https://evil.example", "relay_address_invalid"),
    ],
)
def test_what_is_no_address_says_so(typed: str, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        typed_address(typed)
    assert (caught.value.code, caught.value.field) == (code, "relay")


@contextmanager
def serving(status: int, kind: str, body: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that answers everything alike; ``{self}`` in the body becomes its address."""
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append({"path": self.path, **dict(self.headers.items())})
            text = body.replace("{self}", f"http://127.0.0.1:{self.server.server_port}").encode()  # type: ignore[attr-defined]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


METADATA = {
    "issuer": "{self}",
    "authorization_endpoint": "{self}/oauth/authorize",
    "token_endpoint": "{self}/oauth/token",
    "response_types_supported": ["code"],
    "market": "Hearthside",
    "mode": "test",
}


def test_a_relay_that_signs_people_in_is_found_by_name() -> None:
    with serving(200, "application/json", json.dumps(METADATA)) as (address, heard):
        relay = find_relay(f"{address}/start/inv_8Yh2kPzQmBvX", SystemClock())
    assert (relay.address, relay.signs_in) == (address, True)
    assert (relay.metadata.market, relay.metadata.mode) == ("Hearthside", "test")
    assert relay.invitation == f"{address}/start/inv_8Yh2kPzQmBvX"
    assert "inv_8Yh2kPzQmBvX" not in repr(relay)
    # The invitation is the person's; only the relay's door is knocked at, with nothing in hand.
    assert [one["path"] for one in heard] == ["/.well-known/oauth-authorization-server"]
    assert "Authorization" not in heard[0]


def test_a_relay_on_this_computer_is_found_by_each_of_its_names() -> None:
    with serving(200, "application/json", json.dumps(METADATA)) as (address, heard):
        relay = find_relay(address.replace("127.0.0.1", "localhost"), SystemClock())
    # It gives itself the other name: what is sent there later goes to that one, and it was asked there too.
    assert (relay.address, relay.signs_in, len(heard)) == (address, True, 2)


def test_another_port_of_this_computer_is_another_relay() -> None:
    other = {
        name: text.replace("{self}", "http://localhost:9")
        for name, text in METADATA.items()
        if name != "response_types_supported"
    }
    with serving(200, "application/json", json.dumps(other)) as (address, _), pytest.raises(KnownError) as caught:
        find_relay(address, SystemClock())
    assert caught.value.code == "relay_unknown"


def test_a_relay_without_sign_in_is_found_too() -> None:
    problem = {"code": "not_found", "title": "x", "status": 404}
    with serving(404, "application/problem+json", json.dumps(problem)) as (address, _):
        assert find_relay(address, SystemClock()).signs_in is False


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (404, "text/html", "<h1>Not here</h1>"),
        (200, "text/html", "<h1>A shop</h1>"),
        (200, "application/json", "[]"),
        (200, "application/json", "{}"),
        (200, "application/json", json.dumps({**METADATA, "issuer": "https://elsewhere.example"})),
        (
            200,
            "application/json",
            json.dumps({**METADATA, "authorization_endpoint": "https://elsewhere.example/oauth/authorize"}),
        ),
        (200, "application/json", json.dumps({**METADATA, "token_endpoint": "{self}.elsewhere.example/token"})),
    ],
)
def test_what_is_no_relay_or_speaks_for_another_is_refused(status: int, kind: str, body: str) -> None:
    with serving(status, kind, body) as (address, _), pytest.raises(KnownError) as caught:
        find_relay(address, SystemClock())
    assert caught.value.code == "relay_unknown"
