"""The relay is lost while somebody is at Stripe: the window says so, keeps what it knows, and finds out later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.chromium import asks_more, finish_onboarding
from tests.e2e.marketplace import Marketplace
from tests.e2e.person import Person
from tests.e2e.signing_in import comes_in

pytestmark = pytest.mark.parametrize("words", ["en", "ar"], indirect=True)


@pytest.fixture
def marketplace(tmp_path: Path) -> Iterator[Marketplace]:
    """One that may be closed."""
    made = Marketplace(tmp_path / "marketplace")
    yield made
    made.ends()


def test_what_happened_meanwhile_is_told_once_it_is_back(newcomer: Person, marketplace: Marketplace) -> None:
    person = newcomer
    marketplace.has_user("Siri Dahl", "siri@example.org")
    comes_in(person, marketplace.url, "siri@example.org")
    person.answers_before_stripe()
    page = person.goes_to_stripe()
    assert asks_more(page)

    marketplace.closes()
    person.waits_for("Its server doesn’t answer.", "Works again when you’re online")
    # Stripe is there all the same: what is sent there is sent, though nobody answers where the browser comes back to.
    finish_onboarding(page, "verified", answered=False)
    person.waits_for("Not finished")
    person.clicks("I’m back")
    # What is changed here meanwhile is kept, and sent later.
    person.leaves_details("Siri Dahl", "siri@example.org")
    person.waits_for("Sent when you’re online")  # at the fields: what is said in passing may have passed by now

    marketplace.opens()
    person.waits_for("Saved with Stripe")
    person.window.go("selling")
    person.waits_for("Verified", "Up to date")
