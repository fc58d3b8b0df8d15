"""The agreed word as a sealed slow hash; doubt about who writes, and what is set aside then."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0015"
down_revision = "m0014"


def upgrade() -> None:
    # A fingerprint cannot be made into a slow hash under a key that this has not: words set before this
    # revision open nothing any more, and are offered and set anew. No release had them.
    op.drop_column("conversations", "word_fingerprint")
    op.add_column("conversations", sa.Column("word_sealed", sa.LargeBinary))
    op.add_column("conversations", sa.Column("sender_mark", sa.LargeBinary))
    op.add_column("conversations", sa.Column("doubt", sa.Text))
    op.add_column("conversations", sa.Column("doubted_since", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        "conversations_doubt", "conversations", "doubt IN ('silence', 'name', 'earlier')"
    )
    op.create_table(
        "trackers_aside",
        sa.Column("conversation", UUID(as_uuid=True), primary_key=True),
        sa.Column("snapshot_sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="trackers_aside_conversation_fkey"
        ),
    )


def downgrade() -> None:
    op.drop_table("trackers_aside")
    op.drop_constraint("conversations_doubt", "conversations")
    for column in ("doubted_since", "doubt", "sender_mark", "word_sealed"):
        op.drop_column("conversations", column)
    op.add_column("conversations", sa.Column("word_fingerprint", sa.LargeBinary))
