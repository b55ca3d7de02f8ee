"""The list of people for support: searched, filtered, counted, by keyset pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop_app import wire
from desktop_app.domain.account import CapabilityName, Kind
from desktop_app.domain.errors import FieldError, NotFound
from desktop_app.domain.status import StatusName
from desktop_app.onboarding import audit
from desktop_app.onboarding.flows.sellers import count_reading
from desktop_app.onboarding.ledger.directory import DirectoryQuery, DirectoryRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.paging import place_of, token_of
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.reading.checking import check_account_now
from desktop_app.onboarding.record.histories import history_page, moment
from desktop_app.onboarding.record.shaping import row_shape

MOST_COUNTED = 10_000
"""So many lines that a filter finds are counted."""
MOST_FOUND = 1_000
"""So many lines that have what is looked for are counted: these numbers are wanted with every key."""
_MOST = 100
_SORTS = frozenset({"changed", "deadline", "since", "id"})
_CAPABILITY_STATES = frozenset({"on", "checking", "not_yet", "stopped", "not_offered"})
_COUNTRY = re.compile(r"[A-Z]{2}")
_KEY = re.compile(r"requirement\.[a-z0-9_.]{1,80}")


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What support looks for.

    Attributes:
        q: Part of a name, an e-mail address, a user, account or customer id.
        capability: ``payouts`` (on), or with a state: ``payouts:stopped``.
        due_before: Something is wanted from the seller before this time.
        days_in_state: The status has been the same for at least so many days.
        requirement: Stripe waits for this from the seller, by a requirement's key (``requirement.photo_id``), or only
            where it was refused: ``requirement.photo_id:refused``.
        kind: The account was opened as this.
        opened_after: The account was opened here at this time or later; one that was brought in never was.
        sort: ``changed`` (newest change first), ``deadline`` (soonest first), ``since`` (longest first) or ``id``, in
            which nothing ever moves.
        page: A token from ``next`` or ``prev`` of a page with the same sort.
    """

    q: str | None = None
    status: str | None = None
    country: str | None = None
    capability: str | None = None
    due_before: datetime | None = None
    days_in_state: int | None = None
    requirement: str | None = None
    kind: str | None = None
    opened_after: datetime | None = None
    sort: str | None = None
    limit: int = 50
    page: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins: beside the line with this sort value and id."""

    sort: str
    value: int
    id: str
    backwards: bool


def list_accounts(parts: Parts, wanted: AccountFilter) -> wire.AccountPage:
    """Return a page of people.

    Raises:
        FieldError: A filter can't be taken as it is.
    """
    query = directory_query(parts, wanted)
    with parts.ledger.reading() as work:
        cursor = work.changes.cursor(work.changes.state().last)
        found = list(work.directory.page(query))
        more = len(found) == query.limit
        if more:
            found = found[1:] if query.backwards else found[:-1]
        before = more if query.backwards else query.start is not None
        after = query.start is not None if query.backwards else more
        return wire.AccountPage(
            items=_rows(work, found, cursor),
            next=_token(query.sort, found[-1], backwards=False) if after and found else None,
            prev=_token(query.sort, found[0], backwards=True) if before and found else None,
            cursor=cursor,
        )


def count_accounts(parts: Parts, wanted: AccountFilter) -> dict[str, int]:
    """Return how many people the filter finds: ``all``, and by status those that have one.

    Everybody is counted, however many; of those whom a filter finds, as many as anybody would look through. ``more``
    is 1 where there are others, so that every number says "at least".

    Raises:
        FieldError: A filter can't be taken as it is.
    """
    most = MOST_FOUND if wanted.q else MOST_COUNTED
    with parts.ledger.reading() as work:
        found = work.directory.counts(directory_query(parts, wanted), most)
    counts = {"all": sum(found.by_status.values()), "more": int(not found.whole)}
    counts.update({name.value: found.by_status.get(name.value, 0) for name in StatusName})
    return counts


def show_account(parts: Parts, entry_id: str) -> wire.AccountRow:
    """Return one person, or one account without a user.

    Raises:
        NotFound: There is no such id.
    """
    with parts.ledger.reading() as work:
        cursor = work.changes.cursor(work.changes.state().last)
        return _rows(work, [_entry(work, entry_id)], cursor)[0]


def account_history(parts: Parts, entry_id: str, page: str | None = None, limit: int = 50) -> wire.HistoryPage:
    """Return how a person's accounts came to where they are, newest first, with raw reasons.

    Raises:
        NotFound: There is no such id.
        FieldError: ``page`` isn't a token of ours.
    """
    with parts.ledger.reading() as work:
        entry = _entry(work, entry_id)
    if entry.user_id is not None:
        return history_page(parts, user_id=entry.user_id, page=page, limit=limit, staff=True)
    return history_page(parts, account_id=entry.account_id, page=page, limit=limit, staff=True)


def account_moment(parts: Parts, entry_id: str, record_id: str, compare: str | None = None) -> wire.Moment:
    """Return what was known at one entry of a person's history, and what differs from another entry.

    Raises:
        NotFound: There is no such id, or no such entry of this person's.
        FieldError: ``compare`` isn't an entry of this person's.
    """
    with parts.ledger.reading() as work:
        entry = _entry(work, entry_id)
    return moment(parts, entry, record_id, compare)


def check_account(parts: Parts, caller: Caller, entry_id: str) -> wire.AccountRow:
    """Ask Stripe about a person's account now; where that fails the answer says so.

    The audit's row is committed before Stripe is asked, with the count that lets it be asked.

    Raises:
        NotFound: There is no such id.
        KnownError: ``throttled`` after ten times in a minute.
    """
    with parts.ledger.reading() as work:
        entry = _entry(work, entry_id)
    if entry.account_id is not None:
        now = parts.clock.now()
        with parts.ledger.writing() as work:
            count_reading(work, now, entry.account_id)
            audit.note(work, now, caller, "account.checked", entry_id, {"account": entry.account_id})
        check_account_now(parts, entry.account_id)
    return show_account(parts, entry_id)


def _entry(work: Work, entry_id: str) -> DirectoryRecord:
    entry = work.directory.get(entry_id)
    if entry is None:
        raise NotFound
    return entry


def _rows(work: Work, entries: Sequence[DirectoryRecord], cursor: str) -> tuple[wire.AccountRow, ...]:
    user_ids = [one.user_id for one in entries if one.user_id is not None]
    users, buyers = work.people.many(user_ids), work.buyers.many(user_ids)
    accounts = work.accounts.many([one.account_id for one in entries if one.account_id is not None])
    return tuple(
        row_shape(
            one.id,
            users.get(one.user_id or ""),
            accounts.get(one.account_id or ""),
            buyers.get(one.user_id or ""),
            one.version,
            cursor,
        )
        for one in entries
    )


def _token(sort: str, entry: DirectoryRecord, *, backwards: bool) -> str:
    value = {"changed": entry.changed, "deadline": entry.deadline_key, "since": entry.since_key, "id": 0}[sort]
    return token_of(_Place(sort, value, entry.id, backwards))


def directory_query(parts: Parts, wanted: AccountFilter) -> DirectoryQuery:
    """Check a filter; one line more than the page holds is asked for, to know whether there is another page.

    Raises:
        FieldError: It can't be taken as it is.
    """
    place = None if wanted.page is None else place_of(_Place, wanted.page)
    sort = wanted.sort or (place.sort if place is not None else "changed")
    _require(sort in _SORTS, "sort")
    _require(place is None or place.sort == sort, "page")
    _require(wanted.status is None or wanted.status in set(StatusName), "status")
    _require(1 <= wanted.limit <= _MOST, "limit")
    _require(wanted.country is None or _COUNTRY.fullmatch(wanted.country) is not None, "country")
    _require(wanted.days_in_state is None or 0 <= wanted.days_in_state <= 36_500, "days_in_state")
    _require(wanted.kind is None or wanted.kind in set(Kind), "kind")
    days = wanted.days_in_state
    return DirectoryQuery(
        q=wanted.q,
        status=wanted.status,
        country=wanted.country,
        capability=None if wanted.capability is None else _capability(wanted.capability),
        due_before=wanted.due_before,
        since_before=None if days is None else parts.clock.now() - timedelta(days=days),
        requirement=None if wanted.requirement is None else _requirement(wanted.requirement),
        kind=wanted.kind,
        opened_after=wanted.opened_after,
        sort=sort,
        limit=wanted.limit + 1,
        start=None if place is None else (place.value, place.id),
        backwards=place is not None and place.backwards,
    )


def _capability(text: str) -> str:
    name, _, state = text.partition(":")
    state = state or "on"
    _require(name in set(CapabilityName) and state in _CAPABILITY_STATES, "capability")
    return f"{name}:{state}"


def _requirement(text: str) -> str:
    key, _, state = text.partition(":")
    _require(_KEY.fullmatch(key) is not None and state in {"", "to_do", "refused"}, "requirement")
    return f"{key}:{state}," if state else f"{key}:"


def _require(fine: bool, field: str) -> None:
    if not fine:
        raise FieldError("field_invalid", field)
