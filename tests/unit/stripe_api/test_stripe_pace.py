"""Our share of Stripe's limits, and when a failed call is sent again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.stripe_api.pace import Pace, ReadUsage
from desktop_app.stripe_api.problem import Problem
from desktop_app.stripe_api.retry import wait_before_retry

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


class Hand:
    """A clock set by hand; sleeping moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, tzinfo=UTC)
        self.seconds = 500.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def make(hand: Hand, *, per_second: float = 5, per_month: int | None = None, longest_wait: float = 20) -> Pace:
    return Pace(hand, per_second=per_second, per_month=per_month, longest_wait=longest_wait, sleep=hand.sleep)


def test_reads_keep_to_the_rate() -> None:
    hand = Hand()
    pace = make(hand, per_second=5)
    started = hand.seconds
    for _ in range(105):
        pace.take()
    assert hand.seconds - started == pytest.approx(100 / 5, abs=0.25)


def test_a_pause_saves_up_one_second_at_most() -> None:
    hand = Hand()
    pace = make(hand, per_second=5)
    hand.seconds += 3600
    for _ in range(6):
        pace.take()
    assert hand.seconds == 4100
    pace.take()
    assert hand.seconds > 4100


def test_a_turn_too_far_ahead_is_refused() -> None:
    hand = Hand()
    pace = Pace(hand, per_second=1, per_month=None, longest_wait=2, sleep=lambda _: None)
    for _ in range(4):
        pace.take()
    with pytest.raises(KnownError) as caught:
        pace.take()
    assert (caught.value.code, caught.value.params) == ("rate_limited", {"cause": "reads_per_second"})
    assert caught.value.retry_after == pytest.approx(3)
    assert pace.usage().reads == 4


def test_the_month_s_budget_is_never_exceeded_and_starts_anew() -> None:
    hand = Hand()
    pace = make(hand, per_month=3)
    for _ in range(3):
        pace.take()
    with pytest.raises(KnownError) as caught:
        pace.take()
    assert caught.value.params == {"cause": "reads_per_month"}
    assert caught.value.retry_after == 7 * 24 * 3600
    assert pace.usage() == ReadUsage(NOVEMBER, 3, 3)
    hand.moment = datetime(2026, 12, 1, tzinfo=UTC)
    pace.take()
    assert pace.usage() == ReadUsage(datetime(2026, 12, 1, tzinfo=UTC), 1, 3)


def test_december_is_followed_by_january() -> None:
    hand = Hand()
    hand.moment = datetime(2026, 12, 31, 23, tzinfo=UTC)
    pace = make(hand, per_month=0)
    with pytest.raises(KnownError) as caught:
        pace.take()
    assert caught.value.retry_after == 3600


def test_what_was_spent_before_a_restart_counts() -> None:
    pace = make(Hand(), per_month=10)
    pace.count_in(NOVEMBER, 9)
    pace.count_in(datetime(2026, 10, 1, tzinfo=UTC), 500)
    assert pace.usage().reads == 9
    assert not pace.spare()


def test_luxuries_leave_a_tenth() -> None:
    pace = make(Hand(), per_month=10, per_second=1000)
    for _ in range(8):
        pace.take()
    assert pace.spare()
    pace.take()
    assert not pace.spare()
    assert make(Hand()).spare()


def test_a_write_waits_for_no_read_and_reads_make_room() -> None:
    hand = Hand()
    pace = make(hand, per_second=5)
    for _ in range(5):
        pace.take()
    pace.hold(10)
    started = hand.seconds
    pace.take_write()
    assert hand.seconds == started
    pace.take()
    assert hand.seconds - started == pytest.approx(10 + 1 / 5)


def test_reads_and_writes_together_keep_to_the_rate() -> None:
    hand = Hand()
    pace = make(hand, per_second=5, longest_wait=1000)
    started = hand.seconds
    for _ in range(60):
        pace.take_write()
        pace.take()
    assert hand.seconds - started >= 110 / 5
    assert pace.usage().reads == 60


def test_writes_alone_keep_to_the_rate_and_spend_no_budget() -> None:
    hand = Hand()
    pace = make(hand, per_second=5, per_month=0)
    started = hand.seconds
    for _ in range(105):
        pace.take_write()
    assert hand.seconds - started == pytest.approx(100 / 5, abs=0.25)
    stuck = Pace(hand, per_second=1, per_month=None, longest_wait=2, sleep=lambda _: None)
    for _ in range(4):
        stuck.take_write()
    with pytest.raises(KnownError) as caught:
        stuck.take_write()
    assert (caught.value.code, caught.value.params) == ("rate_limited", {"cause": "reads_per_second"})


def test_hold_lets_nobody_read() -> None:
    hand = Hand()
    pace = make(hand)
    pace.hold(3)
    pace.take()
    assert hand.seconds == 503


def test_turns_are_counted_once_each_by_many_threads() -> None:
    pace = Pace(Hand(), per_second=1e9, per_month=None, longest_wait=1e9, sleep=lambda _: None)
    threads = [threading.Thread(target=lambda: [pace.take() for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pace.usage().reads == 1600


AGAIN = [
    (Problem(409), 0.5),
    (Problem(424), 0.5),
    (Problem(500), 0.5),
    (Problem(503), 0.5),
    (Problem(None, again=True), 0.5),
    (Problem(400, again=True), 0.5),
    (Problem(429), 1.0),
    (Problem(429, limited_by="global-concurrency"), 0.25),
    (Problem(429, limited_by="endpoint-concurrency"), 0.25),
    (Problem(429, limited_by="endpoint-rate"), 1.0),
    (Problem(429, limited_by="resource-specific"), 2.0),
    (Problem(429, limited_by="something new"), 1.0),
    (Problem(429, again=False), 1.0),
]
NEVER = [
    Problem(None, again=False),
    Problem(None),
    Problem(500, again=False),
    Problem(200),
    Problem(400),
    Problem(401),
    Problem(402),
    Problem(403),
    Problem(404),
]


@pytest.mark.parametrize(("problem", "base"), AGAIN)
def test_waiting_grows_with_attempts_and_is_spread(problem: Any, base: Any) -> None:
    assert wait_before_retry(problem, 1, 1.0) == base
    assert wait_before_retry(problem, 1, 0.0) == base / 2
    assert wait_before_retry(problem, 2, 1.0) == base * 2
    assert wait_before_retry(problem, 50, 1.0) == 5.0


@pytest.mark.parametrize("problem", NEVER)
def test_what_is_not_sent_again(problem: Any) -> None:
    assert wait_before_retry(problem, 1, 0.5) is None


def test_a_retry_after_is_honoured_within_reason() -> None:
    assert wait_before_retry(Problem(429, wait=3), 1, 0.0) == 3
    assert wait_before_retry(Problem(429, wait=3000), 1, 0.0) == 5
