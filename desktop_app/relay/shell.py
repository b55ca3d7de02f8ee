"""What surrounds every route: known errors become problem documents, bugs a bare one, and every answer safe headers."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop_app.domain.errors import KnownError, NotFound, Remedy
from desktop_app.relay.locales import wording
from desktop_app.relay.logs import log, whereabouts
from desktop_app.relay.metrics import Metrics
from desktop_app.relay.problems import problem_response, status_of
from desktop_app.relay.running_ids import RunningIds

Endpoint = Callable[[Request], Awaitable[Response]]

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HSTS = "max-age=31536000"


class Shell:
    """Outermost layer of the application: headers, one log line and the figures of each request."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, https: bool) -> None:
        self._app = app
        self._metrics = metrics
        headers = _HEADERS | ({"Strict-Transport-Security": _HSTS} if https else {})
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._ids = RunningIds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._ids.next()
        started = time.perf_counter()
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name for name, _ in message["headers"]}
                message["headers"].extend(header for header in self._headers if header[0] not in own)
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        finally:
            self._record(scope, status, time.perf_counter() - started, request_id)

    def _record(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = scope.get("sellerdesk.route", "none")
        method = scope["method"] if route != "none" else "none"
        self._metrics.answered(method, route, status, seconds)
        log().info(
            "answered", method=method, route=route, status=status, ms=round(seconds * 1000, 1), request_id=request_id
        )


def _note(route: str, error: KnownError) -> None:
    """Log a failure that an operator may want to look into, with what they can do about it."""
    log().warning(
        "failed",
        route=route,
        code=error.code,
        cause=error.params.get("cause"),
        remedy=wording("en").remedy(error.code, error.params) or None,
        stripe_request=error.request_id,
    )


class Problems:
    """Answers errors in the caller's own language.

    Args:
        locale: Tells which language that is.
        market: What the marketplace is called.
        page: Says the same on a page, for somebody who reads it in a browser.
    """

    def __init__(
        self, locale: Callable[[Request], str], market: str, page: Callable[[Request, KnownError], Response]
    ) -> None:
        self._locale = locale
        self._market = market
        self._page = page

    def answer(self, request: Request, error: KnownError) -> Response:
        """Return the problem document of an error; a page where a browser asks, as it does for every address."""
        if "text/html" in request.headers.get("accept", ""):
            return self._page(request, error)
        return problem_response(error, self._locale(request), self._market)

    def guarded(self, endpoint: Endpoint, route: str) -> Endpoint:
        """Return the endpoint with its errors answered as problem documents, and named by its route's pattern."""

        async def answer(request: Request) -> Response:
            request.scope["sellerdesk.route"] = route
            try:
                return await endpoint(request)
            except KnownError as error:
                if status_of(error) >= 500 or error.remedy is Remedy.OPERATOR or error.code == "rate_limited":
                    _note(route, error)
                return self.answer(request, error)
            except Exception as error:  # noqa: BLE001 - a bug is answered too, without its text
                log().error("bug", route=route, error=type(error).__name__, where=whereabouts(error))
                return self.answer(request, KnownError("ours", Remedy.OURS))

        return answer

    def unrouted(self, request: Request, error: Exception) -> Response:
        """Answer an address or a method that there isn't."""
        if isinstance(error, HTTPException) and error.status_code == 405:
            response = self.answer(request, KnownError("method_not_allowed", Remedy.PERSON))
            response.headers.update(error.headers or {})
            return response
        return self.answer(request, NotFound())
