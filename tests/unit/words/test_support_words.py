"""What only staff read: likely causes, ages side by side, and their own next step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop_app.wire import Difference, Drift
from desktop_app.words.comparing import drift_sentence, likely_cause
from desktop_app.words.problems import PROBLEMS
from desktop_app.words.wording import Wording

WORDS = Wording("en")
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "beginning"),
    [
        ("seller.capabilities.payouts.status", "Stripe switched something"),
        ("seller.requirements.individual.verification.document.due", "Stripe’s checks"),
        ("seller.deleted", "The account was closed"),
        ("seller.metadata.app_user_id", "Somebody changed it in Stripe’s dashboard"),
        ("seller.display_name", "The seller changed it"),
        ("seller.deadlines", "The seller changed it"),  # no field whose name only begins so
        ("buyer.payment_methods.pm_1.exp_year", "A payment method"),
        ("buyer.deleted", "The customer was deleted"),
        ("buyer.address.city", "Somebody changed it at Stripe"),
        ("something.new", "Somebody changed it in Stripe’s dashboard"),
    ],
)
def test_a_likely_cause_follows_what_a_field_is_about(path: str, beginning: str) -> None:
    assert likely_cause(WORDS, path).startswith(beginning)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (None, "No event has told of it since it was last read."),
        ("waiting", "An event about it has arrived and waits to be processed."),
        ("set_aside", "An event about it was set aside, since processing it failed too often."),
        ("of_a_newer_relay", "No event has told of it since it was last read."),
    ],
)
def test_a_drift_says_what_events_told(event: str | None, said: str) -> None:
    drift = Drift(NOW, differences=(Difference("seller.country", "ES", "FR"),), event=event)
    assert drift_sentence(WORDS, drift, NOW) == f"One thing differs. It’s being read again. {said}"


@pytest.mark.parametrize(
    ("newest", "oldest", "said"),
    [
        (8, 41 * 60, "8 s to 41 min ago"),
        (8, 8, "8 seconds ago"),
        (130, 170, "2 minutes ago"),
        (59, 3 * 3600, "59 s to 3 h ago"),
        (3600, 26 * 3600, "1 h to 1 d ago"),
    ],
)
def test_ages_side_by_side(newest: int, oldest: int, said: str) -> None:
    ages = [NOW - timedelta(seconds=seconds) for seconds in (newest, oldest)]
    assert WORDS.age_range(ages[0], ages[1], NOW) == said


@pytest.mark.parametrize("code", PROBLEMS)
def test_staff_are_never_sent_to_the_marketplace_they_are(code: str) -> None:
    said = WORDS.problem(code, market="Hearthside", staff=True).next_step
    assert said != "Tell Hearthside."
    if WORDS.problem(code, market="Hearthside").next_step == "Tell Hearthside.":
        assert said
