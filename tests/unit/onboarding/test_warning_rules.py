"""When a seller gets an e-mail: on getting worse, and on the steps towards a deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.status import StatusName
from desktop_app.onboarding.access.warning import STEPS, got_worse, step_of, still_as_bad

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
NAMES = sorted(StatusName)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("enabled", "restricted_soon"),
        ("enabled", "restricted"),
        ("complete", "paused"),
        ("in_review", "action_required"),
        ("in_progress", "action_required"),
        ("restricted_soon", "restricted"),
        ("restricted", "rejected"),
        ("enabled", "disconnected"),
        ("in_progress", "unsupported"),
    ],
)
def test_worse_is_told_and_its_way_back_is_not(before: str, after: str) -> None:
    assert got_worse(before, after)
    assert not got_worse(after, before)


@pytest.mark.parametrize("name", NAMES)
def test_what_tells_nothing_about_the_seller_is_no_change_for_the_worse(name: str) -> None:
    for silent in ("unknown", "unreachable"):
        assert not got_worse(silent, name)
        assert not got_worse(name, silent)
    assert not got_worse(name, name)
    assert not got_worse("not_started", "in_progress")
    assert not got_worse("in_progress", "in_review")
    assert not got_worse("enabled", "complete")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"unknown", "unreachable"}])
def test_every_status_has_its_place(name: str) -> None:
    assert still_as_bad(name, name)


def test_a_letter_that_is_not_true_any_more_is_not_sent() -> None:
    assert still_as_bad("restricted_soon", "restricted")
    assert not still_as_bad("restricted", "restricted_soon")
    assert not still_as_bad("restricted", "enabled")
    assert not still_as_bad("restricted", "unknown")


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (timedelta(days=15), None),
        (timedelta(days=14, seconds=1), None),
        (timedelta(days=14), 14),
        (timedelta(days=8), 14),
        (timedelta(days=7), 7),
        (timedelta(days=3, seconds=1), 7),
        (timedelta(days=3), 3),
        (timedelta(days=1), 1),
        (timedelta(seconds=1), 1),
        (timedelta(0), None),
        (timedelta(days=-1), None),
    ],
)
def test_the_steps_towards_a_deadline(left: timedelta, step: int | None) -> None:
    assert step_of(NOW + left, NOW) == step


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), min_size=1, max_size=80))
def test_whenever_one_looks_no_step_comes_twice_nor_in_the_wrong_order(looks: list[timedelta]) -> None:
    deadline = NOW + timedelta(days=40)
    told = [step for look in sorted(looks) if (step := step_of(deadline, NOW + look)) is not None]
    assert told == sorted(told, reverse=True)
    assert set(told) <= set(STEPS)
