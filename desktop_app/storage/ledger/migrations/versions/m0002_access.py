"""Who may come in: sign-in, sessions, devices, one-time references, throttles, letters, an audit that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _guard_audit() -> None:
    """Let the database itself refuse to change or remove what staff did."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'The audit only grows.'; END$$"
        )
        op.execute(
            "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
        )
        return
    for name, change in (("audit_is_not_changed", "UPDATE"), ("audit_is_not_removed", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON audit BEGIN SELECT RAISE(ABORT, 'The audit only grows.'); END"
        )


def _unguard_audit() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_only_grows ON audit")
        op.execute("DROP FUNCTION audit_only_grows()")
        return
    for name in ("audit_is_not_changed", "audit_is_not_removed"):
        op.execute(f"DROP TRIGGER {name}")


def _roles_from_tokens() -> None:
    """Give everybody the highest role that a token of theirs has."""
    for role in ("support", "operator"):
        op.execute(
            f"UPDATE users SET role = '{role}' WHERE id IN "  # noqa: S608 - two words of our own
            f"(SELECT user_id FROM tokens WHERE role = '{role}' AND revoked_at IS NULL)"
        )


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject_id", "audit", ["subject", "id"], unique=False)
    op.create_table(
        "departures",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("onward", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_departures")),
    )
    op.create_index(op.f("ix_departures_made_at"), "departures", ["made_at"], unique=False)
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("onward", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ups")),
    )
    op.create_index(op.f("ix_sign_ups_login"), "sign_ups", ["login"], unique=False)
    op.create_index(op.f("ix_sign_ups_made_at"), "sign_ups", ["made_at"], unique=False)
    op.create_table(
        "throttles",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_index(op.f("ix_throttles_began_at"), "throttles", ["began_at"], unique=False)
    op.create_table(
        "codes",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_codes_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_codes")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_codes_state_hash")),
    )
    op.create_index(op.f("ix_codes_ends_at"), "codes", ["ends_at"], unique=False)
    op.create_index(op.f("ix_codes_user_id"), "codes", ["user_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_user_id"), "grants", ["user_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("sign_up_id", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("once", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name=op.f("fk_letters_sign_up_id_sign_ups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_letters_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("once", name=op.f("uq_letters_once")),
    )
    op.create_index(op.f("ix_letters_sign_up_id"), "letters", ["sign_up_id"], unique=False)
    op.create_index("ix_letters_state_due_at", "letters", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_letters_user_id"), "letters", ["user_id"], unique=False)
    op.create_table(
        "logins",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("totp_key", sa.Text(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("totp_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_logins_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_logins")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_logins_issuer_subject")),
        sa.UniqueConstraint("login", name=op.f("uq_logins_login")),
    )
    op.create_table(
        "passes",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("sign_up_id", sa.Text(), nullable=True),
        sa.Column("onward", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name=op.f("fk_passes_sign_up_id_sign_ups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passes_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_passes")),
    )
    op.create_index(op.f("ix_passes_ends_at"), "passes", ["ends_at"], unique=False)
    op.create_index(op.f("ix_passes_sign_up_id"), "passes", ["sign_up_id"], unique=False)
    op.create_index(op.f("ix_passes_user_id"), "passes", ["user_id"], unique=False)
    op.create_table(
        "recoveries",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recoveries_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_recoveries")),
    )
    op.create_index(op.f("ix_recoveries_user_id"), "recoveries", ["user_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("factor_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_sessions_id")),
    )
    op.create_index(op.f("ix_sessions_ends_at"), "sessions", ["ends_at"], unique=False)
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.add_column("tokens", sa.Column("kind", sa.Text(), server_default="bearer", nullable=False))
    op.add_column("tokens", sa.Column("grant_id", sa.Text(), nullable=True))
    op.add_column("tokens", sa.Column("ends_at", sa.BigInteger(), nullable=True))
    op.add_column("tokens", sa.Column("parent", sa.Text(), nullable=True))
    op.add_column("tokens", sa.Column("rotated_at", sa.BigInteger(), nullable=True))
    op.add_column("tokens", sa.Column("used_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_tokens_grant_id"), "tokens", ["grant_id"], unique=False)
    op.create_index(op.f("ix_tokens_parent"), "tokens", ["parent"], unique=False)
    op.add_column("users", sa.Column("role", sa.Text(), server_default="user", nullable=False))
    op.add_column("users", sa.Column("locale", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("mail_worse", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("users", sa.Column("mail_deadlines", sa.Boolean(), server_default=sa.true(), nullable=False))
    _guard_audit()
    _roles_from_tokens()


def downgrade() -> None:
    _unguard_audit()
    op.drop_column("users", "mail_deadlines")
    op.drop_column("users", "mail_worse")
    op.drop_column("users", "locale")
    op.drop_column("users", "role")
    op.drop_index(op.f("ix_tokens_parent"), table_name="tokens")
    op.drop_index(op.f("ix_tokens_grant_id"), table_name="tokens")
    op.drop_column("tokens", "used_at")
    op.drop_column("tokens", "rotated_at")
    op.drop_column("tokens", "parent")
    op.drop_column("tokens", "ends_at")
    op.drop_column("tokens", "grant_id")
    op.drop_column("tokens", "kind")
    op.drop_index(op.f("ix_sessions_user_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_ends_at"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_recoveries_user_id"), table_name="recoveries")
    op.drop_table("recoveries")
    op.drop_index(op.f("ix_passes_user_id"), table_name="passes")
    op.drop_index(op.f("ix_passes_sign_up_id"), table_name="passes")
    op.drop_index(op.f("ix_passes_ends_at"), table_name="passes")
    op.drop_table("passes")
    op.drop_table("logins")
    op.drop_index(op.f("ix_letters_user_id"), table_name="letters")
    op.drop_index("ix_letters_state_due_at", table_name="letters")
    op.drop_index(op.f("ix_letters_sign_up_id"), table_name="letters")
    op.drop_table("letters")
    op.drop_index(op.f("ix_grants_user_id"), table_name="grants")
    op.drop_table("grants")
    op.drop_index(op.f("ix_codes_user_id"), table_name="codes")
    op.drop_index(op.f("ix_codes_ends_at"), table_name="codes")
    op.drop_table("codes")
    op.drop_index(op.f("ix_throttles_began_at"), table_name="throttles")
    op.drop_table("throttles")
    op.drop_index(op.f("ix_sign_ups_made_at"), table_name="sign_ups")
    op.drop_index(op.f("ix_sign_ups_login"), table_name="sign_ups")
    op.drop_table("sign_ups")
    op.drop_index(op.f("ix_departures_made_at"), table_name="departures")
    op.drop_table("departures")
    op.drop_index("ix_audit_subject_id", table_name="audit")
    op.drop_table("audit")
