"""``POST /webhooks/stripe``: only what Stripe signed just now is taken, and what is taken is stored before the 200."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from desktop_app.domain.signature import sign
from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.relay.conftest import SETTINGS
from tests.integration.relay.served import SECRETS, Served

EVENT = {"id": "evt_1", "object": "event", "type": "account.updated", "account": "acct_1"}


def stored(relay: Served, event_id: str = "evt_1") -> int:
    with relay.parts.ledger.reading() as work:
        return work.deliveries.count(event_id)


def send(relay: Served, body: bytes, *signatures: str | bytes) -> httpx.Response:
    headers = [("Stripe-Signature", signature) for signature in signatures]
    with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
        return http.post(f"{relay.url}/webhooks/stripe", content=body, headers=headers)


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("secret", SECRETS)
def test_any_of_the_secrets_will_do(relay: Served, secret: str) -> None:
    answer = relay.deliver(EVENT, secret=secret)
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert stored(relay) == 1


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (299, 200), (300, 200), (301, 400), (100_000, 400)])
@pytest.mark.parametrize("side", [-1, 1])
def test_both_ends_of_the_time_window(relay: Served, clock: ManualClock, seconds: int, side: int, status: int) -> None:
    answer = relay.deliver(EVENT, at=clock.now() + timedelta(seconds=side * seconds))
    assert answer.status_code == status
    assert stored(relay) == (1 if status == 200 else 0)


def test_a_forged_signature_is_refused_without_a_word_of_why(relay: Served, clock: ManualClock) -> None:
    body = json.dumps(EVENT).encode()
    good = sign(body, SECRETS[0], clock.now())
    time, _, digest = good.partition(",v1=")
    v0 = hmac.new(SECRETS[0].encode(), f"{time[2:]}.".encode() + body, hashlib.sha256).hexdigest()
    forged: list[tuple[str | bytes, ...]] = [
        (),
        ("",),
        ("nonsense",),
        (sign(body, "whsec_other", clock.now()),),
        (sign(body + b" ", SECRETS[0], clock.now()),),
        (f"{time},v0={v0}",),
        (f"{time}",),
        (f"v1={digest}",),
        (f"t=,v1={digest}",),
        (f"t=-1,v1={digest}",),
        (f"t=1e9,v1={digest}",),
        (f"{time},{time},v1={digest}",),
        (good.replace(digest, digest.upper()),),
        (b"t=\xff,v1=\xfe",),
        (good, good),
    ]
    texts = set()
    for signatures in forged:
        answer = send(relay, body, *signatures)
        assert code(answer) == (400, "signature_refused"), signatures
        texts.add(answer.text)
    assert len(texts) == 1
    assert stored(relay) == 0


@pytest.mark.parametrize("number", [300, pytest.param(10_000, marks=pytest.mark.faults)], ids=["short", "long"])
def test_mutations_of_a_good_delivery_are_all_refused(relay: Served, clock: ManualClock, number: int) -> None:
    body = json.dumps(EVENT).encode()
    good = sign(body, SECRETS[0], clock.now()).encode()
    chance = random.Random(4)
    for _ in range(number):
        place, change = chance.randrange(len(body)), chance.randrange(1, 256)
        mutated = body[:place] + bytes([body[place] ^ change]) + body[place + 1 :]
        assert send(relay, mutated, good).status_code == 400
    for _ in range(number):
        place = chance.randrange(len(good))
        header = good[:place] + bytes([chance.choice(b'!"#$%&()*+-./:;<=>?@XYZ~\x80\xff')]) + good[place + 1 :]
        if header != good:
            assert send(relay, body, header).status_code in {200, 400}
    assert send(relay, body, good).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"7",
        b'"evt"',
        b"{",
        b"{}",
        b'{"id": "evt_1"}',
        b'{"type": "a"}',
        b'{"id": 1, "type": "a"}',
        b'{"id": "", "type": "a"}',
        b"\xff\xfe",
        b"[" * 50_000,
    ],
)
def test_a_signed_body_that_is_no_event_is_not_taken(relay: Served, body: bytes) -> None:
    assert code(relay.deliver(body)) == (400, "not_an_event")


@pytest.mark.parametrize(
    "event",
    [
        {"id": "evt_1", "type": "never.heard.of"},
        {"id": "evt_1", "type": "account.updated", "account": "acct_nobodys"},
        {"id": "evt_1", "type": "customer.updated", "data": {"object": {"id": "cus_nobodys", "object": "customer"}}},
        {"id": "evt_1", "type": "account.updated", "livemode": True, "account": "acct_1"},
        {"id": "evt_1", "type": "x", "data": None, "related_object": [], "created": "never"},
        {
            "id": "evt_1",
            "object": "v2.core.event",
            "type": "v2.core.account[requirements].updated",
            "related_object": {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/accounts/acct_1"},
        },
    ],
)
def test_any_other_signed_event_is_stored(relay: Served, event: dict[str, Any]) -> None:
    assert relay.deliver(event).status_code == 200
    assert stored(relay) == 1


def test_the_body_is_kept_as_it_came_with_its_headers_but_no_secrets(relay: Served, database: str) -> None:
    body = b'{ "id":"evt_1",\n"type" : "caf\xc3\xa9" }'
    signature = sign(body, SECRETS[1], relay.parts.clock.now())
    headers = {"Stripe-Signature": signature, "Authorization": "Bearer canary", "Cookie": "a=canary", "X-Kept": "yes"}
    assert relay.call(None, "POST", "/webhooks/stripe", content=body, headers=headers).status_code == 200
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as file:
        kept, headers_kept, index = file.execute("SELECT body, headers, secret_index FROM deliveries").fetchone()
    assert (kept, index) == (body, 1)
    assert "x-kept" in headers_kept
    assert signature in headers_kept
    assert "canary" not in headers_kept


def test_a_delivery_sent_twice_or_by_eight_at_once_changes_nothing_more(relay: Served, world: World) -> None:
    relay.call("ana", "POST", "/seller", json={"country": "ES", "kind": "individual"}).raise_for_status()
    account = next(iter(world.accounts))
    relay.parts.stripe.verify(account)
    event = EVENT | {"account": account, "data": {"object": {"id": account, "object": "account"}}}
    cursor = relay.get("ana", "/seller").json()["cursor"]
    assert relay.deliver(event).status_code == 200
    told: list[dict[str, Any]] = []
    while not told or told[-1]["paid_out"] is None:  # verified, and then what is known of payouts
        page = relay.get("ana", f"/changes?after={cursor}&wait=20").json()
        told, cursor = told + [one["data"] for one in page["changes"]], page["cursor"]
    assert [one["verified"] for one in told] == [True, True]
    reads = world.calls("read_account")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(relay, json.dumps(event).encode(), signed(relay, event)), range(8)))
    assert [one.status_code for one in answers] == [200] * 8
    assert relay.get("ana", f"/changes?after={cursor}&wait=1").json()["changes"] == []
    assert world.calls("read_account") == reads
    assert stored(relay) == 9


def signed(relay: Served, event: dict[str, Any]) -> str:
    return sign(json.dumps(event).encode(), SECRETS[0], relay.parts.clock.now())


def test_deliveries_of_many_connections_are_all_stored(relay: Served) -> None:
    def one(number: int) -> int:
        event = EVENT | {"id": f"evt_many_{number}"}
        return send(relay, json.dumps(event).encode(), signed(relay, event)).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(96))) == {200}
    assert [stored(relay, f"evt_many_{number}") for number in range(96)] == [1] * 96


def test_a_body_beyond_the_limit_is_refused_announced_or_not(launch: Callable[..., Served]) -> None:
    relay = launch(replace(SETTINGS, webhook_limit=2000))
    large = EVENT | {"padding": "a" * 3000}
    assert code(relay.deliver(large)) == (413, "body_too_large")
    body = json.dumps(large).encode()
    pieces = iter([body[:1000], body[1000:]])
    with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
        answer = http.post(
            f"{relay.url}/webhooks/stripe", content=pieces, headers={"Stripe-Signature": signed(relay, large)}
        )
    assert code(answer) == (413, "body_too_large")
    assert relay.deliver(EVENT).status_code == 200


@pytest.mark.logs("delivery_not_stored", "failed", "processing_failed")
def test_what_can_not_be_stored_is_never_acknowledged(relay: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = threading.Event()
    broken.set()
    writing = type(relay.parts.ledger).writing

    def refuse(ledger: Any, **options: bool) -> Any:
        if broken.is_set():
            raise OSError("disk full")
        return writing(ledger, **options)

    monkeypatch.setattr(type(relay.parts.ledger), "writing", refuse)
    answer = relay.deliver(EVENT)
    assert code(answer) == (503, "not_stored")
    assert int(answer.headers["Retry-After"]) >= 1
    assert "disk" not in answer.text
    broken.clear()
    assert relay.deliver(EVENT).status_code == 200
    assert stored(relay) == 1
