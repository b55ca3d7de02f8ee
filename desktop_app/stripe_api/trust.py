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

from desktop_app.domain.hosts import on_this_computer

ProxySource = Callable[[str], str | None]


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
            self._thread_local.session = _session(self._proxy_for)
        return super().request(*args, **kwargs)


class _Session(requests.Session):
    proxy_for: ProxySource | None = None

    def merge_environment_settings(  # type: ignore[override] # what the stubs call it is the stubs' own
        self,
        url: str,
        proxies: MutableMapping[str, str] | None,
        stream: bool | None,
        verify: bool | str | None,
        cert: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        """Choose the proxy: none to this computer itself, else the environment's or system's, else the desktop's."""
        if on_this_computer(urlsplit(url).hostname or ""):
            return {"proxies": {}, "stream": bool(stream), "verify": verify, "cert": cert}
        settings = dict(super().merge_environment_settings(url, proxies or {}, stream, verify, cert))
        if not settings["proxies"] and self.proxy_for is not None and (proxy := self.proxy_for(url)) is not None:
            settings["proxies"] = {"http": proxy, "https": proxy}
        return settings

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Go nowhere else: Stripe's API sends nobody elsewhere, and what is sent there is meant for Stripe alone."""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the key where the library put it; without this a ``.netrc`` would take its place."""
    return request


def _session(proxy_for: ProxySource | None) -> requests.Session:
    session = _Session()
    session.proxy_for = proxy_for
    session.auth = _as_it_is
    session.mount("https://", _Trusting())
    return session


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
