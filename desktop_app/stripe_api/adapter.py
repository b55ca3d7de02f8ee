"""Stripe as the use cases know it: thin composition of the parts of this room."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from desktop_app.domain.account import Account, Api
from desktop_app.domain.buyer import BuyerDetails, BuyerPatch, PaymentMethod
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import StripeUnreachable
from desktop_app.domain.payouts import Payouts
from desktop_app.onboarding.stripe_port import (
    AccountPage,
    AccountWish,
    Addition,
    Checkout,
    Customer,
    Platform,
    StripeEvent,
    StripeLink,
)
from desktop_app.stripe_api import checkout, drafts, events, links, lists, payouts
from desktop_app.stripe_api.accounts import Accounts
from desktop_app.stripe_api.client import Client
from desktop_app.stripe_api.customers import Customers
from desktop_app.stripe_api.pace import Pace
from desktop_app.stripe_api.reading import text
from desktop_app.stripe_api.settings import StripeSettings
from desktop_app.stripe_api.subject import Subject

__all__ = ["StripeAdapter", "StripeSettings"]


class StripeAdapter:
    """Satisfies :class:`desktop_app.onboarding.stripe_port.Stripe`; one for all threads.

    Args:
        settings: Key, address, kind of marketplace, limits.
        clock: Where the time comes from.
        sleep: How to wait between repetitions and for a turn to read.
        chance: Spreads repetitions: a number from 0 to 1.

    Raises:
        KnownError: ``key_live_elsewhere`` for a live key with another server's address (property D7), ``key_invalid``
            for what isn't a secret or restricted key.
    """

    def __init__(
        self,
        settings: StripeSettings,
        *,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings = settings
        self._client = Client(settings, clock=clock, sleep=sleep, chance=chance)
        self._accounts = Accounts(self._client, "merchant" if settings.charges == "direct" else "recipient")
        self._customers = Customers(self._client)
        self._platform: Platform | None = None
        self._platform_lock = threading.Lock()

    @property
    def pace(self) -> Pace:
        """What was read this month, for showing and for keeping over a restart."""
        return self._client.pace

    def platform(self) -> Platform:
        """Return whose key this is; asked once."""
        with self._platform_lock:
            if self._platform is None:
                data = self._client.get("/v1/account", Subject.PLATFORM)
                platform_id = text(data, "id")
                if platform_id is None:
                    raise StripeUnreachable
                name = text(data, "settings", "dashboard", "display_name") or text(data, "business_profile", "name")
                self._platform = Platform(platform_id, self._client.livemode, text(data, "country"), name)
            return self._platform

    def draft_customer(self, user_id: str, details: BuyerDetails) -> str:
        """Return the exact body that creates this buyer."""
        return drafts.draft_customer(self._settings, user_id, details)

    def create_customer(self, body: str, key: str) -> Customer:
        """Send a drafted buyer."""
        return self._customers.create(body, key)

    def update_customer(self, customer_id: str, patch: BuyerPatch, key: str) -> Customer:
        """Change what the patch names."""
        return self._customers.update(customer_id, patch, key)

    def read_customer(self, customer_id: str) -> Customer:
        """Read a buyer; a deleted one is an answer."""
        return self._customers.read(customer_id)

    def find_customers(self, user_id: str, since: datetime, api: Api) -> Sequence[Customer]:
        """List a user's buyers made since a time."""
        return self._customers.find(user_id, since, api)

    def api_of(self, body: str) -> Api:
        """Return the API that a drafted body goes to."""
        return drafts.api_of(body)

    def draft_account(self, user_id: str, wish: AccountWish, *, both: bool = False) -> str:
        """Return the exact body that opens this seller's account."""
        return drafts.draft_account(self._settings, user_id, wish, both=both)

    def create_account(self, body: str, key: str) -> Account:
        """Send a drafted account."""
        return self._accounts.create(body, key)

    def read_account(self, account_id: str, api: Api) -> Account:
        """Read an account whole."""
        return self._accounts.read(account_id, api)

    def read_payouts(self, account_id: str, today: date) -> Payouts:
        """Read when an account is paid next, and whether it ever was."""
        return payouts.read_payouts(self._client, account_id, today)

    def request_wanted(self, account: Account, addition: Addition, key: str) -> Account:
        """Request more capabilities of an account."""
        return self._accounts.update(account, drafts.added(self._settings.account_type, account, addition), key)

    def find_accounts(self, user_id: str, since: datetime, api: Api) -> Sequence[Account]:
        """List a user's accounts made since a time."""
        return self._accounts.find(user_id, since, api)

    def mint_account_link(self, account_id: str, api: Api, *, refresh_url: str, return_url: str) -> StripeLink:
        """Make a single-use onboarding link."""
        return links.mint_account_link(self._client, account_id, api, refresh_url=refresh_url, return_url=return_url)

    def login_link(self, account_id: str) -> StripeLink:
        """Make a single-use link to the Express dashboard."""
        return links.login_link(self._client, account_id)

    def start_checkout(
        self, customer_id: str, *, reservation: str, return_url: str, currency: str, locale: str | None, key: str
    ) -> Checkout:
        """Start a page that adds a payment method."""
        return checkout.start_checkout(
            self._client,
            customer_id,
            reservation=reservation,
            return_url=return_url,
            currency=currency or self._settings.currency,
            locale=locale,
            key=key,
        )

    def read_checkout(self, session_id: str) -> Checkout:
        """Read what became of a Checkout session."""
        return checkout.read_checkout(self._client, session_id)

    def open_checkouts(self, customer_id: str) -> Sequence[Checkout]:
        """List a buyer's Checkout sessions that are open."""
        return checkout.open_checkouts(self._client, customer_id)

    def list_methods(self, customer_id: str, default: str | None) -> Sequence[PaymentMethod]:
        """List a buyer's saved methods."""
        return checkout.list_methods(self._client, customer_id, default)

    def set_default_method(self, customer_id: str, method_id: str, key: str) -> None:
        """Make a method the default for invoices."""
        self._customers.set_default(customer_id, method_id, key)

    def detach_method(self, method_id: str, key: str) -> None:
        """Remove a method for good."""
        checkout.detach_method(self._client, method_id, key)

    def billing_portal(self, customer_id: str, *, return_url: str, locale: str | None) -> StripeLink:
        """Make a link to the billing portal."""
        return links.billing_portal(self._client, customer_id, return_url=return_url, locale=locale)

    def events_since(self, since: datetime, api: Api) -> Iterator[Mapping[str, object]]:
        """Yield the events since a time that concern sellers or buyers."""
        return events.events_since(self._client, since, api)

    def read_event(self, event_id: str) -> StripeEvent:
        """Read a v2 event whole."""
        return events.read_event(self._client, event_id)

    def account_page(self, api: Api, after: str | None) -> AccountPage:
        """Return one page of all accounts."""
        return lists.account_page(self._client, api, after)
