"""Keeps a copy of all accounts where nobody pushes: everything once by the list, then what events name.

Each step is one page; where it ended is written down after it, so that a later run goes on from there. Pages come at
Stripe's pace, which the adapter keeps; a budget that is spent ends a step with ``rate_limited``, and the next one
waits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from desktop_app import wire
from desktop_app.domain.account import Api
from desktop_app.onboarding.hints import Envelope, to_read
from desktop_app.onboarding.ledger_port import Wanted
from desktop_app.onboarding.listed import ask_for, store_page
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.stripe_port import StripeEvent

OVERLAP = timedelta(minutes=2)
"""How far back before the last known event is asked: clocks differ, and lists are in order only in the end."""

KEPT = timedelta(days=29)
"""Events older than that may be gone (Stripe keeps 30 days): then everything is listed again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where keeping the copy stands.

    Attributes:
        api: With which API the list is read.
        after: Where the list goes on, or None at its beginning.
        listed: How many accounts the list has named so far.
        began_at: When this listing began.
        done_at: When the list was at its end, or None while it isn't.
        events_since: From when on events haven't been seen.
        events_after: Where the present list of events goes on, or None.
        newest: The newest event of the present list.
    """

    api: str
    after: str | None = None
    listed: int = 0
    began_at: datetime | None = None
    done_at: datetime | None = None
    events_since: datetime | None = None
    events_after: str | None = None
    newest: datetime | None = None


class Bookmark(Protocol):
    """Where the place outlives the program."""

    def load(self) -> str | None:
        """Return the text kept last, or None."""
        ...

    def save(self, text: str) -> None:
        """Keep a text."""
        ...


class Indexer:
    """The copy of one platform's accounts.

    Args:
        parts: What a use case works with.
        bookmark: Where the place is kept.
    """

    def __init__(self, parts: Parts, bookmark: Bookmark) -> None:
        self._parts = parts
        self._bookmark = bookmark
        self._place = _read(bookmark.load(), parts.policy.api)

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self._place

    def step(self) -> bool:
        """Do one page; False when there is nothing more to do for now.

        Raises:
            KnownError: Stripe couldn't be asked; the next step tries the same page again.
        """
        if self._too_old():
            self._keep(Place(self._parts.policy.api.value))
        if self._place.done_at is None:
            self._list()
            return True
        return self._look_at_events()

    def _list(self) -> None:
        place = self._place
        began = place.began_at or self._parts.clock.now()
        with self._parts.ledger.writing() as work:
            ticket = work.queue.ticket()
        page = self._parts.stripe.account_page(Api(place.api), place.after)
        if page.accounts:
            store_page(self._parts, page.accounts, ticket)
        if page.ids:
            ask_for(self._parts, page.ids)
        listed = place.listed + len(page.accounts) + len(page.ids)
        place = replace(place, after=page.next, listed=listed, began_at=began)
        if page.next is None:
            place = replace(place, done_at=self._parts.clock.now(), events_since=began - OVERLAP)
        self._keep(place)

    def _look_at_events(self) -> bool:
        place = self._place
        since = place.events_since or self._parts.clock.now() - OVERLAP
        page = self._parts.stripe.event_page(since, place.events_after)
        wanted = [one for event in page.events for one in to_read(_envelope(event))]
        if wanted:
            with self._parts.ledger.writing() as work:
                work.queue.ask([Wanted(one.kind, one.id, "event") for one in dict.fromkeys(wanted)])
        newest = max((one for one in (place.newest, page.newest) if one is not None), default=None)
        if page.next is not None:
            self._keep(replace(place, events_after=page.next, newest=newest))
            return True
        since = since if newest is None else max(since, newest - OVERLAP)
        after = replace(place, events_since=since, events_after=None, newest=None)
        if after != place:
            self._keep(after)
        return False

    def _too_old(self) -> bool:
        place = self._place
        since = place.events_since
        return place.done_at is not None and since is not None and self._parts.clock.now() - since > KEPT

    def _keep(self, place: Place) -> None:
        self._bookmark.save(wire.encode(place).decode())
        self._place = place


def _read(text: str | None, api: Api) -> Place:
    """Read a place; one of another API, or that can't be read, begins anew: listing twice harms nothing."""
    fresh = Place(api.value)
    if text is None:
        return fresh
    try:
        place = wire.decode(Place, text.encode())
    except wire.WireError:
        return fresh
    return place if place.api == api.value else fresh


def _envelope(event: StripeEvent) -> Envelope:
    return Envelope(event.id, event.type, event.account_id, event.object_id)
