"""The ledger's tables of who may come in; columns are named like the fields of the records."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from desktop_app.storage.ledger.schema import Moment, metadata, number


def _user(*, nullable: bool = False, index: bool = True) -> Column[str]:
    return Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=nullable, index=index)


logins = Table(
    "logins",
    metadata,
    Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("login", Text, unique=True),
    Column("password", Text),
    Column("issuer", Text),
    Column("subject", Text),
    Column("totp_key", Text),
    Column("totp_step", BigInteger, nullable=False),
    Column("totp_at", Moment),
    UniqueConstraint("issuer", "subject"),
)

recoveries = Table(
    "recoveries",
    metadata,
    Column("hash", Text, primary_key=True),
    _user(),
)

sign_ups = Table(
    "sign_ups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("onward", Text),
    Column("made_at", Moment, nullable=False, index=True),
)

passes = Table(
    "passes",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    _user(nullable=True),
    Column("sign_up_id", Text, ForeignKey("sign_ups.id", ondelete="CASCADE"), index=True),
    Column("onward", Text),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

departures = Table(
    "departures",
    metadata,
    Column("state_hash", Text, primary_key=True),
    Column("browser_hash", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("onward", Text),
    Column("made_at", Moment, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _user(),
    Column("device", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("factor_at", Moment),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Text, primary_key=True),
    _user(),
    Column("role", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

codes = Table(
    "codes",
    metadata,
    Column("hash", Text, primary_key=True),
    _user(),
    Column("role", Text, nullable=False),
    Column("state_hash", Text, nullable=False, unique=True),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("grant_id", Text),
)

throttles = Table(
    "throttles",
    metadata,
    Column("key", Text, primary_key=True),
    Column("began_at", Moment, nullable=False, index=True),
    Column("count", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", number(), primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
    Index("ix_audit_subject_id", "subject", "id"),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    _user(nullable=True),
    Column("sign_up_id", Text, ForeignKey("sign_ups.id", ondelete="CASCADE"), index=True),
    Column("locale", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("once", Text, unique=True),
    Column("state", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("ix_letters_state_due_at", "state", "due_at"),
)
