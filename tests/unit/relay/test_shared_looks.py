"""Polls of one audience that wake together share a look into the feed, but never one that began before the waking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app import wire
from desktop_app.onboarding.parts import Caller
from desktop_app.relay.routes import feed as feed_route
from desktop_app.relay.routes.feed import FeedRoute

ANA, JONAS, OLGA = Caller("u_ana", "user"), Caller("u_jonas", "support"), Caller("u_olga", "operator")


class HeldCalls:
    """Begins work at once and lets it end when the gate opens."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun = 0

    async def quick(self, work: Callable[[], Any]) -> Any:
        self.begun += 1
        found = work()
        await self.gate.wait()
        return found


@pytest.fixture(autouse=True)
def _empty_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        feed_route.feed, "changes_after", lambda _parts, _caller, after: wire.ChangePage(after or "now")
    )


async def looks(*wanted: tuple[Caller, str | None, int]) -> int:
    """Begin looks, each (caller, cursor, generation), then let all end; return how often the feed was asked."""
    calls, hub = HeldCalls(), SimpleNamespace(generation=0)
    route = FeedRoute(None, calls, hub)  # type: ignore[arg-type]
    tasks = []
    for caller, after, generation in wanted:
        hub.generation = generation
        tasks.append(asyncio.ensure_future(route._look(caller, after)))
        await asyncio.sleep(0)
    calls.gate.set()
    await asyncio.gather(*tasks)
    assert route._looks == {}
    return calls.begun


def test_the_same_place_and_audience_share_a_look() -> None:
    assert asyncio.run(looks((ANA, "e.1", 1), (ANA, "e.1", 1), (ANA, "e.1", 1))) == 1
    assert asyncio.run(looks((JONAS, "e.1", 1), (OLGA, "e.1", 1))) == 1


def test_other_audiences_and_places_look_for_themselves() -> None:
    assert asyncio.run(looks((ANA, "e.1", 1), (JONAS, "e.1", 1), (ANA, "e.2", 1), (ANA, None, 1))) == 4


def test_a_look_that_began_before_a_waking_is_not_shared_after_it() -> None:
    assert asyncio.run(looks((ANA, "e.1", 1), (ANA, "e.1", 2))) == 2
