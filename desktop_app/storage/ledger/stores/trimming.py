"""What is let go of after its time, a bounded piece at a time so that nobody waits long for the writer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, select, tuple_, update

from desktop_app.storage.ledger.records import insert_for
from desktop_app.storage.ledger.schema import changes, counters, deliveries, feed, history, leases, links, replays

_DAY = "feed on"


def _day(moment: datetime) -> str:
    return f"{_DAY} {moment:%Y-%m-%d}"


class SqlTrimming:
    """Satisfies :class:`~desktop_app.onboarding.ledger.upkeep.Trimming`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def bodies(self, before: datetime, most: int) -> int:
        """Strip bodies and headers of deliveries received before a time."""
        whole = and_(deliveries.c.received_at < before, func.length(deliveries.c.body) > 0)
        these = select(deliveries.c.id).where(whole).limit(most).scalar_subquery()
        statement = update(deliveries).where(deliveries.c.id.in_(these)).values(body=b"", headers="[]")
        return self._connection.execute(statement).rowcount

    def history(self, before: datetime, most: int) -> int:
        """Remove rows that nothing later builds on: another whole row of the account lies between them and the time.

        What an account was judged at the time itself can still be told.
        """
        later = history.alias("later")
        same, whole = later.c.account_id == history.c.account_id, later.c.chain == 0
        rebuilt_from = exists().where(same, whole, later.c.id > history.c.id, later.c.at < before)
        these = select(history.c.id).where(history.c.at < before, rebuilt_from).order_by(history.c.id).limit(most)
        return self._connection.execute(delete(history).where(history.c.id.in_(these.scalar_subquery()))).rowcount

    def feed(self, upto: int, most: int) -> int:
        """Remove changes up to a number; cursors of before are refused from then on."""
        first = select(changes.c.seq).where(changes.c.seq <= upto).order_by(changes.c.seq).limit(most).subquery()
        end = self._connection.execute(select(func.max(first.c.seq))).scalar()
        if end is None:
            return 0
        self._connection.execute(update(feed).where(feed.c.trimmed < end).values(trimmed=end))
        return self._connection.execute(delete(changes).where(changes.c.seq <= end)).rowcount

    def mark_feed(self, now: datetime, last: int) -> None:
        """Remember where the feed stood on a day, once for each."""
        statement = insert_for(self._connection, counters).values(name=_day(now), value=last)
        self._connection.execute(statement.on_conflict_do_nothing())

    def feed_before(self, before: datetime) -> int | None:
        """Return where the feed stood on the last day before a time, and forget the marks of earlier days."""
        marks = and_(counters.c.name >= f"{_DAY} ", counters.c.name < _day(before))
        last = self._connection.execute(
            select(counters.c.name, counters.c.value).where(marks).order_by(counters.c.name.desc()).limit(1)
        ).first()
        if last is None:
            return None
        self._connection.execute(delete(counters).where(marks, counters.c.name < last.name))
        return int(last.value)

    def answers(self, before: datetime, most: int) -> int:
        """Forget answers kept for repeated requests."""
        key = tuple_(replays.c.user_id, replays.c.route, replays.c.key)
        these = select(replays.c.user_id, replays.c.route, replays.c.key).where(replays.c.at < before).limit(most)
        return self._connection.execute(delete(replays).where(key.in_(these))).rowcount

    def links(self, before: datetime, most: int) -> int:
        """Forget hand-offs made before a time."""
        return self._some(links, links.c.return_hash, links.c.made_at < before, most)

    def leases(self, before: datetime) -> int:
        """Forget leases that ran out before a time."""
        return self._connection.execute(delete(leases).where(leases.c.until < before)).rowcount

    def _some(self, table: Table, key: ColumnElement[str], old: ColumnElement[bool], most: int) -> int:
        these = select(key).where(old).limit(most).scalar_subquery()
        return self._connection.execute(delete(table).where(key.in_(these))).rowcount
