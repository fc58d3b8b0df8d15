"""Since when somebody waits, is urgent, and has no answer; and whether a worker spoke after the bot."""

import sqlalchemy as sa
from alembic import op

revision = "m0012"
down_revision = "m0011"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "conversations",
        sa.Column("worker_spoke", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.add_column("handoffs", sa.Column("waiting_since", moment))
    op.add_column("handoffs", sa.Column("urgent_since", moment))
    op.add_column("handoffs", sa.Column("unanswered_since", moment))
    op.execute("UPDATE handoffs SET waiting_since = opened_at")
    op.execute("UPDATE handoffs SET urgent_since = opened_at WHERE urgency = 'urgent'")
    op.alter_column("handoffs", "waiting_since", nullable=False)
    # Whoever is with a worker now may have heard from them: the bot says once too often that it is back.
    op.execute("UPDATE conversations SET worker_spoke = true WHERE state = 'worker'")


def downgrade() -> None:
    for column in ("unanswered_since", "urgent_since", "waiting_since"):
        op.drop_column("handoffs", column)
    op.drop_column("conversations", "worker_spoke")
