"""The first tables: copies, the queue, accounts, the feed position."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table("about", sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.Text))
    op.create_table(
        "document",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("fetched_at", sa.String, nullable=False),
    )
    op.create_table(
        "intent",
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String),
        sa.Column("error_code", sa.String),
        sa.Column("error_field", sa.String),
        sa.Column("base_version", sa.Integer),
        sa.Column("base", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "account_row",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("heard", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.execute("PRAGMA user_version = 1")


def downgrade() -> None:
    """Take the tables away."""
    for table in ("account_row", "intent", "document", "about"):
        op.drop_table(table)
    op.execute("PRAGMA user_version = 0")
