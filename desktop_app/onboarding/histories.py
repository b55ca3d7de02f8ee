"""Pages of an account's history."""

from __future__ import annotations

from msgspec import UNSET

from desktop_app import wire
from desktop_app.onboarding.ledger_port import HistoryRecord
from desktop_app.onboarding.paging import place_of, token_of
from desktop_app.onboarding.parts import Parts

_MOST = 100


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
    before = None if page is None else place_of(int, page)
    limit = max(1, min(limit, _MOST))
    with parts.ledger.reading() as work:
        cursor = work.changes.cursor(work.changes.state().last)
        found = list(work.history.page(account_id=account_id, user_id=user_id, before=before, limit=limit + 1))
    more = len(found) > limit
    return wire.HistoryPage(
        items=tuple(_entry(one, staff=staff) for one in found[:limit]),
        next=token_of(found[limit - 1].id) if more else None,
        cursor=cursor,
    )


def _entry(record: HistoryRecord, *, staff: bool) -> wire.HistoryEntry:
    reasons = wire.decode(tuple[tuple[str, str], ...], record.reasons)
    return wire.HistoryEntry(
        at=record.at,
        status=record.status,
        note=record.note,
        cause=record.cause,
        account_id=record.account_id,
        reasons=tuple(wire.ReasonShape(source, value) for source, value in reasons) if staff else UNSET,
    )
