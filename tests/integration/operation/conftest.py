"""A whole set-up as an operator has one: the sandbox as Stripe, a proxy, a relay with its settings and its ledger."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.app.cli.doctor import patient_of
from desktop_app.app.relay_wiring import open_books, open_parts, stripe_settings
from desktop_app.app.secrets_file import keep_secret
from desktop_app.onboarding.access import people
from desktop_app.onboarding.incoming.webhooks import connect
from desktop_app.relay.doctor.findings import Verdict, examine
from desktop_app.relay.doctor.patient import Patient
from desktop_app.relay.doctor.report import Told, told
from desktop_app.relay.doctor.table import CHECKS
from desktop_app.relay.server import RunningRelay, start
from desktop_app.relay.settings.config import load_settings
from desktop_app.sandbox.config import SandboxConfig
from desktop_app.sandbox.server import RunningSandbox
from desktop_app.sandbox.server import start as start_sandbox
from desktop_app.stripe_api.inspection import Inspection
from desktop_app.words.wording import Wording
from tests.integration.operation.proxy import Proxy, proxied

KEY = "sk_test_operation"


@dataclass
class SetUp:
    """A set-up; tests break it before they ask the doctor."""

    home: Path
    sandbox: RunningSandbox
    proxy: Proxy
    monkeypatch: pytest.MonkeyPatch
    stack: contextlib.ExitStack
    relay: RunningRelay | None = None
    doctored: dict[str, Any] = field(default_factory=dict)
    serving: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"

    @property
    def webhook_url(self) -> str:
        return f"{self.url}/webhooks/stripe"

    @property
    def secrets_file(self) -> Path:
        return self.home / "secrets"

    @property
    def database(self) -> Path:
        return self.home / "relay.sqlite"

    def set(self, **values: str | None) -> None:
        """Set settings by their variables' names without SELLERDESK_, in lower case; None takes one away."""
        for name, value in values.items():
            variable = f"SELLERDESK_{name.upper()}"
            if value is None:
                self.monkeypatch.delenv(variable, raising=False)
            else:
                self.monkeypatch.setenv(variable, value)

    def config(self, **options: Any) -> Any:
        import os

        return load_settings(os.environ, **options)

    def inspection(self) -> Inspection:
        return Inspection(stripe_settings(self.config(without_secrets=True)))

    def connect(self, **options: Any) -> None:
        """Do what ``relay connect-webhooks`` does."""
        config = self.config(without_secrets=True)
        endpoints = self.inspection().endpoints
        connect(
            endpoints,
            self.webhook_url,
            config.webhook_secrets,
            lambda secret: keep_secret(self.secrets_file, secret),
            **options,
        )

    def serve(self, **changes: Any) -> None:
        """Start the relay behind the proxy; what is changed of its settings no operator could set."""
        config = self.config()
        self.serving = self.stack.enter_context(contextlib.ExitStack())
        parts = self.serving.enter_context(open_parts(config))
        self.relay = self.serving.enter_context(start(parts, replace(config.server(), **changes)))
        self.proxy.target = self.relay.port

    def stop(self) -> None:
        """End the relay, and with it its connections to the database."""
        self.serving.close()

    def stripe(self, method: str, path: str, **body: Any) -> Any:
        """Ask the sandbox as a script would."""
        answer = httpx.request(
            method,
            self.sandbox.url + path,
            headers={"Authorization": f"Bearer {KEY}"},
            **({"json": body} if path.startswith("/sandbox") else {"data": body}),
            trust_env=False,
            timeout=120,
        )
        answer.raise_for_status()
        return answer.json()

    def switch(self, **switches: Any) -> None:
        self.stripe("POST", "/sandbox/switches", **switches)

    def patient(self) -> Patient:
        patient = patient_of(None)
        patient.patience = 120
        for name, value in self.doctored.items():
            setattr(patient, name, value)
        return patient

    def examined(self) -> list[Told]:
        """Ask the doctor; every finding in words."""
        return [told(one, Wording("en")) for one in examine(self.patient(), CHECKS)]

    def faults(self) -> list[Told]:
        return [one for one in self.examined() if one.verdict == Verdict.FAULT]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SetUp]:
    """Settings, a sandbox and a proxy; nothing connected yet, nothing served."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with contextlib.ExitStack() as stack:
        patient = SandboxConfig(keys=(KEY,), retry_gaps=(0.2, 0.2, 0.5, 1.0), delivery_timeout=120)
        sandbox = stack.enter_context(start_sandbox(patient))
        proxy = stack.enter_context(proxied())
        made = SetUp(home, sandbox, proxy, monkeypatch, stack)
        made.set(
            home=str(home),
            stripe_key=KEY,
            stripe_api_base=sandbox.url,
            webhook_secrets_file=str(made.secrets_file),
            public_url=made.url,
            reads_per_second="1000",
        )
        yield made


@pytest.fixture
def setup(bare: SetUp) -> SetUp:
    """A set-up that is all well: connected, with an operator, serving."""
    return well(bare)


def well(bare: SetUp, **changes: Any) -> SetUp:
    """Connect it, give it an operator, and serve."""
    bare.connect()
    with open_books(bare.config().database_url) as books:
        people.add_user(books, user_id="olga", name=None, email=None)
        people.issue_token(books, "olga", "operator")
    bare.serve(**changes)
    return bare


def wait_until(fits: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for a condition; the time is a limit, not a wait."""
    end = time.monotonic() + seconds
    while not fits():
        assert time.monotonic() < end, "it didn't come to be in time"
        time.sleep(0.02)
