"""Say in the list of people what Stripe waits for from each seller, so that it can be counted and looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # Empty at first: what an account wants is a rule of the program, which fills old lines by and by.
    op.add_column("directory", sa.Column("wants", sa.Text()))


def downgrade() -> None:
    op.drop_column("directory", "wants")
