"""A relay's life: it starts or says why not, takes up where it was stopped, keeps its limits and its secrets."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.relay.logs import logs_to
from desktop_app.relay.server import serve, start
from desktop_app.relay.settings.sources import ConfigurationError
from tests.integration.core.fake_stripe import FakeStripe, World, unreachable
from tests.integration.relay.conftest import OMAR, SETTINGS
from tests.integration.relay.served import SECRETS, Served

SELLER = {"country": "ES", "kind": "individual"}


def test_what_was_stored_before_a_stop_is_read_after_the_start(launch: Callable[..., Served], world: World) -> None:
    deaf: Any = FakeStripe(world)
    first = launch(stripe=deaf)
    first.call("ana", "POST", "/seller", json=SELLER).raise_for_status()
    account = next(iter(world.accounts))
    cursor = first.get("ana", "/seller").json()["cursor"]
    tried = threading.Event()

    def fail() -> None:
        tried.set()
        unreachable()

    deaf.before["read_account"] = fail
    deaf.verify(account)
    event = {"id": "evt_1", "object": "event", "type": "account.updated", "account": account}
    assert first.deliver(event).status_code == 200
    assert tried.wait(120)
    assert first.get("ana", "/seller").json()["verified"] is False
    first.running.stop()

    second = launch()
    second.parts.clock.advance(minutes=5)  # type: ignore[attr-defined]  # the retry falls due
    page = second.get("ana", f"/changes?after={cursor}&wait=50").json()
    while not page["changes"][-1]["data"]["verified"]:
        page = second.get("ana", f"/changes?after={page['cursor']}&wait=50").json()
    assert second.get("ana", "/seller").json()["verified"] is True


def test_a_stop_ends_every_thread_and_frees_the_port(relay: Served) -> None:
    before = {thread.name for thread in threading.enumerate()}
    assert {"relay-server", "relay-intake", "relay-worker-0", "relay-worker-1"} <= before
    address = (relay.running.host, relay.running.port)
    relay.running.stop()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("relay-")]
    with socket.create_server(address):
        pass
    relay.running.stop()  # a second stop is no fault
    ledger: Any = relay.parts.ledger
    assert ledger._published == ledger._queued == []


def test_a_stop_lets_what_is_under_way_end(relay: Served) -> None:
    entered, gate = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        assert gate.wait(120)

    stripe: Any = relay.parts.stripe
    stripe.before["create_customer"] = hold
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(relay.call("omar", "PUT", "/buyer", json=OMAR).status_code))
    asking.start()
    assert entered.wait(120)
    stopping = threading.Thread(target=relay.running.stop)
    stopping.start()
    gate.set()
    asking.join()
    stopping.join()
    assert answers == [201]


def test_a_port_that_is_taken_is_said_in_one_sentence(relay: Served) -> None:
    with pytest.raises(ConfigurationError, match=r"^SELLERDESK_LISTEN names 127\.0\.0\.1:\d+, where nothing can"):
        start(relay.parts, SETTINGS, "127.0.0.1", relay.running.port)


def test_serving_in_the_foreground_announces_its_address_and_stops_when_told(
    relay: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    relay.running.stop()
    stop = threading.Event()
    announced: list[str] = []

    def announce(url: str) -> None:
        announced.append(url)
        assert relay.http.get(f"{url}/healthz").json() == {"status": "ok"}
        stop.set()

    serve(relay.parts, SETTINGS, announce, stop=stop, port=0)
    assert announced[0].startswith("http://127.0.0.1:")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["route"] for line in lines if line["event"] == "answered"] == ["/healthz"]


def test_readiness_names_each_part(relay: Served) -> None:
    assert relay.get(None, "/readyz").json() == {
        "ready": True,
        "checks": {"intake": "ok", "workers": "ok", "database": "ok"},
    }


@pytest.mark.logs("not_ready", "processing_failed")
def test_a_database_that_does_not_answer_is_not_ready_but_alive(relay: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_ledger: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(type(relay.parts.ledger), "reading", gone)
    answer = relay.get(None, "/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["checks"]["database"] == "no answer"
    assert relay.get(None, "/healthz").status_code == 200


def test_half_sent_requests_end_and_others_are_served(launch: Callable[..., Served]) -> None:
    relay = launch(replace(SETTINGS, read_seconds=3))
    address = (relay.running.host, relay.running.port)
    begun = [
        b"GET /healthz HTTP/1.1\r\nHost: a\r\n",
        b"POST /webhooks/stripe HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        b"PUT /buyer HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %b\r\nContent-Length: 9\r\n\r\n{"
        % relay.tokens["omar"].encode(),
    ]
    half: list[socket.socket] = []
    try:
        for text in begun * 5:
            half.append(socket.create_connection(address, timeout=120))
            half[-1].sendall(text)
        assert relay.get("ana", "/buyer").status_code == 200
        for connection in half:
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
            assert answer.startswith(b"HTTP/1.1 408 ")
    finally:
        for connection in half:
            connection.close()
    assert relay.get("ana", "/buyer").status_code == 200


def test_bodies_and_headers_beyond_the_limits_are_refused(relay: Served) -> None:
    large = relay.call("omar", "PUT", "/buyer", content=b'{"name": "' + b"a" * 70_000 + b'"}')
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    assert large.headers["Connection"] == "close"
    with socket.create_connection((relay.running.host, relay.running.port), timeout=120) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000)
        assert connection.recv(100).startswith(b"HTTP/1.1 431 ")
    assert relay.get(None, "/healthz").status_code == 200


def test_garbage_is_refused_and_others_are_served(relay: Served) -> None:
    for garbage in (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n"):
        with socket.create_connection((relay.running.host, relay.running.port), timeout=120) as connection:
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
    assert relay.get(None, "/healthz").status_code == 200


def test_figures_are_for_operators_and_name_routes_not_people(relay: Served) -> None:
    relay.get("ana", "/buyer/payment-setup/ps_canary")
    relay.get("ana", "/canary/" + "x" * 50)
    relay.call("ana", "BREW", "/buyer")
    for person in ("ana", "jonas"):
        assert relay.get(person, "/metrics").status_code == 403
    text = relay.get("olga", "/metrics").text
    assert 'sellerdesk_requests_total{method="GET",route="/buyer/payment-setup/{id}",status="404"} 1.0' in text
    assert "canary" not in text
    assert "BREW" not in text


def test_figures_show_what_was_read_of_stripe_this_month(relay: Served) -> None:
    month = relay.parts.clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    with relay.parts.ledger.writing() as work:
        work.reads.add(month, 1234)
    text = relay.get("olga", "/metrics").text
    assert "sellerdesk_stripe_reads_this_month 1234.0" in text
    assert "sellerdesk_stripe_reads_per_month 1e+06" in text


def test_logs_hold_no_token_link_name_or_id(relay: Served, world: World) -> None:
    stream = io.StringIO()
    with logs_to(stream):
        relay.call("omar", "PUT", "/buyer", json=OMAR).raise_for_status()
        relay.call("omar", "POST", "/buyer/payment-setup", json={}).raise_for_status()
        link = relay.call("ana", "POST", "/seller/onboarding", json=SELLER).json()["url"]
        refs = [ref for _, detail in world.log if "/onboarding/" in detail for ref in detail.split()]
        for ref in refs:
            relay.get(None, ref.removeprefix(relay.parts.policy.public_url))
        relay.get("jonas", "/accounts?q=omar@example.org")
        relay.get("ana", "/accounts/u_omar")
        relay.call(None, "GET", "/me", headers={"Authorization": "Bearer sd_canary"})
        relay.call("omar", "PUT", "/buyer", json={"email": "canary@"})
        relay.deliver({"id": "evt_1", "type": "customer.updated", "data": {"object": {"email": "omar@example.org"}}})
        relay.deliver({"id": "evt_2", "type": "x"}, secret="whsec_wrong")
        relay.running.stop()
    text = stream.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["event"] for line in lines} >= {"answered", "delivery_refused"}
    assert all({"at", "event", "level"} <= line.keys() for line in lines)
    secrets = [*relay.tokens.values(), *SECRETS, *(ref.rsplit("/", 1)[1] for ref in refs), link]
    personal = ["omar", "Omar", "Haddad", "Calle", "28013", "@", "canary", *world.customers, *world.accounts]
    for word in (*secrets, *personal):
        assert word not in text, word
