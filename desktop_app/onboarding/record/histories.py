"""Pages of an account's history, and any moment of it rebuilt."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from desktop_app import wire
from desktop_app.domain.errors import FieldError, NotFound
from desktop_app.onboarding.differences import differences
from desktop_app.onboarding.ledger.accounts import HistoryRecord
from desktop_app.onboarding.ledger.directory import DirectoryRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.paging import place_of, token_of
from desktop_app.onboarding.parts import Parts

_MOST = 100


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins: beside the change of this number."""

    number: int
    newer: bool


def history_page(
    parts: Parts,
    *,
    account_id: str | None = None,
    user_id: str | None = None,
    page: str | None = None,
    limit: int = 50,
    staff: bool,
) -> wire.HistoryPage:
    """Return a page, newest first; raw reasons for staff only.

    Raises:
        FieldError: ``page`` isn't a token of ours.
    """
    place = None if page is None else place_of(_Place, page)
    backwards = place is not None and place.newer
    limit = max(1, min(limit, _MOST))
    with parts.ledger.reading() as work:
        cursor = work.changes.cursor(work.changes.state().last)
        found = list(
            work.history.page(
                account_id=account_id,
                user_id=user_id,
                before=None if place is None or backwards else place.number,
                after=place.number if place is not None and backwards else None,
                limit=limit + 1,
            )
        )
    more = len(found) > limit
    if more:
        found = found[1:] if backwards else found[:-1]
    older = place is not None if backwards else more
    newer = more if backwards else place is not None
    return wire.HistoryPage(
        items=tuple(_entry(one, staff=staff) for one in found),
        next=token_of(_Place(found[-1].id, newer=False)) if older and found else None,
        prev=token_of(_Place(found[0].id, newer=True)) if newer and found else None,
        cursor=cursor,
    )


def moment(parts: Parts, line: DirectoryRecord, record_id: str, compare: str | None) -> wire.Moment:
    """Rebuild what was known at one change, and tell what differs from another one.

    Raises:
        NotFound: It is no change of this person or account.
        FieldError: ``compare`` is none.
    """
    with parts.ledger.reading() as work:
        record = _own(work, line, record_id)
        if record is None:
            raise NotFound
        facts = _facts(work, record)
        other = None if compare is None else _own(work, line, compare)
        if compare is not None and other is None:
            raise FieldError("field_invalid", "compare")
        others = {} if other is None else _facts(work, other)
    entry = _entry(record, staff=True)
    if other is None:
        return wire.Moment(entry, facts)
    compared = _entry(other, staff=True)
    states = differences(
        {"status": compared.status, "note": compared.note}, {"status": entry.status, "note": entry.note}
    )
    return wire.Moment(entry, facts, compared, states + differences(others, facts, "facts"))


def _own(work: Work, line: DirectoryRecord, record_id: str) -> HistoryRecord | None:
    number = int(record_id) if record_id.isascii() and record_id.isdigit() and len(record_id) < 19 else 0
    found = work.history.get(number)
    if found is None:
        return None
    mine = found.user_id == line.user_id if line.user_id is not None else found.account_id == line.account_id
    return found if mine else None


def _facts(work: Work, record: HistoryRecord) -> dict[str, object]:
    text = work.history.facts_at(record.id)
    return {} if text is None else wire.decode(dict[str, object], text)


def _entry(record: HistoryRecord, *, staff: bool) -> wire.HistoryEntry:
    reasons = wire.decode(tuple[tuple[str, str], ...], record.reasons)
    return wire.HistoryEntry(
        at=record.at,
        status=record.status,
        note=record.note,
        cause=record.cause,
        account_id=record.account_id,
        reasons=tuple(wire.ReasonShape(source, value) for source, value in reasons) if staff else UNSET,
        id=str(record.id),
    )
