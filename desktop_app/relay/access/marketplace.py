"""The marketplace's own sign-in by OpenID Connect: code with PKCE and a nonce, ID tokens checked whole."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.legible import legible
from desktop_app.relay.settings.choices import OidcChoice

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""What an ID token may be signed with: by keys that the provider alone has, never by a secret that is shared."""

_SECONDS = 10.0
_LEEWAY = 60
_KEPT = 3600.0
_LARGEST = 256 * 1024
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Departure:
    """What a browser goes away with, and what has to fit when it comes back."""

    url: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came back, as the provider says."""

    issuer: str
    subject: str
    name: str | None
    email: str | None
    locale: str | None


class Marketplace:
    """One OpenID provider. Every method may block for seconds and raises :class:`KnownError` alone.

    Args:
        choice: Which one, and who we are to it.
        redirect_uri: Where it sends browsers back to.
        clock: The time, for what tokens say of it.
        transport: Another way to the provider, for tests.
    """

    def __init__(
        self, choice: OidcChoice, redirect_uri: str, clock: Clock, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.issuer = choice.issuer
        self._choice = choice
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._transport = transport
        self._guard = threading.Lock()
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}

    def depart(self) -> Departure:
        """Return where to send a browser.

        Raises:
            KnownError: ``marketplace_unreachable``.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        query = {
            "response_type": "code",
            "client_id": self._choice.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        url: str = add_params_to_uri(self._metadata()["authorization_endpoint"], list(query.items()))
        return Departure(url, state, nonce, verifier)

    def arrive(self, code: str, nonce: str, verifier: str) -> Arrived:
        """Return who a code stands for.

        Raises:
            KnownError: ``marketplace_refused`` or ``marketplace_unreachable``.
        """
        metadata = self._metadata()
        tokens = self._exchanged(metadata, code, verifier)
        claims = self._checked(metadata, tokens.get("id_token"), nonce)
        told = claims if claims.get("email") and claims.get("name") else claims | self._more(metadata, tokens, claims)
        return Arrived(
            self.issuer, str(claims["sub"]), _text(told, "name"), _text(told, "email"), _text(told, "locale")
        )

    def _exchanged(self, metadata: Mapping[str, Any], code: str, verifier: str) -> Mapping[str, Any]:
        """Change a code into tokens, showing our secret in the way the provider offers (RFC 6749, section 2.3.1)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" in offered:
            auth = httpx.BasicAuth(quote(self._choice.client_id, ""), quote(self._choice.client_secret, ""))
        else:
            auth = None
            form |= {"client_id": self._choice.client_id, "client_secret": self._choice.client_secret}
        return self._document(metadata["token_endpoint"], form=form, auth=auth)

    def _checked(self, metadata: Mapping[str, Any], id_token: object, nonce: str) -> dict[str, Any]:
        """Return what an ID token says, once everything about it fits (OpenID Connect Core §3.1.3.7)."""
        if not isinstance(id_token, str):
            raise _refused()
        try:
            claims = self._signed(metadata, id_token)
            jwt.JWTClaimsRegistry(
                now=int(self._clock.now().timestamp()),
                leeway=_LEEWAY,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self._choice.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise _refused() from error
        audience = claims["aud"]
        party = claims.get("azp")
        shared = isinstance(audience, list) and len(audience) > 1
        if (shared and party is None) or (party is not None and party != self._choice.client_id):
            raise _refused()
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise _refused()
        return claims

    def _keys(self, metadata: Mapping[str, Any], *, fresh: bool = False) -> KeySet:
        found = self._kept(metadata["jwks_uri"], fresh=fresh)
        return KeySet.import_key_set(found)  # type: ignore[arg-type]  # joserfc checks whatever it holds

    def _signed(self, metadata: Mapping[str, Any], id_token: str) -> dict[str, Any]:
        try:
            keys = self._keys(metadata)
            return dict(jwt.decode(id_token, keys, algorithms=list(_ALGORITHMS)).claims)
        except (JoseError, ValueError):  # perhaps its keys are new: looked at afresh once
            keys = self._keys(metadata, fresh=True)
            return dict(jwt.decode(id_token, keys, algorithms=list(_ALGORITHMS)).claims)

    def _more(
        self, metadata: Mapping[str, Any], tokens: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what the provider tells of a person beside the ID token; nothing where it is of somebody else."""
        endpoint = metadata.get("userinfo_endpoint")
        if not isinstance(endpoint, str):
            return {}
        headers = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        told = self._document(endpoint, headers)
        return told if told.get("sub") == claims["sub"] else {}

    def _metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself, which must be about this very issuer."""
        found = self._kept(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        sound = all(isinstance(found.get(name), str) for name in _ENDPOINTS)
        if found.get("issuer") != self.issuer or not sound:
            raise KnownError("marketplace_unreachable", Remedy.OPERATOR)
        return found

    def _kept(self, url: str, *, fresh: bool = False) -> dict[str, Any]:
        now = self._clock.monotonic()
        with self._guard:
            at, known = self._known.get(url, (-_KEPT, {}))
        if known and not fresh and now - at < _KEPT:
            return known
        found = self._document(url)
        with self._guard:
            self._known[url] = now, found
        return found

    def _document(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> dict[str, Any]:
        """Return what the provider answers: to a form that is sent, or to a look.

        Raises:
            KnownError: ``marketplace_refused`` where it said no, else ``marketplace_unreachable``.
        """
        try:
            with httpx.Client(timeout=_SECONDS, transport=self._transport, trust_env=False) as client:
                method = "GET" if form is None else "POST"
                answer = client.request(method, url, headers=dict(headers or {}), data=form, auth=auth)
            if form is not None and answer.status_code in {400, 401, 403}:
                raise _refused()
            found = answer.raise_for_status().json() if len(answer.content) <= _LARGEST else None
        except (httpx.HTTPError, ValueError) as error:
            raise _unreachable() from error
        if not isinstance(found, dict):
            raise _unreachable()
        return found


def _unreachable() -> KnownError:
    return KnownError("marketplace_unreachable", Remedy.RETRY, retry_after=30)


def _refused() -> KnownError:
    return KnownError("marketplace_refused", Remedy.PERSON)


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value.strip()[:200] if isinstance(value, str) and legible(value) else None
