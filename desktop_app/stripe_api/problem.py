"""A failed call as facts: what the ``stripe`` library raised, read the same way for every kind of failure.

The library's traps (``docs/stripe.md`` §9.3): ``code`` is filled on 400, 402 and 404 alone; v2 errors often have no
type; a body that isn't JSON leaves the headers where the parsed body should be; and an ``error`` that isn't an object
makes the library itself fail with AttributeError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import requests
import stripe

from desktop_app.domain.tls import certificate_trouble, chain_of
from desktop_app.stripe_api.exchange import Detour
from desktop_app.stripe_api.reading import at, text

UNREADABLE = (stripe.StripeError, AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What a call can raise: the library's own errors, and those of its parser on an answer that no server should give."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One failed call.

    Attributes:
        status: HTTP status; None when there was no answer, or none that could be understood.
        code: Stripe's ``error.code``, or ``""``.
        type: Stripe's ``error.type``, or ``""``.
        param: The parameter as a dotted path (``shipping.address.city``), or ``""``.
        message: Stripe's English text: for telling two refusals apart, never for people.
        request_id: ``req_…``, or None.
        again: ``Stripe-Should-Retry``, or the library's word on a broken connection; None when neither speaks.
        limited_by: ``Stripe-Rate-Limited-Reason``, or ``""``.
        wait: Seconds of a ``Retry-After``, or None.
        replayed: The answer was a saved one (``Idempotent-Replayed``).
        date: The answer's ``Date`` header, or ``""``.
        between: What stands between us and Stripe, as our code (``certificate_invalid``, ``captive_portal``,
            ``proxy_unreachable``, …), or ``""``.
    """

    status: int | None
    code: str = ""
    type: str = ""
    param: str = ""
    message: str = field(default="", repr=False)
    request_id: str | None = None
    again: bool | None = None
    limited_by: str = ""
    wait: float | None = None
    replayed: bool = False
    date: str = ""
    between: str = ""


def read_problem(error: Exception) -> Problem:
    """Read one of :data:`UNREADABLE` into facts."""
    if not isinstance(error, stripe.StripeError):
        return Problem(status=None)
    body: object = error.json_body
    detail = at(body, "error")
    headers = {
        str(key).lower(): str(value)
        for source in (_headers_of(body), error.headers or {})
        for key, value in source.items()
    }
    return Problem(
        status=error.http_status,
        code=text(detail, "code") or (detail if isinstance(detail, str) else "") or "",
        type=text(detail, "type") or "",
        param=_dotted(text(detail, "param") or ""),
        message=text(detail, "message") or "",
        request_id=headers.get("request-id"),
        again=_again(error, headers),
        limited_by=headers.get("stripe-rate-limited-reason", ""),
        wait=_seconds(headers.get("retry-after", "")),
        replayed=headers.get("idempotent-replayed") == "true",
        date=headers.get("date", ""),
        between=(_between(error) or "") if isinstance(error, stripe.APIConnectionError) else "",
    )


def _between(error: Exception) -> str | None:
    certificate = certificate_trouble(error)
    if certificate is not None:
        return certificate
    chain = chain_of(error)
    if any(isinstance(link, requests.exceptions.ProxyError) for link in chain):
        return "proxy_unreachable"
    return next((link.code for link in chain if isinstance(link, Detour)), None)


def _headers_of(body: object) -> Mapping[object, object]:
    """Return what the library keeps as parsed body when the body wasn't JSON: the headers."""
    return body if isinstance(body, Mapping) and "error" not in body else {}


def _again(error: stripe.StripeError, headers: Mapping[str, str]) -> bool | None:
    if isinstance(error, stripe.APIConnectionError):
        return error.should_retry
    return {"true": True, "false": False}.get(headers.get("stripe-should-retry", ""))


def _seconds(value: str) -> float | None:
    return float(value) if value.isascii() and value.isdigit() and len(value) < 5 else None


def _dotted(param: str) -> str:
    return param.replace("][", ".").replace("[", ".").replace("]", "")
