"""One exchange with a relay: limits on time and size, no redirects, every failure as a known error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from urllib3.response import BaseHTTPResponse

from desktop_app import __version__
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.hosts import on_this_computer
from desktop_app.sync.connections import BreakableAdapter, Breaker
from desktop_app.sync.network import FAILURES, known_failure, worn_out
from desktop_app.sync.ports import ProxySource
from desktop_app.sync.reading import unreadable

LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes of one answer that are read; the largest honest one is a page of the feed of 256 KB."""

_CONNECT_SECONDS = 10.0
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the relay. ``seconds`` limits the silence before and the length of the answer."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``kind`` is its media type without parameters."""

    status: int
    kind: str
    body: bytes = field(repr=False)
    retry_after: float | None = None


class Bearer(requests.auth.AuthBase):
    """Puts our token on a request, or nothing; given explicitly, it keeps a ``.netrc`` from doing so."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Transport:
    """Speaks HTTP with one relay; may be used from several threads.

    Args:
        address: The relay's address, as :func:`relay_address` gives it.
        token_source: Gives the token of the moment, asked anew for each request; None where nobody is signed in yet.
        renew: Called with a token that was refused; says whether there is another one to try, once.
        proxy_for: What the desktop says; see :data:`~desktop_app.sync.ports.ProxySource`.
    """

    def __init__(
        self,
        address: str,
        token_source: Callable[[], str | None] | None,
        clock: Clock,
        renew: Callable[[str], bool] | None = None,
        proxy_for: ProxySource | None = None,
    ) -> None:
        self._address = address
        self._clock = clock
        self._breaker = Breaker()
        self._token_source = token_source
        self._renew = renew
        self._session = _session(self._breaker, address)
        self._proxy_for = proxy_for

    def exchange(self, request: Request) -> Answer:
        """Send a request and read its whole answer.

        Raises:
            KnownError: It failed, or the answer is no answer of a relay's; ``token_missing`` where there is no token.
        """
        token = self._token()
        answer = self._twice(request, token)
        if answer.status != 401 or token is None or self._renew is None or not self._renew(token):
            return answer
        return self._twice(request, self._token())

    def _twice(self, request: Request, token: str | None) -> Answer:
        try:
            return self._once(request, token)
        except FAILURES as error:
            # Every request of ours may be sent again: reading changes nothing, writing carries a key.
            if not worn_out(error) or self._breaker.closed:
                raise known_failure(error) from None
        try:
            return self._once(request, token)
        except FAILURES as error:
            raise known_failure(error) from None

    def _token(self) -> str | None:
        if self._token_source is None:
            return None
        token = self._token_source()
        if not token:
            raise KnownError("token_missing", Remedy.PERSON)
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise KnownError("token_invalid", Remedy.PERSON)
        return token

    def cut(self) -> None:
        """End what waits on the network now; new exchanges may begin."""
        self._breaker.cut()

    def close(self) -> None:
        """End what waits on the network and refuse what comes later."""
        self._breaker.cut(for_good=True)
        self._session.close()

    def _once(self, request: Request, token: str | None) -> Answer:
        limit = self._clock.monotonic() + _CONNECT_SECONDS + 2 * request.seconds
        with self._session.request(
            request.method,
            self._address + request.path,
            params=dict(request.query),
            data=request.body,
            headers=dict(request.headers),
            auth=Bearer(token),
            proxies=self._proxies(),
            timeout=(_CONNECT_SECONDS, request.seconds),
            allow_redirects=False,
            stream=True,
        ) as response:
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            _refuse_detours(response.status_code, kind)
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise unreadable()
            body = self._read(response.raw, limit)
            return Answer(response.status_code, kind, body, _seconds(response.headers.get("Retry-After")))

    def _proxies(self) -> dict[str, str]:
        """Return what the desktop says, where nothing that counts more does; never for this computer itself."""
        if self._proxy_for is None or not self._session.trust_env or requests.utils.get_environ_proxies(self._address):
            return {}
        proxy = self._proxy_for(self._address)
        return {} if proxy is None else {"http": proxy, "https": proxy}

    def _read(self, raw: BaseHTTPResponse, limit: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := raw.read1(_PIECE, decode_content=False):
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise KnownError("relay_answer_too_large", Remedy.RETRY)
            if self._clock.monotonic() > limit:
                raise KnownError("relay_timeout", Remedy.RETRY)
            pieces.append(piece)
        return b"".join(pieces)


def _session(breaker: Breaker, address: str) -> requests.Session:
    session = requests.Session()
    # A proxy stands between this computer and others, never between it and itself.
    session.trust_env = not on_this_computer(urlsplit(address).hostname or "")
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update(
        {
            "User-Agent": f"Sellerdesk/{__version__}",
            "Accept": "application/json, application/problem+json",
            # Our answers are small, and what isn't packed can't burst.
            "Accept-Encoding": "identity",
        }
    )
    adapter = BreakableAdapter(breaker)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _refuse_detours(status: int, kind: str) -> None:
    """A relay answers JSON and never sends elsewhere: a page or a detour comes from something in between."""
    if status == 511 or kind in {"text/html", "application/xhtml+xml"}:
        raise KnownError("captive_portal", Remedy.RETRY)
    if 300 <= status < 400:
        raise KnownError("relay_redirected", Remedy.RETRY)


def _seconds(text: str | None) -> float | None:
    """Retry-After in seconds; its other form, a date, isn't one that our relay uses."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 6:
        return None
    return float(text)
