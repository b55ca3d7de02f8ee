"""Whose key this is, held against whose key a stored id came from."""

from __future__ import annotations

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.stripe_port import Platform


def same_platform(platform: Platform, platform_id: str | None, livemode: bool | None) -> bool:
    """Tell whether something stored belongs to this key's platform and mode; unknown counts as the same."""
    return platform_id in {None, platform.id} and livemode in {None, platform.livemode}


def require_same(platform: Platform, platform_id: str | None, livemode: bool | None) -> None:
    """Refuse to use something stored with another platform's key or in the other mode (``docs/stripe.md`` §8 #10, #11).

    Raises:
        KnownError: ``mode_mismatch``.
    """
    if not same_platform(platform, platform_id, livemode):
        raise KnownError("mode_mismatch", Remedy.OPERATOR)
