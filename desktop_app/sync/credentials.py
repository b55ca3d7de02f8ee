"""A profile's sign-in as its requests use it: fetched when first needed, renewed by one process at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.grant import Grant, as_secret, from_secret
from desktop_app.sync.ports import SendingLock, Vault
from desktop_app.sync.retry import Trouble, classify

PATIENCE = 20.0
"""Seconds that a request waits for another process that is renewing the same sign-in."""

_LOOK = 0.05


class Renewer(Protocol):
    """Whoever renews and ends a sign-in: :class:`~desktop_app.sync.authorizer.Authorizer`."""

    def renew(self, refresh_token: str) -> Grant:
        """Change a refresh token into the next pair."""
        ...

    def revoke(self, token: str) -> None:
        """End the sign-in."""
        ...

    def close(self) -> None:
        """End what waits on the network."""
        ...


class Credentials:
    """One profile's sign-in. May block; not for the GUI thread.

    Args:
        vault: Makes the key store when it is first needed.
        name: Under which name it holds ours.
        renewer: Renews and ends it.
        lock: Held while renewing, so that window and command line never spend the same refresh token side by side.
        clock: Limits the waiting for the lock.
        fresh: What the person just gave, already kept by the caller.
        rest: Waits for some seconds.
    """

    def __init__(
        self,
        vault: Callable[[], Vault],
        name: str,
        renewer: Renewer,
        lock: SendingLock,
        clock: Clock,
        *,
        fresh: Grant | None = None,
        rest: Callable[[float], object] | None = None,
    ) -> None:
        self._make_vault = vault
        self._name = name
        self._renewer = renewer
        self._lock = lock
        self._clock = clock
        self._rest = rest or threading.Event().wait
        self._guard = threading.RLock()
        self._renewing = threading.Lock()
        self._vault: Vault | None = None
        self._held = fresh
        self._ended: str | None = None

    def __repr__(self) -> str:
        """Tell whose it is, and nothing of what it is."""
        return f"Credentials({self._name!r})"

    @property
    def note(self) -> str | None:
        """The key store's notice of the moment; none before it was asked."""
        vault = self._vault
        return None if vault is None else vault.note

    def get(self) -> str | None:
        """Return the token for a request, or None where there is none; a store that can't be asked is asked again."""
        with self._guard:
            if self._held is None:
                self._held = self._stored()
            return None if self._held is None else self._held.access_token

    def renew(self, refused: str) -> bool:
        """Get another token after one was refused; True where there is one to try.

        A lost answer leaves everything as it was: the next try renews with the same refresh token, which the relay
        takes until its successor has been used.

        Raises:
            KnownError: The relay couldn't be asked; the person is still signed in.
        """
        with self._renewing:
            with self._guard:
                if self._held is not None and self._held.access_token != refused:
                    return True
            self._take_lock()
            try:
                return self._renewed(refused)
            finally:
                self._lock.release()

    def replace(self, grant: Grant) -> None:
        """Keep a new sign-in, in the key store and for the requests from now on."""
        with self._guard:
            self._opened().put(self._name, as_secret(grant))
            self._held, self._ended = grant, None

    def sign_out(self) -> bool:
        """End the sign-in here and at the relay; False when the relay couldn't be told, or the store not be cleared."""
        with self._guard:
            grant = self._held or self._stored()
            self._held = None
            vault = self._opened()
            vault.forget(self._name)
            told = vault.note is None
        if grant is None:
            return told
        try:
            self._renewer.revoke(grant.refresh_token or grant.access_token)
        except KnownError:
            return False
        return told

    def close(self) -> None:
        """End what waits on the network."""
        self._renewer.close()

    def _renewed(self, refused: str) -> bool:
        with self._guard:
            # Another process may have renewed it meanwhile, or the person has signed in again there.
            stored = self._stored()
            if stored is None and self._opened().note is None:
                self._held = None
                return False
            grant = stored or self._held
            self._held = grant
        if grant is None or grant.access_token != refused:
            return grant is not None
        if grant.refresh_token is None or grant.refresh_token == self._ended:
            return False
        try:
            renewed = self._renewer.renew(grant.refresh_token)
        except KnownError as error:
            if classify(error) is not Trouble.SIGN_IN:
                raise
            self._ended = grant.refresh_token
            return False
        self.replace(renewed)
        return True

    def _take_lock(self) -> None:
        ends = self._clock.monotonic() + PATIENCE
        while not self._lock.acquire():
            if self._clock.monotonic() >= ends:
                raise KnownError("relay_timeout", Remedy.RETRY)
            self._rest(_LOOK)

    def _stored(self) -> Grant | None:
        return from_secret(self._opened().get(self._name))

    def _opened(self) -> Vault:
        if self._vault is None:
            self._vault = self._make_vault()
        return self._vault
