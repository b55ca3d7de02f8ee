"""Sending events: signed as Stripe signs them, retried with growing gaps, never holding up anything else."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from desktop_app.sandbox.errors import JSON
from desktop_app.sandbox.faults import Fault, Faults


@dataclass
class Parcel:
    """One event for one address."""

    event_id: str
    event_type: str
    url: str
    secret: str
    body: bytes
    platform: str = ""
    done: Callable[[bool], None] = lambda _: None
    attempts: list[JSON] = field(default_factory=list)
    tried: asyncio.Event = field(default_factory=asyncio.Event)  # set after the first attempt


def signature(body: bytes, secret: str, moment: float) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over the time, a dot and the raw body."""
    stamp = str(int(moment))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


class Courier:
    """Delivers parcels in tasks of their own on the running event loop."""

    def __init__(self, gaps: tuple[float, ...], timeout: float) -> None:
        self._gaps = gaps
        self._timeout = timeout
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Parcel] = []
        self._room: dict[str, asyncio.Semaphore] = {}
        self.log: deque[Parcel] = deque(maxlen=10_000)

    def send(self, parcel: Parcel, faults: Faults, delay: float) -> None:
        """Start delivering; returns at once."""
        self.log.append(parcel)
        fault = faults.take_webhook()
        if fault is not None and fault.kind == "lost":
            return
        if fault is not None and fault.kind == "out_of_order":
            self._held.append(parcel)
            return
        self._start(parcel, delay, fault)
        while self._held:
            self._start(self._held.pop(), delay, None, after=parcel)

    def _start(self, parcel: Parcel, delay: float, fault: Fault | None, after: Parcel | None = None) -> None:
        """Deliver in a task; with `after` not before that other parcel was tried."""
        wait = delay + (fault.seconds if fault is not None and fault.kind == "late" else 0.0)
        forged = fault is not None and fault.kind == "wrongly_signed"
        copies = 2 if fault is not None and fault.kind == "twice" else 1
        for _ in range(copies):
            task = asyncio.get_running_loop().create_task(self._deliver(parcel, wait, after, forged=forged))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, parcel: Parcel, wait: float, after: Parcel | None, *, forged: bool) -> None:
        await asyncio.sleep(wait)
        if after is not None:
            await after.tried.wait()
        for gap in (*self._gaps, None):
            if await self._attempt(parcel, forged=forged):
                parcel.done(True)
                return
            if gap is not None:
                await asyncio.sleep(gap)
        parcel.done(False)

    async def _attempt(self, parcel: Parcel, *, forged: bool) -> bool:
        """One request. Each is signed afresh by real time, so that a moved clock doesn't age it."""
        secret = "whsec_forged" if forged else parcel.secret
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(parcel.body, secret, time.time()),
        }
        room = self._room.setdefault(parcel.url, asyncio.Semaphore(32))
        status: int | str
        try:
            async with room:
                answer = await self._http().post(parcel.url, content=parcel.body, headers=headers)
            status = answer.status_code
        except httpx.HTTPError as error:
            status = type(error).__name__
        parcel.attempts.append({"at": time.time(), "status": status})
        parcel.tried.set()
        return isinstance(status, int) and 200 <= status < 300

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
            self._client = httpx.AsyncClient(timeout=self._timeout, limits=limits, trust_env=False)
        return self._client

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None
