"""Errors as ``application/problem+json`` documents (RFC 9457): a stable code and a sentence in a language."""

from __future__ import annotations

import math
from types import MappingProxyType

from starlette.responses import Response

from desktop_app import wire
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.relay.locales import wording

MEDIA_TYPE = "application/problem+json"

STATUS_OF = MappingProxyType(
    {
        "account_unreachable": 409,
        "already_open": 409,
        "body_malformed": 422,
        "body_too_large": 413,
        "capability_refused": 503,
        "cursor_expired": 410,
        "factor_set": 409,
        "form_stale": 403,
        "grant_invalid": 400,
        "headers_too_large": 431,
        "idempotency_conflict": 409,
        "invitation_over": 410,
        "key_invalid": 503,
        "key_permission_missing": 503,
        "last_operator": 409,
        "link_over": 410,
        "login_link_unavailable": 409,
        "login_refused": 422,
        "marketplace_refused": 403,
        "marketplace_unreachable": 503,
        "method_not_allowed": 405,
        "method_unknown": 404,
        "mode_mismatch": 409,
        "not_an_event": 400,
        "not_found": 404,
        "nothing_there": 409,
        "ours": 500,
        "platform_not_ready": 503,
        "portal_not_configured": 503,
        "rate_limited": 429,
        "refresh_spent": 410,
        "request_timeout": 408,
        "request_unreadable": 400,
        "role_forbidden": 403,
        "signature_refused": 400,
        "start_over_not_allowed": 409,
        "stripe_unreachable": 503,
        "throttled": 429,
        "token_invalid": 401,
        "token_missing": 401,
        "user_is_staff": 409,
        "version_conflict": 412,
    }
)
"""HTTP status by code; every other code follows from who can mend it."""

_STATUS_OF_REMEDY = {
    Remedy.FIELD: 422,
    Remedy.PERSON: 409,
    Remedy.OPERATOR: 503,
    Remedy.RETRY: 503,
    Remedy.OURS: 500,
}
_USUAL_WAIT = {429: 5, 503: 5}


def status_of(error: KnownError) -> int:
    """Return the HTTP status that an error is answered with."""
    return STATUS_OF.get(error.code) or _STATUS_OF_REMEDY[error.remedy]


def problem_of(error: KnownError, locale: str, market: str) -> wire.Problem:
    """Return the document of an error, worded in a language for the people of a marketplace."""
    words = wording(locale).problem(error.code, {"market": market, **error.params})
    return wire.Problem(
        code=error.code,
        title=words.what,
        status=status_of(error),
        detail=" ".join(part for part in (words.why, words.safe, words.next_step) if part),
        field=error.field,
        params=error.params or None,
        request_id=error.request_id,
    )


def problem_response(error: KnownError, locale: str, market: str) -> Response:
    """Return the answer to an error, with ``Retry-After`` where waiting helps and a challenge where a token does."""
    document = problem_of(error, locale, market)
    headers: dict[str, str] = {}
    wait = error.retry_after if error.retry_after is not None else _USUAL_WAIT.get(document.status)
    if wait is not None:
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    if document.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="sellerdesk"'
    if document.status in {408, 413}:
        headers["Connection"] = "close"  # what is left of the request is not worth reading
    return Response(wire.encode(document), document.status, headers, MEDIA_TYPE)
