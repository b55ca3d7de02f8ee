"""Notifications and calendar entries: the new sentence, whose turn and what is next; dates with what is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop_app import wire
from desktop_app.domain.reminders import DAYS, due
from desktop_app.words.told import calendar_entries, deadlines, reminder_told, state_told
from desktop_app.words.wording import Wording, languages

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)
LATER = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
SOON = wire.Seller(
    account_id="acct_1",
    status="restricted_soon",
    requirements=(
        wire.RequirementShape("a", "requirement.photo_id", "person", "to_do", person="Ana", deadline=DEADLINE),
        wire.RequirementShape("b", "requirement.bank_account", "bank", "refused", deadline=DEADLINE),
        wire.RequirementShape("c", "requirement.website", "business", "later", deadline=LATER),
        wire.RequirementShape("d", "requirement.licence", "business", "with_stripe", deadline=DEADLINE),
    ),
    deadline=DEADLINE,
    since=NOW,
    as_of=NOW,
    capabilities=(wire.CapabilityShape("payouts", "on", wanted=True, until=DEADLINE),),
)
VERIFIED = wire.Seller(account_id="acct_1", status="complete", as_of=NOW, verified=True)


def test_a_change_is_told_by_its_sentence_then_turn_and_next() -> None:
    told = state_told(Wording("en"), SOON, market="Hearthside", first_name="Ana", now=NOW)
    assert told.title == "Two things needed from you before 4 December"
    assert told.body == "Whose turn: Yours, since 14:02. Stripe checks it, usually in 1–2 days."


def test_what_got_better_is_told_plainly() -> None:
    told = state_told(Wording("en"), VERIFIED, market="Hearthside", first_name="Ana", now=NOW)
    assert told.title == "You’re ready to sell, Ana"
    assert told.body == "Whose turn: Nobody’s, nothing to do. Your next payout, after a sale."


def test_a_reminder_says_until_when_and_what() -> None:
    now = DEADLINE - timedelta(days=7)
    told = reminder_told(Wording("en"), SOON, due(deadlines(SOON), now, ())[0], now)
    assert told.title == "Something is needed by 4 December, in 7 days"
    assert told.body == "Stripe needs: Bank account for payouts and Ana: Photo ID"


def test_a_reminder_says_a_person_s_name_once() -> None:
    wanted = [("photo_id", "Ana"), ("bank_account", None), ("home_address", "Ana"), ("photo_id", "Ben")]
    seller = replace(
        SOON,
        requirements=tuple(
            wire.RequirementShape(str(at), f"requirement.{key}", "person", "to_do", person=person, deadline=DEADLINE)
            for at, (key, person) in enumerate(wanted)
        ),
    )
    now = DEADLINE - timedelta(days=7)
    told = reminder_told(Wording("en"), seller, due(deadlines(seller), now, ())[0], now)
    assert told.body == "Stripe needs: Bank account for payouts, Ana: Photo ID, Home address and Ben: Photo ID"


def test_what_is_reminded_of_is_what_waits_for_the_seller() -> None:
    assert deadlines(SOON) == [DEADLINE]
    assert deadlines(VERIFIED) == []


def test_a_calendar_holds_what_comes_later_too() -> None:
    entries = calendar_entries(Wording("en"), SOON, market="Hearthside", now=NOW)
    assert [(one.uid, one.at, one.alarms) for one in entries] == [
        (f"acct_1-{int(DEADLINE.timestamp())}@sellerdesk", DEADLINE, DAYS),
        (f"acct_1-{int(LATER.timestamp())}@sellerdesk", LATER, DAYS),
    ]
    assert entries[0].summary == "Hearthside: what Stripe needs is due"
    assert "Ana: Photo ID" in entries[0].description.splitlines()
    assert entries[1].summary == "Hearthside: what Stripe will want is due"
    assert calendar_entries(Wording("en"), SOON, market="Hearthside", now=LATER) == []


@pytest.mark.parametrize("language", languages())
def test_every_language_tells_whole_sentences(language: str) -> None:
    words = Wording(language)
    told = state_told(words, SOON, market="Hearthside", first_name="Ana", now=NOW)
    reminder = reminder_told(words, SOON, due(deadlines(SOON), DEADLINE - timedelta(days=1), ())[0], NOW)
    for text in (told.title, told.body, reminder.title, reminder.body):
        assert text
        assert "{" not in text


@pytest.mark.parametrize(
    ("hours", "zone"), [(0, "UTC"), (1, "UTC+1"), (5.5, "UTC+5:30"), (-3.5, "UTC\u22123:30"), (-11, "UTC\u221211")]
)
def test_the_zone_is_said(hours: float, zone: str) -> None:
    from datetime import timezone

    now = NOW.astimezone(timezone(timedelta(hours=hours)))
    assert Wording("en").zone(NOW, now) == zone
    assert Wording("en").clock_time(NOW, now).endswith(f", {zone}")
