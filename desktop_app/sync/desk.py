"""What a page may ask of the sync module. The engine satisfies it; the window and the command line know only this.

Snapshots (``me``, ``connection``, ``seller``, ``buyer``) answer from memory and never wait. Commands return at once
with a future that ends on one of the engine's own threads: with a result, or with a
:class:`~desktop_app.domain.errors.KnownError`. Listeners are called on the engine's threads too; the window's
bridge turns them into signals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desktop_app import wire
from desktop_app.domain.value import value
from desktop_app.domain.view import Intent, View


class Topic(StrEnum):
    """What changed."""

    ME = "me"
    CONNECTION = "connection"
    SELLER = "seller"
    BUYER = "buyer"
    ACCOUNTS = "accounts"
    RETURNED = "returned"
    """The browser sent the person back; what came of their visit may not be known yet."""


@value
class Notice:
    """Something changed; the page reads the snapshot.

    Attributes:
        ids: The accounts concerned, for support.
        rows: What they are now, where these are few enough to be drawn at once.
    """

    topic: Topic
    ids: tuple[str, ...] = ()
    rows: tuple[wire.AccountRow, ...] = ()


class Link(StrEnum):
    """How the backend is reached just now."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"
    """The backend doesn't take this token: sign in again."""


@value
class Listing:
    """How far this computer's own copy of all accounts is (a profile that holds a Stripe key itself).

    Attributes:
        listed: Accounts that Stripe's list has named so far.
        done_at: When the list was at its end (UTC), or None while it is under way.
        error_code: What stands in the way just now: a code with a sentence in ``words``, or None.
    """

    listed: int = 0
    done_at: datetime | None = None
    error_code: str | None = None


@value
class Connection:
    """The state of the connection, for the foot of the sidebar and the banner.

    Attributes:
        since: When it came to be so (UTC).
        waiting: How many intents wait to be sent.
        error_code: Why it is offline or refused: a code with a sentence in ``words``, or None.
        secret_note: Code of a notice about the key store (``keyring_missing``, ``keyring_locked``,
            ``keyring_plaintext``), shown because the token is then kept for this run
            only; None when the key store holds it.
        cache_note: Code of a notice about this computer's own database (``cache_rebuilt``: it was damaged and has
            been made anew from the backend; ``ledger_rebuilt``: the same of a profile's own copy of all accounts;
            ``disk_full``, ``cache_unavailable``: nothing can be written), or None.
        listing: How far the copy of all accounts is, or None where a relay keeps it.
    """

    link: Link = Link.CONNECTING
    since: datetime | None = None
    waiting: int = 0
    error_code: str | None = None
    secret_note: str | None = None
    cache_note: str | None = None
    listing: Listing | None = None


@value
class AccountQuery:
    """What support looks for; None means no filter. ``page`` is a token of an earlier answer."""

    q: str = ""
    status: str | None = None
    country: str | None = None
    capability: str | None = None
    """A name (``payouts``: it is on) or a name and a state (``payouts:stopped``)."""
    due_before: datetime | None = None
    days_in_state: int | None = None
    requirement: str | None = None
    """The key of what Stripe waits for from the seller (``requirement.photo_id``), also with ``:refused``."""
    kind: str | None = None
    opened_after: datetime | None = None
    sort: str | None = None
    limit: int = 50
    page: str | None = None


class Desk(Protocol):
    """One connection of the desktop (a profile): its snapshots and its commands."""

    def start(self) -> None:
        """Begin to follow the feed and to send what waits; returns at once."""
        ...

    def stop(self, seconds: float = 5.0) -> None:
        """End the engine's threads, waiting at most ``seconds``; what wasn't sent stays written down."""
        ...

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Call ``listener`` at every change, on an engine thread; returns the way to end that."""
        ...

    def me(self) -> wire.Me | None:
        """Return who this profile is, or None before that was ever known."""
        ...

    def connection(self) -> Connection:
        """Return how the backend is reached just now."""
        ...

    def seller(self) -> View[wire.Seller]:
        """Return the person's own selling side."""
        ...

    def buyer(self) -> View[wire.Buyer]:
        """Return the person's own buying side, pending changes projected on it."""
        ...

    def save_buyer(self, request: wire.BuyerRequest) -> Future[Intent]:
        """Write down the change; it is sent as soon as possible, once. The future ends when it is written down."""
        ...

    def open_seller(self, request: wire.SellerRequest) -> Future[Intent]:
        """Write down that an account is to be opened; sent once."""
        ...

    def onboarding_link(self, request: wire.SellerRequest) -> Future[wire.OnboardingLink]:
        """Mint a link for this click, opening the account first where there is none; needs the network now."""
        ...

    def payment_setup(self, return_port: int | None = None, language: str | None = None) -> Future[wire.PaymentSetup]:
        """Make a hosted page that adds a payment method, sending first what was saved; needs the network now.

        Args:
            return_port: Where the browser comes back to; a listener's own where none is given.
            language: Which one Stripe's page speaks; its own choice where none is given.
        """
        ...

    def open_setup(self) -> str | None:
        """Return the payment set-up whose end isn't known yet, also one of before this program was started."""
        ...

    def forget_setup(self, setup_id: str) -> None:
        """Expect nothing of a set-up whose page the person didn't open."""
        ...

    def payment_setup_state(self, setup_id: str) -> Future[wire.PaymentSetup]:
        """Read what became of it."""
        ...

    def billing_portal(self, language: str | None = None) -> Future[str]:
        """Make a link to the billing portal in a language, sending first what was saved; needs the network now."""
        ...

    def dashboard(self) -> Future[str]:
        """Make a link to the seller's Express dashboard."""
        ...

    def check_seller(self) -> Future[wire.Seller]:
        """Ask Stripe again now (throttled by the backend)."""
        ...

    def make_default(self, method_id: str) -> Future[Intent]:
        """Write down that a method is to be the default."""
        ...

    def remove_method(self, method_id: str) -> Future[Intent]:
        """Write down that a method is to be removed."""
        ...

    def send_again(self, intent_id: str) -> Future[None]:
        """Send a failed intent once more."""
        ...

    def drop(self, intent_id: str) -> Future[None]:
        """Give up a failed or waiting intent."""
        ...

    def accounts(self, query: AccountQuery) -> Future[wire.AccountPage]:
        """List accounts (support)."""
        ...

    def account_counts(self, query: AccountQuery) -> Future[dict[str, int]]:
        """Count accounts by status under the other filters (support); the key ``all`` holds the sum."""
        ...

    def account_stops(self, query: AccountQuery) -> Future[wire.Stops]:
        """Count where the sellers found stop: steps, states with their length, what Stripe waits for (support)."""
        ...

    def account(self, account_id: str) -> Future[wire.AccountRow]:
        """Read one account (support)."""
        ...

    def account_history(self, account_id: str) -> Future[Sequence[wire.HistoryEntry]]:
        """Read one account's history, newest first (support)."""
        ...

    def seller_history(self) -> Future[Sequence[wire.HistoryEntry]]:
        """Read the person's own latest changes, newest first."""
        ...

    def own_data(self) -> Future[wire.OwnData]:
        """Read everything that the backend keeps about the person; needs the network now."""
        ...

    def end_account(self) -> Future[wire.Ended]:
        """End the account for good and erase what is kept about the person; needs the network now."""
        ...

    def invitation(self) -> Future[wire.Invitation]:
        """Make an invitation for oneself, to go on with on another device; needs the network now."""
        ...

    def invite(self, account_id: str) -> Future[wire.Invitation]:
        """Make an invitation to hand on to a person (support)."""
        ...

    def take_back(self, invitation_id: str) -> Future[None]:
        """End an invitation: its address leads nowhere from then on."""
        ...

    def check_account(self, account_id: str) -> Future[wire.AccountRow]:
        """Have Stripe asked again about one account (support)."""
        ...

    def account_drift(self, account_id: str) -> Future[wire.Drift]:
        """Compare what is known of one account with what Stripe says now (support)."""
        ...

    def account_moment(self, account_id: str, entry_id: str, compare: str | None = None) -> Future[wire.Moment]:
        """Rebuild what was known of an account at one entry of its history (support)."""
        ...

    def account_deliveries(self, account_id: str) -> Future[Sequence[wire.DeliveryShape]]:
        """Read what Stripe delivered about one account and what became of it, newest first (support)."""
        ...

    def account_notes(self, account_id: str) -> Future[Sequence[wire.Note]]:
        """Read what staff wrote about one account, newest first (support)."""
        ...

    def add_note(self, account_id: str, text: str) -> Future[wire.Note]:
        """Write a note about one account (support)."""
        ...

    def deliveries(self, state: str | None = None, page: str | None = None) -> Future[wire.DeliveryPage]:
        """List what Stripe delivered, newest first (support).

        Args:
            state: ``set_aside``, ``nothing_to_do`` or ``other_mode``; None lists all.
            page: A token of an earlier answer.
        """
        ...

    def delivery(self, delivery_id: str) -> Future[wire.WholeDelivery]:
        """Read one delivery as it came (support)."""
        ...

    def redeliver(self, delivery_id: str) -> Future[wire.DeliveryShape]:
        """Have a delivery processed again, as if it came now (support)."""
        ...

    def browser_opened(self) -> None:
        """Say that a page of Stripe's was opened, so that its outcome is looked for eagerly."""
        ...

    def came_back(self) -> None:
        """Say that the person is back (window to the front, loopback return): look again now."""
        ...
