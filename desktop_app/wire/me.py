"""Who a token belongs to (the contract: fields may be added, never renamed)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.value import value

OwnData = dict[str, list[dict[str, Any]]]
"""Everything that is kept about a person: rows by table."""


@value
class Me:
    """Who a token belongs to, and what the marketplace is called. ``mode`` is live, test or demo."""

    user_id: str
    role: str
    name: str | None = None
    email: str | None = None
    market: str = ""
    mode: str = "test"
    market_email: str | None = None


@value
class Ended:
    """An account is ended; ``at_stripe`` names the objects that Stripe still keeps."""

    at_stripe: tuple[str, ...] = ()
