"""What happened to an account, in a few words: one for each state that it came to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

if TYPE_CHECKING:
    from desktop_app.wire import HistoryEntry

_HAPPENED: Final = {
    "not_started": mark("The account was opened"),
    "in_progress": mark("Stripe’s form was ready"),
    "in_review": mark("Stripe started checking"),
    "action_required": mark("Stripe asked for more"),
    "restricted_soon": mark("Stripe set a date"),
    "restricted": mark("Something is overdue"),
    "enabled": mark("Stripe finished checking"),
    "complete": mark("Stripe finished checking"),
    "paused": mark("Your account was paused"),
    "needs_platform": mark("A setting is missing"),
    "needs_stripe_contact": mark("Stripe stepped in"),
    "rejected": mark("The account was rejected"),
    "unsupported": mark("Stripe can’t offer this"),
    "disconnected": mark("The account was disconnected"),
    "closed": mark("The account was closed"),
    "unreachable": mark("The account can’t be seen"),
}
_CHANGED: Final = mark("The state changed")

# What staff read where the seller's own words would speak to the wrong person.
_HAPPENED_TO_THEM: Final = _HAPPENED | {
    "in_progress": mark("A link was made"),
    "paused": mark("The account was paused"),
}


def happened(entry: HistoryEntry, words: Wording, *, staff: bool = False) -> str:
    """Return one change of the state in a few words, to the seller or about them."""
    return words.text((_HAPPENED_TO_THEM if staff else _HAPPENED).get(entry.status, _CHANGED))


def worth_telling(entries: Sequence[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """Return the changes, newest first, without the further steps of a form that the seller fills in themselves."""
    return tuple(
        entry
        for entry, earlier in zip_longest(entries, entries[1:])
        if earlier is None or entry.status != "in_progress" or earlier.status != "in_progress"
    )
