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


class TrustingClient(stripe.RequestsClient):
    """The library's HTTP client on sessions that trust as this module says; one a thread, as the library keeps them."""

    def request(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """Send a request on the session of this thread."""
        if getattr(self._thread_local, "session", None) is None:
            self._thread_local.session = _session()
        return super().request(*args, **kwargs)


def _session() -> requests.Session:
    session = requests.Session()
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
