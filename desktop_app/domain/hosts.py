"""Which addresses the desktop opens in the system browser (property D1)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

STRIPE_HOSTS = frozenset(
    {
        "accounts.stripe.com",
        "billing.stripe.com",
        "checkout.stripe.com",
        "connect.stripe.com",
        "dashboard.stripe.com",
        "docs.stripe.com",
        "express.stripe.com",
        "support.stripe.com",
        "verify.stripe.com",
    }
)
"""Hosts of Stripe's own pages, by name: a wildcard would trust every forgotten subdomain."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LONGEST = 8192
# The characters of RFC 3986; parsers of addresses disagree on the others.
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+\Z")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_DEFAULT_PORTS = {"https": 443, "http": 80}


class _Origin(NamedTuple):
    scheme: str
    host: str
    port: int


def on_this_computer(host: str) -> bool:
    """Say whether a host name or address can only mean this computer."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_open(url: str, relay_url: str | None, confirmed_hosts: Iterable[str] = ()) -> bool:
    """Whether an address may be opened.

    Allowed are https on Stripe's hosts, the relay's own origin (https, or anything on loopback), https on hosts that
    the operator named and the person confirmed, and loopback only where the relay itself is on loopback. Everything
    else is refused: other schemes, user-info, look-alike names, addresses written in unusual ways.

    Args:
        url: The address.
        relay_url: The relay's address, or None where there is none.
        confirmed_hosts: Host names, without scheme and port.
    """
    origin = _origin(url)
    if origin is None:
        return False
    relay = None if relay_url is None else _origin(relay_url)
    if origin.host in _LOOPBACK:
        return relay is not None and relay.host in _LOOPBACK
    if origin.scheme != "https":
        return False
    if relay == origin:
        return True
    named = STRIPE_HOSTS | {host.lower() for host in confirmed_hosts if _HOST.match(host.lower())}
    return origin.host in named and origin.port == 443


def host_of(url: str) -> str | None:
    """Return the host of an address that is written plainly, or None."""
    origin = _origin(url)
    return None if origin is None else origin.host


def _origin(url: str) -> _Origin | None:
    if len(url) > _LONGEST or not _PLAIN.match(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in _DEFAULT_PORTS or not url[len(scheme) :].startswith("://") or "@" in parts.netloc:
        return None
    if parts.netloc.endswith(":") or "%" in parts.netloc or not (host == "::1" or _HOST.match(host)):
        return None
    return _Origin(scheme, host, port if port is not None else _DEFAULT_PORTS[scheme])
