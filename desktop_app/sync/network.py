"""What a failed exchange means, in our codes: offline, a captive portal, a wrong clock, a certificate, a proxy."""

from __future__ import annotations

import ssl

import requests
from urllib3.exceptions import HTTPError

from desktop_app.domain.errors import KnownError, Remedy

FAILURES = (requests.RequestException, HTTPError, OSError, ssl.SSLError, ValueError)
"""What the libraries raise when an exchange fails; ValueError comes from hostile headers and lengths."""

_EXPIRED = 10
_NOT_YET_VALID = 9


def known_failure(error: Exception) -> KnownError:
    """Return the known error that stands for what the libraries raised."""
    chain = _chain(error)
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            return _certificate(link)
    if any(isinstance(link, (ssl.SSLError, requests.exceptions.SSLError)) for link in chain):
        return KnownError("certificate_invalid", Remedy.RETRY)
    if any(isinstance(link, requests.exceptions.ProxyError) for link in chain):
        return KnownError("proxy_unreachable", Remedy.RETRY)
    if any(isinstance(link, (requests.Timeout, TimeoutError)) for link in chain):
        return KnownError("relay_timeout", Remedy.RETRY)
    return KnownError("offline", Remedy.RETRY)


def worn_out(error: Exception) -> bool:
    """Say whether a kept connection broke under the request: another one may do at once."""
    return any(
        isinstance(link, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)) for link in _chain(error)
    )


def _certificate(error: ssl.SSLCertVerificationError) -> KnownError:
    if error.verify_code == _NOT_YET_VALID:
        return KnownError("clock_wrong", Remedy.RETRY)
    return KnownError("certificate_expired" if error.verify_code == _EXPIRED else "certificate_invalid", Remedy.RETRY)


def _chain(error: BaseException) -> list[BaseException]:
    """The error and everything it was made from: causes, contexts and the errors that urllib3 wraps as arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 30:
        link = waiting.pop()
        if not isinstance(link, BaseException) or link in found:
            continue
        found.append(link)
        waiting += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]
    return found
