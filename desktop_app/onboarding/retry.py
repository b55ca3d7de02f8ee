"""When to try again, and when not to: one pure rule for everything that is asked of Stripe in the background."""

from __future__ import annotations

import random
from datetime import timedelta

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.ledger.queue import Wanted

LONGEST = 900.0
"""Seconds between two tries at most."""

ATTEMPTS = 8
"""Failures after which something that isn't Stripe's weather is set aside."""

WEATHER = frozenset({"stripe_unreachable", "rate_limited", "throttled", "key_invalid", "key_permission_missing"})
"""Codes that say nothing about the object itself: it is tried again for as long as it takes."""


class LaterError(Exception):
    """It can't be done before something else, which is asked for; it is tried again for as long as it takes."""

    def __init__(self, *first: Wanted) -> None:
        super().__init__("Something else comes first.")
        self.first = first


def delay(attempts: int, retry_after: float | None = None) -> timedelta:
    """Return how long to wait after so many failures: doubling, capped, with jitter so that nobody comes in step."""
    wait = min(LONGEST, 2.0 * 2 ** min(attempts, 12))
    least = min(retry_after or 0.0, LONGEST)
    return timedelta(seconds=max(least, wait * random.uniform(0.5, 1.0)))  # noqa: S311 - not a secret


def is_weather(error: KnownError) -> bool:
    """Tell whether an error says nothing about what was asked."""
    return error.remedy is Remedy.RETRY or error.code in WEATHER
