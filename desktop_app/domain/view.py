"""How a page's knowledge and a person's pending wishes are described, without saying where they come from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from desktop_app.domain.value import value

DataT = TypeVar("DataT")


class Freshness(StrEnum):
    """How far what is shown can be trusted."""

    FRESH = "fresh"
    """The feed is connected and nothing newer is known."""
    CHECKING = "checking"
    """A first answer, or an answer after a break, is on its way."""
    STALE = "stale"
    """Connected, but the last reading is old or its last check failed."""
    OFFLINE = "offline"
    """The backend can't be reached."""


class IntentKind(StrEnum):
    """What a person can ask for."""

    SAVE_BUYER = "save_buyer"
    OPEN_SELLER = "open_seller"
    CHECK_SELLER = "check_seller"
    DEFAULT_METHOD = "default_method"
    REMOVE_METHOD = "remove_method"


class IntentState(StrEnum):
    """Where an intent stands."""

    WAITING = "waiting"
    """Written down, not sent; offline uses up no attempt."""
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    """Given up, with :attr:`Intent.error_code`; the person can send it again or drop it."""


@value
class Intent:
    """One thing a person asked for, written down before the network is touched.

    Attributes:
        id: Unique; also the ``Idempotency-Key`` of its request.
        order: Intents of a profile are sent in this order.
        body: The exact JSON text that is sent.
    """

    id: str
    kind: IntentKind
    order: int
    body: str
    created_at: datetime
    state: IntentState = IntentState.WAITING
    attempts: int = 0
    next_at: datetime | None = None
    error_code: str | None = None
    error_field: str | None = None


@value
class View(Generic[DataT]):
    """What a page draws: the last known data with pending wishes on it, and how old it is.

    Attributes:
        data: The last known data with pending changes projected on it; None before anything was ever known.
        fetched_at: When this copy was last confirmed by the backend (UTC), or None.
        pending: Intents on this object that are not confirmed, in order, failed ones included.
    """

    data: DataT | None = None
    freshness: Freshness = Freshness.CHECKING
    fetched_at: datetime | None = None
    pending: tuple[Intent, ...] = ()
