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
"""Events older than that may be gone (Stripe keeps 30 days)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where keeping the copy stands.

    Attributes:
        policy: Which API new accounts are made with: another one than before begins anew.
        api: Which API's list is being read: v1 first, which brings whole accounts, then v2 for what only that knows.
        after: Where the list goes on, or None at its beginning.
        listed: How many accounts the lists have brought so far.
        began_at: When this listing began.
        done_at: When the list was at its end, or None while it isn't.
        events_since: From when on events haven't been seen.
        events_after: Where the present list of events goes on, or None.
        newest: The newest event of the present list.
    """

    policy: str
    api: str = Api.V1.value
    after: str | None = None
    listed: int = 0
    began_at: datetime | None = None
    done_at: datetime | None = None
    events_since: datetime | None = None
    events_after: str | None = None
    newest: datetime | None = None


RELIST = timedelta(hours=1)
"""How often everything is listed again: a hundred whole accounts cost one read, and not every change is told."""


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
        if self._due_again():
            self._keep(Place(self._parts.policy.api.value, events_since=self._place.events_since))
        if self._place.done_at is None:
            self._list()
            return True
        if self._look_at_events():
            return True
        self._look_at_newest()
        return False

    def _list(self) -> None:
        place = self._place
        began = place.began_at or self._parts.clock.now()
        with self._parts.ledger.writing() as work:
            ticket = work.queue.ticket()
        page = self._parts.stripe.account_page(Api(place.api), place.after)
        if page.accounts:
            store_page(self._parts, page.accounts, ticket)
        found = len(page.accounts) + (self._ask_for(page.ids) if page.ids else 0)
        place = replace(place, after=page.next, listed=place.listed + found, began_at=began)
        if page.next is None and place.api == Api.V1 and self._parts.policy.api is Api.V2:
            place = replace(place, api=Api.V2.value)
        elif page.next is None:
            since = began - OVERLAP if self._missed_events() else place.events_since or began - OVERLAP
            place = replace(place, done_at=self._parts.clock.now(), events_since=since)
        self._keep(place)

    def _ask_for(self, account_ids: tuple[str, ...]) -> int:
        return ask_for(self._parts, account_ids, known_too=self._missed_events())

    def _look_at_newest(self) -> None:
        """Read the newest page of the list again, where accounts that were just made are."""
        with self._parts.ledger.writing() as work:
            ticket = work.queue.ticket()
        store_page(self._parts, self._parts.stripe.account_page(Api.V1, None).accounts, ticket)

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

    def _due_again(self) -> bool:
        done = self._place.done_at
        return done is not None and self._parts.clock.now() - done > RELIST

    def _missed_events(self) -> bool:
        """Whether events may be gone that nobody saw here: then what they would have told is read again."""
        since = self._place.events_since
        return since is not None and self._parts.clock.now() - since > KEPT

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
    return place if place.policy == api.value else fresh


def _envelope(event: StripeEvent) -> Envelope:
    return Envelope(event.id, event.type, event.account_id, event.object_id)
