"""What a failed exchange means, in our codes: offline, a captive portal, a wrong clock, a certificate, a proxy."""

from __future__ import annotations

import ssl

import requests
from urllib3.exceptions import HTTPError

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.tls import certificate_trouble, chain_of

FAILURES = (requests.RequestException, HTTPError, OSError, ssl.SSLError, ValueError)
"""What the libraries raise when an exchange fails; ValueError comes from hostile headers and lengths."""


def known_failure(error: Exception) -> KnownError:
    """Return the known error that stands for what the libraries raised."""
    certificate = certificate_trouble(error)
    if certificate is not None:
        return KnownError(certificate, Remedy.RETRY)
    chain = chain_of(error)
    if any(isinstance(link, requests.exceptions.SSLError) for link in chain):
        return KnownError("certificate_invalid", Remedy.RETRY)
    if any(isinstance(link, requests.exceptions.ProxyError) for link in chain):
        return KnownError("proxy_unreachable", Remedy.RETRY)
    if any(isinstance(link, (requests.Timeout, TimeoutError)) for link in chain):
        return KnownError("relay_timeout", Remedy.RETRY)
    if any(isinstance(link, ConnectionRefusedError) for link in chain):
        return KnownError("relay_unreachable", Remedy.RETRY)  # its computer answered: the network is there
    return KnownError("offline", Remedy.RETRY)


def worn_out(error: Exception) -> bool:
    """Say whether a kept connection broke under the request: another one may do at once."""
    return any(
        isinstance(link, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)) for link in chain_of(error)
    )
