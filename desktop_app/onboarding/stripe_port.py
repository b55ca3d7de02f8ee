"""What the use cases need of Stripe. The adapter in ``stripe_api`` satisfies it by shape.

Bodies of creations are drafted first and sent later, because the exact body is stored before the first sending
("Creating once" in the README): a draft is JSON text that only the adapter understands.

Every method that asks Stripe raises :class:`~desktop_app.domain.errors.KnownError` with a code of the closed
classification, :class:`~desktop_app.domain.errors.StripeUnreachable` where the answer is unknown or Stripe is down,
and nothing else for failures that the world can cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from desktop_app.domain.account import Account, Api, CapabilityName, Kind
from desktop_app.domain.buyer import BuyerDetails, BuyerPatch, PaymentMethod
from desktop_app.domain.payouts import Payouts


@dataclass(frozen=True, slots=True)
class Platform:
    """Whose key this is: stored beside every Stripe id, a mismatch is refused."""

    id: str
    livemode: bool
    country: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer at Stripe: a v1 customer, or a v2 account with the customer configuration."""

    id: str
    deleted: bool = False
    details: BuyerDetails = field(default_factory=BuyerDetails)
    default_method: str | None = None
    user_id: str | None = None
    """``metadata.app_user_id``."""
    livemode: bool | None = None


@dataclass(frozen=True, slots=True)
class AccountWish:
    """What a seller chose; immutable at Stripe once made, so it is asked for and confirmed, never defaulted."""

    country: str
    kind: Kind
    email: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """What is wanted of an account besides what was requested when it was made (``docs/stripe.md`` §1.3).

    Attributes:
        names: Payments, transfers or both; payouts come with either.
        country, email: For an account that has none: a buyer's that is to sell.
    """

    names: frozenset[CapabilityName]
    country: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class StripeLink:
    """A page of Stripe's that a browser may open: single use, short-lived, never stored, never logged."""

    url: str = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """A Checkout session in setup mode and what became of it.

    Attributes:
        status: ``open``, ``complete`` or ``expired``, as Stripe says.
        outcome: ``open``, ``saved``, ``needs_approval``, ``refused`` or ``expired``, judged from the setup intent.
        method_id: The payment method that came of it, or None.
    """

    id: str
    status: str
    outcome: str
    customer_id: str | None = None
    url: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    method_id: str | None = None
    reservation: str | None = None
    """Our own id of the attempt, from the session's metadata."""


@dataclass(frozen=True, slots=True)
class StripeEvent:
    """An event read again from Stripe: its type and the objects it is about."""

    id: str
    type: str
    account_id: str | None = None
    object_id: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One page of the list of all accounts.

    Attributes:
        accounts: Whole accounts (v1).
        ids: What the list only names (v2): each is to be read.
        next: Where the next page begins, or None at the end.
    """

    accounts: tuple[Account, ...] = ()
    ids: tuple[str, ...] = ()
    next: str | None = None


class Stripe(Protocol):
    """Stripe, as far as this product needs it. Amounts don't occur; times are aware and in UTC."""

    def platform(self) -> Platform:
        """Return whose key this is (asked once, then remembered)."""
        ...

    def draft_customer(self, user_id: str, details: BuyerDetails) -> str:
        """Return the exact body that creates this buyer, ``metadata.app_user_id`` included."""
        ...

    def create_customer(self, body: str, key: str) -> Customer:
        """Send a drafted body with its idempotency key."""
        ...

    def update_customer(self, customer_id: str, patch: BuyerPatch, key: str) -> Customer:
        """Change what the patch names and leave the rest alone."""
        ...

    def read_customer(self, customer_id: str) -> Customer:
        """Read a buyer with tax ids and default method; ``deleted`` is an answer, not an error."""
        ...

    def find_customers(self, user_id: str, since: datetime, api: Api) -> Sequence[Customer]:
        """List buyers created since a time whose metadata names the user (a list, never the search index).

        Args:
            user_id: The buyer's user.
            since: From when on.
            api: ``v1`` for customers, ``v2`` for accounts with the customer configuration.
        """
        ...

    def api_of(self, body: str) -> Api:
        """Return the API that a drafted body goes to, whatever the settings became since it was drafted.

        How long its key lives and where its object is looked for follow from it (``docs/stripe.md`` §6.2).
        """
        ...

    def draft_account(self, user_id: str, wish: AccountWish, *, both: bool = False) -> str:
        """Return the exact body that opens this seller's account with the API, type and charges of the settings.

        Args:
            user_id: Goes into ``metadata.app_user_id``.
            wish: What the seller chose.
            both: Request card payments and transfers together: the answer to ``needs_both_capabilities``.
        """
        ...

    def create_account(self, body: str, key: str) -> Account:
        """Send a drafted body with its idempotency key.

        Raises:
            StripeUnreachable: The outcome is unknown: replay the same body and key. ``params["replayed"]`` is ``true``
                where Stripe only repeats a failure that it saved under this key (v1 does that for a day): look for
                the object before a new generation is made.
            KnownError: A definite refusal; nothing was made. ``needs_both_capabilities``: Stripe gives the wanted
                capability only beside another here (``docs/stripe.md`` §1.5). Once, and only where the refused draft
                was not ``both`` already, the use case answers with a new generation drafted with ``both=True``; what
                was added stays outside the wanted capabilities. A second refusal is ``country_unsupported``.
        """
        ...

    def read_account(self, account_id: str, api: Api) -> Account:
        """Read an account whole (v2 with every ``include``).

        Raises:
            KnownError: ``account_unreachable`` where this key can't see it (403 ``account_invalid``, 404).
        """
        ...

    def read_payouts(self, account_id: str, today: date) -> Payouts:
        """Read when an account is paid next, and whether it ever was.

        Args:
            account_id: A connected account, of either API.
            today: The day in UTC; what was to arrive before it isn't next any more.

        Raises:
            KnownError: ``key_permission_missing`` where this key may not read payouts, ``rate_limited`` with the cause
                ``reads_per_month`` where what is left of the month's budget is kept for others.
        """
        ...

    def request_wanted(self, account: Account, addition: Addition, key: str) -> Account:
        """Request more capabilities of an account, and return the account whole, as a reading would.

        Args:
            account: As it was read last: by its API it is asked, and what it has already isn't said again.
            addition: What is wanted besides.
            key: Its idempotency key.

        Raises:
            KnownError: ``capability_refused`` where Stripe doesn't give it to this account, ``needs_both_capabilities``
                where it does beside another only, ``account_unreachable`` where this key can't see the account.
        """
        ...

    def find_accounts(self, user_id: str, since: datetime, api: Api) -> Sequence[Account]:
        """List accounts created since a time whose metadata names the user."""
        ...

    def mint_account_link(self, account_id: str, api: Api, *, refresh_url: str, return_url: str) -> StripeLink:
        """Make a single-use onboarding link."""
        ...

    def login_link(self, account_id: str) -> StripeLink:
        """Make a single-use link to the Express dashboard."""
        ...

    def start_checkout(
        self, customer_id: str, *, reservation: str, return_url: str, currency: str, locale: str | None, key: str
    ) -> Checkout:
        """Start a hosted page that adds a payment method (setup mode: nothing is charged)."""
        ...

    def read_checkout(self, session_id: str) -> Checkout:
        """Read what became of a Checkout session, setup intent included."""
        ...

    def open_checkouts(self, customer_id: str) -> Sequence[Checkout]:
        """List a buyer's Checkout sessions that are open, newest first."""
        ...

    def list_methods(self, customer_id: str, default: str | None) -> Sequence[PaymentMethod]:
        """List a buyer's saved payment methods; ``default`` marks one."""
        ...

    def set_default_method(self, customer_id: str, method_id: str, key: str) -> None:
        """Make an attached method the default for invoices."""
        ...

    def detach_method(self, method_id: str, key: str) -> None:
        """Remove a method for good; Stripe can't attach it again."""
        ...

    def billing_portal(self, customer_id: str, *, return_url: str, locale: str | None) -> StripeLink:
        """Make a short-lived link to the billing portal, which speaks ``locale`` where it can."""
        ...

    def events_since(self, since: datetime, api: Api) -> Iterator[Mapping[str, object]]:
        """Yield the events of the last 30 days since a time that concern sellers or buyers, as Stripe lists them.

        Args:
            since: From when on.
            api: ``v1`` for the platform's own snapshot events, ``v2`` for thin ones.
        """
        ...

    def read_event(self, event_id: str) -> StripeEvent:
        """Read a v2 event whole, for thin notices without a related object."""
        ...

    def account_page(self, api: Api, after: str | None) -> AccountPage:
        """Return one page of all accounts, newest first; ``after`` is an earlier page's ``next``."""
        ...
