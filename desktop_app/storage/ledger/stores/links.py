"""Hand-offs to Stripe's pages, by the hashes of our own references."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from desktop_app.onboarding.ledger.handoffs import LinkRecord
from desktop_app.storage.ledger.records import one_or_none, values
from desktop_app.storage.ledger.schema import links


class SqlLinks:
    """Satisfies :class:`~desktop_app.onboarding.ledger.handoffs.Links`."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._rows = select(links).with_for_update() if writing else select(links)

    def add(self, record: LinkRecord) -> None:
        """Remember a hand-off; onboarding links of the same account that were made before die."""
        if record.account_id is not None:
            older = update(links).where(links.c.account_id == record.account_id, links.c.superseded.is_(False))
            self._connection.execute(older.values(superseded=True))
        self._connection.execute(insert(links).values(values(record)))

    def by_return(self, return_hash: str) -> LinkRecord | None:
        """Return the hand-off that a return reference belongs to."""
        return one_or_none(self._connection, LinkRecord, self._rows.where(links.c.return_hash == return_hash))

    def by_refresh(self, refresh_hash: str) -> LinkRecord | None:
        """Return the hand-off that a refresh reference belongs to."""
        return one_or_none(self._connection, LinkRecord, self._rows.where(links.c.refresh_hash == refresh_hash))

    def put(self, record: LinkRecord) -> None:
        """Store it whole."""
        self._connection.execute(update(links).where(links.c.return_hash == record.return_hash).values(values(record)))
