"""The tables of the desktop's cache."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

about = Table(
    "about",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text),
)

document = Table(
    "document",
    metadata,
    Column("name", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fetched_at", String, nullable=False),
)

intent = Table(
    "intent",
    metadata,
    # A place is never given twice, also after its intent is gone: order survives everything.
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", String),
    Column("error_code", String),
    Column("error_field", String),
    Column("base_version", Integer),
    Column("base", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

account_row = Table(
    "account_row",
    metadata,
    Column("id", String, primary_key=True),
    # Before the body, so that finding the oldest doesn't walk through long bodies; no index, since every change of a
    # row would pay for it and only the rare trimming asks for this order.
    Column("heard", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
