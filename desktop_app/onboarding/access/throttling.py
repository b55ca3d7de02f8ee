"""How often something may be tried, by one person and from one address; counted in the ledger, for all processes.

Keys are hashes: the table tells neither addresses of e-mail nor of computers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Registry


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within a window that begins with the first."""

    name: str
    most: int
    window: timedelta


SIGN_IN_PERSON = Limit("sign-in person", 10, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in address", 60, timedelta(minutes=15))
SIGN_UP_PERSON = Limit("sign-up person", 5, timedelta(hours=1))
SIGN_UP_ADDRESS = Limit("sign-up address", 30, timedelta(hours=1))
RESET_PERSON = Limit("reset person", 5, timedelta(hours=1))
RESET_ADDRESS = Limit("reset address", 30, timedelta(hours=1))
LINK = Limit("link", 10, timedelta(minutes=15))
LINK_ADDRESS = Limit("link address", 60, timedelta(minutes=15))
FACTOR = Limit("factor", 8, timedelta(minutes=15))
PASSWORD = Limit("password", 10, timedelta(minutes=15))
COMPARE = Limit("compare", 10, timedelta(minutes=1))
_ALONE = Limit("alone", 1, timedelta(0))
TOKEN_ADDRESS = Limit("token address", 120, timedelta(minutes=1))


def spend(parts: Registry, *tries: tuple[Limit, str]) -> None:
    """Count a try under each limit, whose key is what follows it.

    Counted before it is made, so that tries at once can't pass together; the same for keys that mean nobody.

    Raises:
        KnownError: ``throttled``, with the seconds until the longest of the full windows is over.
    """
    now = parts.clock.now()
    waits = []
    with parts.ledger.writing() as work:
        for limit, key in sorted(tries, key=lambda one: _key(*one)):  # one order, so that nobody waits in a circle
            count, began = work.throttles.hit(_key(limit, key), now, now - limit.window)
            if count > limit.most:
                waits.append((began + limit.window - now).total_seconds())
    if waits:
        raise KnownError("throttled", Remedy.RETRY, retry_after=max(1.0, *waits))


def count(work: Work, limit: Limit, key: str, now: datetime) -> None:
    """Count a try in the unit of work of whatever comes of it.

    Raises:
        KnownError: ``throttled``, with the seconds until the window is over.
    """
    tries, began = work.throttles.hit(_key(limit, key), now, now - limit.window)
    if tries > limit.most:
        raise KnownError("throttled", Remedy.RETRY, retry_after=max(1.0, (began + limit.window - now).total_seconds()))


def wait_for(work: Work, key: str, now: datetime) -> None:
    """Hold everybody else who does the same for a key until this unit of work ends."""
    work.throttles.hit(_key(_ALONE, key), now, now)


def forget(parts: Registry, limit: Limit, key: str) -> None:
    """Begin anew under a limit: it was tried with success."""
    with parts.ledger.writing() as work:
        work.throttles.forget(_key(limit, key))


def _key(limit: Limit, key: str) -> str:
    return hashed(f"{limit.name} {key}")
