"""A marketplace as its operator runs it: relay and sandbox as processes of their own, letters as files in a folder."""

from __future__ import annotations

import email
import email.policy
import os
import re
import subprocess
import sys
from pathlib import Path

from desktop_app.app.demo_services import free_port
from desktop_app.app.processes import Child
from tests.e2e.pretend_stripe import PretendStripe

NAME = "Lumen Market"
PASSWORD = "correct horse battery"
_START = 120.0
_LINK = re.compile(r"https?://\S+/(?:confirm|reset)/[\w.~-]+")


class Marketplace:
    """Starts both services; the relay can be stopped and started again at the same address.

    Args:
        folder: Everything they store.
        settings: Of the relay, besides its own.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.letters = folder / "letters"
        self.letters.mkdir(parents=True)
        listen = f"127.0.0.1:{free_port()}"
        self.url = f"http://{listen}"
        key = "sk_test_market"
        plain = {name: text for name, text in os.environ.items() if not name.startswith(("SELLERDESK_", "STRIPE_"))}
        arguments = ["sandbox", "--json", "--port", "0", "--key", key, "--webhook", f"{self.url}/webhooks/stripe"]
        self._sandbox = Child("sandbox", [*arguments, "--end-with-parent"], plain, _unread)
        stripe = self._sandbox.wait_ready(_START)
        self.stripe = PretendStripe(str(stripe["url"]), key)
        self._environment = plain | {
            "SELLERDESK_STRIPE_KEY": key,
            "SELLERDESK_STRIPE_API_BASE": self.stripe.url,
            "SELLERDESK_WEBHOOK_SECRETS": ",".join(stripe["webhook_secrets"]),
            "SELLERDESK_DATABASE_URL": f"sqlite:///{folder / 'relay.sqlite'}",
            "SELLERDESK_LISTEN": listen,
            "SELLERDESK_PUBLIC_URL": self.url,
            "SELLERDESK_MARKET": NAME,
            "SELLERDESK_MARKET_EMAIL": "help@lumen.example",
            "SELLERDESK_MAIL": f"file://{self.letters}",
            "SELLERDESK_HOME": str(folder),
            **settings,
        }
        self._relay: Child | None = None
        self.opens()

    def opens(self) -> None:
        """Start the relay."""
        self._relay = Child("relay", ["relay", "--json", "--end-with-parent"], self._environment, _unread)
        self._relay.wait_ready(_START)

    def closes(self) -> None:
        """Stop the relay; what it stored stays."""
        if self._relay is not None:
            self._relay.stop()
            self._relay = None

    def ends(self) -> None:
        """Stop both."""
        self.closes()
        self._sandbox.stop()

    def has_user(self, name: str, address: str, role: str = "user") -> str:
        """Make somebody with a password, as the operator would; return their id."""
        words = ["user", "add", "--email", address, "--name", name, "--role", role, "--password-stdin"]
        return self._runs(words, f"{PASSWORD}\n")

    def gives_token(self, user: str, role: str) -> str:
        """Make a token for somebody."""
        return self._runs(["token", user, "--role", role], "")

    def letter_to(self, address: str) -> str:
        """Return the link of the latest letter to an address, or nothing where none has come yet."""
        for path in sorted(self.letters.glob("*.eml"), reverse=True):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            found = _LINK.search(body.get_content() if body is not None else "")
            if address in str(letter["To"]) and found is not None:
                return found[0]
        return ""

    def _runs(self, words: list[str], typed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "desktop_app", "relay", *words],
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=_START,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def _unread(_line: str) -> None:
    """The services' logs are kept for a failure's message alone."""
