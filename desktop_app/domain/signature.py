"""Stripe's webhook signature, checked on the raw bytes (``docs/stripe.md`` §4.4; properties R1 and R2).

The library's own check raises other exceptions than its documented one on hostile input, and accepts times far in
the future; that is why this is ours.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

TOLERANCE = 300
"""Seconds that a signature's time may lie in the past or in the future."""

_TIME = re.compile(rb"[0-9]{1,12}\Z")
_LONGEST_HEADER = 8192


class SignatureRefused(Exception):
    """A delivery that wasn't signed by Stripe with one of our secrets, just now.

    Attributes:
        reason: ``header_missing``, ``header_malformed``, ``no_match``, ``too_old`` or ``too_new``; fit for logs.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Header(NamedTuple):
    time: bytes
    signatures: tuple[bytes, ...]


def verify(
    body: bytes, header: str | bytes | None, secrets: Sequence[str], now: datetime, tolerance: int = TOLERANCE
) -> int:
    """Return the index of the secret that signed a delivery.

    Any ``v1`` value may match any secret: while a secret is rolled Stripe sends several. ``v0`` is ignored.

    Args:
        body: The raw bytes as they came.
        header: The value of ``Stripe-Signature``.
        secrets: ``whsec_…``, whole, as text.
        now: The time (aware).
        tolerance: Seconds allowed on both sides.

    Raises:
        SignatureRefused: For every other input, and nothing else.
    """
    time, signatures = _parse(header)
    matched = _matching(body, time, signatures, secrets)
    if matched is None:
        raise SignatureRefused("no_match")
    age = now.timestamp() - int(time)
    if age > tolerance:
        raise SignatureRefused("too_old")
    if age < -tolerance:
        raise SignatureRefused("too_new")
    return matched


def sign(body: bytes, secret: str, now: datetime) -> str:
    """Return the header that Stripe would send, for our own round trips (``doctor``) and tests."""
    time = str(int(now.timestamp())).encode()
    return f"t={time.decode()},v1={_digest(body, time, secret).decode()}"


def _parse(header: str | bytes | None) -> _Header:
    if not header:
        raise SignatureRefused("header_missing")
    raw = header if isinstance(header, bytes) else header.encode("utf-8", "replace")
    if len(raw) > _LONGEST_HEADER:
        raise SignatureRefused("header_malformed")
    pairs = [part.partition(b"=") for part in raw.split(b",")]
    times = [value.strip() for name, _, value in pairs if name.strip() == b"t"]
    signatures = tuple(value.strip() for name, _, value in pairs if name.strip() == b"v1")
    if len(times) != 1 or not signatures or not _TIME.match(times[0]):
        raise SignatureRefused("header_malformed")
    return _Header(times[0], signatures)


def _matching(body: bytes, time: bytes, signatures: tuple[bytes, ...], secrets: Sequence[str]) -> int | None:
    """Compare every signature with every secret; the time taken doesn't tell which one matched, or how far."""
    matched: int | None = None
    for index, secret in enumerate(secrets):
        expected = _digest(body, time, secret)
        for signature in signatures:
            if hmac.compare_digest(expected, signature) and matched is None:
                matched = index
    return matched


def _digest(body: bytes, time: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), time + b"." + body, hashlib.sha256).hexdigest().encode()
