"""A small recording server at the border to Stripe, and Stripe's published schemas to hold what was sent against."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft202012Validator

from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings

Json = Any


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: Json | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    """Promise more bytes than are sent."""


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    params: dict[str, Json]
    headers: Mapping[str, str]
    body: bytes


class Recorder:
    """Answers from a queue of replies, and keeps what it was asked."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.replies: deque[Reply] = deque()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                recorder.record(self.command, self.path, dict(self.headers), self.rfile.read(length))
                self.send(recorder.replies.popleft() if recorder.replies else Reply(599, {"error": {}}))

            def send(self, reply: Reply) -> None:
                body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                self.send_response(reply.status)
                for name, value in ({"Request-Id": "req_test"} | dict(reply.headers)).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) + (100 if reply.cut else 0)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815 - names that the library looks for

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def record(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        parts = urlsplit(target)
        if "json" in headers.get("Content-Type", ""):
            params = json.loads(body)
        else:
            params = unflatten(parse_qsl(body.decode() if body else parts.query, keep_blank_values=True))
        self.seen.append(Seen(method, parts.path, params, {key.lower(): value for key, value in headers.items()}, body))

    def will(self, *replies: Reply | Json) -> None:
        """Answer the next requests with these, in order; JSON alone is a 200."""
        self.replies.extend(reply if isinstance(reply, Reply) else Reply(body=reply) for reply in replies)


def unflatten(pairs: list[tuple[str, str]]) -> dict[str, Json]:
    """Turn ``a[b][0]=c`` into ``{"a": {"b": {"0": "c"}}}``."""
    found: dict[str, Json] = {}
    for key, value in pairs:
        *parents, leaf = key.replace("]", "").split("[")
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[leaf] = value
    return found


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    thread = threading.Thread(target=recorder.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield recorder
    recorder.server.shutdown()
    recorder.server.server_close()
    thread.join()


class StillClock:
    """A clock that moves only when it is told to, or slept on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 12, tzinfo=UTC)
        self.seconds = 1000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def still_clock() -> StillClock:
    return StillClock()


@pytest.fixture
def reply() -> type[Reply]:
    """Build an answer with another status, other headers, or a body that is cut."""
    return Reply


@pytest.fixture
def make_adapter(recorder: Recorder, still_clock: StillClock) -> Callable[..., StripeAdapter]:
    def make(**settings: Any) -> StripeAdapter:
        chosen = StripeSettings(**{"key": "sk_test_adapter", "api_base": recorder.url, **settings})
        return StripeAdapter(chosen, clock=still_clock, sleep=still_clock.sleep, chance=lambda: 1.0)

    return make


class Schemas:
    """Requests and answers of one of Stripe's two APIs, as published."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.components = _as_json_schema(document["components"])

    def operation(self, method: str, path: str) -> Json:
        for template, operations in self.document["paths"].items():
            wanted, given = template.split("/"), path.split("/")
            if len(wanted) != len(given) or method.lower() not in operations:
                continue
            if all(a == b or a.startswith("{") for a, b in zip(wanted, given, strict=True)):
                return operations[method.lower()]
        raise AssertionError(f"Stripe publishes no {method} {path}")

    def check_request(self, seen: Seen) -> None:
        operation = self.operation(seen.method, seen.path)
        if seen.method == "GET":
            properties = {one["name"]: one["schema"] for one in operation.get("parameters", []) if one["in"] == "query"}
            schema = {"type": "object", "properties": properties, "additionalProperties": False}
            coded = True
        else:
            (kind, content), *_ = operation["requestBody"]["content"].items()
            schema, coded = content["schema"], "form" in kind
        schema = _as_json_schema(schema)
        self.check(self.typed(seen.params, schema) if coded else seen.params, schema)

    def check_answer(self, method: str, path: str, answer: Json) -> None:
        schema = self.operation(method, path)["responses"]["200"]["content"]["application/json"]["schema"]
        self.check(answer, _as_json_schema(schema))

    def check(self, value: Json, schema: Json) -> None:
        errors = list(Draft202012Validator({**schema, "components": self.components}).iter_errors(value))
        assert not errors, [f"{list(error.absolute_path)}: {error.message[:300]}" for error in errors]

    def typed(self, value: Json, schema: Json) -> Json:
        """Give the texts of a form the types that the schema names."""
        schema = self.resolved(schema)
        for choice in schema.get("anyOf", []):
            converted = self.typed(value, choice)
            if Draft202012Validator({**choice, "components": self.components}).is_valid(converted):
                return converted
        if isinstance(value, dict) and schema.get("type") == "array":
            return [self.typed(one, schema["items"]) for one in value.values()]
        if isinstance(value, dict):
            properties = schema.get("properties", {})
            return {key: self.typed(one, properties.get(key, {})) for key, one in value.items()}
        if schema.get("type") == "integer" and value.lstrip("-").isdigit():
            return int(value)
        return {"true": True, "false": False}.get(value, value) if schema.get("type") == "boolean" else value

    def resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self.components["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema


def _as_json_schema(source: Json) -> Json:
    """Turn OpenAPI 3.0's ``nullable`` into JSON Schema."""
    if isinstance(source, list):
        return [_as_json_schema(one) for one in source]
    if not isinstance(source, dict):
        return source
    converted = {key: _as_json_schema(value) for key, value in source.items() if key != "nullable"}
    return {"anyOf": [converted, {"type": "null"}]} if source.get("nullable") is True else converted


@pytest.fixture(scope="session")
def schemas(stripe_openapi: Path) -> Callable[[str], Schemas]:
    read = {api: Schemas(json.loads((stripe_openapi / f"stripe-{api}.json").read_text())) for api in ("v1", "v2")}
    return lambda path: read["v2" if path.startswith("/v2/") else "v1"]


@pytest.fixture
def published(recorder: Recorder, schemas: Callable[[str], Schemas]) -> Callable[[], None]:
    """Hold everything that was sent against Stripe's published requests."""

    def check() -> None:
        assert recorder.seen
        for seen in recorder.seen:
            schemas(seen.path).check_request(seen)

    return check


@pytest.fixture(scope="session")
def fixtures(stripe_openapi: Path) -> dict[str, Json]:
    """Stripe's own sample objects by resource."""
    found: dict[str, Json] = json.loads((stripe_openapi / "fixtures.json").read_text())["resources"]
    return found
