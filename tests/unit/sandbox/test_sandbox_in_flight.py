"""Two requests under one key at the same moment: without a network between them, so that the moment is sure."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from desktop_app.sandbox import SandboxConfig, create_app
from desktop_app.sandbox.api.gate import Gate

KEY = "sk_test_flight"
HEADERS = [
    (b"authorization", f"Bearer {KEY}".encode()),
    (b"content-type", b"application/x-www-form-urlencoded"),
    (b"idempotency-key", b"together"),
]


async def make_customer(gate: Gate) -> tuple[int, Any]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"name=Bo"}

    async def send(message: Any) -> None:
        sent.append(message)

    path = "/v1/customers"
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    await gate(scope | {"headers": HEADERS}, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_one_is_made_and_the_others_are_told_to_wait() -> None:
    async def race() -> list[tuple[int, Any]]:
        world = create_app(SandboxConfig(keys=(KEY,))).state.world
        world.platforms[KEY].faults.add({"kind": "delay", "seconds": 0.01})
        gate = Gate(world)
        answers = await asyncio.gather(*(make_customer(gate) for _ in range(5)))
        answers.append(await make_customer(gate))
        assert len(world.platforms[KEY].space.customers) == 1
        await world.courier.close()
        return answers

    first, *others, again = asyncio.run(race())
    assert (first[0], again[0], again[1]["id"]) == (200, 200, first[1]["id"])
    assert {(status, answer["error"]["code"]) for status, answer in others} == {(409, "idempotency_key_in_use")}
