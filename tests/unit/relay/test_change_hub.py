"""Waiting polls: woken by a commit that concerns them, by the look every second, by the stop; within their places."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.ledger.feed import ChangeRecord, Published
from desktop_app.relay import hub as module
from desktop_app.relay.hub import Answer, Hub, News, Place


class Feed:
    """Where the feed stands and whom the last change was for, and how often that was asked."""

    def __init__(self) -> None:
        self.position = 1
        self.log: list[tuple[int, str]] = []
        self.failures: list[Exception] = []
        self.looks = 0
        self.looked = asyncio.Event()
        self.held: asyncio.Event | None = None

    def publish(self, *audiences: str) -> None:
        self.position += 1
        self.log += [(self.position, audience) for audience in audiences]

    async def look(self, since: str | None, waiting: frozenset[str]) -> News:
        self.looks += 1
        self.looked.set()
        if self.held is not None:
            await self.held.wait()
        if self.failures:
            raise self.failures.pop()
        now = str(self.position)
        if since is None:
            return News(now, None)
        told = frozenset(audience for position, audience in self.log if position > int(since))
        return News(now, told, {name: Answer(now, True, name.encode()) for name in told & waiting})

    def told_by(self, about: Published, waiting: Collection[str]) -> News | None:
        if self.failures:
            raise self.failures.pop()
        if len(about.changes) > 2:
            return None
        told = frozenset(one.audience for one in about.changes)
        return News(about.after, told, {name: Answer(about.after, True, b"told") for name in told if name in waiting})

    def commit(self, *audiences: str) -> Published:
        """Publish by a commit of this process."""
        before = self.position
        self.publish(*audiences)
        rows = [ChangeRecord(self.position, audience, "seller", "u", b"{}") for audience in audiences]
        return Published(str(before), str(self.position), rows)


Test = Callable[[Hub, Feed], Awaitable[None]]


def with_hub(test: Test, most: int = 9, each: int = 9) -> Feed:
    """Run a test beside an open hub whose own looks are only made when it is told of a commit."""
    made = []

    async def run() -> None:
        feed = Feed()
        made.append(feed)
        hub = Hub(feed.look, feed.told_by, most, each)
        hub.open()
        try:
            await asyncio.wait_for(test(hub, feed), 120)
        finally:
            await hub.close()

    asyncio.run(run())
    return made[0]


@pytest.fixture
def no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 3600.0)


@pytest.fixture
def quick_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)


def nobody_gone() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


async def wait(hub: Hub, audience: str = "u", seconds: float = 60, gone: asyncio.Future[None] | None = None) -> bool:
    with hub.place("person", audience) as place:
        place.rest()
        return await place.woken(seconds, gone or nobody_gone())


async def settled(hub: Hub, feed: Feed) -> None:
    """Let the first look after a rest pass: it can't tell whom it concerns, and wakes everybody."""
    async with asyncio.timeout(120):
        with hub.place("first", "first") as place:
            hub.published()
            assert await place.woken(60, nobody_gone())


@pytest.mark.usefixtures("no_floor")
def test_a_commit_on_another_thread_wakes_those_whom_it_concerns_and_nobody_else() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("keeps", "looking"):
            await settled(hub, feed)
            mine = [asyncio.ensure_future(wait(hub, "user:ana")) for _ in range(3)]
            other = asyncio.ensure_future(wait(hub, "user:omar"))
            await asyncio.sleep(0)
            assert hub.waiting == 5
            feed.publish("user:ana", "staff")
            thread = threading.Thread(target=hub.published)
            thread.start()
            assert await asyncio.gather(*mine) == [True] * 3
            thread.join()
            assert not other.done()
            feed.publish("user:omar")
            hub.published()
            assert await other

    with_hub(test)


@pytest.mark.usefixtures("no_floor")
def test_a_commit_costs_one_look_however_many_wait() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("keeps", "looking"):
            await settled(hub, feed)
            waits = [asyncio.ensure_future(wait(hub, f"user:{number}")) for number in range(50)]
            await asyncio.sleep(0)
            looks = feed.looks
            feed.publish("user:7")
            hub.published()
            assert await waits[7]
            assert feed.looks == looks + 1
            assert sum(one.done() for one in waits) == 1
            hub.release()
            await asyncio.gather(*waits)

    with_hub(test, most=100, each=100)


@pytest.mark.usefixtures("no_floor")
def test_a_change_for_nobody_who_waits_ends_the_sharing_of_looks_all_the_same() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("keeps", "looking"):
            await settled(hub, feed)
            before = hub.generation
            feed.publish("user:nobody")
            feed.looked.clear()
            hub.published()
            await feed.looked.wait()
            await asyncio.sleep(0)
            assert hub.generation == before + 1

    with_hub(test)


@pytest.mark.usefixtures("no_floor")
def test_who_had_looked_as_far_as_the_look_before_is_woken_with_the_answer() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("ana", "user:ana", "1") as first, hub.place("omar", "user:omar", "0") as other:
            assert first.told  # nobody waited: the next look begins where this poll has looked
            assert not other.told
            feed.publish("user:ana", "user:omar", "staff")
            hub.published()
            assert await first.woken(60, nobody_gone())
            assert await other.woken(60, nobody_gone())
            assert first.answer == Answer("2", True, b"user:ana")
            assert other.answer is None
            with hub.place("jonas", "staff", "1") as late, hub.place("jonas", "staff", "2") as here:
                assert (late.told, here.told) == (False, True)
            first.rest()
            assert first.answer is None

    assert with_hub(test).looks == 1


@pytest.mark.usefixtures("no_floor")
def test_what_a_commit_tells_by_itself_is_not_looked_for() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("ana", "user:ana", "1") as ana, hub.place("omar", "user:omar", "1") as omar:
            thread = threading.Thread(target=hub.published, args=(feed.commit("user:ana", "staff"),))
            thread.start()
            assert await ana.woken(60, nobody_gone())
            thread.join()
            assert ana.answer == Answer("2", True, b"told")
            hub.published(feed.commit("user:omar"))  # who wasn't concerned before has heard of all the same
            assert await omar.woken(60, nobody_gone())
            assert omar.answer == Answer("3", True, b"told")
            with hub.place("jonas", "staff", "3") as late:
                assert late.told

    assert with_hub(test).looks == 0


@pytest.mark.usefixtures("no_floor")
def test_a_commit_that_another_came_before_is_looked_for() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("ana", "user:ana", "1") as place:
            feed.commit("user:ana")  # somebody else's, or told later
            hub.published(feed.commit("user:omar"))
            assert await place.woken(60, nobody_gone())
            assert place.answer == Answer("3", True, b"user:ana")

    assert with_hub(test).looks == 1


@pytest.mark.usefixtures("no_floor")
def test_a_commit_of_very_much_is_looked_for() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("ana", "user:ana", "1") as place:
            hub.published(feed.commit("user:ana", "staff", "user:omar"))
            assert await place.woken(60, nobody_gone())
            assert place.answer == Answer("2", True, b"user:ana")

    assert with_hub(test).looks == 1


@pytest.mark.usefixtures("no_floor")
@pytest.mark.logs("feed_look_failed")
def test_a_commit_that_cannot_be_told_is_looked_for() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("ana", "user:ana", "1") as place:
            feed.failures = [RuntimeError("not worded")]
            hub.published(feed.commit("user:ana"))
            assert await place.woken(60, nobody_gone())
            assert place.answer == Answer("2", True, b"user:ana")

    assert with_hub(test).looks == 1


@pytest.mark.usefixtures("no_floor")
def test_what_a_commit_told_while_somebody_looks_is_not_told_twice() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("omar", "user:omar", "1") as omar, hub.place("ana", "user:ana", "1") as ana:
            feed.held = asyncio.Event()
            hub.published()
            await feed.looked.wait()  # from "1" on, where nothing has happened yet
            hub.published(feed.commit("user:omar"))
            assert await omar.woken(60, nobody_gone())
            with hub.place("omar", "user:omar", "2") as again:
                assert again.told
                feed.held.set()
                hub.published(feed.commit("user:ana"))
                assert await ana.woken(60, nobody_gone())
                assert not again._call.done()

    with_hub(test)


@pytest.mark.usefixtures("no_floor")
@pytest.mark.logs("feed_look_failed")
def test_where_a_look_failed_nobody_who_waits_longer_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("ana", "user:ana", "1") as waiting:
            feed.failures = [RuntimeError("gone")]
            feed.publish("user:ana")
            hub.published()
            await feed.looked.wait()
            while hub._position is not None:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0)
            monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)
            with hub.place("omar", "user:omar", "2") as late:
                assert not late.told
                hub.published()
                assert await waiting.woken(60, nobody_gone())

    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.05)
    with_hub(test)


def test_a_change_between_the_look_and_the_wait_is_not_missed() -> None:
    async def test() -> None:
        place = Place()
        place.rest()
        place.wake()  # while the poll looks
        assert await place.woken(60, nobody_gone())
        place.rest()
        assert not await place.woken(0.01, nobody_gone())

    asyncio.run(test())


def test_nobody_waits_longer_than_asked() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        assert not await wait(hub, seconds=0.01)
        assert not await wait(hub, seconds=0)

    with_hub(test)


@pytest.mark.usefixtures("no_floor")
def test_a_client_that_is_gone_frees_its_place() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        gone = nobody_gone()
        waiting = asyncio.ensure_future(wait(hub, gone=gone))
        await asyncio.sleep(0)
        assert hub.waiting == 1
        gone.set_result(None)
        assert not await waiting
        assert hub.waiting == 0

    with_hub(test)


@pytest.mark.usefixtures("no_floor")
def test_a_stop_lets_everybody_go_now_and_from_now_on() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        waiting = asyncio.ensure_future(wait(hub))
        await asyncio.sleep(0)
        hub.release()
        assert not await waiting
        assert not await wait(hub)

    with_hub(test)


@pytest.mark.usefixtures("quick_floor")
def test_what_another_process_published_is_found_by_looking() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("keeps", "looking"):
            assert await wait(hub)  # the first look after a rest
            second = asyncio.ensure_future(wait(hub))
            feed.looked.clear()
            await feed.looked.wait()
            assert not second.done()
            feed.publish("u")
            assert await second

    with_hub(test)


@pytest.mark.usefixtures("quick_floor")
def test_nothing_is_looked_at_while_nobody_waits() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        hub.published()
        for _ in range(20):
            await asyncio.sleep(0)

    assert with_hub(test).looks == 0


@pytest.mark.logs("feed_look_failed")
@pytest.mark.usefixtures("quick_floor")
def test_a_database_that_is_gone_for_a_while_does_not_end_the_looking() -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        feed.failures = [RuntimeError("gone")]
        assert await wait(hub)

    with_hub(test)


@pytest.mark.parametrize(("most", "each"), [(2, 9), (9, 2)])
def test_places_are_limited_in_all_and_for_each_person(most: int, each: int) -> None:
    async def test(hub: Hub, feed: Feed) -> None:
        with hub.place("u", "a"), hub.place("u", "b"):
            with pytest.raises(KnownError) as caught, hub.place("u", "a"):
                pass
            assert caught.value.code == "throttled"
            if each < most:
                with hub.place("another", "a"):
                    assert hub.waiting == 3
        with hub.place("u", "a"):
            assert hub.waiting == 1

    with_hub(test, most=most, each=each)


def test_whose_app_is_there_is_known_a_moment_longer_than_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])

    async def test(hub: Hub, _feed: Feed) -> None:
        with hub.place("ana", "user:ana"), hub.place("omar", "user:omar"):
            now[0] += 50
            assert hub.hears("ana")
            assert not hub.hears("nobody")
        now[0] += 4
        assert hub.hears("ana")
        now[0] += 2
        assert not hub.hears("ana")
        with hub.place("ana", "user:ana"):
            pass
        assert list(hub._left) == ["ana"]  # nobody is remembered for longer

    with_hub(test)
