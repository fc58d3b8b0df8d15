"""What the queue and a conversation ask for is found without reading what has ended."""

import sqlalchemy as sa
from alembic import op

revision = "m0009"
down_revision = "m0008"


def upgrade() -> None:
    op.create_index("handoffs_of_worker", "handoffs", ["claimed_by", "urgency", "closed_at"])
    op.create_index(
        "handoffs_claimed_at",
        "handoffs",
        ["claimed_at"],
        postgresql_where=sa.text("claimed_at IS NOT NULL"),
    )
    op.create_index(
        "conversations_stopped",
        "conversations",
        ["started_at", "id"],
        postgresql_where=sa.text("state = 'stopped'"),
    )
    op.create_index("windows_conversation", "windows", ["conversation", "starts_at"])


def downgrade() -> None:
    op.drop_index("windows_conversation", "windows")
    op.drop_index("conversations_stopped", "conversations")
    op.drop_index("handoffs_claimed_at", "handoffs")
    op.drop_index("handoffs_of_worker", "handoffs")
