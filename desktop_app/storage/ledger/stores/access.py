"""Who may come in: how users sign in, their sessions and devices, one-time references, throttles, and the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, case, delete, func, insert, select, update

from desktop_app.onboarding.ledger.audit import AuditRecord
from desktop_app.onboarding.ledger.coming_in import (
    CodeRecord,
    DepartureRecord,
    GrantRecord,
    LoginRecord,
    PassRecord,
    SessionRecord,
    SignUpRecord,
)
from desktop_app.storage.ledger.access_tables import (
    audit,
    codes,
    departures,
    grants,
    logins,
    passes,
    recoveries,
    sessions,
    sign_ups,
    throttles,
)
from desktop_app.storage.ledger.records import all_of, insert_for, one_or_none, values
from desktop_app.storage.ledger.schema import tokens


class _Store:
    """Rows that stay locked until the end where the unit of work writes."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing

    def _rows(self, table: Table) -> Select[Any]:
        return select(table).with_for_update(key_share=True) if self._writing else select(table)

    def _insert(self, table: Table, record: object) -> None:
        self._connection.execute(insert(table).values(values(record)))


class SqlLogins(_Store):
    """Satisfies :class:`~desktop_app.onboarding.ledger.coming_in.Logins`."""

    def add(self, record: LoginRecord) -> bool:
        """Add one; False when the user has one, or the address is taken."""
        statement = insert_for(self._connection, logins).values(values(record)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(logins.c.user_id)).first() is not None

    def get(self, user_id: str) -> LoginRecord | None:
        """Return a user's."""
        return one_or_none(self._connection, LoginRecord, self._rows(logins).where(logins.c.user_id == user_id))

    def by_login(self, login: str) -> LoginRecord | None:
        """Return the one of an address."""
        return one_or_none(self._connection, LoginRecord, self._rows(logins).where(logins.c.login == login))

    def by_subject(self, issuer: str, subject: str) -> LoginRecord | None:
        """Return the one of a person at the marketplace's own sign-in."""
        query = self._rows(logins).where(logins.c.issuer == issuer, logins.c.subject == subject)
        return one_or_none(self._connection, LoginRecord, query)

    def put(self, record: LoginRecord) -> None:
        """Store it whole."""
        self._connection.execute(update(logins).where(logins.c.user_id == record.user_id).values(values(record)))

    def set_recoveries(self, user_id: str, hashes: Sequence[str]) -> None:
        """Replace a user's recovery codes."""
        self._connection.execute(delete(recoveries).where(recoveries.c.user_id == user_id))
        if hashes:
            self._connection.execute(insert(recoveries), [{"hash": one, "user_id": user_id} for one in hashes])

    def use_recovery(self, user_id: str, code_hash: str) -> bool:
        """Use a recovery code up; False where there is no such one."""
        gone = delete(recoveries).where(recoveries.c.hash == code_hash, recoveries.c.user_id == user_id)
        return self._connection.execute(gone).rowcount == 1

    def recoveries(self, user_id: str) -> int:
        """Return how many recovery codes are left."""
        query = select(func.count()).select_from(recoveries).where(recoveries.c.user_id == user_id)
        return int(self._connection.execute(query).scalar_one())


class SqlPasses(_Store):
    """Satisfies :class:`~desktop_app.onboarding.ledger.coming_in.Passes`."""

    def add_sign_up(self, record: SignUpRecord) -> None:
        """Keep a sign-up until it is confirmed."""
        self._insert(sign_ups, record)

    def sign_up(self, sign_up_id: str) -> SignUpRecord | None:
        """Return a sign-up."""
        return one_or_none(self._connection, SignUpRecord, self._rows(sign_ups).where(sign_ups.c.id == sign_up_id))

    def drop_sign_ups(self, login: str) -> None:
        """Forget every sign-up of an address."""
        self._connection.execute(delete(sign_ups).where(sign_ups.c.login == login))

    def add(self, record: PassRecord) -> None:
        """Keep a reference."""
        self._insert(passes, record)

    def get(self, pass_hash: str) -> PassRecord | None:
        """Return a reference."""
        return one_or_none(self._connection, PassRecord, self._rows(passes).where(passes.c.hash == pass_hash))

    def use(self, pass_hash: str, now: datetime) -> bool:
        """Use a reference up; False when it was already."""
        unused = update(passes).where(passes.c.hash == pass_hash, passes.c.used_at.is_(None))
        return self._connection.execute(unused.values(used_at=now)).rowcount == 1

    def end_all(self, user_id: str, purpose: str, now: datetime) -> None:
        """Use up every reference of a user's for a purpose."""
        unused = update(passes).where(passes.c.user_id == user_id, passes.c.purpose == purpose)
        self._connection.execute(unused.where(passes.c.used_at.is_(None)).values(used_at=now))

    def add_departure(self, record: DepartureRecord) -> None:
        """Remember a browser that goes to the marketplace's own sign-in."""
        self._insert(departures, record)

    def take_departure(self, state_hash: str) -> DepartureRecord | None:
        """Return a departure and forget it: it comes back once."""
        query = self._rows(departures).where(departures.c.state_hash == state_hash)
        found = one_or_none(self._connection, DepartureRecord, query)
        gone = self._connection.execute(delete(departures).where(departures.c.state_hash == state_hash))
        return found if gone.rowcount == 1 else None


class SqlSessions(_Store):
    """Satisfies :class:`~desktop_app.onboarding.ledger.coming_in.Sessions`."""

    def add(self, record: SessionRecord) -> None:
        """Keep a session."""
        self._insert(sessions, record)

    def get(self, session_hash: str) -> SessionRecord | None:
        """Return a session."""
        return one_or_none(self._connection, SessionRecord, self._rows(sessions).where(sessions.c.hash == session_hash))

    def of_user(self, user_id: str) -> Sequence[SessionRecord]:
        """Return a user's sessions, the latest seen first."""
        query = self._rows(sessions).where(sessions.c.user_id == user_id)
        return all_of(self._connection, SessionRecord, query.order_by(sessions.c.seen_at.desc(), sessions.c.id))

    def put(self, record: SessionRecord) -> None:
        """Store it whole."""
        self._connection.execute(update(sessions).where(sessions.c.hash == record.hash).values(values(record)))

    def end(self, user_id: str, *, only: str | None = None, but: str | None = None) -> int:
        """End a user's sessions: one of them by its id, or all but one; return how many ended."""
        gone = delete(sessions).where(sessions.c.user_id == user_id)
        if only is not None:
            gone = gone.where(sessions.c.id == only)
        if but is not None:
            gone = gone.where(sessions.c.id != but)
        return self._connection.execute(gone).rowcount


class SqlGrants(_Store):
    """Satisfies :class:`~desktop_app.onboarding.ledger.coming_in.Grants`."""

    def add_code(self, record: CodeRecord) -> bool:
        """Keep a code; False when the request's state was granted before."""
        statement = insert_for(self._connection, codes).values(values(record)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(codes.c.hash)).first() is not None

    def code(self, code_hash: str) -> CodeRecord | None:
        """Return a code."""
        return one_or_none(self._connection, CodeRecord, self._rows(codes).where(codes.c.hash == code_hash))

    def use_code(self, code_hash: str, grant_id: str) -> bool:
        """Use a code up; False when it was already."""
        unused = update(codes).where(codes.c.hash == code_hash, codes.c.grant_id.is_(None))
        return self._connection.execute(unused.values(grant_id=grant_id)).rowcount == 1

    def add(self, record: GrantRecord) -> None:
        """Keep a grant."""
        self._insert(grants, record)

    def get(self, grant_id: str) -> GrantRecord | None:
        """Return a grant."""
        return one_or_none(self._connection, GrantRecord, self._rows(grants).where(grants.c.id == grant_id))

    def of_user(self, user_id: str) -> Sequence[GrantRecord]:
        """Return a user's grants that haven't ended, the latest seen first."""
        query = self._rows(grants).where(grants.c.user_id == user_id, grants.c.ended_at.is_(None))
        return all_of(self._connection, GrantRecord, query.order_by(grants.c.seen_at.desc(), grants.c.id))

    def seen(self, grant_id: str, now: datetime) -> None:
        """Note that a device was there."""
        self._connection.execute(update(grants).where(grants.c.id == grant_id).values(seen_at=now))

    def end(self, user_id: str, now: datetime, *, only: str | None = None) -> int:
        """End a user's grants, or one of them, with all of their tokens; return how many ended."""
        mine = [grants.c.user_id == user_id, grants.c.ended_at.is_(None)]
        if only is not None:
            mine.append(grants.c.id == only)
        ended = self._connection.execute(update(grants).where(*mine).values(ended_at=now).returning(grants.c.id))
        ids = list(ended.scalars())
        theirs = update(tokens).where(tokens.c.grant_id.in_(ids), tokens.c.revoked_at.is_(None))
        self._connection.execute(theirs.values(revoked_at=now))
        return len(ids)


class SqlThrottles:
    """Satisfies :class:`~desktop_app.onboarding.ledger.coming_in.Throttles`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hit(self, key: str, now: datetime, floor: datetime) -> tuple[int, datetime]:
        """Count a try; one that began before ``floor`` begins anew. Returns the count and when it began."""
        statement = insert_for(self._connection, throttles).values(key=key, began_at=now, count=1)
        over = throttles.c.began_at <= floor
        counted = statement.on_conflict_do_update(
            index_elements=[throttles.c.key],
            set_={
                "count": case((over, 1), else_=throttles.c.count + 1),
                "began_at": case((over, statement.excluded.began_at), else_=throttles.c.began_at),
            },
        ).returning(throttles.c["count"], throttles.c.began_at)
        row = self._connection.execute(counted).one()
        return int(row[0]), row[1]

    def forget(self, key: str) -> None:
        """Begin anew with the next try."""
        self._connection.execute(delete(throttles).where(throttles.c.key == key))


class SqlAudit:
    """Satisfies :class:`~desktop_app.onboarding.ledger.audit.Audit`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: AuditRecord) -> None:
        """Add a row."""
        row = values(record)
        del row["id"]
        self._connection.execute(insert(audit).values(row))

    def page(self, *, subject: str | None, before: int | None, limit: int) -> Sequence[AuditRecord]:
        """Return rows, newest first."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(audit.c.subject == subject)
        if before is not None:
            query = query.where(audit.c.id < before)
        return all_of(self._connection, AuditRecord, query)
