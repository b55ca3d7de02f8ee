"""When to try again: one pure function of what went wrong, how often, and the hints that came with it."""

from __future__ import annotations

from enum import StrEnum

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.value import value

ATTEMPTS = 12
"""Answers without a result after which an intent is shown as failed (over half an hour of trying)."""

QUICK = 0.3
"""Seconds before the first new try: most breaks are a restart or a change of network."""

_LONGEST_UNREACHED = 60.0
_LONGEST_UNSURE = 300.0
_LONGEST_HINT = 3600.0

_UNREACHED = frozenset(
    {
        "offline",
        "relay_unreachable",
        "relay_timeout",
        "proxy_unreachable",
        "captive_portal",
        "certificate_invalid",
        "certificate_expired",
        "clock_wrong",
        "relay_redirected",
        "disk_full",
        "cache_busy",
        "cache_unavailable",
        "cache_damaged",
    }
)
_SIGN_IN = frozenset({"token_missing", "token_invalid"})


class Trouble(StrEnum):
    """The class of an error, as far as trying again is concerned."""

    UNREACHED = "unreached"
    """Something is between us and the backend, or this computer's own disk is in the way: no attempt is used up."""
    UNSURE = "unsure"
    """The backend was reached and gave no result: the same request goes again, counted."""
    SIGN_IN = "sign_in"
    """This token isn't taken: everything waits for the person."""
    FINAL = "final"
    """Refused for good: the same request would be refused again."""


@value
class Wait:
    """Try again after ``seconds``; ``counts`` says whether an attempt was used up."""

    seconds: float
    counts: bool


@value
class Stop:
    """Don't try again by yourself; ``failed`` says whether the intent is shown as failed (else it waits)."""

    failed: bool


def classify(error: KnownError) -> Trouble:
    """Return the class of an error."""
    if error.code in _UNREACHED:
        return Trouble.UNREACHED
    if error.code in _SIGN_IN:
        return Trouble.SIGN_IN
    return Trouble.UNSURE if error.remedy is Remedy.RETRY else Trouble.FINAL


def decide(trouble: Trouble, attempt: int, *, spread: float, retry_after: float | None = None) -> Wait | Stop:
    """Say whether to wait or to stop.

    Args:
        trouble: The class of the error.
        attempt: How many tries in a row have ended so, this one included; from 1.
        spread: A random number in [0, 1), so that many desktops don't come back at the same moment.
        retry_after: Seconds that the backend asked for, or None.
    """
    match trouble:
        case Trouble.FINAL:
            return Stop(failed=True)
        case Trouble.SIGN_IN:
            return Stop(failed=False)
        case Trouble.UNREACHED:
            return Wait(_backoff(attempt, spread, _LONGEST_UNREACHED, retry_after), counts=False)
        case Trouble.UNSURE:
            if attempt >= ATTEMPTS:
                return Stop(failed=True)
            return Wait(_backoff(attempt, spread, _LONGEST_UNSURE, retry_after), counts=True)


def _backoff(attempt: int, spread: float, longest: float, retry_after: float | None) -> float:
    if attempt <= 1:
        pause = QUICK * (1 + spread)
    else:
        # 2 ** 20 seconds is far beyond every limit: the exponent needs no more.
        doubled = min(longest, 2.0 ** min(attempt - 2, 20))
        pause = doubled * (0.5 + spread / 2)
    hint = 0.0 if retry_after is None else min(max(retry_after, 0.0), _LONGEST_HINT)
    # Spread only later than asked for, never sooner.
    return max(pause, hint * (1 + spread / 10))
