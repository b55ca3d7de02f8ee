"""One exchange with Stripe as the library makes it, with two things of ours: detours are refused, answers parsed once.

The library parses each answer into ordered dictionaries, four times as slow as plain ones, and makes a line for a log
of all of it. A page of a hundred whole accounts is a third of a megabyte: the library gets an empty object in its
place, and whoever asked takes the answer itself. Failures go to the library whole, since their reading is its work.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

import msgspec
import stripe

from desktop_app.stripe_api.trust import ProxySource, TrustingClient

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_NETWORK_AUTHENTICATION_REQUIRED = 511


class Detour(Exception):
    """Something between us and Stripe answered in its place; ``code`` is ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Exchange(TrustingClient):
    """The library's HTTP client; one for all threads.

    Args:
        proxy_for: See :class:`~desktop_app.stripe_api.settings.StripeSettings`.
        options: The library's own.
    """

    def __init__(self, proxy_for: ProxySource | None = None, **options: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(proxy_for, **options)
        self._good = threading.local()

    def request(  # type: ignore[override] # declared before it was said what comes back
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,  # noqa: ANN401 - the library's own signature
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send a request as the library does.

        Raises:
            APIConnectionError: What answered isn't Stripe, or nothing answered.
        """
        self._good.body = None
        body, status, told = super().request(method, url, headers, post_data)
        code = _detour(status, told)
        if code is not None:
            raise _not_stripe() from Detour(code)
        if not 200 <= status < 300:
            return body, status, told
        self._good.body = body
        return b"{}", status, told

    def take(self) -> object:
        """Return what the good answer that this thread got last says.

        Raises:
            ValueError: It is no JSON.
        """
        body, self._good.body = self._good.body, None
        return _parsed(body)


def _parsed(body: bytes) -> object:
    """Return what a JSON text says; several times as fast as the standard parser, which is the more lenient one."""
    try:
        return msgspec.json.decode(body)
    except ValueError:  # half of a surrogate pair, say: odd, but Stripe's own library reads it, and so do we
        return json.loads(body)


def _not_stripe() -> stripe.APIConnectionError:
    return stripe.APIConnectionError("Not Stripe's answer.", should_retry=False)  # type: ignore[no-untyped-call]  # it has no types


def _detour(status: int, headers: Mapping[str, str]) -> str | None:
    """Stripe's API never sends elsewhere, and its good answers are no pages: these come from something in between."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    page = kind in _PAGES and 200 <= status < 300
    return "captive_portal" if page or 300 <= status < 400 or status == _NETWORK_AUTHENTICATION_REQUIRED else None
