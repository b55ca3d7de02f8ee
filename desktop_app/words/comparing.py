"""What a comparison of ours with Stripe's comes to, in sentences: the window and the command line say the same."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop_app.wire import Drift
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

_EVENTS: Final = {
    "waiting": mark("An event about it has arrived and waits to be processed."),
    "retrying": mark("An event about it has arrived; processing it failed and is tried again."),
    "set_aside": mark("An event about it was set aside, since processing it failed too often."),
}
_NO_EVENT: Final = mark("No event has told of it since it was last read.")

_SELLER: Final = mark("The seller changed it on Stripe’s pages.")
_BUYER: Final = mark("Somebody changed it at Stripe: in the dashboard, or on the billing portal’s pages.")
_CHECKED: Final = mark("Stripe’s checks have gone on.")
_SWITCHED: Final = mark("Stripe switched something on or off.")
_DASHBOARD: Final = mark("Somebody changed it in Stripe’s dashboard, or another program did.")
_METHOD: Final = mark("A payment method was added, renewed or removed at Stripe.")
_DELETED: Final = mark("The customer was deleted at Stripe.")
_CLOSED: Final = mark("The account was closed at Stripe.")

_CAUSES: Final = (
    ("seller.requirements", _CHECKED),
    ("seller.alternatives", _CHECKED),
    ("seller.deadline", _CHECKED),
    ("seller.future_deadline", _CHECKED),
    ("seller.disabled_reason", _CHECKED),
    ("seller.missing", _CHECKED),
    ("seller.raw_extra", _CHECKED),
    ("seller.capabilities", _SWITCHED),
    ("seller.charges_enabled", _SWITCHED),
    ("seller.payouts_enabled", _SWITCHED),
    ("seller.applied", _DASHBOARD),
    ("seller.metadata", _DASHBOARD),
    ("seller.dashboard", _DASHBOARD),
    ("seller.livemode", _DASHBOARD),
    ("seller.deleted", _CLOSED),
    ("seller", _SELLER),
    ("buyer.payment_methods", _METHOD),
    ("buyer.deleted", _DELETED),
    ("buyer", _BUYER),
)
"""By the beginning of a field's path, the nearest first."""


def drift_sentence(words: Wording, drift: Drift, now: datetime) -> str:
    """Say whether ours and Stripe's agree, how many things differ, or that Stripe doesn't show the account any more."""
    if not drift.reachable:
        return words.text("Stripe doesn’t show this account to our key any more.")
    if drift.differences:
        many = words.count(
            len(drift.differences),
            "One thing differs. It’s being read again.",
            "{N} things differ. They’re being read again.",
        )
        return words.formats.sentences(many, words.text(_EVENTS.get(drift.event or "", _NO_EVENT)))
    return words.text("Ours and Stripe’s agree, as of {age}.", age=words.age(drift.checked_at, now))


def likely_cause(words: Wording, path: str) -> str:
    """Say what most likely made one field another at Stripe, by what the field is about."""
    for beginning, sentence in _CAUSES:
        if path == beginning or path.startswith(f"{beginning}."):
            return words.text(sentence)
    return words.text(_DASHBOARD)
