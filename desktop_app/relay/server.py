"""Serves a relay: in a thread for tests and the demo, in the foreground for the operator."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette

from desktop_app.onboarding.access.passwords import Passwords
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.application import Relay
from desktop_app.relay.connections import patient
from desktop_app.relay.logs import logs_to
from desktop_app.relay.settings.server import RelaySettings
from desktop_app.relay.settings.sources import ConfigurationError

_BACKLOG = 2048
_LOOK_SECONDS = 0.5


def create_app(parts: Parts, settings: RelaySettings) -> Starlette:
    """Return the application of one relay, for any ASGI server that honours its lifespan."""
    return Relay(parts, settings).application


class _Server(uvicorn.Server):
    """Uvicorn, with long polls answered before it waits for requests to end."""

    def __init__(self, config: uvicorn.Config, relay: Relay, ready: threading.Event) -> None:
        super().__init__(config)
        self._relay = relay
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self._ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let everybody who waits go, then what is under way end, then the relay's own threads."""
        self._relay.hub.release()
        await super().shutdown(sockets)


class RunningRelay:
    """A relay that is served by a thread of its own; use it as a context manager, or call :meth:`stop`."""

    def __init__(
        self, parts: Parts, settings: RelaySettings, host: str, port: int, passwords: Passwords | None = None
    ) -> None:
        self._socket = _listening(host, port)
        self.host, self.port = self._socket.getsockname()[:2]
        relay = Relay(parts, settings, passwords)
        self._failures: list[BaseException] = []
        self._ready = threading.Event()
        config = uvicorn.Config(
            relay.application,
            http=patient(settings.read_seconds, settings.header_limit),
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=settings.connections,
            timeout_keep_alive=settings.idle_seconds,
            timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
        )
        self._server = _Server(config, relay, self._ready)
        self._thread = threading.Thread(target=self._run, name="relay-server")
        self._thread.start()
        self._ready.wait()
        if self._failures:
            self.stop()
            raise RuntimeError("The relay's server didn't start.") from self._failures[0]

    @property
    def url(self) -> str:
        """The relay's own address, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Answer what is under way, end every thread, and return when they have ended."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            self._server.run([self._socket])
        except BaseException as failure:  # noqa: BLE001 - handed to the thread that started the relay
            self._failures.append(failure)
        finally:
            self._ready.set()


def start(
    parts: Parts,
    settings: RelaySettings,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    passwords: Passwords | None = None,
) -> RunningRelay:
    """Serve a relay in a thread, on a free port where ``port`` is 0; returns once it listens.

    Tests may bring a way of hashing ``passwords`` that takes less time.

    Raises:
        ConfigurationError: The address can't be listened on.
    """
    return RunningRelay(parts, settings, host, port, passwords)


def serve(
    parts: Parts,
    settings: RelaySettings,
    announce: Callable[[str], None],
    *,
    stop: threading.Event,
    host: str = "127.0.0.1",
    port: int = 8787,
) -> None:
    """Serve a relay with logs on stderr until ``stop`` is set; ``announce`` is given its address once it listens.

    Raises:
        ConfigurationError: The address can't be listened on.
        RuntimeError: The server ended by itself.
    """
    _allow_many_files()
    with logs_to(), start(parts, settings, host, port) as running:
        announce(running.url)
        while not stop.wait(_LOOK_SECONDS):
            if not running.alive:
                raise RuntimeError("The relay's server ended by itself.")


def _allow_many_files() -> None:
    """Take what the system allows: every connection is an open file, and the usual 1024 are too few for long polls."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, since asyncio sends at once (TCP_NODELAY) only on sockets that say so: 40 ms an answer otherwise.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(_BACKLOG)
    except OSError as error:
        found.close()
        raise ConfigurationError(
            f"SELLERDESK_LISTEN names {host}:{port}, where nothing can listen ({error.strerror}): "
            "stop what listens there, or choose another port."
        ) from error
    return found
