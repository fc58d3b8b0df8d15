"""The wrapped keys of conversations and deletion jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "keys",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("wrapped_sealed", sa.LargeBinary, nullable=False),
        sa.Column("master_version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="keys_pkey"),
    )
    op.create_index("keys_master_version", "keys", ["master_version"])
    op.create_index("keys_created_at", "keys", ["created_at"])


def downgrade() -> None:
    op.drop_table("keys")
