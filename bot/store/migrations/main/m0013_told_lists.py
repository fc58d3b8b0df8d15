"""The parts that a person was last told of, so that a number means what it meant then."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0013"
down_revision = "m0012"


def upgrade() -> None:
    op.create_table(
        "told_lists",
        sa.Column("conversation", UUID(as_uuid=True)),
        sa.Column("told_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="told_lists_pkey"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="told_lists_conversation_fkey"
        ),
    )


def downgrade() -> None:
    op.drop_table("told_lists")
