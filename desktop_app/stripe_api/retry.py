"""When a failed call is sent again: one pure function (``docs/stripe.md`` §6.3, §9.1).

The library's own retries stay off: they know no 429, aren't counted against our pace, and sleep where no test can see.
"""

from __future__ import annotations

from desktop_app.stripe_api.problem import Problem

_LONGEST = 5.0
_LIMITED: dict[str, float] = {
    "global-concurrency": 0.25,
    "endpoint-concurrency": 0.25,
    "global-rate": 1.0,
    "endpoint-rate": 1.0,
    "resource-specific": 2.0,
}
"""Seconds before the first repetition for each ``Stripe-Rate-Limited-Reason``: too many at once passes soonest."""


def wait_before_retry(problem: Problem, attempt: int, chance: float) -> float | None:
    """Return the seconds to wait before a call is sent again with its same key, or None to give up.

    Args:
        problem: How it failed.
        attempt: How often it was sent so far (1 and more).
        chance: A number from 0 to 1 that spreads callers apart.
    """
    base = _base(problem)
    if base is None:
        return None
    longest = min(base * 2.0 ** (attempt - 1), _LONGEST)
    return max(longest * (0.5 + chance / 2), min(problem.wait or 0, _LONGEST))


def _base(problem: Problem) -> float | None:
    if is_limited(problem):
        return _LIMITED.get(problem.limited_by, 1.0)
    if problem.again is not None:
        return 0.5 if problem.again else None
    if problem.status is None or problem.status < 300:
        return None
    return 0.5 if problem.status in {409, 424} or problem.status >= 500 else None


def is_limited(problem: Problem) -> bool:
    """Whether Stripe refused only because we ask too much."""
    return problem.status == 429 or problem.code == "rate_limit"
