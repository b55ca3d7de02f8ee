"""Who is wired to whom in a relay: the operator's settings become a ledger, an adapter and the use cases' parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from desktop_app.app.read_keeper import keeping
from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.onboarding.keeping.read_budget import ReadBudget
from desktop_app.onboarding.ledger.work import Ledger
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.settings.config import RelayConfig
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.settings import StripeSettings


@dataclass(frozen=True, slots=True)
class Books:
    """What registering people needs: no Stripe, no settings of the marketplace."""

    ledger: Ledger
    clock: Clock


@contextmanager
def open_books(database_url: str) -> Iterator[Books]:
    """Open the ledger for work on people and close it afterwards."""
    clock = SystemClock()
    ledger = open_ledger(database_url, clock)
    try:
        yield Books(ledger, clock)
    finally:
        ledger.close()


@contextmanager
def open_parts(config: RelayConfig) -> Iterator[Parts]:
    """Open everything that the use cases work with and close it afterwards."""
    clock = SystemClock()
    ledger = open_ledger(config.database_url, clock)
    try:
        adapter = StripeAdapter(stripe_settings(config))
        with keeping(ReadBudget(ledger, adapter.pace, clock)):
            yield Parts(ledger, adapter, clock, config.policy())
    finally:
        ledger.close()


def stripe_settings(config: RelayConfig) -> StripeSettings:
    """Return how this relay reaches Stripe."""
    return StripeSettings(
        key=config.stripe_key,
        api_base=config.stripe_api_base,
        api=config.accounts_api,
        account_type=config.account_type,
        charges=config.charges,
        buyers=config.buyers,
        currency=config.currency,
        reads_per_second=config.reads_per_second,
        reads_per_month=config.reads_per_month,
    )
