"""What became of a delivery of Stripe's, in words for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_app.words.marks import mark
from desktop_app.words.problems import PROBLEMS
from desktop_app.words.wording import Wording


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """One verdict: a word, its icon and family of meaning, and what it means with what to do about it."""

    word: str
    icon: str
    family: str
    sentence: str


_VERDICTS: Final = {
    "waiting": (
        mark("In the queue"),
        "hourglass-medium",
        "wait",
        mark("What it is about is read from Stripe in its turn."),
    ),
    "retrying": (
        mark("Trying again"),
        "arrow-clockwise",
        "you",
        mark("What it is about couldn’t be read. It’s tried again by itself."),
    ),
    "done": (mark("Processed"), "check-circle-fill", "ok", mark("What it is about was read from Stripe again.")),
    "set_aside": (
        mark("Set aside"),
        "warning-circle-fill",
        "stop",
        mark("It failed too often. Mend the cause, then have it processed again."),
    ),
    "nothing_to_do": (
        mark("Nothing to do"),
        "minus-circle",
        "idle",
        mark("It concerns nothing that is kept here."),
    ),
    "other_mode": (
        mark("Other mode"),
        "flask",
        "idle",
        mark("It’s of live where this is test, or of test where this is live. Nothing was done."),
    ),
}
_NEW: Final = (
    mark("Can’t tell"),
    "circle-wavy-question",
    "idle",
    mark("The marketplace said something that this version doesn’t know."),
)


def verdict(words: Wording, state: str) -> VerdictWords:
    """Return the words of a delivery's state; for one that isn't known, that it isn't."""
    word, icon, family, sentence = _VERDICTS.get(state, _NEW)
    return VerdictWords(words.text(word), icon, family, words.text(sentence))


def cause(words: Wording, failure: str, *, market: str | None = None) -> str | None:
    """Return why reading failed, in a sentence; None where it isn't one of the known errors."""
    if failure not in PROBLEMS:
        return None
    said = words.problem(failure, market=market, staff=True)
    return words.formats.sentences(said.in_a_line, said.next_step)
