"""The demo's services: a Stripe sandbox and a relay as child processes on loopback, with three people to be.

Nothing is faked between them: the relay is the operator's own command with its settings in variables, the sandbox the
one anybody can start. The three people start with nothing at Stripe.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_app.app.processes import Child, ChildFailed

MARKET = "Hearthside"
_START_SECONDS = 60.0
_LOWEST_PORT, _PORTS = 20_000, 12_000

# What the demo takes from the caller's settings: how accounts are made. Addresses, keys and files are its own.
_PASSED_ON = (
    "SELLERDESK_ACCOUNTS_API",
    "SELLERDESK_ACCOUNT_TYPE",
    "SELLERDESK_CHARGES",
    "SELLERDESK_BUYERS",
    "SELLERDESK_CURRENCY",
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the three people of the demo."""

    key: str
    user_id: str
    name: str
    email: str
    role: str


PEOPLE = (
    DemoPerson("seller", "u_ana", "Ana Ruiz", "ana@ruizceramica.example", "user"),
    DemoPerson("buyer", "u_omar", "Omar Haddad", "omar@haddad.example", "user"),
    DemoPerson("support", "u_jonas", "Jonas Berg", "jonas@hearthside.example", "support"),
)


@dataclass(frozen=True, slots=True)
class DemoAddresses:
    """Where the demo's services are, and the secrets that open them. Nothing here is worth anything elsewhere."""

    relay: str
    sandbox: str
    sandbox_key: str
    webhook_secrets: tuple[str, ...]
    tokens: dict[str, str] = field(repr=False)

    def as_json(self) -> dict[str, object]:
        """Return the one line that ``sellerdesk demo --headless --json`` prints."""
        return {
            "relay": self.relay,
            "sandbox": self.sandbox,
            "sandbox_key": self.sandbox_key,
            "webhook_secrets": list(self.webhook_secrets),
            "tokens": self.tokens,
        }


class DemoServices:
    """Starts the demo's two services and ends them; use it as a context manager.

    Args:
        on_log: Given every line of the services' logs; without it they are kept only for a failure's message.
        on_lost: Called on a thread of ours when the sandbox ends by itself: what it remembered is gone, and with it
            what the relay knows of. It must not wait for the services.
    """

    def __init__(
        self, on_log: Callable[[str], object] = lambda _line: None, on_lost: Callable[[], object] = lambda: None
    ) -> None:
        self._on_log = on_log
        self._on_lost = on_lost
        self._started = False
        self._folder = tempfile.TemporaryDirectory(prefix="sellerdesk-demo-")
        self._children: list[Child] = []
        self._relay_environment: dict[str, str] = {}

    @property
    def folder(self) -> Path:
        """The folder that holds everything the demo stores; it goes with the demo."""
        return Path(self._folder.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> DemoAddresses:
        """Start both services and return their addresses once both answer.

        Raises:
            ChildFailed: One of them did not start; the message says what it wrote.
        """
        listen = f"127.0.0.1:{free_port()}"
        relay = f"http://{listen}"
        key = f"sk_test_demo{secrets.token_hex(12)}"
        sandbox = self._launch(
            "sandbox",
            ["sandbox", "--json", "--port", "0", "--key", key, "--webhook", f"{relay}/webhooks/stripe"],
            _bare_environment(),
            self._lost,
        )
        database = f"sqlite:///{self.folder / 'relay.sqlite'}"
        tokens = _make_people(database)
        stripe = sandbox.wait_ready(_START_SECONDS)
        webhook_secrets = tuple(stripe["webhook_secrets"])
        self._relay_environment = _bare_environment() | {
            "SELLERDESK_STRIPE_KEY": key,
            "SELLERDESK_STRIPE_API_BASE": stripe["url"],
            "SELLERDESK_WEBHOOK_SECRETS": ",".join(webhook_secrets),
            "SELLERDESK_DATABASE_URL": database,
            "SELLERDESK_LISTEN": listen,
            "SELLERDESK_PUBLIC_URL": relay,
            "SELLERDESK_MARKET": MARKET,
            "SELLERDESK_MODE": "demo",
            "SELLERDESK_HOME": str(self.folder),
        }
        self._launch_relay()
        self._started = True
        lost = self.ended()
        if lost is not None:
            raise ChildFailed(f"{lost} ended while the demo started.")
        return DemoAddresses(relay, stripe["url"], key, webhook_secrets, tokens)

    def _lost(self) -> None:
        if self._started:  # a start that fails is told by the start itself
            self._on_lost()

    def ended(self) -> str | None:
        """Return the name of a service that ended by itself, or None while both run."""
        return next((child.name for child in self._children if child.poll() is not None), None)

    def mend(self) -> None:
        """Start the relay again where it ended by itself: at the same address, with what it stored.

        Raises:
            ChildFailed: It did not start.
        """
        for child in [one for one in self._children if one.name == "relay" and one.poll() is not None]:
            self._children.remove(child)
            child.stop()
            self._launch_relay()

    def stop(self) -> None:
        """End both services and remove what they stored."""
        while self._children:
            self._children.pop().stop()
        self._folder.cleanup()

    def _launch_relay(self) -> None:
        self._launch("relay", ["relay", "--json"], self._relay_environment).wait_ready(_START_SECONDS)

    def _launch(
        self,
        name: str,
        arguments: list[str],
        environment: dict[str, str],
        on_end: Callable[[], object] = lambda: None,
    ) -> Child:
        child = Child(name, [*arguments, "--end-with-parent"], environment, self._on_log, on_end)
        self._children.append(child)
        return child


def _bare_environment() -> dict[str, str]:
    """Return our environment without settings that would lead the demo to somebody's real key or database."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SELLERDESK_", "STRIPE_")) or name in _PASSED_ON
    }


def free_port() -> int:
    """Return a loopback port that nobody uses, below those that systems give to outgoing connections.

    One of those could be taken by any connection in the moment until the relay listens.
    """
    while True:
        port = _LOWEST_PORT + secrets.randbelow(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _make_people(database: str) -> dict[str, str]:
    """Store the three people with a token each; no call to Stripe is made for it."""
    from desktop_app.app.relay_wiring import open_books
    from desktop_app.onboarding.access import people

    tokens = {}
    with open_books(database) as books:
        for person in PEOPLE:
            people.add_user(books, user_id=person.user_id, name=person.name, email=person.email)
            tokens[person.key] = people.issue_token(books, person.user_id, person.role)
    return tokens
