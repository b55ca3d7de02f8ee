"""``kill -9`` of the desktop with the real relay and a Stripe sandbox behind it: nothing doubled at Stripe."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from doubles import engine_child
from doubles.engine_child import HAND_OFFS, STEPS
from doubles.place import Place, start_place

SHORT = "after-onboarding_link"


def _child(place: Place, who: str, folder: Path, step: str, nth: int, *asks: str) -> subprocess.Popen[bytes]:
    token = place.addresses.tokens[who]
    program = [sys.executable, engine_child.__file__, place.addresses.relay, token, str(folder), step, str(nth), *asks]
    return subprocess.Popen(program, env={"PATH": "", "PYTHONPATH": str(Path(engine_child.__file__).parents[1])})


@pytest.mark.parametrize(
    "step",
    ["after-send", *(pytest.param(step, marks=pytest.mark.faults) for step in STEPS[1:] if step != "after-send")],
)
def test_killed_at_any_step_nothing_is_doubled_at_stripe(tmp_path: Path, step: str) -> None:
    services, place = start_place("v2")
    try:
        asks = ("save:Ana", "open:DE")
        assert _child(place, "seller", tmp_path, step, 2, *asks).wait(60) == -signal.SIGKILL
        assert _child(place, "seller", tmp_path, "-", 1).wait(60) == 0
        assert place.made("/v1/customers") == 1
        assert place.made("/v2/core/accounts") <= 1
        # Asked for again by the person who saw nothing of it after the crash: still one of each.
        assert _child(place, "seller", tmp_path, "-", 1, *asks).wait(60) == 0
        assert place.made("/v1/customers") == 1
        assert place.made("/v2/core/accounts") == 1
    finally:
        services.stop()


@pytest.mark.parametrize(
    "step",
    [SHORT, *(pytest.param(one, marks=pytest.mark.faults) for one in HAND_OFFS if one != SHORT)],
)
def test_killed_at_a_hand_off_and_asked_again(tmp_path: Path, step: str) -> None:
    """A link and a page to add a method are made for the click: killed, nothing is forgotten that was written down."""
    services, place = start_place("v2")
    try:
        asks = ("save:Ana", "link:DE", "method:")
        assert _child(place, "seller", tmp_path, step, 1, *asks).wait(240) == -signal.SIGKILL
        # What was written down before is done by the next run, without being asked for again.
        assert _child(place, "seller", tmp_path, "-", 1).wait(240) == 0
        assert place.made("/v1/customers") == 1
        assert _child(place, "seller", tmp_path, "-", 1, *asks[1:]).wait(240) == 0
        assert place.made("/v1/customers") == 1
        assert place.made("/v2/core/accounts") == 1
        sessions = place.stripe("GET", "/v1/checkout/sessions")["data"]
        assert len([one for one in sessions if one["status"] == "open"]) == 1
    finally:
        services.stop()
