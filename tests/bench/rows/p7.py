"""P7: from a commit to the answered long poll, with one and with a thousand waiting."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bench.child import Child, folder, program
from bench.row import Goal, Measure, Row, Sample, Sides

_MANY = 1000


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

    def waits(self, who: list[str], concerned: str, publish: str) -> list[float]:
        """Let these people wait, publish, and return how many ms each of ``concerned`` waited after the commit."""
        return asyncio.run(self._waits(who, concerned, publish))

    async def _waits(self, who: list[str], concerned: str, publish: str) -> list[float]:
        place, loop = urlsplit(self._url), asyncio.get_running_loop()
        cursor = self._cursor()
        ends = [(person, loop.create_future()) for person in who]
        made = []
        for person, end in ends:
            request = self._request(person, cursor)
            made.append(
                await loop.create_connection(lambda r=request, e=end: Waiter(r, e), place.hostname, place.port)  # type: ignore[misc]
            )
        while self._child.ask(look=True)["waiting"] < len(who):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
        committed = (await asyncio.to_thread(self._child.ask, publish=publish))["committed"]
        moments = await asyncio.gather(*(end for person, end in ends if person == concerned))
        for transport, _ in made:
            transport.close()
        while self._child.ask(look=True)["waiting"]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
        return sorted((moment - committed) / 1e6 for moment in moments)

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
    many, singles = (50, 3) if short else (_MANY, 15)
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        ours_child = stack.enter_context(Child([*program("polls"), str((place / "relay.sqlite").absolute())]))
        ours_server = Server(ours_child, ours_child.hear())
        plain_child = stack.enter_context(Child([*program("polls_floor"), str(place / "floor.sqlite")]))
        plain_server = Server(plain_child, plain_child.hear())
        others = [f"u_{1 + number % 19}" for number in range(many - 1)]

        def one(server: Server) -> float:
            return statistics.median(server.waits(["u_0"], "u_0", "seller")[0] for _ in range(singles))

        def ours() -> Sample:
            everybody = ours_server.waits(["staff"] * many, "staff", "staff")
            return {
                "one waiting, p50": one(ours_server),
                "1,000 waiting, all concerned, p99": everybody[int(len(everybody) * 0.99)],
                "1,000 waiting, one concerned": ours_server.waits(["u_0", *others], "u_0", "seller")[0],
            }

        def floor() -> Sample:
            return {"one waiting, p50": one(plain_server)}

        ours()
        yield Sides(ours=ours, floor=floor)


ROW = Row(
    "P7",
    "commit to answered poll",
    (
        Measure("one waiting, p50", "ms", Goal(3.0, "≤"), 2),
        Measure("1,000 waiting, all concerned, p99", "ms", Goal(150, "≤", "ours")),
        Measure("1,000 waiting, one concerned", "ms", Goal(50, "≤", "ours")),
    ),
    _open,
    note="each poll on a connection of its own; the moment of the commit is taken in the relay's process",
)
