"""Whatever a caller sends, the sandbox answers in Stripe's shape and never fails itself."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from desktop_app.sandbox import SandboxConfig, create_app
from desktop_app.sandbox.accounts.actions import act
from desktop_app.sandbox.accounts.finish import finish
from desktop_app.sandbox.accounts.onboarding import OUTCOMES
from desktop_app.sandbox.api.gate import Gate
from desktop_app.sandbox.api.routes import CALLS
from desktop_app.sandbox.errors import Refusal
from desktop_app.sandbox.platform import World

TABLE = json.loads((Path(__file__).parents[2] / "desktop_app" / "sandbox" / "parameters.json").read_text())
WORDS = [
    "",
    "x",
    "0",
    "-1",
    "US",
    "JP",
    "usd",
    "http://a.test/",
    "me@example.org",
    "true",
    "2026-01-01T00:00:00Z",
    "é" * 300,
]


class Fuzzer:
    """Makes requests of the right form with nonsense in them, and remembers the ids that it gets back."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        app = create_app(SandboxConfig(keys=("sk_test_fuzz",)))
        self.world: World = app.state.world
        self.gate = Gate(self.world)
        self.ids = ["acct_none", "pm_card_visa", "US", "transfers"]

    def value(self, form: Any, depth: int) -> Any:
        if isinstance(form, str):
            plain = {"integer": self.chance.choice([0, 1, 5, -3, 10**12]), "boolean": self.chance.random() < 0.5}
            return plain.get(form, self.word())
        kind, detail = form
        makers: dict[str, Callable[[], Any]] = {
            "clear": lambda: "" if self.chance.random() < 0.1 else self.value(detail, depth),
            "enum": lambda: self.chance.choice(detail),
            "list": lambda: [self.value(detail, depth) for _ in range(self.chance.randint(0, 2))],
            "map": lambda: {self.word() or "k": self.value(detail, depth)},
            "shape": lambda: self.shape(TABLE["shapes"][detail], depth + 1),
            "either": lambda: self.value(self.chance.choice(detail), depth),
        }
        return makers[kind]()

    def shake(self) -> None:
        """Something happens to some of the accounts."""
        platform = self.world.platforms["sk_test_fuzz"]
        for account_id in [name for name in self.ids if name.startswith("acct_") and self.chance.random() < 0.3]:
            account = platform.accounts.get(account_id)
            if account is not None:
                with suppress(Refusal):
                    finish(platform, account, self.chance.choice(OUTCOMES))
                    action = self.chance.choice(["verify", "review", "list", "pause", "restore"])
                    act(platform, account, {"action": action})

    def word(self) -> str:
        return self.chance.choice(self.ids if self.chance.random() < 0.4 else WORDS)

    def shape(self, shape: Any, depth: int) -> dict[str, Any]:
        required = shape.get("required", [])
        share = 0.3 / (depth + 1)
        names = [name for name in shape["fields"] if name in required or self.chance.random() < share]
        return {name: self.value(shape["fields"][name], depth) for name in names}

    async def ask(self, operation: str) -> tuple[int, Any]:
        method, _, template = operation.partition(" ")
        path = re.sub(r"\{[^}]*\}", lambda _: self.chance.choice(self.ids), template)
        params = self.shape(TABLE["shapes"][TABLE["operations"][operation]], 0)
        headers = [(b"authorization", b"Bearer sk_test_fuzz"), (b"stripe-version", b"2026-10-28.endive")]
        query, body = b"", b""
        if method == "GET":
            query = form(params)
        elif path.startswith("/v2"):
            body = json.dumps(params).encode()
            headers.append((b"content-type", b"application/json"))
        else:
            body = form(params)
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query}
        await self.gate(scope | {"headers": headers}, receive, send)
        answer = json.loads(sent[1]["body"])
        if isinstance(answer.get("id"), str) and not answer.get("deleted"):
            self.ids.append(answer["id"])
        return sent[0]["status"], answer


def form(tree: Any) -> bytes:
    return urlencode(list(pairs(tree, ""))).encode()


def pairs(tree: Any, prefix: str) -> Any:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, value in items:
        path = f"{prefix}[{name}]" if prefix else str(name)
        if isinstance(value, dict | list):
            yield from pairs(value, path)
        else:
            yield path, str(value).lower() if isinstance(value, bool) else value


@pytest.mark.parametrize("seed", range(4))
def test_nonsense_is_answered_in_stripes_shape(seed: int) -> None:
    async def run() -> dict[int, int]:
        fuzzer = Fuzzer(seed)
        counts: dict[int, int] = {}
        for _ in range(8):
            fuzzer.shake()
            for operation in CALLS:
                status, answer = await fuzzer.ask(operation)
                counts[status] = counts.get(status, 0) + 1
                assert status < 500, (operation, answer)
                assert status == 200 or isinstance(answer["error"]["message"], str), (operation, answer)
        await fuzzer.world.courier.close()
        return counts

    counts = asyncio.run(run())
    assert counts[200] > 50
    assert counts[400] > 50
