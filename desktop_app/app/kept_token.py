"""A profile's token, fetched from the key store by the first who needs it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.vault import KeyVault


class KeptToken:
    """Asks the key store once, on the thread of the first request, so that no page waits for the store.

    Args:
        name: Under which name the store holds it.
        fresh: The token itself, where it was typed in a moment ago.
    """

    def __init__(self, name: str, fresh: str | None = None) -> None:
        self._name = name
        self._token = fresh
        self._guard = threading.Lock()
        self._vault: KeyVault | None = None

    def get(self) -> str | None:
        """Return the token, or None where none is kept or the store can't be asked; then it is asked again later."""
        with self._guard:
            if not self._token:
                self._token = self._opened().get(self._name)
            return self._token

    def note(self) -> str | None:
        """Return the key store's notice of the moment; none before it was asked."""
        vault = self._vault
        return None if vault is None else vault.note

    def _opened(self) -> KeyVault:
        if self._vault is None:
            from desktop_app.vault import KeyVault

            self._vault = KeyVault()
        return self._vault
