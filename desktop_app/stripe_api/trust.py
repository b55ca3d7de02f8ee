"""Whom the connection to Stripe trusts: what this system trusts, and the bundle that the stripe library brings.

A company that reads along on its own computers has its root in the system's store; without it nothing would get out.
"""

from __future__ import annotations

import ssl
from typing import Any

import requests
import stripe
import truststore
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

_READS = frozenset({"headers", "data", "timeout", "verify"})
"""What the library says of a read that needs nothing special."""


class TrustingClient(stripe.RequestsClient):
    """The library's HTTP client on sessions that trust as this module says; one a thread, as the library keeps them."""

    def request(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """Send a request on the session of this thread."""
        if getattr(self._thread_local, "session", None) is None:
            self._thread_local.session = _session()
        return super().request(*args, **kwargs)


def _session() -> requests.Session:
    session = _Session()
    session.mount("https://", _Trusting())
    return session


class _Session(requests.Session):
    """Sends the library's reads as they come, whole addresses with their headers.

    Working both out anew, and looking at every variable of the environment for a proxy, takes more time than sending
    does; the proxy of a server is looked for once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ways: dict[str, dict[str, str]] = {}

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own
        """Send a request; one that isn't a plain read goes the usual way."""
        if method != "get" or args or kwargs.keys() - _READS or kwargs.get("data"):
            return super().request(method, url, *args, **kwargs)
        read = requests.PreparedRequest()
        read.method, read.url, read.hooks = "GET", url, {}
        read.headers = CaseInsensitiveDict({**self.headers, **kwargs["headers"]})
        way = {"timeout": kwargs["timeout"], "verify": kwargs["verify"], "proxies": self._way(url)}
        answer = self.get_adapter(url).send(read, **way)
        if answer.is_redirect:
            answer.close()
            return super().request(method, url, **kwargs)
        answer.content  # noqa: B018 - reads it whole, so that the connection is free again
        return answer

    def _way(self, url: str) -> dict[str, str]:
        server = url.partition("?")[0].partition("/v")[0]
        if server not in self._ways:
            self._ways[server] = requests.utils.get_environ_proxies(url)
        return self._ways[server]


class _Trusting(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own signature
        super().init_poolmanager(*args, **kwargs, ssl_context=_context())

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own signature
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=_context())

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401 - the library's own
        """Leave the choice to our context; the library would name its own bundle alone."""
        del url, verify, cert
        conn.cert_reqs = "CERT_REQUIRED"


def _context() -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=stripe.ca_bundle_path)
    return context
