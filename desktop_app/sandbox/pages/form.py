"""Reading the plain forms of our own pages."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

Form = dict[str, str]


async def read(request: Request) -> Form:
    """The fields of a posted form; of several with one name, the last."""
    body = await request.body()
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
