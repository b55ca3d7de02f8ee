"""Who is wired to whom on the desktop: an engine for a profile, and what a single command needs of one."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.app.profiles import Profile
from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.storage.cache import open_cache
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.errand import Errand
from desktop_app.sync.lock import FileLock
from desktop_app.sync.relay_backend import RelayBackend

TokenSource = Callable[[], str | None]


def engine_for(
    profile: Profile,
    token_source: TokenSource,
    *,
    secret_note: Callable[[], str | None] = lambda: None,
    clock: Clock | None = None,
    hold: Callable[[], None] = lambda: None,
) -> Engine:
    """Return the engine of a profile, not yet started.

    Args:
        profile: Which one.
        token_source: Gives the token; it is asked on the engine's threads, so it may ask the key store.
        secret_note: Gives the key store's notice of the moment.
        clock: The computer's own where none is given.
        hold: See :class:`~desktop_app.sync.engine.Surroundings`.
    """
    clock = clock or SystemClock()
    backend = RelayBackend(profile.relay, token_source, clock)
    cache = open_cache(profile.cache_path, clock)
    return Engine(backend, cache, clock, Surroundings(FileLock(profile.lock_path), secret_note, hold=hold))


def errand_for(profile: Profile, token_source: TokenSource, *, clock: Clock | None = None) -> Errand:
    """Return what one command needs of a profile: no threads, and every wish written down all the same."""
    clock = clock or SystemClock()
    backend = RelayBackend(profile.relay, token_source, clock)
    return Errand(backend, open_cache(profile.cache_path, clock), clock, FileLock(profile.lock_path))
