"""Secrets in the system's key store, or in memory for this run where there is none; never in a file in the clear."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence

from desktop_app.vault.speech import Outcome, Reply, Request, read_reply, request_line

SERVICE = "Sellerdesk"
PATIENCE = 3.0
"""Seconds after which a helper that doesn't answer is ended: a locked store waits for a person, perhaps for ever."""

HIDDEN_VERB = "vault-helper"
"""The first argument with which a frozen program starts itself as the helper."""

_NOTES = {
    Outcome.MISSING: "keyring_missing",
    Outcome.LOCKED: "keyring_locked",
    Outcome.PLAINTEXT: "keyring_plaintext",
    Outcome.NULL: "keyring_plaintext",
    Outcome.HUNG: "keyring_locked",
    Outcome.FAILED: "keyring_missing",
}


def helper_command() -> list[str]:
    """Return the command that starts the helper; a frozen program starts itself with :data:`HIDDEN_VERB`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, HIDDEN_VERB]
    return [sys.executable, "-m", "desktop_app.vault.helper"]


class KeyVault:
    """The key store, asked in a helper process. Blocks for :data:`PATIENCE` seconds at most; not for the GUI thread.

    Args:
        command: Starts the helper.
        patience: Seconds that the helper has.
        service: Under which name the store files our secrets.
    """

    def __init__(
        self, command: Sequence[str] | None = None, patience: float = PATIENCE, service: str = SERVICE
    ) -> None:
        self._command = list(command or helper_command())
        self._patience = patience
        self._service = service
        self._guard = threading.Lock()
        self._for_this_run: dict[str, str] = {}
        self._outcome = Outcome.STORED
        self._refused = Outcome.STORED

    def __repr__(self) -> str:
        """Tell how the store answered last, and nothing of what it holds."""
        return f"KeyVault({self._outcome.value})"

    @property
    def note(self) -> str | None:
        """The code of the notice owed to the person, or None while the key store holds everything."""
        return _NOTES.get(self._refused if self._for_this_run else self._outcome)

    @property
    def outcome(self) -> Outcome:
        """How the store answered last."""
        return self._outcome

    def get(self, name: str) -> str | None:
        """Return a secret, or None where none is kept under this name or the store can't be asked."""
        with self._guard:
            kept = self._for_this_run.get(name)
            if kept is not None:
                return kept
            return self._ask(Request("get", self._service, name)).secret

    def put(self, name: str, secret: str) -> None:
        """Keep a secret: in the key store, or for this run where it refuses; :attr:`note` tells which."""
        with self._guard:
            self._for_this_run.pop(name, None)
            outcome = self._ask(Request("put", self._service, name, secret)).outcome
            if outcome is not Outcome.STORED:
                self._refused = outcome
                self._for_this_run[name] = secret

    def forget(self, name: str) -> None:
        """Remove a secret, here and in the store."""
        with self._guard:
            self._for_this_run.pop(name, None)
            self._ask(Request("forget", self._service, name))

    def _ask(self, request: Request) -> Reply:
        reply = self._spoken_with(request)
        self._outcome = reply.outcome
        return reply

    def _spoken_with(self, request: Request) -> Reply:
        import subprocess  # on the thread that asks: a window that only knows the name of the helper needs none of it

        try:
            done = subprocess.run(  # noqa: S603 - our own program; the secret goes through the pipe, not the arguments
                self._command,
                input=request_line(request),
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=self._patience,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                env=_helper_environment(),
            )
            return read_reply(done.stdout)
        except subprocess.TimeoutExpired:
            return Reply(Outcome.HUNG)
        except (OSError, ValueError):
            return Reply(Outcome.FAILED)


def _helper_environment() -> dict[str, str]:
    """Ours, without our own secrets: the helper needs none of them."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SELLERDESK_")} | {
        "PYTHONIOENCODING": "utf-8"
    }
