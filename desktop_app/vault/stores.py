"""Which of keyring's backends may hold a secret: the systems' own key stores, by name, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from desktop_app.vault.speech import Outcome

# A list of what is allowed, not of what is refused: the next plaintext store has a name that nobody knows yet.
_ALLOWED = (
    "keyring.backends.SecretService.",
    "keyring.backends.libsecret.",
    "keyring.backends.kwallet.",
    "keyring.backends.macOS.",
    "keyring.backends.Windows.",
)


def choose() -> KeyringBackend | Outcome:
    """Return the key store to use, or why there is none."""
    return pick(keyring.get_keyring())


def pick(chosen: KeyringBackend) -> KeyringBackend | Outcome:
    """Return the key store behind what keyring chose, or why it can't be used."""
    candidates = list(_unpacked([chosen]))
    for one in candidates:
        if _full_name(one).startswith(_ALLOWED):
            return one
    if any(isinstance(one, null.Keyring) for one in candidates):
        return Outcome.NULL
    others = [one for one in candidates if not isinstance(one, fail.Keyring)]
    return Outcome.PLAINTEXT if others else Outcome.MISSING


def _unpacked(backends: Iterable[KeyringBackend]) -> Iterable[KeyringBackend]:
    for one in backends:
        if isinstance(one, ChainerBackend):
            yield from _unpacked(one.backends)
        else:
            yield one


def _full_name(backend: KeyringBackend) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"
