"""Putting the sandbox together and running it: in the foreground, or in a thread beside a test."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from desktop_app.sandbox import control, ids
from desktop_app.sandbox.api.gate import Gate
from desktop_app.sandbox.config import SandboxConfig, Scope
from desktop_app.sandbox.pages import checkout, onboarding, others, state
from desktop_app.sandbox.platform import Endpoint, Platform, World


def create_app(config: SandboxConfig) -> Starlette:
    """The whole sandbox as an ASGI application; `app.state.world` holds what it remembers."""
    world = World(config)
    for platform in world.platforms.values():
        _register(platform, config)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await world.courier.close()

    gate = Gate(world)
    app = Starlette(
        routes=[
            Mount("/v1", gate),
            Mount("/v2", gate),
            *control.routes(world),
            *onboarding.routes(world),
            *checkout.routes(world),
            *others.routes(world),
            *state.routes(world),
            Mount("/", gate),
        ],
        lifespan=lifespan,
    )
    app.state.world = world
    return app


def _register(platform: Platform, config: SandboxConfig) -> None:
    """The webhooks of the configuration, for one platform."""
    for webhook in config.webhooks:
        thin = webhook.scope == "thin"
        endpoint = Endpoint(
            id=ids.new("ed_test_" if thin else "we_"),
            url=webhook.url,
            secret=webhook.secret or ids.new("whsec_"),
            events=["*"],
            connected=webhook.scope == "connected",
            thin=thin,
            created=platform.clock.now(),
            api="v2" if thin else "v1",
            name=f"{webhook.scope} events",
            events_from=["@self"],
        )
        platform.endpoints.add(endpoint.id, endpoint)


@dataclass(frozen=True)
class Secret:
    """The signing secret of one registered webhook."""

    key: str
    url: str
    scope: Scope
    secret: str


@dataclass
class Announcement:
    """What is known once the sandbox listens."""

    url: str
    keys: tuple[str, ...]
    webhook_secrets: list[Secret] = field(default_factory=list)


def _announcement(app: Starlette, url: str) -> Announcement:
    world: World = app.state.world
    world.public_url = world.public_url or url
    secrets = [
        Secret(
            platform.key, item.url, "thin" if item.thin else "connected" if item.connected else "platform", item.secret
        )
        for platform in world.platforms.values()
        for item in reversed(platform.endpoints.where(lambda _: True))
    ]
    return Announcement(url, tuple(world.platforms), secrets)


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything else, so that the address is known and a taken port is told at once (OSError)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(
        family, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # named, or asyncio leaves Nagle's delay on
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def _url(listener: socket.socket, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="on", timeout_graceful_shutdown=2, ws="none"
    )  # fmt: skip
    return uvicorn.Server(config)


class RunningSandbox:
    """A sandbox that serves in a thread of its own until `stop()`; usable as a context manager."""

    def __init__(self, config: SandboxConfig, host: str, port: int) -> None:
        listener = _listen(host, port)
        app = create_app(config)
        told = _announcement(app, _url(listener, host))
        self.url = told.url
        self.keys = told.keys
        self.key = told.keys[0]
        self.webhook_secrets = told.webhook_secrets
        self._ready = threading.Event()
        self._server = _server(app)
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._listener.close()

    def secrets(self, scope: Scope | None = None) -> list[str]:
        """The signing secrets, of one scope or of all."""
        return [item.secret for item in self.webhook_secrets if scope in {None, item.scope}]

    def stop(self) -> None:
        """Stop serving; deliveries still on their way are given up."""
        self._server.should_exit = True
        self._thread.join(timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(config: SandboxConfig, host: str = "127.0.0.1", port: int = 0) -> RunningSandbox:
    """Start a sandbox in a thread; the address is bound when this returns, so requests may be sent at once.

    Raises:
        OSError: where the port is taken.
    """
    return RunningSandbox(config, host, port)


def serve(config: SandboxConfig, host: str, port: int, announce: Callable[[Announcement], None]) -> None:
    """Serve in the foreground until SIGINT or SIGTERM; `announce` is called once, when the address is bound.

    Raises:
        OSError: where the port is taken.
    """
    listener = _listen(host, port)
    app = create_app(config)
    announce(_announcement(app, _url(listener, host)))
    server = _server(app)
    with contextlib.closing(listener), _leaving_on_signals(server):
        server.run(sockets=[listener])


@contextlib.contextmanager
def _leaving_on_signals(server: uvicorn.Server) -> Iterator[None]:
    """Make SIGINT and SIGTERM mean a clean end: uvicorn raises what it caught once more when it is done."""

    def leave(*_: object) -> None:
        server.should_exit = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, leave) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
