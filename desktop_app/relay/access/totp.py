"""Codes that change with the time, by pyotp, and their key as a QR code."""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
import segno

_SECONDS = 30


class PyTotp:
    """Satisfies :class:`~desktop_app.onboarding.access.second_factor.Totp`."""

    def new_key(self) -> str:
        """Return a random key in Base32."""
        return pyotp.random_base32()

    def step(self, key: str, code: str, now: datetime) -> int | None:
        """Return the time step that a code belongs to, one to each side of now allowed, or None."""
        digits = "".join(code.split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            return None
        totp = pyotp.TOTP(key, interval=_SECONDS)
        current = int(now.timestamp()) // _SECONDS
        found = None
        for step in (current - 1, current, current + 1):  # all of them, so that the time taken tells nothing
            if secrets.compare_digest(totp.generate_otp(step), digits):
                found = step
        return found


def key_uri(key: str, account: str, market: str) -> str:
    """Return what an app reads from a QR code."""
    return pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=market)


def as_picture(uri: str) -> str:
    """Return a QR code as SVG to stand in a page: dark on white in both themes."""
    return str(
        segno.make_qr(uri, error="m").svg_inline(scale=5, border=0, dark="#1D1B18", light="#FFFFFF", omitsize=False)
    )
