"""P7: from a commit to the answered long poll, with one, a thousand and five thousand waiting."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bench.child import Child, allow_many_files, folder, program
from bench.resting import memory
from bench.row import Goal, Measure, Row, Sample, Sides

_MANY, _MOST = 1000, 5000


class Waiter(asyncio.Protocol):
    """One poll."""

    def __init__(self, request: bytes, answered: asyncio.Future[int]) -> None:
        self._request, self._answered = request, answered

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self._answered.done():
            if not data.startswith(b"HTTP/1.1 200"):
                self._answered.set_exception(RuntimeError(f"answered {data[:300]!r}"))
            else:
                self._answered.set_result(time.monotonic_ns())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._answered.done():
            self._answered.set_exception(RuntimeError("The connection was cut before the answer."))


class Server:
    """A relay or the floor, asked in turns.

    Args:
        child: The process.
        told: What it said when it was ready.
    """

    def __init__(self, child: Child, told: dict[str, object]) -> None:
        self._child = child
        self._url = str(told["url"])
        self._tokens = told.get("tokens")

    def waits(
        self, who: list[str], concerned: str, publish: str, *, when_all_wait: Callable[[], None] | None = None
    ) -> list[float]:
        """Let these people wait, publish, and return how many ms each of ``concerned`` waited after the commit.

        Raises:
            RuntimeError: A poll was refused or cut off, or ended before anything was published.
        """
        return asyncio.run(self._waits(who, concerned, publish, when_all_wait))

    async def _waits(
        self, who: list[str], concerned: str, publish: str, when_all_wait: Callable[[], None] | None
    ) -> list[float]:
        place, loop = urlsplit(self._url), asyncio.get_running_loop()
        cursor = self._cursor()
        ends = [(person, loop.create_future()) for person in who]
        made = []
        for person, end in ends:
            request = self._request(person, cursor)
            made.append(
                await loop.create_connection(lambda r=request, e=end: Waiter(r, e), place.hostname, place.port)  # type: ignore[misc]
            )
        try:
            await self._until_waiting(len(who), [end for _, end in ends])
            if when_all_wait is not None:
                when_all_wait()
            committed = (await asyncio.to_thread(self._child.ask, publish=publish))["committed"]
            moments = await asyncio.gather(*(end for person, end in ends if person == concerned))
        finally:
            for _, end in ends:  # whoever isn't answered is cut off by us now
                if not end.cancel():
                    end.exception()
            for transport, _ in made:
                transport.close()
        await self._until_waiting(0, [])
        return sorted((moment - committed) / 1e6 for moment in moments)

    async def _until_waiting(self, count: int, ends: list[asyncio.Future[int]]) -> None:
        while self._child.ask(look=True)["waiting"] != count:
            await asyncio.sleep(0.01)
            over = next((end for end in ends if end.done()), None)
            if over is not None:
                over.result()
                raise RuntimeError("A poll ended before anything was published.")

    def _cursor(self) -> str:
        if not isinstance(self._tokens, dict):
            return ""
        headers = {"Authorization": f"Bearer {self._tokens['u_0']}"}
        return str(requests.get(f"{self._url}/changes", headers=headers, timeout=30).json()["cursor"])

    def _request(self, person: str, cursor: str) -> bytes:
        token = self._tokens[person] if isinstance(self._tokens, dict) else ""
        return (
            f"GET /changes?after={cursor}&wait=50 HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"
        ).encode()


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    many, most, singles = (50, 100, 3) if short else (_MANY, _MOST, 15)
    allow_many_files()
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        ours_child = stack.enter_context(Child([*program("polls"), str((place / "relay.sqlite").absolute())]))
        ours_server = Server(ours_child, ours_child.hear())
        plain_child = stack.enter_context(Child([*program("polls_floor"), str(place / "floor.sqlite")]))
        plain_server = Server(plain_child, plain_child.hear())

        def one(server: Server) -> float:
            return statistics.median(server.waits(["u_0"], "u_0", "seller")[0] for _ in range(singles))

        def one_of(count: int, when_all_wait: Callable[[], None] | None = None) -> float:
            others = [f"u_{1 + number % 19}" for number in range(count - 1)]
            return ours_server.waits(["u_0", *others], "u_0", "seller", when_all_wait=when_all_wait)[0]

        def all_of(count: int) -> float:
            return ours_server.waits(["staff"] * count, "staff", "staff")[int(count * 0.99)]

        one(ours_server)
        alone = memory(ours_child.pid)  # before it ever held many: what is freed later isn't given back

        def ours() -> Sample:
            held = []
            sample = {
                "one waiting, p50": one(ours_server),
                "1,000 waiting, all concerned, p99": all_of(many),
                "1,000 waiting, one concerned": one_of(many),
                "5,000 waiting, one concerned": one_of(most, lambda: held.append(memory(ours_child.pid))),
                "5,000 waiting, all concerned, p99": all_of(most),
            }
            return {**sample, "5,000 waiting, each holds": (held[0] - alone) * 1024 / most}

        def floor() -> Sample:
            return {"one waiting, p50": one(plain_server)}

        yield Sides(ours=ours, floor=floor)


ROW = Row(
    "P7",
    "commit to answered poll",
    (
        Measure("one waiting, p50", "ms", Goal(3.0, "≤"), 2),
        Measure("1,000 waiting, all concerned, p99", "ms", Goal(150, "≤", "ours")),
        Measure("1,000 waiting, one concerned", "ms", Goal(50, "≤", "ours")),
        Measure("5,000 waiting, one concerned", "ms"),
        Measure("5,000 waiting, all concerned, p99", "ms"),
        Measure("5,000 waiting, each holds", "KB", Goal(50, "≤", "ours")),
    ),
    _open,
    note="each poll on a connection of its own; the moment of the commit is taken in the relay's process",
)
