"""Where Stripe sends events to: the three endpoints a relay needs, compared with those there are, and put right.

A wrong scope means silence (``docs/stripe.md`` §4.1): a snapshot endpoint for the platform's own objects, one for its
connected accounts, and a destination for thin v2 events. A secret is told once, when an endpoint is made; so each
endpoint of ours carries a fingerprint of its secret, by which both sides can be compared later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

WEBHOOK_PATH = "/webhooks/stripe"
"""Where the relay takes deliveries, below its public address."""


class Scope(StrEnum):
    """Whose events an endpoint hears of, and in which shape."""

    PLATFORM = "platform"
    CONNECTED = "connected"
    THIN = "thin"


EVENTS: dict[Scope, tuple[str, ...]] = {
    Scope.PLATFORM: (
        "checkout.session.completed",
        "checkout.session.expired",
        "customer.deleted",
        "customer.tax_id.created",
        "customer.tax_id.deleted",
        "customer.tax_id.updated",
        "customer.updated",
        "payment_method.attached",
        "payment_method.automatically_updated",
        "payment_method.detached",
        "payment_method.updated",
        "setup_intent.canceled",
        "setup_intent.requires_action",
        "setup_intent.setup_failed",
        "setup_intent.succeeded",
    ),
    Scope.CONNECTED: (
        "account.application.authorized",
        "account.application.deauthorized",
        "account.external_account.created",
        "account.external_account.deleted",
        "account.external_account.updated",
        "account.updated",
        "capability.updated",
        "payout.canceled",
        "payout.created",
        "payout.failed",
        "payout.paid",
        "payout.updated",
        "person.created",
        "person.deleted",
        "person.updated",
    ),
    Scope.THIN: (
        "v2.core.account.closed",
        "v2.core.account.created",
        "v2.core.account.updated",
        "v2.core.account[configuration.customer].capability_status_updated",
        "v2.core.account[configuration.customer].updated",
        "v2.core.account[configuration.merchant].capability_status_updated",
        "v2.core.account[configuration.merchant].updated",
        "v2.core.account[configuration.recipient].capability_status_updated",
        "v2.core.account[configuration.recipient].updated",
        "v2.core.account[defaults].updated",
        "v2.core.account[future_requirements].updated",
        "v2.core.account[identity].updated",
        "v2.core.account[requirements].updated",
        "v2.core.account_link.returned",
    ),
}
"""What each endpoint must hear of (``docs/stripe.md`` §4.2); hearing more does no harm."""

QUIET: dict[Scope, str] = {
    Scope.PLATFORM: "plan.deleted",
    Scope.CONNECTED: "plan.deleted",
    Scope.THIN: "v2.core.event_destination.ping",
}
"""What a new endpoint hears of until its secret is kept: something that doesn't come by itself."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint as Stripe shows it.

    Attributes:
        scope: None where Stripe doesn't tell it apart.
        events: Types that it hears of; ``*`` for all.
        api_version: Of snapshots; None for thin events, and where the account's own default holds.
        ours: Made by this program.
        fingerprint: Of its signing secret, where this program noted it.
    """

    id: str
    url: str
    scope: Scope | None
    enabled: bool
    events: tuple[str, ...]
    api_version: str | None = None
    ours: bool = False
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint that was just made, with the secret that is told this once."""

    id: str
    secret: str = field(repr=False)


class Endpoints(Protocol):
    """Stripe's side; every method raises :class:`~desktop_app.domain.errors.KnownError`."""

    @property
    def api_version(self) -> str:
        """The version that our readers are written for."""
        ...

    def all(self) -> Sequence[Endpoint]:
        """Return every endpoint there is, of both kinds."""
        ...

    def make(self, scope: Scope, url: str, events: Sequence[str]) -> NewEndpoint:
        """Make one of ours."""
        ...

    def change(self, endpoint: Endpoint, events: Sequence[str], fingerprint: str | None) -> None:
        """Switch one on with these events; ``fingerprint`` is noted where it is given."""
        ...

    def switch_off(self, endpoint: Endpoint) -> None:
        """Switch one off; it stays, so that it can be switched on again."""
        ...

    def remove(self, endpoint: Endpoint) -> None:
        """Remove one for good."""
        ...


class Fault(StrEnum):
    """What can be wrong with one scope."""

    MISSING = "missing"
    OFF = "off"
    EVENTS = "events"
    VERSION = "version"
    SECRET = "secret"  # noqa: S105 - the name of a fault


def fingerprint(secret: str) -> str:
    """Return by what a secret is known without being told: it is random enough to stay one."""
    return hashlib.sha256(b"sellerdesk-endpoint:" + secret.encode()).hexdigest()[:16]


def of_scope(found: Iterable[Endpoint], scope: Scope, url: str) -> list[Endpoint]:
    """Return the endpoints of a scope that lead to an address, those that are on first."""
    fitting = [one for one in found if one.scope is scope and one.url.rstrip("/") == url]
    return sorted(fitting, key=lambda one: (not one.enabled, one.events == (QUIET[scope],)))


def missing_events(endpoint: Endpoint, scope: Scope) -> tuple[str, ...]:
    """Return what an endpoint should hear of and doesn't."""
    return () if "*" in endpoint.events else tuple(one for one in EVENTS[scope] if one not in endpoint.events)


def fault_of(found: Iterable[Endpoint], scope: Scope, url: str, version: str, secrets: Iterable[str]) -> Fault | None:
    """Return what is wrong with a scope's endpoint, the worst first; None when it is as it should be."""
    fitting = of_scope(found, scope, url)
    if not fitting:
        return Fault.MISSING
    endpoint = fitting[0]
    if not endpoint.enabled:
        return Fault.OFF
    if missing_events(endpoint, scope):
        return Fault.EVENTS
    if scope is not Scope.THIN and endpoint.api_version != version:
        return Fault.VERSION
    known = {fingerprint(secret) for secret in secrets}
    return Fault.SECRET if endpoint.fingerprint is not None and endpoint.fingerprint not in known else None


class Step(StrEnum):
    """What was done about one scope."""

    KEPT = "kept"
    CORRECTED = "corrected"
    MADE = "made"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scope after it was put right."""

    scope: Scope
    step: Step
    endpoint_id: str


def connect(
    endpoints: Endpoints, url: str, secrets: Sequence[str], keep: Callable[[str], None], *, roll: bool = False
) -> list[Outcome]:
    """Make or correct the three endpoints so that no delivery is ever refused for its signature.

    A new endpoint hears of nothing until ``keep`` has put its secret where the relay reads it; only then it is given
    its events, and only then the one that it replaces is switched off. Doing it again changes nothing.

    Args:
        endpoints: Stripe.
        url: The relay's webhook address.
        secrets: Those that the relay knows.
        keep: Stores a new secret, durably.
        roll: Replace every endpoint, so that every secret is a new one.

    Raises:
        KnownError: Stripe refused or didn't answer; doing it again goes on from there.
    """
    found = list(endpoints.all())
    for half in [one for one in found if one.ours and one.url.rstrip("/") == url and one.fingerprint is None]:
        endpoints.remove(half)  # made, and the program ended before its secret was kept
        found.remove(half)
    return [_connect_one(endpoints, found, scope, url, secrets, keep, roll=roll) for scope in Scope]


def _connect_one(
    endpoints: Endpoints,
    found: Sequence[Endpoint],
    scope: Scope,
    url: str,
    secrets: Sequence[str],
    keep: Callable[[str], None],
    *,
    roll: bool,
) -> Outcome:
    before = of_scope(found, scope, url)
    fault = fault_of(found, scope, url, endpoints.api_version, secrets)
    if fault is None and not roll:
        return Outcome(scope, Step.KEPT, before[0].id)
    if before and not roll and _can_stay(before[0], scope, endpoints.api_version, secrets):
        endpoints.change(before[0], EVENTS[scope] if missing_events(before[0], scope) else before[0].events, None)
        return Outcome(scope, Step.CORRECTED, before[0].id)
    made = endpoints.make(scope, url, [QUIET[scope]])
    keep(made.secret)
    new = Endpoint(made.id, url, scope, enabled=True, events=(QUIET[scope],), ours=True)
    endpoints.change(new, EVENTS[scope], fingerprint(made.secret))
    for old in before:
        if old.enabled:
            endpoints.switch_off(old)
    return Outcome(scope, Step.REPLACED if before else Step.MADE, made.id)


def _can_stay(endpoint: Endpoint, scope: Scope, version: str, secrets: Sequence[str]) -> bool:
    """Whether an endpoint can be put right: neither its version nor a lost secret can be."""
    if scope is not Scope.THIN and endpoint.api_version != version:
        return False
    if endpoint.fingerprint is None:
        return bool(secrets)  # somebody else's: its secret is among ours, as far as anybody can know
    return endpoint.fingerprint in {fingerprint(secret) for secret in secrets}
