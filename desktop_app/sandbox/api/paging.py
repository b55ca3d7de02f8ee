"""Lists: v1's cursors by id, v2's page tokens with relative addresses."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import msgspec

from desktop_app.sandbox.api.call import Call
from desktop_app.sandbox.errors import JSON, InvalidParameters, Refusal, invalid

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Ordered(Protocol[T_co]):
    """Something listed by the order of its making."""

    def newest_first(self, after: str | None = None) -> Iterator[T_co]:
        """Those made before `after`, newest first."""

    def oldest_first(self, after: str) -> Iterator[T_co]:
        """Those made after `after`, oldest first."""

    def knows(self, key: str) -> bool:
        """Whether the id is or was here."""


def page_v1(
    call: Call, source: Ordered[T], url: str, show: Callable[[T], object], keep: Callable[[T], bool] | None = None
) -> JSON:
    """A v1 list: newest first, `limit` of 1 to 100, `starting_after` or `ending_before` an id."""
    limit = limit_of(call, 10, 100)
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if after and before:
        raise invalid("You cannot parameterize starting_after and ending_before at the same time.", "ending_before")
    for name, cursor in (("starting_after", after), ("ending_before", before)):
        if cursor and not source.knows(cursor):
            raise Refusal(400, f"No such object: '{cursor}'", code="resource_missing", param=name)
    walk: Iterable[T] = source.oldest_first(before) if before else source.newest_first(after or None)
    found = list(islice((item for item in walk if keep is None or keep(item)), limit + 1))
    shown = found[:limit]
    if before:
        shown.reverse()
    return {"object": "list", "data": [show(item) for item in shown], "has_more": len(found) > limit, "url": url}


def limit_of(call: Call, default: int, most: int) -> int:
    """The `limit` parameter; 400 with param `limit` outside 1 to 100."""
    limit: int = call.params.get("limit", default)
    if limit < 1:
        raise InvalidParameters(
            400,
            f"This value must be greater than or equal to 1 (it currently is '{limit}').",
            code="parameter_invalid_integer",
            param="limit",
        )
    if limit > 100:
        raise InvalidParameters(
            400,
            f"This value must be less than or equal to 100 (it currently is '{limit}').",
            code="parameter_invalid_integer",
            param="limit",
        )
    return min(limit, most)


def created_within(call: Call) -> Callable[[float], bool]:
    """The `created` filter of v1 lists."""
    return time_within(call, "created")


def time_within(call: Call, name: str) -> Callable[[float], bool]:
    """A filter of v1 lists by time: a number, or gt, gte, lt, lte."""
    wanted = call.params.get(name)
    if wanted is None:
        return lambda _: True
    if isinstance(wanted, int):
        return lambda moment: int(moment) == wanted
    return lambda moment: within(int(moment), wanted)


def within(moment: float, bounds: JSON) -> bool:
    """Whether a moment lies within gt, gte, lt and lte."""
    never, always = float("-inf"), float("inf")
    above: bool = moment > bounds.get("gt", never) and moment >= bounds.get("gte", never)
    below: bool = moment < bounds.get("lt", always) and moment <= bounds.get("lte", always)
    return above and below


def page_v2(call: Call, source: Ordered[T], url: str, show: Callable[[T], JSON], keep: Callable[[T], bool]) -> JSON:
    """A v2 list: at most 20 at a time, page tokens that carry the filters of the first page, relative addresses."""
    state = _page_state(call)
    limit, cursor, backwards = state["limit"], state.get("cursor"), state.get("back", False)
    walk: Iterable[T] = source.oldest_first(cursor) if backwards and cursor else source.newest_first(cursor)
    found = list(islice((item for item in walk if keep(item)), limit + 1))
    shown = found[:limit]
    more_older = len(found) > limit if not backwards else True
    more_newer = (len(found) > limit) if backwards else cursor is not None
    if backwards:
        shown.reverse()
    data = [show(item) for item in shown]
    last, first = (data[-1]["id"], data[0]["id"]) if data else (None, None)
    return {
        "data": data,
        "next_page_url": _page_url(url, state | {"cursor": last, "back": False}) if more_older and data else None,
        "previous_page_url": _page_url(url, state | {"cursor": first, "back": True}) if more_newer and data else None,
    }


def _page_state(call: Call) -> JSON:
    """What the page token says, or the parameters of a first page; filters can't be changed on the way."""
    token = call.params.get("page")
    if token is None:
        filters = {name: value for name, value in call.params.items() if name not in {"page", "limit"}}
        return {"limit": limit_of(call, 20, 20), "filters": filters}
    try:
        state: JSON = msgspec.json.decode(base64.urlsafe_b64decode(token.encode()), type=dict)
    except (ValueError, msgspec.DecodeError):
        raise InvalidParameters(400, "The page token is not valid.", code="invalid_page_token", param="page") from None
    call.params |= state["filters"]
    return state


def _page_url(url: str, state: JSON) -> str:
    token = base64.urlsafe_b64encode(msgspec.json.encode(state)).decode()
    return f"{url}?{urlencode({'limit': state['limit'], 'page': token})}"
