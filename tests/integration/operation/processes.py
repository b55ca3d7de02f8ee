"""Relays as processes of their own on one database, as an operator starts them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from desktop_app.app.demo_services import free_port
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.signature import sign
from tests.integration.operation.conftest import wait_until

SECRET = "whsec_processes"


@dataclass
class Process:
    """One relay."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(120)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def relay_process(environ: dict[str, str], log: Path, port: int = 0) -> Iterator[Process]:
    """Run a relay until the block ends; it must end by itself and in order unless it was killed."""
    variables = os.environ | environ | {"SELLERDESK_LISTEN": f"127.0.0.1:{port}"}
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop_app", "relay", "--json"],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"the relay ended: {log.read_text()}"
        yield Process(process, json.loads(line)["url"], log)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(60)
        process.stdout.close()
    assert process.returncode in {0, -signal.SIGKILL}, log.read_text()


@contextlib.contextmanager
def nginx(folder: Path, program: str, ports: list[int]) -> Iterator[str]:
    """Run nginx with the configuration that we hand to operators, without TLS and on a port of its own."""
    site = (Path(__file__).parents[3] / "deploy" / "nginx.conf").read_text()
    servers = "".join(f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;\n" for port in ports)
    site = re.sub(r"(    server 127\.0\.0\.1:\d+ .*\n)+", servers, site)
    site = re.sub(r"    ssl_.*\n", "", site).replace("access_log off;", f"access_log {folder}/access.log relays;")
    port = free_port()
    (folder / "site.conf").write_text(site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};"))
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user="root" if os.getuid() == 0 else ""))
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: process.poll() is not None or _listens(port))
    assert process.poll() is None, (folder / "error.log").read_text()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(120)


_MAIN = """
{user_line}daemon off; pid {folder}/pid; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    log_format relays '$upstream_addr $upstream_status $status $request_uri';
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
""".replace("{user_line}", "")


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def delivery(account: str, event_id: str) -> tuple[bytes, dict[str, str]]:
    """Return a signed delivery about an account: body and headers."""
    event = {"id": event_id, "object": "event", "type": "account.updated", "account": account, "livemode": False}
    body = json.dumps(event).encode()
    return body, {"Stripe-Signature": sign(body, SECRET, SystemClock().now()), "Content-Type": "application/json"}


class Poller:
    """Follows support's feed at a few relays, as a desktop would: with the same cursor at the next one after a cut."""

    def __init__(self, urls: list[str], token: str) -> None:
        self._urls = urls
        self._token = token
        self.seen: list[int] = []
        self.failures: list[str] = []
        self._end = threading.Event()
        self._cursor = self._ask({})["cursor"]
        self._thread = threading.Thread(target=self._run, name="test-poller")
        self._thread.start()

    def _ask(self, params: dict[str, str]) -> dict[str, Any]:
        for attempt in range(200):
            url = self._urls[attempt % len(self._urls)]
            try:
                answer = httpx.get(
                    f"{url}/changes",
                    params=params,
                    headers={"Authorization": f"Bearer {self._token}"},
                    timeout=30,
                    trust_env=False,
                )
            except httpx.HTTPError:
                self._end.wait(0.05)
                continue
            if answer.status_code == 503:
                continue
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found
        raise AssertionError("no relay answered")

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                page = self._ask({"after": self._cursor, "wait": "2"})
            except Exception as error:  # noqa: BLE001 - told by the test's own thread
                self.failures.append(repr(error))
                return
            self.seen += [change["seq"] for change in page["changes"]]
            self._cursor = page["cursor"]

    def stop(self) -> None:
        self._end.set()
        self._thread.join()
