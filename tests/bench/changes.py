"""Pages of the feed as a relay sends them to staff: about 256 KB of rows of 4.4 KB each."""

from __future__ import annotations

import json

ROW_BYTES = 4400
PAGE_BYTES = 256 * 1024
PER_PAGE = min(500, PAGE_BYTES // ROW_BYTES)


def account_row(number: int, people: int = 20_000) -> dict[str, object]:
    """Return a row of staff's list, padded to its usual size; the same ``people`` come again with later versions."""
    row: dict[str, object] = {
        "id": f"u_{number % people}",
        "user_id": f"u_{number % people}",
        "name": f"Seller {number}",
        "email": f"seller{number}@example.org",
        "seller": {"account_id": f"acct_{number}", "api": "v2", "status": "complete", "version": number},
        "version": number,
    }
    row["filled"] = "x" * (ROW_BYTES - len(json.dumps(row)) - 14)
    return row


def change_page(first: int, cursor: str, people: int = 20_000, count: int = PER_PAGE) -> bytes:
    """Return one page of changes with the numbers from ``first`` on, and where to go on from."""
    rows = [account_row(first + place, people) for place in range(count)]
    changes = [
        {"seq": first + place, "kind": "account", "id": row["id"], "data": row} for place, row in enumerate(rows)
    ]
    return json.dumps({"cursor": cursor, "changes": changes}).encode()
