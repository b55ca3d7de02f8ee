"""What an operator's check of the wiring asks Stripe; nothing of it makes or changes anything there.

Whether a key may write is asked by writing to an object that doesn't exist: Stripe names a missing permission before it
looks for the object, so the answer tells, and nothing can happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.incoming.webhooks import Endpoints


@dataclass(frozen=True, slots=True)
class Reach:
    """One answer of Stripe's to the key.

    Attributes:
        date: Stripe's time by its ``Date`` header, or None without one.
        refusal: What it refused, or None.
    """

    date: datetime | None
    refusal: KnownError | None


@dataclass(frozen=True, slots=True)
class Permission:
    """One right that the relay's key needs.

    Attributes:
        name: As Stripe's messages name it, without its beginning: ``customer_write``.
        label: As the Dashboard names it.
    """

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The platform's own account.

    Attributes:
        activated: Its own details were sent in.
        branded: Its pages have a colour or an icon.
    """

    id: str
    activated: bool
    branded: bool


@dataclass(frozen=True, slots=True)
class Emitted:
    """An event that Stripe has made, and whether an endpoint still waits for it."""

    id: str
    type: str
    created: datetime
    livemode: bool | None


class StripeInspection(Protocol):
    """Stripe, looked at; every method but :meth:`reach` raises :class:`~desktop_app.domain.errors.KnownError`."""

    @property
    def livemode(self) -> bool:
        """What the key's own text says of its mode."""
        ...

    @property
    def permissions(self) -> Sequence[Permission]:
        """The rights that the relay needs with its settings."""
        ...

    @property
    def endpoints(self) -> Endpoints:
        """Where Stripe sends events to."""
        ...

    def reach(self) -> Reach:
        """Ask for anything at all."""
        ...

    def may(self, permission: Permission) -> KnownError | None:
        """Return the refusal where the key lacks a right, None where it has it."""
        ...

    def own_account(self) -> OwnAccount:
        """Read the platform's own account."""
        ...

    def may_open_accounts(self) -> KnownError | None:
        """Ask for an account that can't be made, in a country that doesn't exist; return any other refusal."""
        ...

    def mode_shown(self) -> bool | None:
        """Return the mode of some object that this key sees, or None where there is none."""
        ...

    def portal_saved(self) -> bool:
        """Tell whether the customer portal's settings were ever saved."""
        ...

    def emitted(self, types: Sequence[str], since: datetime, until: datetime) -> Sequence[Emitted]:
        """Return a few of the platform's snapshot events of a time, newest first."""
        ...

    def ping(self, endpoint_id: str) -> str:
        """Have Stripe send a trial event to a v2 destination; return the event's id."""
        ...
