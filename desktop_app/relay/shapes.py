"""The few JSON shapes that only the server speaks; the rest is :mod:`desktop_app.wire`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Nothing:
    """The body of requests that say everything by their address."""


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """The body of ``POST /buyer/payment-setup``; ``return_port`` is the app's own loopback port."""

    return_port: int | None = None


@dataclass(frozen=True, slots=True)
class PortalRequest:
    """The body of ``POST /buyer/portal``; ``return_port`` is the app's own loopback port."""

    return_port: int | None = None


@dataclass(frozen=True, slots=True)
class MethodRequest:
    """The body of ``PUT /buyer/default-payment-method``."""

    payment_method: str


@dataclass(frozen=True, slots=True)
class Address:
    """A page of Stripe's for a browser: works for minutes; never stored, never logged."""

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Health:
    """The process answers."""

    status: str = "ok"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether work can be taken: each part with ``ok``, or what it lacks."""

    ready: bool
    checks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Proofs:
    """What this process can say about a nonce with each of its signing secrets."""

    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery is stored."""

    received: bool = True
