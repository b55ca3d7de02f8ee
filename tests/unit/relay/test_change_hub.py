"""Waiting polls: woken by a commit, by the look every second, by the stop; never more than there are places."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.relay import hub as module
from desktop_app.relay.hub import Hub


class Feed:
    """Where the feed stands, and how often it was looked at."""

    def __init__(self) -> None:
        self.position = "e-1"
        self.looks = 0
        self.looked = asyncio.Event()

    async def look(self) -> str:
        self.looks += 1
        self.looked.set()
        return self.position


async def never() -> str:
    return "e-1"


def with_hub(
    test: Callable[[Hub], Awaitable[None]], look: Callable[[], Awaitable[str]] = never, most: int = 9, each: int = 9
) -> None:
    async def run() -> None:
        hub = Hub(look, most, each)
        hub.open()
        try:
            await asyncio.wait_for(test(hub), 20)
        finally:
            await hub.close()

    asyncio.run(run())


async def wait(hub: Hub, seconds: float = 15, gone: asyncio.Future[None] | None = None, person: str = "u") -> bool:
    with hub.place(person):
        gone = gone or asyncio.get_running_loop().create_future()
        return await hub.woken(hub.generation, seconds, gone)


def test_a_commit_on_another_thread_wakes_everybody() -> None:
    async def test(hub: Hub) -> None:
        waits = [asyncio.ensure_future(wait(hub)) for _ in range(5)]
        await asyncio.sleep(0)
        assert hub.waiting == 5
        thread = threading.Thread(target=hub.published)
        thread.start()
        assert await asyncio.gather(*waits) == [True] * 5
        thread.join()
        assert hub.waiting == 0

    with_hub(test)


def test_a_change_between_the_look_and_the_wait_is_not_missed() -> None:
    async def test(hub: Hub) -> None:
        seen = hub.generation
        hub.published()
        await asyncio.sleep(0)
        with hub.place("u"):
            assert await hub.woken(seen, 15, asyncio.get_running_loop().create_future())

    with_hub(test)


def test_nobody_waits_longer_than_asked() -> None:
    async def test(hub: Hub) -> None:
        assert not await wait(hub, 0.01)
        assert not await wait(hub, 0)

    with_hub(test)


def test_a_client_that_is_gone_frees_its_place() -> None:
    async def test(hub: Hub) -> None:
        gone = asyncio.get_running_loop().create_future()
        waiting = asyncio.ensure_future(wait(hub, gone=gone))
        await asyncio.sleep(0)
        assert hub.waiting == 1
        gone.set_result(None)
        assert not await waiting
        assert hub.waiting == 0

    with_hub(test)


def test_a_stop_lets_everybody_go_now_and_from_now_on() -> None:
    async def test(hub: Hub) -> None:
        waiting = asyncio.ensure_future(wait(hub))
        await asyncio.sleep(0)
        assert hub.waiting == 1
        hub.release()
        assert not await waiting
        assert not await wait(hub)

    with_hub(test)


def test_what_another_process_published_is_found_by_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)

    async def run() -> None:
        feed = Feed()
        hub = Hub(feed.look, 9, 9)
        hub.open()
        first = asyncio.ensure_future(wait(hub))  # the first look after a rest wakes: nobody knows what was missed
        assert await asyncio.wait_for(first, 10)
        second = asyncio.ensure_future(wait(hub))
        feed.looked.clear()
        await asyncio.wait_for(feed.looked.wait(), 10)
        feed.position = "e-2"
        assert await asyncio.wait_for(second, 10)
        await hub.close()

    asyncio.run(run())


def test_nothing_is_looked_at_while_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.0)

    async def run() -> None:
        feed = Feed()
        hub = Hub(feed.look, 9, 9)
        hub.open()
        for _ in range(20):
            await asyncio.sleep(0)
        await hub.close()
        assert feed.looks == 0

    asyncio.run(run())


@pytest.mark.logs("feed_look_failed")
def test_a_database_that_is_gone_for_a_while_does_not_end_the_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)
    answers = iter([RuntimeError("gone"), "e-7"])

    async def look() -> str:
        answer = next(answers, "e-7")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def test(hub: Hub) -> None:
        assert await wait(hub)

    with_hub(test, look)


@pytest.mark.parametrize(("most", "each"), [(2, 9), (9, 2)])
def test_places_are_limited_in_all_and_for_each_person(most: int, each: int) -> None:
    async def test(hub: Hub) -> None:
        with hub.place("u"), hub.place("u"):
            with pytest.raises(KnownError) as caught, hub.place("u"):
                pass
            assert caught.value.code == "throttled"
            if each < most:
                with hub.place("another"):
                    assert hub.waiting == 3
        with hub.place("u"):
            assert hub.waiting == 1

    with_hub(test, most=most, each=each)
