"""What a person's sign-in gave us: an access token, and for a sign-in in the browser the token that renews it."""

from __future__ import annotations

import json
from dataclasses import field

from desktop_app.domain.value import value


@value
class Grant:
    """One sign-in.

    Attributes:
        access_token: Goes with every request.
        refresh_token: Gets the next pair; None for a token that an operator made, which isn't renewed.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)


def as_secret(grant: Grant) -> str:
    """Return a grant as the one text that the key store holds; a token without renewal stays as it is."""
    if grant.refresh_token is None:
        return grant.access_token
    return json.dumps({"access_token": grant.access_token, "refresh_token": grant.refresh_token})


def from_secret(text: str | None) -> Grant | None:
    """Read what the key store held; None where it holds nothing of use."""
    if not text:
        return None
    if not text.startswith("{"):
        return Grant(text)
    try:
        read = json.loads(text)
        access, refresh = read["access_token"], read["refresh_token"]
    except (ValueError, KeyError, TypeError):
        return None
    return Grant(access, refresh) if isinstance(access, str) and isinstance(refresh, str) else None
