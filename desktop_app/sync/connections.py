"""HTTP connections that another thread can end, on the system's own trust store."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import weakref
from typing import Any

from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as RequestsConnectionError
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Breaker:
    """Knows the open sockets and ends what waits on them: a long poll must not outlive its window."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.closed = False

    def watch(self, sock: socket.socket) -> None:
        """Take note of a socket that was just connected."""
        with self._guard:
            if not self.closed:
                self._sockets.add(sock)
                return
        sock.close()
        raise RequestsConnectionError("closed")

    def cut(self, *, for_good: bool = False) -> None:
        """Wake every thread that waits on a socket; ``for_good`` also refuses later connections."""
        with self._guard:
            self.closed = self.closed or for_good
            sockets = list(self._sockets)
            self._sockets.clear()
        for sock in sockets:
            with contextlib.suppress(OSError):
                # The plain socket's shutdown: SSLSocket's own would take the ground from under a reading thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def system_trust() -> ssl.SSLContext:
    """Return a TLS context that trusts what this system trusts, whichever system it is."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class BreakableAdapter(HTTPAdapter):
    """The adapter of requests with connections that a :class:`Breaker` knows."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        super().__init__(pool_connections=2, pool_maxsize=8, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own signature
        """Make the pools, with our connections in them."""
        super().init_poolmanager(*args, **kwargs, ssl_context=system_trust())
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self._breaker, HTTPConnection, HTTPSConnection)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """Make the pools that go through a proxy, with our connections in them."""
        manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=system_trust())
        manager.pool_classes_by_scheme = _pool_classes(self._breaker, *_kinds(proxy))
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401 - the library's own
        """Verify by the system's trust store, unless the environment names a bundle of its own."""
        if verify is True:
            conn.cert_reqs = "CERT_REQUIRED"
            return
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call] # untyped in its stubs


def _kinds(proxy: str) -> tuple[type[HTTPConnection], type[HTTPSConnection]]:
    if not proxy.lower().startswith("socks"):
        return HTTPConnection, HTTPSConnection
    from urllib3.contrib.socks import SOCKSConnection, SOCKSHTTPSConnection

    return SOCKSConnection, SOCKSHTTPSConnection


def _pool_classes(breaker: Breaker, plain: Any, secure: Any) -> dict[str, type[HTTPConnectionPool]]:  # noqa: ANN401
    """Return pools of connections of these kinds, as the libraries for HTTP and for SOCKS proxies name them."""

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = _watched(breaker, plain)

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = _watched(breaker, secure)

    return {"http": PlainPool, "https": SecurePool}


def _watched(breaker: Breaker, kind: Any) -> Any:  # noqa: ANN401 - a class of the library's that is known at run time
    class Watched(kind):  # type: ignore[misc] # see above
        def connect(self) -> None:
            super().connect()
            breaker.watch(self.sock)

    return Watched
