"""``GET /changes``: what changed for the caller, at once or as soon as something does."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from desktop_app import wire
from desktop_app.domain.errors import FieldError
from desktop_app.onboarding.ledger.feed import Published
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.record import feed
from desktop_app.relay.calls import Calls
from desktop_app.relay.hub import Answer, Hub, News
from desktop_app.relay.locales import ENGLISH
from desktop_app.relay.operations import EVERYBODY
from desktop_app.relay.worded import worded

LONGEST_WAIT = 50.0
_LONGEST_CURSOR = 500


class FeedRoute:
    """Answers polls; those that find nothing wait at the hub, and end with the sign-in that they came with."""

    def __init__(self, parts: Parts, calls: Calls, hub: Hub) -> None:
        self._parts = parts
        self._calls = calls
        self._hub = hub
        self._looks: dict[tuple[int, str, str | None], asyncio.Task[Answer]] = {}

    async def __call__(self, request: Request) -> Response:
        """Answer one poll."""
        caller = await self._calls.caller(request, EVERYBODY)
        after, wait = _cursor(request), _wait(request)
        found = await self._look(caller, after)
        if not found.any and wait > 0:
            found = await self._wait(request, caller, found, wait)
        return Response(found.text, media_type="application/json")

    async def _wait(self, request: Request, caller: Caller, found: Answer, wait: float) -> Answer:
        loop = asyncio.get_running_loop()
        end = loop.time() + wait
        gone = loop.create_task(_gone(request))
        try:
            with self._hub.place(caller.user_id, feed.audience_for(caller), found.cursor) as place:
                while True:
                    if not place.told:
                        place.rest()
                        found = await self._look(caller, found.cursor)
                        if found.any:
                            return found
                        place.cursor = found.cursor
                    if not await place.woken(end - loop.time(), gone):
                        return found
                    if place.answer is not None:
                        return place.answer
                    place.told = False
                    await self._calls.caller(request, EVERYBODY)  # what woke it may be the end of its sign-in
        finally:
            gone.cancel()

    async def _look(self, caller: Caller, after: str | None) -> Answer:
        """Look into the feed; polls of one audience that woke together at one place share a look."""
        key = (self._hub.generation, feed.audience_for(caller), after)
        task = self._looks.get(key)
        if task is None:
            look = self._calls.quick(partial(_look, self._parts, caller, after))
            task = self._looks[key] = asyncio.get_running_loop().create_task(look)
            task.add_done_callback(lambda _task: self._looks.pop(key, None))
        return await asyncio.shield(task)


def _look(parts: Parts, caller: Caller, after: str | None) -> Answer:
    return _answer(feed.changes_after(parts, caller, after))


def _answer(page: wire.ChangePage) -> Answer:
    return Answer(page.cursor, bool(page.changes), wire.encode(worded(page, ENGLISH)))


def look_for_all(parts: Parts, since: str | None, waiting: frozenset[str]) -> News:
    """Return what happened since a cursor, with the answers of those who wait: one look for all of them."""
    return _news(feed.concerned_since(parts, since, waiting))


def told_by(published: Published, waiting: Collection[str]) -> News | None:
    """Return what a commit of this process told, as :func:`look_for_all` would find it; None where it must."""
    found = feed.concerned_by(published, waiting)
    return None if found is None else _news(found)


def _news(found: feed.Concerned) -> News:
    return News(found.cursor, found.audiences, {name: _answer(page) for name, page in found.pages.items()})


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
