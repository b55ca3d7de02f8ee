"""What was missed is found again: in Stripe's lists of events as far back as they go, by reading accounts beyond that.

Stripe keeps events for 30 days (``docs/stripe.md`` §4.5). Sellers' v1 events are in no list of the platform's: accounts
that aren't verified are read again instead, the others in their turn (:mod:`desktop_app.onboarding.keeping.reconcile`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop_app.domain.account import Api
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.incoming.deliveries import record_found
from desktop_app.onboarding.incoming.hints import Envelope
from desktop_app.onboarding.incoming.reading_events import envelope_of
from desktop_app.onboarding.incoming.relay_marks import RelayMark
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts

HORIZON = timedelta(days=30)
"""How far back Stripe's lists go."""

NEAR = timedelta(days=25)
"""When an operator is told that the lists will soon no longer reach back far enough."""

EVERY = timedelta(minutes=15)
"""How often the lists are looked at while nothing is known to be missing."""

AWAY = timedelta(minutes=2)
"""After a silence of all processes of this length something may have been missed."""

_OVERLAP = timedelta(minutes=10)
"""The lists are right only in the end: what is listed late is looked for once more."""

_TOGETHER = 200


def back(parts: Parts) -> None:
    """Note that a process begins; if none had worked for a while, have read again what isn't verified."""
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        last = work.marks.get(RelayMark.ALIVE)
        if last is not None and now - last > AWAY:
            work.marks.put(RelayMark.AWAY, now)
        work.marks.put(RelayMark.ALIVE, now)


def still_here(parts: Parts) -> None:
    """Note that a process works."""
    with parts.ledger.writing() as work:
        work.marks.put(RelayMark.ALIVE, parts.clock.now())


def is_due(parts: Parts, every: timedelta = EVERY) -> bool:
    """Tell whether nobody looked at the lists for a while."""
    with parts.ledger.reading() as work:
        heard = work.marks.get(RelayMark.HEARD)
        failed = work.marks.get(RelayMark.UNHEARD)
    last = max((one for one in (heard, failed) if one is not None), default=None)
    return last is None or not timedelta(0) <= parts.clock.now() - last < every


def recover(parts: Parts) -> int:
    """Read Stripe's lists since the last time they were read, and have read what was missed; return how many events.

    Where the lists don't reach back far enough, every account is read again.

    Raises:
        KnownError: The lists couldn't be read; the next time begins where this one did.
    """
    now = parts.clock.now()
    with parts.ledger.reading() as work:
        heard = _last_heard(work) or now
    found = 0
    try:
        for api in _lists(parts):
            found += _find(parts, max(heard - _OVERLAP, now - HORIZON), api)
    except KnownError:
        with parts.ledger.writing() as work:
            work.marks.put(RelayMark.UNHEARD, now)
        raise
    with parts.ledger.writing() as work:
        work.marks.put(RelayMark.HEARD, now)
        if now - heard > HORIZON:
            work.marks.put(RelayMark.REREAD, now)
    return found


def _last_heard(work: Work) -> datetime | None:
    return work.marks.get(RelayMark.HEARD) or work.deliveries.newest_event()


def _lists(parts: Parts) -> list[Api]:
    uses_v2 = parts.policy.api is Api.V2 or parts.policy.buyers == "account"
    return [Api.V1, Api.V2] if uses_v2 else [Api.V1]


def _find(parts: Parts, since: datetime, api: Api) -> int:
    found, some = 0, list[Envelope]()
    for event in parts.stripe.events_since(since, api):
        try:
            some.append(envelope_of(event))
        except KnownError:
            continue  # without an id it can't be kept, and without a type nothing follows from it
        if len(some) >= _TOGETHER:
            found += record_found(parts, some)
            some = []
    return found + record_found(parts, some)
