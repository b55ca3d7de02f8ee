"""What is let go of after its time: bodies of deliveries, old history, old changes, what only served a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.support.stops import fill_in

_PIECE = 1000
"""Rows of one transaction: others want the writer too."""

_ANSWERS = timedelta(days=7)
_LINKS = timedelta(days=60)
_LEASES = timedelta(days=1)


def tidy(parts: Parts) -> None:
    """Let go of everything whose time is over; what isn't done when the process ends is done the next time."""
    now, keeping = parts.clock.now(), parts.policy.keeping
    fill_in(parts)
    _until_done(parts, lambda work: work.trimming.bodies(now - keeping.bodies, _PIECE))
    _until_done(parts, lambda work: work.trimming.answers(now - _ANSWERS, _PIECE))
    _until_done(parts, lambda work: work.trimming.links(now - _LINKS, _PIECE))
    if keeping.history is not None:
        old = now - keeping.history
        _until_done(parts, lambda work: work.trimming.history(old, _PIECE))
    with parts.ledger.writing() as work:
        work.trimming.leases(now - _LEASES)
        work.sweeping.sweep(now)
    _trim_feed(parts)


def _trim_feed(parts: Parts) -> None:
    """Remember for each day where the feed stood, and let go of what lay before the mark of long enough ago.

    Changes bear no time of their own: a number is all that their order needs.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        work.trimming.mark_feed(now, work.changes.state().last)
        upto = work.trimming.feed_before(now - parts.policy.keeping.feed)
    if upto is not None:
        _until_done(parts, lambda work: work.trimming.feed(upto, _PIECE))


def _until_done(parts: Parts, trim: Callable[[Work], int]) -> None:
    while True:
        with parts.ledger.writing() as work:
            removed = trim(work)
        if removed < _PIECE:
            return
