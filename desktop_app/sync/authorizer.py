"""A relay as an OAuth 2 authorization server: its page, codes and tokens (RFC 6749, 7009, 7636)."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.address import relay_address
from desktop_app.sync.grant import Grant
from desktop_app.sync.ports import ProxySource
from desktop_app.sync.reading import unreadable

if TYPE_CHECKING:
    from desktop_app.sync.http import Answer, Transport

CLIENT = "sellerdesk"
"""Our ``client_id``: a public client, so there is no secret to it."""

_ENDED = frozenset({"invalid_grant", "invalid_client", "unauthorized_client"})
_LONGEST_TOKEN = 4096


class Authorizer:
    """One relay's sign-in. Every method may block and raises :class:`KnownError` alone.

    Args:
        address: The relay's address; see :func:`~desktop_app.sync.address.relay_address` for what it raises.
        clock: Limits the length of an answer.
        proxy_for: What the desktop says; see :data:`~desktop_app.sync.ports.ProxySource`.
    """

    def __init__(self, address: str, clock: Clock, proxy_for: ProxySource | None = None) -> None:
        self.address = relay_address(address)
        self._proxy_for = proxy_for
        self._clock = clock
        self._guard = threading.Lock()
        self._made: Transport | None = None
        self._closed = False

    def page(self, *, redirect_uri: str, state: str, verifier: str) -> str:
        """Return the address of the page on which the person signs in; PKCE's challenge is made of the verifier."""
        query = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.address}/oauth/authorize?{urlencode(query)}"

    def redeem(self, code: str, *, redirect_uri: str, verifier: str) -> Grant:
        """Change a code into tokens.

        Raises:
            KnownError: ``sign_in_refused``: the code isn't taken; or it can't be reached.
        """
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        answer = self._post("/oauth/token", form | {"code_verifier": verifier, "client_id": CLIENT})
        if _refusal(answer) is not None:
            raise KnownError("sign_in_refused", Remedy.PERSON)
        return _grant(answer)

    def renew(self, refresh_token: str) -> Grant:
        """Change a refresh token into the next pair; asked again with the same one after a lost answer.

        Raises:
            KnownError: ``token_invalid``: the sign-in has ended; anything else means that it wasn't decided.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": CLIENT}
        answer = self._post("/oauth/token", form)
        if _refusal(answer) in _ENDED:
            raise KnownError("token_invalid", Remedy.PERSON)
        return _grant(answer)

    def revoke(self, token: str) -> None:
        """End the sign-in that a token belongs to; one that isn't known any more is fine (RFC 7009).

        Raises:
            KnownError: The relay couldn't be told.
        """
        hint = {"token": token, "token_type_hint": "refresh_token", "client_id": CLIENT}
        answer = self._post("/oauth/revoke", hint)
        if answer.status != 200:
            raise _trouble(answer)

    def close(self) -> None:
        """End what waits on the network; later calls fail with ``offline``."""
        with self._guard:
            self._closed = True
            transport = self._made
        if transport is not None:
            transport.close()

    def _post(self, path: str, form: Mapping[str, str]) -> Answer:
        from desktop_app.sync.http import Request, Transport

        with self._guard:
            if self._closed:
                raise KnownError("offline", Remedy.RETRY)
            if self._made is None:
                self._made = Transport(self.address, None, self._clock, proxy_for=self._proxy_for)
            transport = self._made
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return transport.exchange(Request("POST", path, {}, urlencode(form).encode(), headers))


def challenge_of(verifier: str) -> str:
    """Return PKCE's S256 challenge of a verifier (RFC 7636, section 4.2)."""
    import hashlib  # loaded with the whole of OpenSSL: the first picture needs none of it

    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def _grant(answer: Answer) -> Grant:
    if answer.status != 200:
        raise _trouble(answer)
    told = _document(answer)
    access, refresh, kind = told.get("access_token"), told.get("refresh_token"), told.get("token_type")
    if not (_is_token(access) and _is_token(refresh) and isinstance(kind, str) and kind.lower() == "bearer"):
        raise unreadable()
    return Grant(str(access), str(refresh))


def _is_token(value: object) -> bool:
    plain = isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    return plain and 0 < len(str(value)) <= _LONGEST_TOKEN


def _refusal(answer: Answer) -> str | None:
    """Return the OAuth error of an answer that refuses for good, or None."""
    if answer.status not in {400, 401}:
        return None
    error = _document(answer).get("error")
    return error if isinstance(error, str) else None


def _trouble(answer: Answer) -> KnownError:
    if answer.status == 404:
        return KnownError("sign_in_unsupported", Remedy.OPERATOR)
    if answer.status == 429:
        return KnownError("throttled", Remedy.RETRY, retry_after=answer.retry_after)
    if answer.status >= 500:
        return KnownError("relay_failed", Remedy.RETRY, retry_after=answer.retry_after)
    return unreadable()


def _document(answer: Answer) -> dict[str, object]:
    if answer.status >= 500 or answer.status == 429:
        raise _trouble(answer)
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(read, dict):
        raise unreadable()
    return read
