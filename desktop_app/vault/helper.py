"""The helper process: one question to the key store, from standard input to standard output."""

from __future__ import annotations

import sys

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordDeleteError

from desktop_app.vault.speech import Outcome, Reply, Request, read_request, reply_line
from desktop_app.vault.stores import choose


def main() -> int:
    """Answer the one request on standard input; 2 when it isn't one."""
    try:
        request = read_request(sys.stdin.readline())
    except ValueError:
        return 2
    sys.stdout.write(reply_line(answer(request)))
    sys.stdout.flush()
    return 0


def answer(request: Request) -> Reply:
    """Ask the key store; its errors say nothing of the secret, and are told by their class alone."""
    store = choose()
    if isinstance(store, Outcome):
        return Reply(store)
    try:
        return Reply(Outcome.STORED, _do(store, request))
    except (KeyringLocked, InitError):
        return Reply(Outcome.LOCKED)
    except NoKeyringError:
        return Reply(Outcome.MISSING)
    except (KeyringError, RuntimeError, OSError):
        return Reply(Outcome.FAILED)


def _do(store: KeyringBackend, request: Request) -> str | None:
    match request.act:
        case "get":
            return store.get_password(request.service, request.name)
        case "put":
            store.set_password(request.service, request.name, request.secret or "")
        case "forget":
            try:
                store.delete_password(request.service, request.name)
            except PasswordDeleteError:
                return None  # there was none
    return None


if __name__ == "__main__":
    raise SystemExit(main())
