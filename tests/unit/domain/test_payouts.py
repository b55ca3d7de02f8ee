"""The day of the next payout: a rule without an order, and a day that passes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.payouts import Payout, PayoutState, first_is_to_come, is_paid, next_arrival, still_to_come

TODAY = date(2026, 11, 27)
DAYS = st.integers(-5, 20).map(lambda days: TODAY + timedelta(days=days))
PAYOUTS = st.lists(st.builds(Payout, st.sampled_from([*PayoutState, None]), DAYS), max_size=8)


@given(PAYOUTS, st.randoms())
def test_whatever_order_they_are_listed_in_the_same_day_is_next(payouts: list[Payout], chance: object) -> None:
    shuffled = list(payouts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert next_arrival(shuffled, TODAY) == next_arrival(payouts, TODAY)


@given(PAYOUTS)
def test_the_next_is_on_its_way_not_before_today_and_nothing_on_its_way_comes_sooner(payouts: list[Payout]) -> None:
    found = next_arrival(payouts, TODAY)
    coming = {one.arrives for one in payouts if one.state in {PayoutState.PENDING, PayoutState.IN_TRANSIT}}
    later = {day for day in coming if day >= TODAY}
    assert (found is None) == (not later)
    assert found is None or (found in later and all(found <= day for day in later))


@given(PAYOUTS, DAYS)
def test_one_that_failed_or_was_taken_back_promises_nothing(payouts: list[Payout], day: date) -> None:
    for state in (PayoutState.FAILED, PayoutState.CANCELED, PayoutState.PAID, None):
        assert next_arrival([*payouts, Payout(state, day)], TODAY) == next_arrival(payouts, TODAY)


def test_a_day_that_has_passed_is_not_next_any_more() -> None:
    assert still_to_come(TODAY, TODAY) == TODAY
    assert still_to_come(TODAY, TODAY + timedelta(days=1)) is None
    assert still_to_come(None, TODAY) is None


def test_a_payout_is_next_only_where_everything_works() -> None:
    assert [one for one in ("enabled", "complete", "restricted_soon", "paused", "in_review") if is_paid(one)] == [
        "enabled",
        "complete",
    ]


def test_a_first_payout_is_to_come_until_stripe_or_the_calendar_says_otherwise() -> None:
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    lately, long_ago = now - timedelta(days=20), now - timedelta(days=21)
    assert first_is_to_come(False, long_ago, now)
    assert not first_is_to_come(True, lately, now)
    # Where nobody may read payouts.
    assert first_is_to_come(None, lately, now)
    assert not first_is_to_come(None, long_ago, now)
    assert not first_is_to_come(None, None, now)
