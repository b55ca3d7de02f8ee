"""A relay that is half set refuses to start; its logs name nobody; it stops in order (S5)."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.app.relay_wiring import open_books
from desktop_app.onboarding.access import people
from desktop_app.sandbox.config import SandboxConfig
from desktop_app.sandbox.server import RunningSandbox
from desktop_app.sandbox.server import start as start_sandbox
from tests.integration.operation.conftest import wait_until
from tests.integration.operation.processes import SECRET, Process, delivery, relay_process

KEY = "sk_test_standing"
COMPLETE = {
    "SELLERDESK_STRIPE_KEY": KEY,
    "SELLERDESK_WEBHOOK_SECRETS": SECRET,
    "SELLERDESK_PUBLIC_URL": "http://127.0.0.1:8787",
    "SELLERDESK_LISTEN": "127.0.0.1:0",
}
ROOT = Path(__file__).parents[3]


def started(environ: dict[str, str], home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start a relay that shall refuse to."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("SELLERDESK_")}
    command = [sys.executable, "-m", "desktop_app", "relay", *arguments]
    variables |= {"SELLERDESK_HOME": str(home)} | environ
    return subprocess.run(command, check=False, env=variables, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SELLERDESK_STRIPE_KEY": ""}, "SELLERDESK_STRIPE_KEY is missing"),
        ({"SELLERDESK_STRIPE_KEY": "sk_test_xxxxxxxx"}, "SELLERDESK_STRIPE_KEY isn't a key"),
        ({"SELLERDESK_STRIPE_KEY": "pk_test_1"}, "SELLERDESK_STRIPE_KEY holds a publishable key"),
        ({"SELLERDESK_WEBHOOK_SECRETS": ""}, "SELLERDESK_WEBHOOK_SECRETS is missing"),
        ({"SELLERDESK_WEBHOOK_SECRETS": "whsec_replace_me"}, "SELLERDESK_WEBHOOK_SECRETS holds"),
        ({"SELLERDESK_PUBLIC_URL": ""}, "SELLERDESK_PUBLIC_URL is missing"),
        ({"SELLERDESK_PUBLIC_URL": "https://relay.example.com"}, "SELLERDESK_PUBLIC_URL is still an example"),
        ({"SELLERDESK_MODE": "live"}, "SELLERDESK_MODE says live"),
        ({"SELLERDESK_STRIPE_KEY": "sk_live_a1b2"}, "SELLERDESK_PUBLIC_URL must begin with https"),
        ({"SELLERDESK_STRIPE_KEY_FILE": "/nowhere", "SELLERDESK_STRIPE_KEY": ""}, "SELLERDESK_STRIPE_KEY_FILE names"),
    ],
)
def test_half_a_configuration_is_a_sentence_and_exit_2(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    done = started(COMPLETE | changed, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said), done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())  # nothing was begun


def test_an_address_that_is_taken_and_a_bad_file_are_exit_2_too(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken_at = f"127.0.0.1:{taken.getsockname()[1]}"
        done = started(COMPLETE | {"SELLERDESK_LISTEN": taken_at}, tmp_path)
    assert done.returncode == 2
    assert "where nothing can listen" in done.stderr
    (tmp_path / "relay.toml").write_text('stripe_kee = "x"')
    done = started(COMPLETE, tmp_path, "--config", str(tmp_path / "relay.toml"))
    assert done.returncode == 2
    assert "stripe_kee, which isn't a setting" in done.stderr


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start_sandbox(SandboxConfig(keys=(KEY,), seed_accounts=5)) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def tokens(home: Path) -> dict[str, str]:
    with open_books(f"sqlite:///{home}/relay.sqlite") as books:
        made = {}
        for user_id, role in (("u_canary", "user"), ("u_staff", "support"), ("u_op", "operator")):
            people.add_user(books, user_id=user_id, name="Canaryname", email="canaryperson@example.org")
            made[role] = people.issue_token(books, user_id, role)
        return made


@pytest.fixture
def relay(sandbox: RunningSandbox, home: Path, tokens: dict[str, str], tmp_path: Path) -> Iterator[Process]:
    environ = COMPLETE | {"SELLERDESK_STRIPE_API_BASE": sandbox.url, "SELLERDESK_HOME": str(home)}
    with relay_process(environ, tmp_path / "relay.log") as process:
        yield process


def test_logs_are_json_and_name_nobody(relay: Process, sandbox: RunningSandbox, tokens: dict[str, str]) -> None:
    """Put a canary into everything that comes in, have things go wrong, and look for it in what was logged."""
    with httpx.Client(base_url=relay.url, timeout=60, trust_env=False) as client:

        def ask(method: str, path: str, token: str | None = "user", **options: Any) -> int:
            headers = {"Authorization": f"Bearer {tokens.get(token, token)}"} if token else {}
            return client.request(method, path, headers=headers | options.pop("headers", {}), **options).status_code

        address = {"line1": "Canarystreet 1", "city": "Canarytown", "postal_code": "28013", "country": "ES"}
        body = {"name": "Canaryname", "email": "canaryperson@example.org", "address": address}
        assert ask("PUT", "/buyer", json=body) == 201
        assert (
            ask("POST", "/seller", json={"country": "ES", "kind": "individual", "email": "canaryperson@a.org"}) == 201
        )
        assert ask("POST", "/seller/onboarding", json={}) == 200
        assert ask("GET", "/accounts?q=canaryname", token="support") == 200
        assert ask("GET", "/canarypath/canaryname") == 404
        assert ask("GET", "/buyer", token="canarytoken") == 401
        assert ask("PUT", "/buyer", content=b'{"name": "canaryname') == 422
        assert ask("PUT", "/buyer", json=body | {"canaryfield": 1}) == 422
        assert ask("GET", "/onboarding/return/canaryref", token=None) == 404
        assert ask("POST", "/webhooks/stripe", token=None, content=b"canarybody") == 400
        sent, headers = delivery("acct_canary", "evt_canary")
        assert ask("POST", "/webhooks/stripe", token=None, content=sent, headers=headers) == 200
        fault = {"kind": "500", "path": "/v1/customers"}
        control = {"Authorization": f"Bearer {KEY}"}
        httpx.post(
            f"{sandbox.url}/sandbox/faults", json=fault, headers=control, trust_env=False, timeout=120
        ).raise_for_status()
        assert ask("PUT", "/buyer", json={"name": "Canaryname two"}) == 503
        assert ask("GET", "/metrics", token="operator") == 200
        figures = client.get("/metrics", headers={"Authorization": f"Bearer {tokens['operator']}"}).text
    relay.terminate()
    relay.process.wait(60)
    lines = relay.log.read_text().splitlines()
    assert len(lines) >= 14
    assert [line for line in lines if not isinstance(json.loads(line), dict)] == []
    everything = "\n".join([*lines, figures])
    assert "canary" not in everything.lower()
    for secret in (*tokens.values(), SECRET, KEY, "whsec_", "sd_"):
        assert secret not in everything
    routes = {json.loads(line).get("route") for line in lines}
    assert {"/buyer", "/seller", "/webhooks/stripe", "none"} <= routes


def test_every_figure_that_is_described_is_there(relay: Process, tokens: dict[str, str]) -> None:
    """docs/operating.md names each figure, and no other."""
    with httpx.Client(base_url=relay.url, timeout=60, trust_env=False) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        assert client.get("/metrics").status_code == 401
        text = client.get("/metrics", headers={"Authorization": f"Bearer {tokens['operator']}"}).text
    shown = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE ")}
    described = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    short = {"sellerdesk_accounts_not_verified": "_not_verified`", "sellerdesk_stripe_reads_per_month": "_per_month`"}
    own = {name for name in shown if name.startswith("sellerdesk_") and not name.endswith("_created")}
    assert len(own) >= 12
    assert [name for name in sorted(own) if short.get(name, name.removesuffix("_total")) not in described] == []


def test_a_stop_under_load_answers_what_it_took(relay: Process, home: Path, tokens: dict[str, str]) -> None:
    """Every delivery that was acknowledged is stored, every poll is answered, and the process ends by itself."""
    acknowledged: set[str] = set()
    odd: list[object] = []
    end = threading.Event()

    def send(own: int) -> None:
        number = 0
        while not end.is_set():
            number += 1
            event_id = f"evt_{own}_{number}"
            body, headers = delivery("acct_unknown", event_id)
            try:  # each on a connection of its own: one that waits for the next request may end at any moment
                answer = httpx.post(
                    f"{relay.url}/webhooks/stripe", content=body, headers=headers, timeout=60, trust_env=False
                )
            except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError):
                continue  # not taken: Stripe sends it again
            if answer.status_code == 200:
                acknowledged.add(event_id)
            elif answer.status_code not in {429, 503}:
                odd.append(answer.status_code)

    polled: list[int] = []

    def poll() -> None:
        headers = {"Authorization": f"Bearer {tokens['support']}"}
        with httpx.Client(base_url=relay.url, timeout=90, trust_env=False, headers=headers) as client:
            cursor = client.get("/changes").json()["cursor"]
            waiting.set()
            polled.append(client.get("/changes", params={"after": cursor, "wait": "50"}).status_code)

    waiting = threading.Event()
    threads = [threading.Thread(target=send, args=(one,)) for one in range(6)] + [threading.Thread(target=poll)]
    for thread in threads:
        thread.start()
    try:
        assert waiting.wait(60)
        wait_until(lambda: len(acknowledged) >= 60, 60)
        relay.terminate()
        assert relay.process.wait(60) == 0
    finally:
        end.set()
        for thread in threads:
            thread.join()
    assert odd == []
    assert polled == [200]
    with closing(sqlite3.connect(home / "relay.sqlite")) as connection:
        stored = {row[0] for row in connection.execute("SELECT event_id FROM deliveries")}
    assert acknowledged - stored == set()


def test_the_unit_is_sound(tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "sellerdesk-relay.service").read_text(encoding="utf-8")
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text)
    assert unit["Service"]["RestartPreventExitStatus"] == "2"
    assert unit["Service"]["KillSignal"] == "SIGTERM"
    program = shutil.which("systemd-analyze")
    if program is None:
        return
    file = tmp_path / "sellerdesk-relay.service"
    file.write_text(text.replace("/opt/sellerdesk/bin/sellerdesk", "/bin/true"))
    done = subprocess.run([program, "verify", str(file)], check=False, capture_output=True, text=True, timeout=60)
    about_us = [line for line in done.stderr.splitlines() if "sellerdesk" in line]
    assert about_us == []


def test_the_container_file_copies_what_there_is() -> None:
    """It can't be built here; what it copies, the extra it wants and the command it runs can be looked at."""
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line
    assert "--extra postgres" in text
    assert "postgres = [" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["sellerdesk", "relay"]' in text
    assert "USER sellerdesk" in text


def test_the_documentation_names_every_command_and_no_other() -> None:
    described = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for command in ("connect-webhooks", "import", "backup", "restore", "export-user", "erase-user", "token"):
        assert command in described
        assert started({}, ROOT, command, "--help").returncode == 0
