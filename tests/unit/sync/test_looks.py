"""When Stripe is looked at where nobody pushes: soon after the browser was opened, and never otherwise."""

from __future__ import annotations

from doubles.clocks import ManualClock

from desktop_app.sync.looks import LOOKS, Looks


def walked(looks: Looks, clock: ManualClock) -> list[float]:
    """Go from moment to moment as a loop does; returns when it looked."""
    began, looked = clock.ticks, []
    while True:
        if looks.due():
            looked.append(clock.ticks - began)
        pause = looks.next_in()
        if pause is None:
            return looked
        clock.advance(pause)


def test_the_moments_after_the_browser_was_opened() -> None:
    clock = ManualClock()
    looks = Looks(clock)
    looks.opened()
    assert walked(looks, clock) == [3, 8, 15, 25, 40, 60, 90]


def test_quiet_when_nothing_is_open() -> None:
    clock = ManualClock()
    looks = Looks(clock)
    assert (looks.due(), looks.next_in()) == (False, None)
    clock.advance(10_000)
    assert (looks.due(), looks.next_in()) == (False, None)


def test_opening_again_begins_anew() -> None:
    clock = ManualClock()
    looks = Looks(clock)
    looks.opened()
    clock.advance(50)
    assert looks.due()
    looks.opened()
    assert walked(looks, clock) == list(LOOKS)


def test_moments_that_were_slept_through_are_one() -> None:
    clock = ManualClock()
    looks = Looks(clock)
    looks.opened()
    clock.advance(3600)
    assert walked(looks, clock) == [0]


def test_coming_back_looks_once() -> None:
    clock = ManualClock()
    looks = Looks(clock)
    looks.came_back()
    looks.came_back()
    assert looks.next_in() == 0
    assert walked(looks, clock) == [0]
