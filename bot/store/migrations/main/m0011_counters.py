"""Counts of what the line did, by month, without persons."""

import sqlalchemy as sa
from alembic import op

revision = "m0011"
down_revision = "m0010"


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", "code", "month", name="counters_pkey"),
    )


def downgrade() -> None:
    op.drop_table("counters")
