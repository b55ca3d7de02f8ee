"""Who is wired to whom on the desktop: an engine for a profile, and what a single command needs of one."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.app.profiles import Profile
from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.storage.cache import open_cache
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.errand import Errand
from desktop_app.sync.lock import FileLock
from desktop_app.sync.ports import Vault
from desktop_app.sync.relay_backend import RelayBackend

TokenSource = Callable[[], str | None]


class KeptToken:
    """Gives a profile's token; a key store that was locked or slow is asked again at the next request.

    Args:
        vault: Where it is kept. Asked on the caller's thread, which may take seconds.
        name: Under which name.
        fresh: The token, where it was just given.
    """

    def __init__(self, vault: Vault, name: str, fresh: str | None = None) -> None:
        self._vault = vault
        self._name = name
        self._token = fresh

    def __call__(self) -> str | None:
        """Return the token, or None where it can't be had now."""
        if self._token is None:
            self._token = self._vault.get(self._name)
        return self._token


def engine_for(
    profile: Profile,
    token_source: TokenSource,
    *,
    secret_note: Callable[[], str | None] = lambda: None,
    clock: Clock | None = None,
) -> Engine:
    """Return the engine of a profile, not yet started.

    Args:
        profile: Which one.
        token_source: Gives the token; it is asked on the engine's threads, so it may ask the key store.
        secret_note: Gives the key store's notice of the moment.
        clock: The computer's own where none is given.
    """
    clock = clock or SystemClock()
    backend = RelayBackend(profile.relay, token_source, clock)
    cache = open_cache(profile.cache_path, clock)
    return Engine(backend, cache, clock, Surroundings(FileLock(profile.lock_path), secret_note))


def errand_for(profile: Profile, token_source: TokenSource, *, clock: Clock | None = None) -> Errand:
    """Return what one command needs of a profile: no threads, and every wish written down all the same."""
    clock = clock or SystemClock()
    backend = RelayBackend(profile.relay, token_source, clock)
    return Errand(backend, open_cache(profile.cache_path, clock), clock, FileLock(profile.lock_path))
