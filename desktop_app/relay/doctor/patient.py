"""What is examined: the settings, the ledger, Stripe and the public address, each behind what a check needs of it."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import httpx

from desktop_app.domain.clock import Clock
from desktop_app.onboarding.incoming.inspection import StripeInspection
from desktop_app.onboarding.incoming.webhooks import Endpoint
from desktop_app.onboarding.ledger.accounts import Census
from desktop_app.relay.settings.config import RelayConfig


class Waiting(Protocol):
    """What waits to be read."""

    @property
    def due(self) -> int: ...  # noqa: D102
    @property
    def since(self) -> datetime | None: ...  # noqa: D102
    @property
    def aside(self) -> int: ...  # noqa: D102


class Standing(Protocol):
    """What the ledger knows of the marketplace."""

    @property
    def accounts(self) -> int: ...  # noqa: D102
    @property
    def last_reading(self) -> datetime | None: ...  # noqa: D102


class LedgerView(Protocol):
    """The ledger, looked at; every method raises OSError where the database doesn't answer."""

    @property
    def file(self) -> Path | None: ...  # noqa: D102
    def answers(self) -> str: ...  # noqa: D102
    def schema(self) -> str: ...  # noqa: D102
    def not_durable(self) -> str | None: ...  # noqa: D102
    def damage(self) -> str | None: ...  # noqa: D102
    def space(self, otherwise: Path) -> tuple[int, float]: ...  # noqa: D102
    def waiting(self, now: datetime) -> Waiting: ...  # noqa: D102
    def standing(self) -> Standing: ...  # noqa: D102
    def census(self) -> Census: ...  # noqa: D102
    def has_operator(self) -> bool: ...  # noqa: D102
    def heard_of(self, event_id: str) -> bool: ...  # noqa: D102
    def reads_of(self, month: datetime) -> int: ...  # noqa: D102


@dataclass(slots=True)
class Patient:
    """One set-up, and what was learnt of it on the way.

    Attributes:
        load: Reads the settings; raises ConfigurationError.
        open_ledger: Looks at the ledger of an SQLAlchemy URL.
        open_stripe: Looks at Stripe; raises KnownError.
        clock: This machine's time.
        pause: Waits, in seconds, for what is on its way.
        patience: Seconds that an event of Stripe's may be on its way.
        trust: Which authorities a certificate is checked against.
    """

    load: Callable[[], RelayConfig]
    open_ledger: Callable[[str], LedgerView]
    open_stripe: Callable[[RelayConfig], StripeInspection]
    clock: Clock
    pause: Callable[[float], None]
    patience: float = 20.0
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _config: RelayConfig | None = None
    _ledger: LedgerView | None = None
    _stripe: StripeInspection | None = None
    _endpoints: list[Endpoint] | None = None

    @property
    def config(self) -> RelayConfig:
        """The settings."""
        if self._config is None:
            self._config = self.load()
        return self._config

    @property
    def ledger(self) -> LedgerView:
        """The ledger."""
        if self._ledger is None:
            self._ledger = self.open_ledger(self.config.database_url)
        return self._ledger

    @property
    def stripe(self) -> StripeInspection:
        """Stripe."""
        if self._stripe is None:
            self._stripe = self.open_stripe(self.config)
        return self._stripe

    @property
    def endpoints(self) -> list[Endpoint]:
        """Where Stripe sends events to; asked once."""
        if self._endpoints is None:
            self._endpoints = list(self.stripe.endpoints.all())
        return self._endpoints

    def ask(self, method: str, path: str, **options: object) -> httpx.Response:
        """Ask the relay at its public address, as anybody outside would: no proxy of this machine's takes part.

        Raises:
            httpx.HTTPError: Nothing answered.
        """
        with httpx.Client(timeout=30, trust_env=False, verify=self.trust, follow_redirects=False) as client:
            return client.request(method, self.config.public_url + path, **options)  # type: ignore[arg-type]  # any of its own
