"""The ledger's tables. Columns are named like the fields of the records in ``onboarding.ledger``.

Migrations create them (``migrations``); a test holds both equal.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.engine import Dialect

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that every database can change it later."""

metadata = MetaData(naming_convention=NAMING)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Return a time as microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the time of a number of microseconds since 1970, aware and in UTC."""
    return _EPOCH + timedelta(microseconds=value)


class Moment(TypeDecorator[datetime]):
    """A time as a number of microseconds: exact, small, sortable, and the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Turn an aware time into its number."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Turn a number into its time in UTC."""
        return None if value is None else from_micros(value)


def number() -> BigInteger:
    """Return the type of a running number: SQLite gives one only where the type is exactly INTEGER."""
    return BigInteger().with_variant(Integer(), "sqlite")


def _flag(name: str, *, default: bool) -> Column[bool]:
    return Column(name, Boolean(create_constraint=False), nullable=False, default=default)


users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("email", Text),
    Column("created_at", Moment, nullable=False),
    Column("role", Text, nullable=False, server_default="user"),
    Column("locale", Text),
    Column("mail_worse", Boolean(create_constraint=False), nullable=False, server_default=true()),
    Column("mail_deadlines", Boolean(create_constraint=False), nullable=False, server_default=true()),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("kind", Text, nullable=False, server_default="bearer"),
    Column("grant_id", Text, index=True),
    Column("ends_at", Moment),
    Column("parent", Text, index=True),
    Column("rotated_at", Moment),
    Column("used_at", Moment),
)

creations = Table(
    "creations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("wish", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("drafted_at", Moment, nullable=False),
    Column("first_sent_at", Moment),
    Column("sends", Integer, nullable=False),
    Column("look_since", Moment),
    Column("platform_id", Text),
    Column("livemode", Boolean(create_constraint=False)),
    Column("stripe_id", Text),
    Column("error_code", Text),
    UniqueConstraint("user_id", "purpose", "generation"),
    Index(
        "ix_creations_open",
        "user_id",
        "purpose",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

buyers = Table(
    "buyers",
    metadata,
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("customer_id", Text, unique=True),
    Column("platform_id", Text),
    Column("livemode", Boolean(create_constraint=False)),
    _flag("deleted", default=False),
    Column("details", Text, nullable=False),
    Column("default_method", Text),
    Column("methods", Text, nullable=False),
    Column("pending", Text),
    Column("updates", Integer, nullable=False),
    Column("ticket", BigInteger, nullable=False),
    Column("as_of", Moment),
    Column("version", Integer, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("api", Text, nullable=False),
    Column("user_id", Text, ForeignKey("users.id", ondelete="SET NULL")),
    _flag("current", default=True),
    Column("platform_id", Text),
    Column("livemode", Boolean(create_constraint=False)),
    Column("country", Text),
    Column("kind", Text),
    Column("email", Text),
    Column("wanted", Text, nullable=False),
    Column("made_at", Moment),
    Column("link_minted_at", Moment),
    Column("deauthorised_at", Moment),
    Column("closed_at", Moment),
    Column("ticket", BigInteger, nullable=False),
    Column("facts", Text),
    Column("status", Text),
    Column("status_name", Text, nullable=False),
    _flag("verified", default=False),
    Column("since", Moment),
    Column("deadline", Moment),
    Column("as_of", Moment),
    Column("check_failed_at", Moment),
    Column("next_check_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("check_window", Moment),
    Column("checks", Integer, nullable=False),
    Column("payouts_ticket", BigInteger, nullable=False, server_default="0"),
    Column("payouts_at", Moment),
    Column("next_payout", Date),
    Column("paid_out", Boolean(create_constraint=False)),
    Column("untried", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Index("ix_accounts_user_id", "user_id"),
    Index("ix_accounts_verified_as_of_current_status_name", "verified", "as_of", "current", "status_name"),
    Index("ix_accounts_deadline", "deadline"),
    Index(
        "ix_accounts_current",
        "user_id",
        unique=True,
        sqlite_where=text("current"),
        postgresql_where=text("current"),
    ),
)

history = Table(
    "history",
    metadata,
    Column("id", number(), primary_key=True, autoincrement=True),
    Column("account_id", Text, nullable=False),
    Column("user_id", Text),
    Column("at", Moment, nullable=False),
    Column("cause", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("note", Text),
    _flag("verified", default=False),
    Column("reasons", Text, nullable=False),
    Column("ticket", BigInteger, nullable=False),
    Column("chain", Integer),
    Column("facts", LargeBinary),
    Index("ix_history_account_id_id", "account_id", "id"),
    Index("ix_history_user_id_id", "user_id", "id"),
)

links = Table(
    "links",
    metadata,
    Column("return_hash", Text, primary_key=True),
    Column("refresh_hash", Text, unique=True),
    Column("purpose", Text, nullable=False),
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("account_id", Text, index=True),
    Column("setup_id", Text),
    Column("return_port", Integer),
    _flag("submitted", default=False),
    _flag("superseded", default=False),
    Column("refreshes", Integer, nullable=False),
)

setups = Table(
    "setups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("session_id", Text, unique=True),
    Column("locale", Text),
    Column("currency", Text),
    Column("return_hash", Text),
    Column("expires_at", Moment),
    Column("method_id", Text),
    Column("settled_at", Moment),
    Column("ticket", BigInteger, nullable=False),
    Index("ix_setups_user_id_made_at", "user_id", "made_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("received_at", Moment, nullable=False, index=True),
    Column("event_id", Text, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("headers", Text, nullable=False),
    Column("secret_index", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("delivery_id", Text, nullable=False),
    Column("account_id", Text),
    Column("object_id", Text),
    Column("livemode", Boolean(create_constraint=False)),
    Column("subject", Text),
    Column("verdict", Text, nullable=False, server_default="read"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("failure", Text),
    Column("settled_at", Moment),
    Index("ix_events_subject_settled_at", "subject", "settled_at"),
    Index("ix_events_verdict_first_at", "verdict", "first_at"),
)

queue = Table(
    "queue",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failure", Text),
    Index("ix_queue_state_priority_due_at", "state", "priority", "due_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Moment, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("trimmed", BigInteger, nullable=False),
    Column("restored_since", Moment),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("audience", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("ix_changes_audience_seq", "audience", "seq"),
)

directory = Table(
    "directory",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text),
    Column("account_id", Text),
    _flag("listed", default=True),
    Column("search", Text, nullable=False),
    Column("status", Text),
    Column("country", Text),
    Column("capabilities", Text, nullable=False),
    Column("wants", Text),
    Column("since_key", BigInteger, nullable=False),
    Column("deadline_key", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_directory_changed", "changed", "id"),
    Index("ix_directory_deadline_key", "deadline_key", "id"),
    Index("ix_directory_since_key", "since_key", "id"),
    Index("ix_directory_status_changed", "status", "changed", "id"),
    Index("ix_directory_country_changed", "country", "changed", "id"),
    Index("ix_directory_status_wants_since_key_listed", "status", "wants", "since_key", "listed"),
)

directory_counts = Table(
    "directory_counts",
    metadata,
    Column("id", number(), primary_key=True, autoincrement=True),
    Column("status", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Index("ix_directory_counts_status", "status"),
)
"""How many listed lines there are by status, kept by the database itself; several rows of one status add up."""

invitations = Table(
    "invitations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
    Index("ix_invitations_user_id_made_at", "user_id", "made_at"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", number(), primary_key=True, autoincrement=True),
    Column("entry_id", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_notes_entry_id_id", "entry_id", "id"),
)

replays = Table(
    "replays",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
