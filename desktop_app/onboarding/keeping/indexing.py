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
from desktop_app.onboarding.keeping.recovery import recover
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading.listed import ask_for, store_page
from desktop_app.onboarding.support.stops import fill_in

RELIST = timedelta(hours=1)
"""How soon everything is listed again at the soonest: a hundred whole accounts cost one read, and not all is told."""

_SHARE = 0.1
"""Of the month's reads: what listing again and again may take."""

_PAGE = 100
_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where keeping the copy stands.

    Attributes:
        policy: Which API new accounts are made with: another one than before begins anew.
        api: Which API's list is being read: v1 first, which brings whole accounts, then v2 for what only that knows.
        after: Where the list goes on, or None at its beginning.
        listed: How many accounts the lists have brought so far.
        began_at: When this listing began.
        done_at: When the lists were at their end, or None while they aren't.
    """

    policy: str
    api: str = Api.V1.value
    after: str | None = None
    listed: int = 0
    began_at: datetime | None = None
    done_at: datetime | None = None


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
        self._ticket: int | None = None

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
            self._keep(Place(self._parts.policy.api.value))
        if self._place.done_at is None:
            self._list()
            return True
        recover(self._parts)
        fill_in(self._parts)
        self._look_at_newest()
        return False

    def _list(self) -> None:
        place = self._place
        began = place.began_at or self._parts.clock.now()
        # A page that couldn't be had is asked for again with a ticket of its own time.
        ticket, self._ticket = self._ticket or self._first_ticket(), None
        page = self._parts.stripe.account_page(Api(place.api), place.after)
        self._ticket = store_page(self._parts, page.accounts, ticket) if page.accounts else None
        found = len(page.accounts) + (ask_for(self._parts, page.ids) if page.ids else 0)
        place = replace(place, after=page.next, listed=place.listed + found, began_at=began)
        if page.next is None and place.api == Api.V1 and self._parts.policy.api is Api.V2:
            place = replace(place, api=Api.V2.value)
        elif page.next is None:
            place = replace(place, done_at=self._parts.clock.now())
        self._keep(place)

    def _look_at_newest(self) -> None:
        """Read the newest page of the list again, where accounts that were just made are."""
        ticket = self._first_ticket()
        store_page(self._parts, self._parts.stripe.account_page(Api.V1, None).accounts, ticket)

    def _first_ticket(self) -> int:
        with self._parts.ledger.writing() as work:
            return work.queue.ticket()

    def _due_again(self) -> bool:
        done = self._place.done_at
        return done is not None and self._parts.clock.now() - done > self._every()

    def _every(self) -> timedelta:
        """Return how soon everything is listed again, within its share of the month's budget."""
        pages = self._place.listed / _PAGE + 1
        return max(RELIST, _MONTH * (pages / (self._parts.policy.reads_per_month * _SHARE)))

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
