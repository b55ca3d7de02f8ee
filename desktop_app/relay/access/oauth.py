"""The relay as an OAuth 2 authorization server for one public client, our app (RFC 6749, 7009, 7636, 8252, 8414)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.access import devices, throttling
from desktop_app.onboarding.access.devices import Asked, Pair
from desktop_app.relay.access.doors import Notice, notice
from desktop_app.relay.access.visits import Go, Outcome, PageRoute, Plain, Sheet, Visit, turned_away
from desktop_app.words.marks import mark

CLIENT = "sellerdesk"
_REDIRECT = re.compile(r"http://127\.0\.0\.1:(?P<port>[1-9][0-9]{3,4})/signed-in")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_STATE = re.compile(r"[\x21-\x7e]{8,512}")
_LOOPBACK = "http://127.0.0.1:*"
_NOT_OURS = Notice(
    mark("This request isn’t one of the app’s"),
    mark("It names another app, or an answer that wouldn’t come back to this computer. Start again from the app."),
)
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(frozen=True, slots=True)
class _Fault:
    """What an app is told in its redirect (RFC 6749, section 4.1.2.1)."""

    redirect_uri: str
    state: str
    error: str


def authorization_server(public_url: str, market: str, mode: str) -> dict[str, object]:
    """Return what the server tells of itself (RFC 8414), and of whose it is.

    What the marketplace is called and its mode (``live``, ``test``, ``demo``) are ours: a person who is about to sign
    in sees both before their browser opens.
    """
    return {
        "market": market,
        "mode": mode,
        "issuer": public_url,
        "authorization_endpoint": f"{public_url}/oauth/authorize",
        "token_endpoint": f"{public_url}/oauth/token",
        "revocation_endpoint": f"{public_url}/oauth/revoke",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": True,
    }


def show_metadata(visit: Visit) -> Outcome:
    """Tell how to sign in here."""
    settings = visit.house.settings
    document = authorization_server(settings.public_url, settings.market, visit.parts.policy.mode)
    return Plain(json.dumps(document).encode(), "application/json")


def _asked(visit: Visit) -> Asked | _Fault | None:
    """Return what an app asks for; None where not even its address can be believed."""
    query = visit.query
    redirect = query.get("redirect_uri", "")
    found = _REDIRECT.fullmatch(redirect)
    if query.get("client_id") != CLIENT or found is None or not 1024 <= int(found["port"]) <= 65535:
        return None
    state, challenge = query.get("state", ""), query.get("code_challenge", "")
    if query.get("response_type") != "code":
        return _Fault(redirect, state, "unsupported_response_type")
    proof = query.get("code_challenge_method") == "S256" and _CHALLENGE.fullmatch(challenge)
    if not proof or not _STATE.fullmatch(state):
        return _Fault(redirect, state, "invalid_request")
    return Asked(redirect, state, challenge)


def _asked_of_somebody(visit: Visit) -> Asked | Outcome:
    """Return what an app asks of the person who is signed in, or the page that tells why it can't ask."""
    asked = _asked(visit)
    if not isinstance(asked, Asked):
        return _refused(visit, asked)
    turned = turned_away(visit)
    return asked if turned is None else turned


def show_consent(visit: Visit) -> Outcome:
    """Ask somebody who is signed in whether the app may act for them."""
    asked = _asked_of_somebody(visit)
    if not isinstance(asked, Asked):
        return asked
    person = visit.person
    values = {
        "name": person.user.name or person.user.id,
        "email": person.user.email or "",
        "role": person.user.role,
        "here": visit.place,
        "other": f"/signin?again=1&next={quote(visit.place, safe='')}",
    }
    return Sheet("consent.html", values, forms=_LOOPBACK)


def consent(visit: Visit) -> Outcome:
    """Lead back to the app with a code, or with the person's no."""
    asked = _asked_of_somebody(visit)
    if not isinstance(asked, Asked):
        return asked
    if visit.typed("decision") != "allow":
        return _back(visit, asked.redirect_uri, asked.state, error="access_denied")
    system = visit.device.rpartition(" · ")[2]
    device = " · ".join(part for part in ("Sellerdesk", system) if part)
    code = devices.grant_code(visit.parts, visit.person, asked, device)
    return _back(visit, asked.redirect_uri, asked.state, code=code)


def _refused(visit: Visit, asked: _Fault | None) -> Outcome:
    if asked is None:
        return notice(visit, _NOT_OURS, 400)
    return _back(visit, asked.redirect_uri, asked.state, error=asked.error)


def _back(visit: Visit, redirect_uri: str, state: str, **answer: str) -> Go:
    told = {**answer, **({"state": state} if state else {}), "iss": visit.house.settings.public_url}
    return Go(f"{redirect_uri}?{urlencode(told)}")


def give_tokens(visit: Visit) -> Outcome:
    """Answer an app: tokens for a code, or the next pair for a refresh token."""
    throttling.spend(visit.parts, (throttling.TOKEN_ADDRESS, visit.address))
    if visit.form.get("client_id") != CLIENT:
        return _error("invalid_client")
    try:
        match visit.form.get("grant_type"):
            case "authorization_code":
                return _pair(_by_code(visit))
            case "refresh_token":
                return _pair(devices.refresh(visit.parts, visit.form.get("refresh_token", "")))
            case _:
                return _error("unsupported_grant_type")
    except KnownError as error:
        if error.code != "grant_invalid":
            raise
        return _error("invalid_grant")


def _by_code(visit: Visit) -> Pair:
    verifier = visit.form.get("code_verifier", "")
    if not _VERIFIER.fullmatch(verifier):
        raise KnownError("grant_invalid", Remedy.PERSON)
    challenge = create_s256_code_challenge(verifier)
    return devices.redeem(visit.parts, visit.form.get("code", ""), visit.form.get("redirect_uri", ""), challenge)


def take_back(visit: Visit) -> Outcome:
    """End the sign-in that a token belongs to; the answer is the same for one that isn't known."""
    throttling.spend(visit.parts, (throttling.TOKEN_ADDRESS, visit.address))
    if visit.form.get("client_id", CLIENT) != CLIENT:
        return _error("invalid_client")
    token = visit.form.get("token", "")
    if not token:
        return _error("invalid_request")
    devices.revoke(visit.parts, token)
    return Plain(b"{}", "application/json", _NO_STORE)


def _pair(pair: Pair) -> Plain:
    document = {
        "access_token": pair.access,
        "token_type": "Bearer",
        "expires_in": pair.seconds,
        "refresh_token": pair.refresh,
        "scope": pair.role,
    }
    return Plain(json.dumps(document).encode(), "application/json", _NO_STORE)


def _error(code: str) -> Plain:
    status = 401 if code == "invalid_client" else 400
    return Plain(json.dumps({"error": code}).encode(), "application/json", _NO_STORE, status)


_ASK = {
    "303": "To the sign-in, or back to the app with a code or an error.",
    "400": "A page: the request names another app or address.",
}

OAUTH = (
    PageRoute(
        "GET",
        "/.well-known/oauth-authorization-server",
        "showAuthorizationServer",
        "How an app signs somebody in here (RFC 8414).",
        show_metadata,
        {"200": "The document."},
        speaks="json",
    ),
    PageRoute(
        "GET",
        "/oauth/authorize",
        "showConsent",
        "Asks whether the app may act for whoever is signed in; PKCE by S256, an answer on loopback, a state.",
        show_consent,
        {"200": "The page."} | _ASK,
    ),
    PageRoute("POST", "/oauth/authorize", "giveConsent", "Lead back to the app with a code or a no.", consent, _ASK),
    PageRoute(
        "POST",
        "/oauth/token",
        "giveTokens",
        "Tokens for a code (grant_type authorization_code) or the next pair (refresh_token); client_id sellerdesk.",
        give_tokens,
        {"200": "The tokens.", "400": "An error of RFC 6749.", "401": "Another client.", "429": "Too often."},
        own_form=False,
        speaks="json",
    ),
    PageRoute(
        "POST",
        "/oauth/revoke",
        "revokeToken",
        "End the sign-in of a token (RFC 7009); the same answer for an unknown one.",
        take_back,
        {"200": "It is done.", "400": "An error of RFC 6749.", "401": "Another client.", "429": "Too often."},
        own_form=False,
        speaks="json",
    ),
)
