"""What a comparison of ours with Stripe's comes to, in one sentence: the window and the command line say the same."""

from __future__ import annotations

from datetime import datetime

from desktop_app.wire import Drift
from desktop_app.words.wording import Wording


def drift_sentence(words: Wording, drift: Drift, now: datetime) -> str:
    """Say whether ours and Stripe's agree, how many things differ, or that Stripe doesn't show the account any more."""
    if not drift.reachable:
        return words.text("Stripe doesn’t show this account to our key any more.")
    if drift.differences:
        return words.count(
            len(drift.differences),
            "One thing differs. It’s being read again; an event may have been lost.",
            "{N} things differ. They’re being read again; an event may have been lost.",
        )
    return words.text("Ours and Stripe’s agree, as of {age}.", age=words.age(drift.checked_at, now))
