"""The way to Stripe through networks as they are: whom it trusts, and by which proxy it goes.

It trusts what this system trusts, and the bundle that the stripe library brings: a company that reads along on its own
computers has its root in the system's store, and without it nothing would get out.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import requests
import stripe
import truststore
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from desktop_app.domain.hosts import on_this_computer

ProxySource = Callable[[str], str | None]

_READS = frozenset({"headers", "data", "timeout", "verify"})
"""What the library says of a read that needs nothing special."""


class TrustingClient(stripe.RequestsClient):
    """The library's HTTP client on sessions that go as this module says; one a thread, as the library keeps them.

    Args:
        proxy_for: See :class:`~desktop_app.stripe_api.settings.StripeSettings`.
        options: The library's own.
    """

    def __init__(self, proxy_for: ProxySource | None = None, **options: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(**options)
        self._proxy_for = proxy_for

    def request(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """Send a request on the session of this thread."""
        if getattr(self._thread_local, "session", None) is None:
            self._thread_local.session = session_for(self._proxy_for)
        return super().request(*args, **kwargs)


def session_for(proxy_for: ProxySource | None) -> requests.Session:
    """Return a session that goes as this module says."""
    session = _Session(proxy_for)
    session.mount("https://", _Trusting())
    return session


class _Session(requests.Session):
    """Sends the library's reads as they come, whole addresses with their headers.

    Working both out anew, and looking at every variable of the environment for a proxy, takes more time than sending
    does; what the environment or the system says of a server is looked for once.
    """

    def __init__(self, proxy_for: ProxySource | None) -> None:
        super().__init__()
        self.auth = _as_it_is
        self._proxy_for = proxy_for
        self._named: dict[str, dict[str, str] | None] = {}

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own
        """Send a request; one that isn't a plain read goes the usual way."""
        if method != "get" or args or kwargs.keys() - _READS or kwargs.get("data"):
            return super().request(method, url, *args, **kwargs)
        read = requests.PreparedRequest()
        read.method, read.url, read.hooks = "GET", url, {}
        read.headers = CaseInsensitiveDict({**self.headers, **kwargs["headers"]})
        way = {"timeout": kwargs["timeout"], "verify": kwargs["verify"], "proxies": self._proxies(url)}
        answer = self.get_adapter(url).send(read, **way)
        answer.content  # noqa: B018 - reads it whole, so that the connection is free again
        return answer

    def merge_environment_settings(  # type: ignore[override] # what the stubs call it is the stubs' own
        self,
        url: str,
        proxies: MutableMapping[str, str] | None,
        stream: bool | None,
        verify: bool | str | None,
        cert: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        """Choose the proxy; whom to trust isn't the environment's to say but the system's."""
        chosen = {**self._proxies(url), **(proxies or {})}
        return {"proxies": chosen, "stream": bool(stream), "verify": verify, "cert": cert}

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Go nowhere else: Stripe's API sends nobody elsewhere, and what is sent there is meant for Stripe alone."""

    def _proxies(self, url: str) -> dict[str, str]:
        """Return none for this computer itself, else the environment's or the system's, else the desktop's."""
        server = url.partition("?")[0].partition("/v")[0]
        if server not in self._named:
            here = on_this_computer(urlsplit(url).hostname or "")
            self._named[server] = None if here else requests.utils.get_environ_proxies(url)
        named = self._named[server]
        if named is None or named or self._proxy_for is None:
            return named or {}
        proxy = self._proxy_for(url)
        return {} if proxy is None else {"http": proxy, "https": proxy}


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the key where the library put it; without this a ``.netrc`` would take its place."""
    return request


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
