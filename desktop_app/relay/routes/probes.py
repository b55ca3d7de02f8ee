"""``/healthz``, ``/readyz`` and ``/metrics``: what the operator's own machinery asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.record import feed
from desktop_app.relay.calls import Calls, json_response
from desktop_app.relay.logs import log, whereabouts
from desktop_app.relay.metrics import Metrics
from desktop_app.relay.operations import OPERATOR
from desktop_app.relay.shapes import Health, Readiness


class Probes:
    """Answers probes.

    Args:
        threads: Names of the relay's own threads, with the question whether they work.
    """

    def __init__(self, parts: Parts, calls: Calls, metrics: Metrics, threads: dict[str, Callable[[], bool]]) -> None:
        self._parts = parts
        self._calls = calls
        self._metrics = metrics
        self._threads = threads

    async def health(self, _request: Request) -> Response:
        """Say that the process answers; nothing else is asked, so that a slow database doesn't get it restarted."""
        return json_response(Health())

    async def ready(self, _request: Request) -> Response:
        """Say whether work can be taken: the database answers and our own threads work."""
        checks = {name: "ok" if alive() else "ended" for name, alive in self._threads.items()}
        try:
            await self._calls.quick(partial(feed.concerned_since, self._parts, None))
            checks["database"] = "ok"
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
            log().warning("not_ready", error=type(error).__name__, where=whereabouts(error))
            checks["database"] = "no answer"
        ready = all(state == "ok" for state in checks.values())
        return json_response(Readiness(ready, checks), 200 if ready else 503)

    async def metrics(self, request: Request) -> Response:
        """Show all figures, to an operator."""
        await self._calls.caller(request, OPERATOR)
        return Response(await self._calls.quick(self._metrics.text), media_type=CONTENT_TYPE_LATEST)
