"""The rule of reminders on a moved clock: each moment once, across restarts, never after the deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.reminders import DAYS, due, next_moment

DEADLINE = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def before(days: float) -> datetime:
    return DEADLINE - timedelta(days=days)


def days_told(moments: list[datetime], told: set[str] | None = None) -> list[int]:
    """Ask at each moment, remembering what was told, as a program does that is closed in between."""
    remembered = set() if told is None else told
    said = []
    for moment in moments:
        for reminder in due([DEADLINE], moment, frozenset(remembered)):
            remembered.update(reminder.marks)
            said.append(reminder.days)
    return said


def test_each_of_the_four_once_as_the_clock_moves_on() -> None:
    hours = [before(20) + HOUR * index for index in range(24 * 21)]
    assert days_told(hours) == [14, 7, 3, 1]


def test_at_the_very_moment_and_not_a_second_sooner() -> None:
    assert due([DEADLINE], before(14) - timedelta(seconds=1), ()) == []
    assert [one.days for one in due([DEADLINE], before(14), ())] == [14]


def test_missed_ones_are_told_as_one() -> None:
    """Two weeks without the program: the tightest is told, and the earlier ones never come after it."""
    told: set[str] = set()
    assert days_told([before(2)], told) == [3]
    assert days_told([before(2) + HOUR, before(10)], told) == []
    assert days_told([before(0.5)], told) == [1]


def test_nothing_is_told_once_the_date_has_passed() -> None:
    assert due([DEADLINE], DEADLINE, ()) == []
    assert due([DEADLINE], DEADLINE + HOUR, ()) == []
    assert next_moment([DEADLINE], before(0.5)) is None


def test_a_new_deadline_is_reminded_of_anew() -> None:
    told = {mark for one in due([DEADLINE], before(6), ()) for mark in one.marks}
    later = DEADLINE + timedelta(days=1)
    assert [(one.deadline, one.days) for one in due([DEADLINE, later], before(6), told)] == [(later, 7)]


def test_another_accounts_marks_do_not_count() -> None:
    told = due([DEADLINE], before(6), (), subject="acct_1")[0].marks
    assert due([DEADLINE], before(6), told, subject="acct_1") == []
    assert [one.days for one in due([DEADLINE], before(6), told, subject="acct_2")] == [7]


def test_two_deadlines_are_told_nearest_first_and_one_of_each_moment() -> None:
    later = DEADLINE + timedelta(days=3)
    found = due([later, DEADLINE, DEADLINE], before(2), ())
    assert [(one.deadline, one.days) for one in found] == [(DEADLINE, 3), (later, 7)]


def test_the_next_moment_is_the_nearest_of_all() -> None:
    later = DEADLINE + timedelta(days=5)
    assert next_moment([later, DEADLINE], before(8)) == before(7)
    assert next_moment([], before(8)) is None


moments = st.floats(min_value=-5, max_value=30).map(before)


@given(st.lists(moments, max_size=40))
def test_whatever_the_clock_does_nothing_is_told_twice(asked: list[datetime]) -> None:
    """A clock set back, a sleep, a restart: each of the four at most once, and never a looser after a tighter."""
    said = days_told(asked)
    assert len(said) == len(set(said))
    assert set(said) <= set(DAYS)
    assert said == sorted(said, reverse=True)


@given(moments)
def test_asking_again_at_the_next_moment_always_tells(asked: datetime) -> None:
    told = {mark for one in due([DEADLINE], asked, ()) for mark in one.marks}
    moment = next_moment([DEADLINE], asked)
    if moment is not None:
        assert len(due([DEADLINE], moment, told)) == 1
