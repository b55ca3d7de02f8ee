"""Who is wired to whom on the desktop: an engine for a profile, and what a single command needs of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desktop_app.app.profiles import Profile
from desktop_app.app.system_proxies import system_proxies
from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.storage.cache.cache import open_cache
from desktop_app.sync.authorizer import Authorizer
from desktop_app.sync.credentials import Credentials
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.errand import Errand
from desktop_app.sync.grant import Grant
from desktop_app.sync.lock import FileLock
from desktop_app.sync.ports import Backend, Companion, Vault
from desktop_app.sync.relay_backend import RelayBackend
from desktop_app.words.wording import Wording


class Access(Protocol):
    """What opens a relay: :class:`~desktop_app.sync.credentials.Credentials`, or a token of the environment."""

    @property
    def note(self) -> str | None:
        """The key store's notice of the moment."""
        ...

    def get(self) -> str | None:
        """Return the token; asked on the engine's threads, so it may ask the key store."""
        ...

    def renew(self, refused: str) -> bool:
        """Get another token after one was refused; True where there is one to try."""
        ...


class NoRenewal:
    """Stands where there is nobody who renews or ends: a Stripe key is made and ended at Stripe alone."""

    def renew(self, refresh_token: str) -> Grant:  # noqa: ARG002 - the shape of a renewal
        """Refuse."""
        raise KnownError("token_invalid", Remedy.PERSON)

    def revoke(self, token: str) -> None:
        """Do nothing: taking the key out of the key store is all that can be done here."""

    def close(self) -> None:
        """Nothing waits."""


class GivenToken:
    """A token that somebody else keeps, such as the environment; it isn't renewed."""

    note = None

    def __init__(self, token: str) -> None:
        self._token = token

    def get(self) -> str:
        """Return it."""
        return self._token

    def renew(self, refused: str) -> bool:  # noqa: ARG002 - the shape of a renewal
        """There is no other."""
        return False


def credentials_for(profile: Profile, *, clock: Clock | None = None, fresh: Grant | None = None) -> Credentials:
    """Return a profile's sign-in, or its Stripe key; the key store is asked by the first who needs it."""
    clock = clock or SystemClock()
    authorizer = Authorizer(profile.relay, clock, system_proxies()) if profile.stripe is None else NoRenewal()
    lock = FileLock(profile.renewing_path)
    return Credentials(_key_store, profile.secret_name, authorizer, lock, clock, fresh=fresh)


def engine_for(
    profile: Profile,
    access: Access,
    *,
    clock: Clock | None = None,
    hold: Callable[[], None] = lambda: None,
    words: Callable[[], Wording | None] = lambda: None,
) -> Engine:
    """Return the engine of a profile, not yet started.

    Args:
        profile: Which one.
        access: What opens its relay.
        clock: The computer's own where none is given.
        hold: See :class:`~desktop_app.sync.engine.Surroundings`.
        words: See :class:`~desktop_app.sync.engine.Surroundings`.
    """
    clock = clock or SystemClock()
    backend, beside = _backend_for(profile, access, clock)
    cache = open_cache(profile.cache_path, clock)
    around = Surroundings(FileLock(profile.lock_path), lambda: access.note, hold=hold, words=words, beside=beside)
    return Engine(backend, cache, clock, around)


def errand_for(profile: Profile, access: Access, *, clock: Clock | None = None) -> Errand:
    """Return what one command needs of a profile: no threads, and every wish written down all the same."""
    clock = clock or SystemClock()
    backend, beside = _backend_for(profile, access, clock)
    lock = FileLock(profile.lock_path)
    return Errand(backend, open_cache(profile.cache_path, clock), clock, lock, beside=beside)


def _backend_for(profile: Profile, access: Access, clock: Clock) -> tuple[Backend, Companion | None]:
    """Return the world behind a profile: its relay, or Stripe itself with what works beside it.

    Raises:
        KnownError: The key store's own code, or ``key_missing``: there is no key for Stripe.
    """
    if profile.stripe is None:
        return RelayBackend(profile.relay, access.get, clock, access.renew, system_proxies()), None
    from desktop_app.app.stripe_place import open_stripe_place

    key = access.get()
    if key is None:
        raise KnownError(access.note or "key_missing", Remedy.PERSON)
    place = open_stripe_place(profile, profile.stripe, key, clock)
    return place.backend, place


def _key_store() -> Vault:
    from desktop_app.vault import KeyVault

    return KeyVault()
