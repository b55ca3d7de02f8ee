"""What a desktop keeps between runs: copies of what the backend said, and what the person asked for meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from desktop_app.domain.value import value
from desktop_app.domain.view import Intent


class DocumentName(StrEnum):
    """The things of which one copy is kept."""

    ME = "me"
    SELLER = "seller"
    BUYER = "buyer"


@value
class Document:
    """A copy of one answer.

    Attributes:
        body: Its JSON.
        version: The backend's version of it; a lower one never replaces a higher one.
        fetched_at: When the backend said it (UTC).
    """

    name: DocumentName
    body: bytes
    version: int
    fetched_at: datetime


@value
class Queued:
    """An intent with what its sending needs.

    Attributes:
        key: The ``Idempotency-Key``: the intent's id, or another one after a definite refusal.
        base_version: The version of the object that the person saw (``If-Match``), or None.
        base: JSON of the object that the person saw, to tell a true conflict from a harmless one; empty without.
    """

    intent: Intent
    key: str
    base_version: int | None = None
    base: bytes = b""


@value
class Written:
    """A detail as one of this profile's own changes left it.

    Attributes:
        version: The object's version in the answer to that change.
        value: JSON of the field in that answer.
    """

    version: int
    value: bytes


@value
class Visit:
    """The way to a page of Stripe's that was opened last, so that a program that ends meanwhile still looks after it.

    Attributes:
        opened_at: When it was opened (UTC).
        setup_id: The payment set-up whose end isn't known yet, or None.
        port: Where the browser comes back to on loopback, or None.
    """

    opened_at: datetime
    setup_id: str | None = None
    port: int | None = None


@value
class Row:
    """A copy of one account as support sees it; ``body`` is the JSON of the backend's row, empty where none is left."""

    id: str
    body: bytes

    @property
    def gone(self) -> bool:
        """Whether its person was erased: nothing of it may stay."""
        return not self.body


@value
class Step:
    """One step forward in what is known, to be written in one transaction.

    Attributes:
        documents: New copies.
        rows: New copies of accounts.
        cursor: The feed position that includes all of them; None leaves it.
        confirmed_at: When the backend was last heard (UTC).
        owner: Whose copies these are, where that was learnt.
        afresh: True replaces whatever is kept, whatever its version (after a restore of the backend).
    """

    documents: Sequence[Document] = ()
    rows: Sequence[Row] = ()
    cursor: str | None = None
    confirmed_at: datetime | None = None
    owner: str | None = None
    afresh: bool = False


@value
class Kept:
    """All that is kept, as read at the start.

    Attributes:
        owner: Whose copies these are (user id and mode), or None before that was ever known.
        cursor: Where to go on in the change feed, or None to read afresh.
        confirmed_at: When the backend was last heard (UTC).
        queue: What isn't confirmed yet, in order.
        visit: The last way to a page of Stripe's, or None.
    """

    owner: str | None = None
    cursor: str | None = None
    confirmed_at: datetime | None = None
    documents: Mapping[DocumentName, Document] = field(default_factory=dict)
    queue: tuple[Queued, ...] = ()
    visit: Visit | None = None
