"""Puts one relay together: its parts run while its application is being served."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.onboarding.access.passwords import Passwords
from desktop_app.onboarding.incoming import deliveries
from desktop_app.onboarding.keeping import events
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.access import foreign_pages
from desktop_app.relay.access.argon import Argon2Passwords
from desktop_app.relay.access.letters import LetterWords
from desktop_app.relay.access.mailer import Mailer
from desktop_app.relay.access.marketplace import Marketplace
from desktop_app.relay.access.postman import Postman
from desktop_app.relay.access.reception import Reception
from desktop_app.relay.access.table import PAGES
from desktop_app.relay.access.totp import PyTotp
from desktop_app.relay.access.visits import House, PageRoute
from desktop_app.relay.calls import Calls, Pools
from desktop_app.relay.figures import Figures
from desktop_app.relay.group_commit import GroupCommit
from desktop_app.relay.hub import Hub, News
from desktop_app.relay.metrics import Metrics
from desktop_app.relay.openapi import openapi_document
from desktop_app.relay.operations import Operation
from desktop_app.relay.rounds import Rounds
from desktop_app.relay.routes import proving
from desktop_app.relay.routes.feed import FeedRoute, look_for_all, told_by
from desktop_app.relay.routes.intake import IntakeRoute
from desktop_app.relay.routes.pages import Pages
from desktop_app.relay.routes.probes import Probes
from desktop_app.relay.routes.table import OPERATIONS
from desktop_app.relay.settings.server import RelaySettings
from desktop_app.relay.sheets import Sheets, serve_static
from desktop_app.relay.shell import Endpoint, Problems, Shell
from desktop_app.relay.signing_secrets import SigningSecrets
from desktop_app.relay.workers import Workers, taken_at_once
from desktop_app.words.catalogue import languages

_QUICK_THREADS = 8
_PATIENT_THREADS = 24


class Relay:
    """One relay: everything that runs beside the requests, and the application that answers them."""

    def __init__(self, parts: Parts, settings: RelaySettings, passwords: Passwords | None = None) -> None:
        self._parts = parts
        self._settings = settings
        self._pools = Pools(
            ThreadPoolExecutor(_QUICK_THREADS, "relay-quick"), ThreadPoolExecutor(_PATIENT_THREADS, "relay-patient")
        )
        self._metrics = Metrics()
        self._calls = Calls(parts, self._pools, settings.body_limit, frozenset(languages()))
        self._commit = GroupCommit(partial(deliveries.record_deliveries, parts), settings.unwritten_deliveries)
        self._workers = Workers(
            events.Processing(parts, f"{os.getpid()}-{secrets.token_hex(4)}"),
            parts.clock,
            settings.workers,
            taken_at_once(settings.workers, parts.policy.reads_per_second),
        )
        self._rounds = Rounds(parts) if settings.rounds else None
        self._sheets = Sheets(settings.market, parts.policy.mode)
        marketplace = None
        if settings.oidc is not None:
            marketplace = Marketplace(settings.oidc, settings.public_url + foreign_pages.BACK, parts.clock)
        house = House(parts, passwords or Argon2Passwords(), PyTotp(), settings, marketplace)
        self._reception = Reception(house, self._calls, self._sheets)
        self._postman = self._new_postman()
        self.hub = Hub(self._news, told_by, settings.waiting_polls, settings.waiting_polls_each)
        self._metrics.watch("waiting_polls", "Long polls that wait now.", lambda: self.hub.waiting)
        self._metrics.follow(Figures(parts))
        self.application = self._application()

    @asynccontextmanager
    async def running(self, _app: Starlette) -> AsyncIterator[None]:
        """Run what belongs to the requests: the hub, the intake's writer and the workers."""
        ends = [
            self._parts.ledger.on_published(self.hub.published),
            self._parts.ledger.on_queued(self._workers.queued),
            self._parts.ledger.hear_others(),
        ]
        self.hub.open()
        self._commit.start()
        self._workers.start()
        if self._rounds is not None:
            self._rounds.start()
        if self._postman is not None:
            self._postman.start()
        try:
            yield
        finally:
            for end in ends:
                await self._calls.quick(end)
            await self.hub.close()
            await self._calls.quick(self._stop_threads)
            self._reception.close()
            self._pools.quick.shutdown()
            self._pools.patient.shutdown(cancel_futures=True)

    def _new_postman(self) -> Postman | None:
        settings, clock = self._settings, self._parts.clock
        if settings.mail is None:
            return None
        words = LetterWords(settings.market, settings.public_url, clock.now)
        return Postman(self._parts, Mailer(settings.mail, settings.market, words, clock.now))

    def _stop_threads(self) -> None:
        if self._rounds is not None:
            self._rounds.stop(self._settings.stop_seconds)
        self._commit.stop(self._settings.stop_seconds)
        self._workers.stop(self._settings.stop_seconds)
        if self._postman is not None:
            self._postman.stop(self._settings.stop_seconds)

    async def _news(self, since: str | None, waiting: frozenset[str]) -> News:
        return await self._calls.quick(partial(look_for_all, self._parts, since, waiting))

    def _application(self) -> Starlette:
        problems = Problems(self._calls.locale, self._settings.market, self._reception.troubled)
        application = Starlette(
            routes=[
                Route(path, problems.guarded(endpoint, path), methods=list(methods))
                for path, methods, endpoint in self._endpoints()
            ],
            middleware=[
                Middleware(Shell, metrics=self._metrics, https=self._settings.public_url.startswith("https://"))
            ],
            exception_handlers={404: problems.unrouted, 405: problems.unrouted},
            lifespan=self.running,
        )
        application.router.redirect_slashes = False  # an address either exists or it doesn't
        return application

    def _endpoints(self) -> list[tuple[str, Sequence[str], Endpoint]]:
        """Return every address with its methods and what answers them."""
        pages = Pages(self._parts, self._calls, self._sheets, self.hub.hears)
        threads = {"intake": lambda: self._commit.alive, "workers": lambda: self._workers.alive}
        if self._rounds is not None:
            threads["rounds"] = lambda: self._rounds is not None and self._rounds.alive
        probes = Probes(self._parts, self._calls, self._metrics, threads)
        signing = SigningSecrets(self._settings.webhook_secrets, self._settings.renew_secrets)
        intake = IntakeRoute(
            self._parts.clock,
            signing,
            self._commit,
            self._settings.webhook_limit,
            self._metrics,
        )
        return [
            ("/webhooks/stripe", ("POST",), intake),  # the busiest first: addresses are tried in this order
            ("/changes", ("GET",), FeedRoute(self._parts, self._calls, self.hub)),
            *self._table(),
            *self._browser_table(),
            ("/static/{name}", ("GET",), serve_static),
            ("/onboarding/return/{ref}", ("GET",), pages.came_back),
            ("/onboarding/refresh/{ref}", ("GET",), pages.refresh),
            (proving.PATH, ("GET",), proving.ProvingRoute(signing.current)),
            ("/healthz", ("GET",), probes.health),
            ("/readyz", ("GET",), probes.ready),
            ("/metrics", ("GET",), probes.metrics),
            ("/openapi.json", ("GET",), self._description()),
        ]

    def _table(self) -> list[tuple[str, Sequence[str], Endpoint]]:
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in OPERATIONS:
            by_path.setdefault(operation.path, {})[operation.method] = operation
        return [(path, tuple(methods), self._endpoint(methods)) for path, methods in by_path.items()]

    def _browser_table(self) -> list[tuple[str, Sequence[str], Endpoint]]:
        by_path: dict[str, dict[str, PageRoute]] = {}
        for page in PAGES:
            by_path.setdefault(page.path, {})[page.method] = page
        return [(path, tuple(methods), self._page(methods)) for path, methods in by_path.items()]

    def _page(self, methods: dict[str, PageRoute]) -> Endpoint:
        async def answer(request: Request) -> Response:
            return await self._reception.answer(methods[_asked(request)], request)

        return answer

    def _endpoint(self, methods: dict[str, Operation]) -> Endpoint:
        async def answer(request: Request) -> Response:
            return await self._calls.answer(methods[_asked(request)], request)

        return answer

    def _description(self) -> Endpoint:
        text = json.dumps(openapi_document(OPERATIONS, self._settings.public_url), ensure_ascii=False).encode()

        async def answer(_request: Request) -> Response:
            return Response(text, media_type="application/json")

        return answer


def _asked(request: Request) -> str:
    """Return the method that counts: HEAD is answered like GET, without the content."""
    return "GET" if request.method == "HEAD" else request.method
