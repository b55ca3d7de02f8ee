"""A copy of what this computer and the marketplace keep about a person, for them to take along."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from desktop_app import wire


def own_data(
    me: wire.Me | None,
    seller: wire.Seller | None,
    buyer: wire.Buyer | None,
    history: Sequence[wire.HistoryEntry],
    now: datetime,
    at_market: wire.OwnData | None = None,
) -> bytes:
    """Return the copy as JSON that a person can read, in UTF-8; what isn't known is null.

    Args:
        me: Whose it is.
        seller: Their selling side.
        buyer: Their buying side.
        history: The person's own changes, newest first.
        now: When the copy is made.
        at_market: Everything that the marketplace keeps, by table; null where it couldn't be asked.
    """
    parts = {"me": me, "seller": seller, "buyer": buyer}
    copy: dict[str, object] = {"made_at": now.isoformat(timespec="seconds")}
    for name, part in parts.items():
        copy[name] = None if part is None else json.loads(wire.encode(part))
    copy["history"] = [json.loads(wire.encode(entry)) for entry in history]
    copy["kept_by_the_marketplace"] = at_market
    return (json.dumps(copy, ensure_ascii=False, indent=2) + "\n").encode()
