"""Who a token belongs to (the contract: fields may be added, never renamed)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.value import value

OwnData = dict[str, list[dict[str, Any]]]
"""Everything that is kept about a person: rows by table."""


@value
class Me:
    """Who a token belongs to, and what the marketplace is called.

    Attributes:
        mode: live, test or demo.
        buyers: What a person becomes at Stripe who leaves payment details here for the first time: customer or account.
    """

    user_id: str
    role: str
    name: str | None = None
    email: str | None = None
    market: str = ""
    mode: str = "test"
    market_email: str | None = None
    buyers: str = "customer"


@value
class Ended:
    """An account is ended; ``at_stripe`` names the objects that Stripe still keeps."""

    at_stripe: tuple[str, ...] = ()
