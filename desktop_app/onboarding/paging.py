"""Opaque page tokens: where a page begins, in the characters A–Z a–z 0–9 - _ . ~ only."""

from __future__ import annotations

import base64
import binascii
from typing import TypeVar

from desktop_app import wire
from desktop_app.domain.errors import FieldError

PlaceT = TypeVar("PlaceT")


def token_of(place: object) -> str:
    """Return a place as a token."""
    return base64.urlsafe_b64encode(wire.canonical(place)).decode().rstrip("=")


def place_of(kind: type[PlaceT], token: str) -> PlaceT:
    """Return the place in a token.

    Raises:
        FieldError: It isn't a token of ours.
    """
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        return wire.decode(kind, text)
    except (wire.WireError, binascii.Error, ValueError) as error:
        raise FieldError("field_invalid", "page") from error
