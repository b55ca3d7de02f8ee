"""What the engine needs from others, by shape: a backend, a cache, a key store, a lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from desktop_app import wire
from desktop_app.domain.kept import Kept, Queued, Row, Step, Visit, Written
from desktop_app.domain.view import IntentKind
from desktop_app.sync.desk import AccountQuery, Listing


class Backend(Protocol):
    """The world behind a profile. Every method may block and raises :class:`KnownError` alone.

    Attributes:
        tells: Whether it hears of changes by itself; where not, what the person has before them is looked at eagerly.
    """

    tells: bool

    def me(self) -> wire.Me:
        """Read whose token this is."""
        ...

    def seller(self) -> wire.Seller:
        """Read the person's selling side."""
        ...

    def buyer(self) -> wire.Buyer:
        """Read the person's buying side."""
        ...

    def changes(self, after: str | None, wait: float) -> wire.ChangePage:
        """Read what changed since a feed position, waiting ``wait`` seconds for the first change.

        Raises:
            CursorExpired: The position is too old; read afresh.
        """
        ...

    def send(self, kind: IntentKind, body: bytes, key: str, if_match: int | None) -> wire.Seller | wire.Buyer:
        """Send one intent; the same ``key`` with the same body happens once, however often it is sent."""
        ...

    def onboarding_link(self, request: wire.SellerRequest) -> wire.OnboardingLink:
        """Mint a link, opening the account first where there is none."""
        ...

    def payment_setup(self, return_port: int | None, language: str | None = None) -> wire.PaymentSetup:
        """Make a hosted page that adds a payment method."""
        ...

    def payment_setup_state(self, setup_id: str) -> wire.PaymentSetup:
        """Read what became of it."""
        ...

    def billing_portal(self, return_port: int | None, language: str | None = None) -> str:
        """Make a link to the billing portal."""
        ...

    def dashboard(self) -> str:
        """Make a link to the Express dashboard."""
        ...

    def check_seller(self) -> wire.Seller:
        """Have Stripe asked again."""
        ...

    def look_at(self, account_id: str | None) -> None:
        """Have Stripe asked again about an account, or about the person's own; the answer comes by the feed."""
        ...

    def seller_history(self) -> Sequence[wire.HistoryEntry]:
        """Read the person's own latest changes, newest first."""
        ...

    def own_data(self) -> wire.OwnData:
        """Read everything that is kept about the person, by table."""
        ...

    def end_account(self) -> wire.Ended:
        """End the account and erase what is kept about its person; what Stripe has stays with Stripe."""
        ...

    def accounts(self, query: AccountQuery) -> wire.AccountPage:
        """List accounts (support)."""
        ...

    def account_counts(self, query: AccountQuery) -> dict[str, int]:
        """Count accounts by status (support)."""
        ...

    def account_stops(self, query: AccountQuery) -> wire.Stops:
        """Count where the sellers found stop: steps, states with their length, what Stripe waits for (support)."""
        ...

    def account(self, account_id: str) -> wire.AccountRow:
        """Read one account (support)."""
        ...

    def account_history(self, account_id: str) -> Sequence[wire.HistoryEntry]:
        """Read one account's history, newest first (support)."""
        ...

    def invitation(self) -> wire.Invitation:
        """Make an invitation for oneself, to go on with on another device."""
        ...

    def invite(self, account_id: str) -> wire.Invitation:
        """Make an invitation to hand on to a person (support)."""
        ...

    def take_back(self, invitation_id: str) -> None:
        """End an invitation that this person made, or anybody's for support."""
        ...

    def check_account(self, account_id: str) -> wire.AccountRow:
        """Have Stripe asked again about one account (support)."""
        ...

    def account_drift(self, account_id: str) -> wire.Drift:
        """Compare what is known of one account with what Stripe says now (support)."""
        ...

    def account_moment(self, account_id: str, entry_id: str, compare: str | None = None) -> wire.Moment:
        """Rebuild what was known of an account at one entry of its history (support)."""
        ...

    def account_deliveries(self, account_id: str) -> Sequence[wire.DeliveryShape]:
        """Read what Stripe delivered about one account and what became of it, newest first (support)."""
        ...

    def account_notes(self, account_id: str) -> Sequence[wire.Note]:
        """Read what staff wrote about one account, newest first (support)."""
        ...

    def add_note(self, account_id: str, text: str) -> wire.Note:
        """Write a note about one account (support)."""
        ...

    def deliveries(self, state: str | None, page: str | None) -> wire.DeliveryPage:
        """List what Stripe delivered, newest first (support)."""
        ...

    def delivery(self, delivery_id: str) -> wire.WholeDelivery:
        """Read one delivery as it came (support)."""
        ...

    def redeliver(self, delivery_id: str) -> wire.DeliveryShape:
        """Have a delivery processed again (support)."""
        ...

    def nudge(self) -> None:
        """Cut a waiting poll short, so that the next one goes out on a new connection."""
        ...

    def close(self) -> None:
        """End every exchange under way; later calls fail."""
        ...


class Cache(Protocol):
    """The desktop's own database. Every method may block on the disk and raises :class:`KnownError` alone."""

    @property
    def note(self) -> str | None:
        """The code of what the person must be told about it (``cache_rebuilt``), or None."""
        ...

    def peek(self) -> Kept | None:
        """Read all that is kept without opening it for work (milliseconds), or None where that can't be done."""
        ...

    def load(self) -> Kept:
        """Open it for work (migrating, repairing) and read all that is kept.

        Raises:
            KnownError: ``cache_newer``, ``disk_full`` or ``cache_unavailable``.
        """
        ...

    def queue(self) -> tuple[Queued, ...]:
        """Read what isn't confirmed yet, in order."""
        ...

    def touched(self) -> bool:
        """Say whether anything was written since this was last asked, by whatever process; costs microseconds."""
        ...

    def add(self, queued: Queued) -> Queued:
        """Write an intent down at the end of the queue; returns it with its place."""
        ...

    def change(self, queued: Queued) -> bool:
        """Write an intent's new state down; False when it is gone (sent or dropped by another process)."""
        ...

    def confirm(self, queued: Queued, step: Step) -> None:
        """Take an intent away and keep what its answer said, in one transaction.

        Intents after it that were written on the same version of the object move on to the answer's version.
        """
        ...

    def written(self) -> Mapping[str, Written]:
        """Read what this profile's own confirmed changes last left in each detail of the buyer."""
        ...

    def drop(self, intent_id: str) -> bool:
        """Take an intent away unless it is being sent; False when it wasn't taken away."""
        ...

    def keep(self, step: Step) -> None:
        """Write one step forward, in one transaction."""
        ...

    def note_visit(self, visit: Visit) -> None:
        """Note the last way to a page of Stripe's, in place of the one before."""
        ...

    def forget_cursor(self) -> None:
        """Forget the feed position: what is kept stays until it has been read afresh."""
        ...

    def change_owner(self, owner: str, failed_code: str) -> tuple[Queued, ...]:
        """Forget another person's copies and mark their waiting intents as failed; returns the queue."""
        ...

    def rows(self, ids: Sequence[str]) -> tuple[Row, ...]:
        """Read copies of accounts by id; those that aren't kept are left out."""
        ...

    def latest_rows(self, limit: int) -> tuple[Row, ...]:
        """Read the copies of accounts that changed last."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Vault(Protocol):
    """Where secrets are kept."""

    @property
    def note(self) -> str | None:
        """The code of the notice owed to the person because secrets are kept for this run only, or None."""
        ...

    def get(self, name: str) -> str | None:
        """Return a secret, or None where none is kept under this name."""
        ...

    def put(self, name: str, secret: str) -> None:
        """Keep a secret: in the key store, or for this run where there is none."""
        ...

    def forget(self, name: str) -> None:
        """Remove a secret; nothing happens where there is none."""
        ...


ProxySource = Callable[[str], str | None]
"""Returns the proxy that the desktop is set to use for an address, or None; may block, raises nothing.

It is asked where neither the environment nor, on Windows and macOS, the system named one to the HTTP library.
"""


class SendingLock(Protocol):
    """Held by the one process that sends; freed by the system when that process dies."""

    def acquire(self) -> bool:
        """Take it if it is free."""
        ...

    def release(self) -> None:
        """Give it back."""
        ...


class Companion(Protocol):
    """What works beside an engine, such as the reading of Stripe where there is no relay."""

    told: Callable[[Listing], None]

    @property
    def note(self) -> str | None:
        """The code of what the person must be told about what it keeps here (``ledger_rebuilt``), or None."""
        ...

    def start(self) -> None:
        """Begin."""
        ...

    def attend(self, *, back: bool = False) -> None:
        """Somebody is there; ``back`` says that they just came back."""
        ...

    def stop(self, seconds: float = 5.0) -> None:
        """End."""
        ...
