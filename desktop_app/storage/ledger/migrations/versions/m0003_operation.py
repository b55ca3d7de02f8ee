"""Keep what became of each event, invitations, and support's notes; let accounts be read again in turn."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("events", sa.Column("subject", sa.Text()))
    op.add_column("events", sa.Column("verdict", sa.Text(), nullable=False, server_default="read"))
    op.add_column("events", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("failure", sa.Text()))
    op.add_column("events", sa.Column("settled_at", sa.BigInteger()))
    op.execute("UPDATE events SET verdict = 'nothing' WHERE NOT queued")
    op.drop_column("events", "queued")
    # What was read because of older events isn't known any more; that it was can be said.
    op.execute("UPDATE events SET settled_at = first_at")
    op.execute("UPDATE events SET subject = 'account:' || account_id WHERE account_id IS NOT NULL")
    op.drop_index("ix_events_account_id_first_at", table_name="events")
    op.create_index("ix_events_subject_settled_at", "events", ["subject", "settled_at"])
    op.create_index("ix_events_verdict_first_at", "events", ["verdict", "first_at"])
    op.create_index("ix_accounts_verified_as_of", "accounts", ["verified", "as_of"])
    op.create_index("ix_accounts_deadline", "accounts", ["deadline"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.Column("used_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("hash", name="uq_invitations_hash"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invitations_user_id_users", ondelete="CASCADE"),
    )
    op.create_index("ix_invitations_user_id_made_at", "invitations", ["user_id", "made_at"])
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_entry_id_id", "notes", ["entry_id", "id"])


def downgrade() -> None:
    op.drop_table("notes")
    op.drop_table("invitations")
    op.drop_index("ix_accounts_deadline", table_name="accounts")
    op.drop_index("ix_accounts_verified_as_of", table_name="accounts")
    op.drop_index("ix_events_verdict_first_at", table_name="events")
    op.drop_index("ix_events_subject_settled_at", table_name="events")
    op.create_index("ix_events_account_id_first_at", "events", ["account_id", "first_at"])
    op.add_column("events", sa.Column("queued", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE events SET queued = (verdict = 'read')")
    for name in ("settled_at", "failure", "attempts", "verdict", "subject"):
        op.drop_column("events", name)
