"""One account as a file for a ticket: ids, states and dates, and nothing of the person behind them.

What goes in is named here, field by field, so that nothing new comes in by itself: no name, no address, no words of
Stripe's about what somebody sent, no reason of a decision, no note, no card.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import UNSET

from desktop_app.wire import AccountRow, HistoryEntry, Seller


def ticket(row: AccountRow, history: Sequence[HistoryEntry], *, mode: str, now: datetime, version: str) -> bytes:
    """Return the file: JSON in UTF-8, times in RFC 3339 and UTC.

    Args:
        row: The account.
        history: Its changes, newest first.
        mode: Of the place: live, test or demo.
        now: When it is made.
        version: Of this program.
    """
    told = {
        "made_at": _time(now),
        "made_by": f"Sellerdesk {version}",
        "mode": mode,
        "user_id": row.user_id,
        "customer_id": row.buyer.customer_id if row.buyer is not None else None,
        "seller": None if row.seller is None else _seller(row.seller),
        "history": [
            {"at": _time(one.at), "status": one.status, "note": one.note, "cause": one.cause, "account": one.account_id}
            for one in history
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False).encode("utf-8", "replace")


def _seller(seller: Seller) -> dict[str, object]:
    return {
        "account_id": seller.account_id,
        "api": seller.api,
        "country": seller.country,
        "kind": seller.kind,
        "status": seller.status,
        "note": seller.note,
        "verified": seller.verified,
        "whose_turn": seller.whose_turn,
        "since": _time(seller.since),
        "deadline": _time(seller.deadline),
        "as_of": _time(seller.as_of),
        "check_failed_at": _time(seller.check_failed_at),
        "requirements": [
            {
                "key": one.key,
                "stripe_key": None if one.stripe_key is UNSET else one.stripe_key,
                "state": one.state,
                "deadline": _time(one.deadline),
                "error": None if one.error is None else one.error.code,
                "stops": list(one.stops),
            }
            for one in seller.requirements
        ],
        "capabilities": [
            {"name": one.name, "status": one.status, "wanted": one.wanted, "until": _time(one.until)}
            for one in seller.capabilities
        ],
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
