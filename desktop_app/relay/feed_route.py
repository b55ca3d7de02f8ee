"""``GET /changes``: what changed for the caller, at once or as soon as something does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from desktop_app import wire
from desktop_app.domain.errors import FieldError
from desktop_app.onboarding import feed
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.relay.calls import Calls, json_response
from desktop_app.relay.hub import Hub
from desktop_app.relay.locales import ENGLISH
from desktop_app.relay.operations import EVERYBODY
from desktop_app.relay.worded import worded

LONGEST_WAIT = 50.0
_LONGEST_CURSOR = 500


class FeedRoute:
    """Answers polls; those that find nothing wait at the hub."""

    def __init__(self, parts: Parts, calls: Calls, hub: Hub) -> None:
        self._parts = parts
        self._calls = calls
        self._hub = hub

    async def __call__(self, request: Request) -> Response:
        """Answer one poll."""
        caller = await self._calls.caller(request, EVERYBODY)
        after, wait = _cursor(request), _wait(request)
        seen = self._hub.generation
        page = await self._look(caller, after)
        if not page.changes and wait > 0:
            page = await self._wait(request, caller, page, seen, wait)
        if not page.changes:
            return json_response(page)
        return await self._calls.quick(lambda: json_response(worded(page, ENGLISH)))

    async def _wait(
        self, request: Request, caller: Caller, page: wire.ChangePage, seen: int, wait: float
    ) -> wire.ChangePage:
        loop = asyncio.get_running_loop()
        end = loop.time() + wait
        gone = loop.create_task(_gone(request))
        try:
            with self._hub.place(caller.user_id):
                while not page.changes and await self._hub.woken(seen, end - loop.time(), gone):
                    seen = self._hub.generation
                    page = await self._look(caller, page.cursor)
        finally:
            gone.cancel()
            with suppress(asyncio.CancelledError):
                await gone
        return page

    async def _look(self, caller: Caller, after: str | None) -> wire.ChangePage:
        return await self._calls.quick(partial(feed.changes_after, self._parts, caller, after))


async def _gone(request: Request) -> None:
    """End when the client has gone away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _cursor(request: Request) -> str | None:
    text = request.query_params.get("after")
    if text is not None and (not text or len(text) > _LONGEST_CURSOR or not text.isprintable()):
        raise FieldError("field_invalid", "after")
    return text


def _wait(request: Request) -> float:
    text = request.query_params.get("wait", "0")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not seconds >= 0:  # also refuses "nan"
        raise FieldError("field_invalid", "wait")
    return min(seconds, LONGEST_WAIT)
