"""What the accounts can be filtered by, in words: the chips offer it, and a saved view says what it looks for."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.ui.countries import country_name, selling_countries
from desktop_app.ui.memory.saved_views import DUE_DAYS, OPENED_DAYS, SavedView
from desktop_app.ui.widgets.text import clean
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

Choices = list[tuple[str, str]]
"""Words and the value that they stand for."""


STATES = (
    "restricted_soon", "restricted", "in_review", "action_required", "in_progress", "enabled", "complete",
    "needs_platform", "needs_stripe_contact", "paused", "rejected", "unsupported", "disconnected", "closed",
    "unreachable", "unknown", "not_started",
)  # fmt: skip
"""In the order of their pressing."""


def state_choices(words: Wording, market: str) -> Choices:
    """Return the states."""
    return [(words.state_word(status, market=market, staff=True), status) for status in STATES]


def due_choices(words: Wording) -> Choices:
    """Return how far ahead a date may lie."""
    said = {7: words.text("This week"), 30: words.text("In 30 days"), 0: words.text("Past due")}
    return [(said[days], str(days)) for days in DUE_DAYS]


def capability_choices(words: Wording) -> Choices:
    """Return what an account may be able to do, or not."""
    states = (("on", mark("{what}: on")), ("stopped", mark("{what}: stopped")), ("not_yet", mark("{what}: not yet")))
    names = {
        "payments": words.text("Payments"),
        "transfers": words.text("Transfers"),
        "payouts": words.text("Payouts"),
    }
    return [(words.text(said, what=name), f"{key}:{state}") for key, name in names.items() for state, said in states]


def days_choices(words: Wording) -> Choices:
    """Return how long an account may have been in its state."""
    return [(days_or_more(words, days), str(days)) for days in (1, 3, 7, 14, 30)]


def days_or_more(words: Wording, days: int) -> str:
    """Return this many days, or more."""
    return words.count(days, "One day or more", "{figure} days or more")


def country_choices(words: Wording) -> Choices:
    """Return the countries that one can sell from."""
    return [(name, code) for code, name in selling_countries(words)]


def kind_choices(words: Wording) -> Choices:
    """Return what a seller can be."""
    said = (
        ("individual", mark("One person")),
        ("company", mark("A company")),
        ("non_profit", mark("A non-profit")),
        ("government_entity", mark("A government body")),
    )
    return [(words.text(name), kind) for kind, name in said]


def opened_choices(words: Wording) -> Choices:
    """Return how long ago an account may have been opened."""
    return [
        (words.count(days, "Opened in the last day", "Opened in the last {figure} days"), str(days))
        for days in OPENED_DAYS
    ]


def requirement_words(requirement: str | None, words: Wording) -> str | None:
    """Return what Stripe waits for, or must have again, as a filter says it; None where none is chosen."""
    if requirement is None:
        return None
    key, _, state = requirement.partition(":")
    said = words.requirement(key).title
    return words.text("{what}, send again", what=said) if state == "refused" else said


def words_of(value: object, choices: Iterable[tuple[str, str]]) -> str | None:
    """Return the words of a choice's value, or None where nothing is chosen."""
    return next((said for said, one in choices if one == str(value)), None)


def looked_for(view: SavedView, words: Wording, market: str) -> str:
    """Return in one line what a view looks for."""
    parts = (
        clean(view.q, 60),
        words.state_word(view.status, market=market, staff=True) if view.status else "",
        country_name(view.country, words) if view.country else "",
        words_of(view.due_in_days, due_choices(words)),
        words_of(view.capability, capability_choices(words)),
        words_of(view.days_in_state, days_choices(words)),
        requirement_words(view.requirement, words),
        words_of(view.kind, kind_choices(words)),
        words_of(view.opened_in_days, opened_choices(words)),
    )
    return " · ".join(part for part in parts if part) or words.text("All accounts")
