"""People as staff see them, and what staff did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UserShape:
    """One person. ``signs_in`` is ``password``, ``marketplace`` (its own sign-in) or ``none``."""

    id: str
    name: str | None
    email: str | None
    role: str
    created_at: datetime
    signs_in: str = "none"
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class UserPage:
    """A page of ``/users``; ``next`` goes back as ``?page=``."""

    items: tuple[UserShape, ...] = ()
    next: str | None = None
    prev: str | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class UserRequest:
    """The body of ``POST /users``: somebody whom the marketplace knows, and signs in itself.

    ``sign_in`` asks for a one-time sign-in at once; ``onward`` is where it leads, an address of the relay's own.
    """

    name: str
    id: str | None = None
    email: str | None = None
    locale: str | None = None
    sign_in: bool = True
    onward: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Somebody who was handed over: ``url`` signs a browser in once, until ``expires_at``; never stored."""

    user_id: str
    url: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """The body of ``PUT /users/{id}/role``."""

    role: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did to somebody else's things; ``actor`` is a user id, or ``command``."""

    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    details: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class DeedPage:
    """A page of ``/audit``, newest first; ``next`` goes back as ``?page=``."""

    items: tuple[Deed, ...] = ()
    next: str | None = None
    prev: str | None = None
    cursor: str = ""
