"""The ledger, and the stores of one transaction.

Everything happens inside a unit of work: ``with ledger.writing() as work`` commits at its end or leaves nothing behind,
``with ledger.reading() as work`` sees one moment. Inside a writing unit a row that was got stays locked until the end.
No unit of work is ever open while Stripe is asked.

Compound values (facts, details, wishes) travel as JSON text that :mod:`desktop_app.onboarding.texts` writes and reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from desktop_app.onboarding.ledger.accounts import Accounts, History
from desktop_app.onboarding.ledger.audit import Audit
from desktop_app.onboarding.ledger.buyers import Buyers, Setups
from desktop_app.onboarding.ledger.coming_in import Grants, Logins, Passes, Sessions, Sweeping, Throttles
from desktop_app.onboarding.ledger.creations import Creations
from desktop_app.onboarding.ledger.deliveries import Deliveries
from desktop_app.onboarding.ledger.directory import Directory, Notes
from desktop_app.onboarding.ledger.feed import ChangeRecord, Changes, Position, Published
from desktop_app.onboarding.ledger.handoffs import Invitations, Links
from desktop_app.onboarding.ledger.letters import Letters
from desktop_app.onboarding.ledger.people import People
from desktop_app.onboarding.ledger.queue import Queue, Reads
from desktop_app.onboarding.ledger.upkeep import Leaving, Marks, Replays, Trimming


class Work(Protocol):
    """The stores of one transaction."""

    @property
    def people(self) -> People: ...  # noqa: D102
    @property
    def creations(self) -> Creations: ...  # noqa: D102
    @property
    def buyers(self) -> Buyers: ...  # noqa: D102
    @property
    def accounts(self) -> Accounts: ...  # noqa: D102
    @property
    def history(self) -> History: ...  # noqa: D102
    @property
    def links(self) -> Links: ...  # noqa: D102
    @property
    def setups(self) -> Setups: ...  # noqa: D102
    @property
    def deliveries(self) -> Deliveries: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102
    @property
    def changes(self) -> Changes: ...  # noqa: D102
    @property
    def directory(self) -> Directory: ...  # noqa: D102
    @property
    def replays(self) -> Replays: ...  # noqa: D102
    @property
    def reads(self) -> Reads: ...  # noqa: D102
    @property
    def invitations(self) -> Invitations: ...  # noqa: D102
    @property
    def notes(self) -> Notes: ...  # noqa: D102
    @property
    def marks(self) -> Marks: ...  # noqa: D102
    @property
    def leaving(self) -> Leaving: ...  # noqa: D102
    @property
    def trimming(self) -> Trimming: ...  # noqa: D102
    @property
    def logins(self) -> Logins: ...  # noqa: D102
    @property
    def passes(self) -> Passes: ...  # noqa: D102
    @property
    def sessions(self) -> Sessions: ...  # noqa: D102
    @property
    def grants(self) -> Grants: ...  # noqa: D102
    @property
    def throttles(self) -> Throttles: ...  # noqa: D102
    @property
    def audit(self) -> Audit: ...  # noqa: D102
    @property
    def letters(self) -> Letters: ...  # noqa: D102
    @property
    def sweeping(self) -> Sweeping: ...  # noqa: D102

    def publish(self, build: Build, subject: str) -> None:
        """Publish a subject's changes as the last step of this transaction, once however often it is asked.

        ``build`` runs under the lock that numbers the feed, and so sees what others committed before. It is given all
        its subjects of this transaction at once.
        """
        ...


Build = Callable[[Work, Sequence[str], Callable[[], Position]], Sequence[ChangeRecord]]
"""Makes the rows of the feed for some subjects; the last argument gives the next number."""


class Ledger(Protocol):
    """The relay's memory."""

    def reading(self) -> AbstractContextManager[Work]:
        """Open a unit of work that only looks."""
        ...

    def writing(self, *, flushed: bool = True) -> AbstractContextManager[Work]:
        """Open a unit of work that commits at its end, durably, or leaves nothing behind.

        One that isn't ``flushed`` may be forgotten by a power cut as long as no later one was flushed: that is enough
        for leases and tickets.
        """
        ...

    def on_published(self, callback: Callable[[Published | None], None]) -> Callable[[], None]:
        """Call back after each commit that published changes; the answer ends that.

        It is called with what was published, on the thread that committed it, and not always in the feed's order. Of
        another process's commits it is only heard that there were some.
        """
        ...

    def hear_others(self) -> Callable[[], None]:
        """Call back for what other processes publish as well; the answer ends that."""
        ...

    def on_queued(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each commit that asked for readings; the answer ends that."""
        ...

    def close(self) -> None:
        """End all connections."""
        ...
