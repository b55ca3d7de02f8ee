"""Keep which capabilities of a seller have never worked, so that none of them is said to have stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("untried", sa.Text(), nullable=False, server_default=""))
    # Before a form was first sent nothing can have worked; what others could do in their time, nobody wrote down.
    op.execute(
        "UPDATE accounts SET untried = 'payments,payouts,transfers'"
        " WHERE status_name IN ('not_started', 'in_progress') AND NOT EXISTS"
        " (SELECT 1 FROM history WHERE history.account_id = accounts.id"
        " AND history.status NOT IN ('not_started', 'in_progress'))"
    )


def downgrade() -> None:
    op.drop_column("accounts", "untried")
