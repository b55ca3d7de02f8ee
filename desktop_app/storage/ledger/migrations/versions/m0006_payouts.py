"""Keep the day of a seller's next payout, and whether one ever arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("payouts_ticket", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("payouts_at", sa.BigInteger()))
    op.add_column("accounts", sa.Column("next_payout", sa.Date()))
    op.add_column("accounts", sa.Column("paid_out", sa.Boolean()))


def downgrade() -> None:
    for name in ("paid_out", "next_payout", "payouts_at", "payouts_ticket"):
        op.drop_column("accounts", name)
