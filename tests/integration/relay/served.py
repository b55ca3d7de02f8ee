"""A running relay as a test talks to it, and what it was started with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from desktop_app.domain.signature import sign
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.server import RunningRelay
from tests.integration.relay.document import Described

SECRETS = ("whsec_platform", "whsec_connected", "whsec_thin")
PUBLIC_URL = "http://127.0.0.1:8787"


@dataclass
class Served:
    """A running relay as a test talks to it."""

    running: RunningRelay
    parts: Parts
    tokens: dict[str, str]
    http: httpx.Client = field(repr=False)
    described: Described

    @property
    def url(self) -> str:
        return self.running.url

    def call(self, person: str | None, method: str, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if person is not None:
            headers["Authorization"] = f"Bearer {self.tokens[person]}"
        response = self.http.request(method, self.url + path, headers=headers, **options)
        if method != "HEAD":
            self.described.check(method, response)
        return response

    def get(self, person: str | None, path: str, **options: Any) -> httpx.Response:
        return self.call(person, "GET", path, **options)

    def deliver(
        self, event: object, *, secret: str = SECRETS[0], at: datetime | None = None, **options: Any
    ) -> httpx.Response:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        signature = sign(body, secret, at or self.parts.clock.now())
        return self.call(
            None, "POST", "/webhooks/stripe", content=body, headers={"Stripe-Signature": signature}, **options
        )
