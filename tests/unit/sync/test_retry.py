"""The retry policy as a function: what waits, what stops, how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import (
    Conflict,
    CursorExpired,
    FieldError,
    KnownError,
    NotFound,
    Remedy,
    StripeUnreachable,
    VersionConflict,
)
from desktop_app.sync.retry import ATTEMPTS, Stop, Trouble, Wait, classify, decide


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (KnownError("offline", Remedy.RETRY), Trouble.UNREACHED),
        (KnownError("captive_portal", Remedy.RETRY), Trouble.UNREACHED),
        (KnownError("disk_full", Remedy.PERSON), Trouble.UNREACHED),
        (KnownError("relay_failed", Remedy.RETRY), Trouble.UNSURE),
        (StripeUnreachable(), Trouble.UNSURE),
        (KnownError("throttled", Remedy.RETRY, retry_after=5), Trouble.UNSURE),
        (CursorExpired(), Trouble.UNSURE),
        (KnownError("token_invalid", Remedy.PERSON), Trouble.SIGN_IN),
        (FieldError("email_invalid", "email"), Trouble.FINAL),
        (Conflict("already_open"), Trouble.FINAL),
        (VersionConflict(3), Trouble.FINAL),
        (NotFound(), Trouble.FINAL),
        (KnownError("role_forbidden", Remedy.PERSON), Trouble.FINAL),
        (KnownError("key_invalid", Remedy.OPERATOR), Trouble.FINAL),
        (KnownError("ours", Remedy.OURS), Trouble.FINAL),
    ],
)
def test_classes(error: KnownError, trouble: Trouble) -> None:
    assert classify(error) is trouble


spreads = st.floats(0, 1, exclude_max=True)


@given(attempt=st.integers(1, 10**9), spread=spreads)
def test_being_unreached_waits_for_ever_and_uses_up_nothing(attempt: int, spread: float) -> None:
    decision = decide(Trouble.UNREACHED, attempt, spread=spread)
    assert isinstance(decision, Wait)
    assert not decision.counts
    assert 0 < decision.seconds <= 60


@given(attempt=st.integers(1, 100), spread=spreads)
def test_being_unsure_waits_longer_each_time_and_ends(attempt: int, spread: float) -> None:
    decision = decide(Trouble.UNSURE, attempt, spread=spread)
    if attempt >= ATTEMPTS:
        assert decision == Stop(failed=True)
        return
    assert isinstance(decision, Wait)
    assert decision.counts
    following = decide(Trouble.UNSURE, attempt + 1, spread=spread)
    assert isinstance(following, Stop) or following.seconds >= decision.seconds


@given(attempt=st.integers(1, ATTEMPTS - 1), spread=spreads, hint=st.floats(0, 3600))
def test_a_hint_is_never_undercut(attempt: int, spread: float, hint: float) -> None:
    decision = decide(Trouble.UNSURE, attempt, spread=spread, retry_after=hint)
    assert isinstance(decision, Wait)
    assert decision.seconds >= hint


@pytest.mark.parametrize("hint", [float("inf"), 1e300, 10**9])
def test_a_foolish_hint_is_capped(hint: float) -> None:
    decision = decide(Trouble.UNSURE, 1, spread=0.5, retry_after=hint)
    assert isinstance(decision, Wait)
    assert decision.seconds <= 3600 * 1.1


def test_a_negative_hint_is_none() -> None:
    assert decide(Trouble.UNSURE, 1, spread=0, retry_after=-5) == decide(Trouble.UNSURE, 1, spread=0)


def test_the_first_try_comes_quickly() -> None:
    decision = decide(Trouble.UNREACHED, 1, spread=0.9)
    assert isinstance(decision, Wait)
    assert decision.seconds < 1


def test_many_desktops_do_not_come_back_at_once() -> None:
    seconds = {decide(Trouble.UNREACHED, 6, spread=spread / 10) for spread in range(10)}
    assert len(seconds) == 10


def test_sign_in_waits_for_the_person_and_a_refusal_is_final() -> None:
    assert decide(Trouble.SIGN_IN, 1, spread=0) == Stop(failed=False)
    assert decide(Trouble.FINAL, 1, spread=0) == Stop(failed=True)
