"""Deliveries that arrive together share a commit, and none is answered before it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.relay.group_commit import GroupCommit


class Store:
    """Keeps groups as they were committed; ``gate`` holds the writer back."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.gate = threading.Event()
        self.entered = threading.Event()
        self.refuse: set[str] = set()

    def record(self, deliveries: Sequence[str]) -> None:
        self.entered.set()
        assert self.gate.wait(120)
        ids = list(deliveries)
        if self.refuse & set(ids):
            raise RuntimeError("disk full")
        self.groups.append(ids)


def with_commit(test: Callable[[GroupCommit[str], Store], Awaitable[None]], most: int = 100) -> Store:
    store = Store()
    commit = GroupCommit(store.record, most)
    commit.start()

    async def run() -> None:
        await asyncio.wait_for(test(commit, store), 120)

    try:
        asyncio.run(run())
    finally:
        store.gate.set()
        commit.stop(120)
    assert not commit.alive
    return store


async def until(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 120)


def test_what_arrives_during_a_commit_shares_the_next_one() -> None:
    async def test(commit: GroupCommit[str], store: Store) -> None:
        first = asyncio.ensure_future(commit.store("d0"))
        await until(store.entered)
        rest = [asyncio.ensure_future(commit.store(f"d{number}")) for number in range(1, 8)]
        await asyncio.sleep(0)
        assert not first.done()
        store.gate.set()
        await asyncio.gather(first, *rest)

    store = with_commit(test)
    assert store.groups == [["d0"], [f"d{number}" for number in range(1, 8)]]


@pytest.mark.logs("delivery_not_stored")
def test_one_that_can_not_be_stored_does_not_take_the_others_with_it() -> None:
    async def test(commit: GroupCommit[str], store: Store) -> None:
        store.refuse = {"d2"}
        first = asyncio.ensure_future(commit.store("d0"))
        await until(store.entered)
        rest = [asyncio.ensure_future(commit.store(f"d{number}")) for number in range(1, 4)]
        await asyncio.sleep(0)
        store.gate.set()
        answers = await asyncio.gather(first, *rest, return_exceptions=True)
        assert [answer is None for answer in answers] == [True, True, False, True]
        failed = answers[2]
        assert isinstance(failed, KnownError)
        assert failed.code == "not_stored"
        assert "disk" not in str(failed)

    store = with_commit(test)
    assert sorted(one for group in store.groups for one in group) == ["d0", "d1", "d3"]


def test_more_than_may_wait_are_refused_and_none_is_taken_after_the_stop() -> None:
    async def test(commit: GroupCommit[str], store: Store) -> None:
        first = asyncio.ensure_future(commit.store("d0"))
        await until(store.entered)
        second = asyncio.ensure_future(commit.store("d1"))
        await asyncio.sleep(0)
        with pytest.raises(KnownError) as caught:
            await commit.store("d2")
        assert caught.value.code == "throttled"
        store.gate.set()
        await asyncio.gather(first, second)
        commit.stop(120)
        with pytest.raises(KnownError):
            await commit.store("d3")

    store = with_commit(test, most=1)
    assert store.groups == [["d0"], ["d1"]]


def test_a_stop_writes_what_waits() -> None:
    async def test(commit: GroupCommit[str], store: Store) -> None:
        waits = [asyncio.ensure_future(commit.store(f"d{number}")) for number in range(3)]
        await until(store.entered)
        stopping = asyncio.get_running_loop().run_in_executor(None, commit.stop, 120)
        store.gate.set()
        await asyncio.gather(stopping, *waits)

    store = with_commit(test)
    assert sorted(one for group in store.groups for one in group) == ["d0", "d1", "d2"]


def test_a_request_that_was_cancelled_does_not_disturb_the_rest() -> None:
    async def test(commit: GroupCommit[str], store: Store) -> None:
        gone = asyncio.ensure_future(commit.store("d0"))
        stays = asyncio.ensure_future(commit.store("d1"))
        await until(store.entered)
        gone.cancel()
        store.gate.set()
        await stays
        assert gone.cancelled() or gone.cancelling()

    store = with_commit(test)
    assert sorted(one for group in store.groups for one in group) == ["d0", "d1"]
